"""What ends at a moment: a draw or an auction, found once it is over."""

from datetime import datetime
from typing import ClassVar

from regulars.engine.days import moment
from regulars.engine.terms.outside import Outside
from regulars.errors import NotFound, Refused
from regulars.store.shop import Shop


class UnknownDraw(NotFound):
    """There is no such draw or auction."""

    code: ClassVar[str] = "unknown-draw"


class NotClosedYet(Refused):
    """It is still open."""

    code: ClassVar[str] = "not-closed-yet"
    closes_at: datetime


async def closed(shop: Shop, reward: str, program: str, at: datetime) -> tuple[int, Outside]:
    """The program and the terms of what is over. Raises UnknownDraw, NotClosedYet."""
    number = await shop.programs.number(program, at)
    one = (await shop.programs.in_force(number, at, at)).rewards.get(reward)
    if one is None or one.outside is None or one.outside.closes_us >= 2**61:
        raise UnknownDraw()
    closes = moment(one.outside.closes_us)
    if at < closes:
        raise NotClosedYet(closes_at=closes)
    return number, one.outside
