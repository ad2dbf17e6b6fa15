"""A photographed receipt is refused, with a reason."""

from datetime import datetime

from regulars.store import claims
from regulars.store.claims import Claim
from regulars.store.shop import Shop


async def refuse_claim(shop: Shop, member_id: int, claim_id: int, reason: str, *, by: str, at: datetime) -> Claim:
    """Refuse a claim, with a reason that the member may read. Raises UnknownClaim, ClaimSettled."""
    async with shop.db.connection() as connection:
        one = await claims.one_of(connection, member_id, claim_id)
    return await shop.db.run(lambda tx: claims.settle(tx, one, state="refused", by=by, at=at, reason=reason))
