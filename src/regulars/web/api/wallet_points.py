"""Points of a wallet named in a body."""

import msgspec

from regulars.engine.program import Program
from regulars.errors import FieldError, Invalid
from regulars.store.shop import Shop
from regulars.web.api.amounts import Reading, text_of
from regulars.web.endpoint import Call


class PointsIn(msgspec.Struct, frozen=True):
    """Points in whole units of their wallet, and as they are written."""

    units: int
    wallet: str
    text: str
    program: Program


async def points_in(
    call: Call, text: str, program: str, wallet: str, *, member_id: int, signed: bool = False
) -> PointsIn:
    """The points of a body, at the scale of the wallet in the member's program. Raises Invalid, UnknownProgram."""
    shop: Shop = call.shop
    _, rules = await shop.programs.now_for(program, member_id, call.at)
    name = wallet or rules.main_wallet
    if name not in rules.wallets:
        known = ", ".join(rules.wallets)
        raise Invalid(errors=(FieldError("#/wallet", f"there is no wallet {name!r}; there is {known}"),))
    reading, scale = Reading(), rules.wallets[name].scale
    units = (reading.signed if signed else reading.amount)(text, scale, "points")
    if units == 0 and not reading.errors:
        reading.wrong("must not be nothing" if signed else "must be more than nothing", "points")
    if reading.errors:
        raise Invalid(errors=tuple(reading.errors))
    return PointsIn(units, name, text_of(units, scale), rules)
