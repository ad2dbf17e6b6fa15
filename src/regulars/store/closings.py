"""What ends at a moment: a draw or an auction, found once it is over."""

from datetime import datetime
from typing import ClassVar

import msgspec

from regulars.engine.days import NEVER_US, micros, moment
from regulars.engine.program import Program
from regulars.engine.terms.outside import Outside
from regulars.errors import NotFound, Refused
from regulars.store.database import Connection
from regulars.store.shop import Shop


class UnknownDraw(NotFound):
    """There is no such draw or auction."""

    code: ClassVar[str] = "unknown-draw"


class NotClosedYet(Refused):
    """It is still open."""

    code: ClassVar[str] = "not-closed-yet"
    closes_at: datetime


class Closings(msgspec.Struct, frozen=True):
    """What the clock asks for. unpromised: draws without a seed yet; draws, auctions: over, and not closed yet."""

    unpromised: list[str]
    draws: list[str]
    auctions: list[str]


async def due(connection: Connection, program: Program, program_no: int, at: datetime) -> Closings:
    """What of a program is to be promised, and what to be closed."""
    ending = {one.id: one.outside for one in program.rewards.values() if one.outside}
    seeded = {name for name, outside in ending.items() if outside.entries or outside.prizes}
    over = {name for name, outside in ending.items() if outside.closes_us <= micros(at)}
    bids = {name for name, outside in ending.items() if outside.state == "bid"} & over
    if not seeded and not bids:
        return Closings([], [], [])
    rows = await connection.fetch(
        """select reward, drawn_at is not null as closed from draw where program_no = $1 and reward = any($2::text[])
        union all
        select reward, true from auction
        where program_no = $1 and reward = any($3::text[]) and closed_at is not null""",
        program_no, list(seeded), list(bids),
    )  # fmt: skip
    known, done = {row["reward"] for row in rows}, {row["reward"] for row in rows if row["closed"]}
    drawn = {name for name in seeded & over if ending[name].entries}
    return Closings(sorted(seeded - known), sorted(drawn - done), sorted(bids - done))


def coming(program: Program, at: datetime) -> list[datetime]:
    """When the draws and auctions that are still open will be over."""
    ends = [one.outside.closes_us for one in program.rewards.values() if one.outside]
    return [moment(end) for end in ends if micros(at) < end < NEVER_US]


async def closed(shop: Shop, reward: str, program: str, at: datetime) -> tuple[int, Outside]:
    """The program and the terms of what is over. Raises UnknownDraw, NotClosedYet."""
    number = await shop.programs.number(program, at)
    one = (await shop.programs.in_force(number, at, at)).rewards.get(reward)
    if one is None or one.outside is None or one.outside.closes_us >= NEVER_US:
        raise UnknownDraw()
    closes = moment(one.outside.closes_us)
    if at < closes:
        raise NotClosedYet(closes_at=closes)
    return number, one.outside
