"""Points given or taken by a person, with a reason."""

from datetime import datetime

from regulars.engine.events.points import Corrected
from regulars.errors import FieldError, Invalid
from regulars.store import corrections
from regulars.store.budgets import record_asking
from regulars.store.recorder import Outcome
from regulars.store.shop import Shop


async def correct_points(
    shop: Shop,
    correction_id: str,
    points: int,
    reason: str,
    *,
    member_id: int,
    source: str,
    at: datetime,
    program: str = "",
    wallet: str = "",
    until: int | None = None,
) -> Outcome:
    """Add points, or take them when `points` is negative. until: the day number on which they expire, if not as
    the wallet says. Raises Invalid, NotEnoughPoints, DifferentBody.
    """
    number, rules = await shop.programs.now_for(program, member_id, at)
    name = wallet or rules.main_wallet
    if name not in rules.wallets:
        raise Invalid(errors=(FieldError("/wallet", f"there is no wallet {name!r}"),))
    if points == 0:
        raise Invalid(errors=(FieldError("/points", "nothing to correct"),))
    event = Corrected(wallet=name, points=points, reason=reason, until=until)
    occurrence = corrections.occurrence(
        shop, correction_id, event, rules, member_id=member_id, program_no=number, source=source
    )
    return await record_asking(shop, occurrence, at)
