"""A photographed receipt is accepted, with the amount that somebody read on it."""

from datetime import datetime

from regulars.engine.money import format_decimal
from regulars.errors import FieldError, Invalid, RegularsError
from regulars.store import activities, claims
from regulars.store.activities import Did
from regulars.store.claims import Claim
from regulars.store.recorder import Outcome
from regulars.store.shop import Shop


async def accept_claim(
    shop: Shop, member_id: int, claim_id: int, amount_minor: int, *, by: str, at: datetime
) -> tuple[Claim, Outcome]:
    """Accept a claim with the amount that was read; the points follow. The same again gets the first answer.

    Raises UnknownClaim, ClaimSettled, Invalid, MemberNotActive, NotPossible; then the claim waits as before.
    """
    async with shop.db.connection() as connection:
        one = await claims.one_of(connection, member_id, claim_id)
    if amount_minor <= 0:
        raise Invalid(errors=(FieldError("/amount", "is more than nothing"),))
    settled = await shop.db.run(
        lambda tx: claims.settle(tx, one, state="accepted", by=by, at=at, amount_minor=amount_minor)
    )
    rules = await shop.programs.in_force(one.program_no, at, at)
    amount = format_decimal(amount_minor, rules.digits)
    did = Did(f"claim:{claim_id}", "receipt-photo", values={"amount": amount}, occurred_at=one.made_at)
    name = shop.programs.name_of(one.program_no)
    try:
        return settled, await activities.record_ours(shop, did, member_id=member_id, at=at, program=name)
    except RegularsError:
        await shop.db.run(lambda tx: claims.wait_again(tx, one))
        raise
