"""A leaderboard as it is shown: its period, the first, a member with those around her, and whom others may name."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import ClassVar

import msgspec

from regulars.engine.days import NEVER, day_of, to_date
from regulars.engine.program import Program
from regulars.engine.shown.leaderboards import present_period
from regulars.engine.terms.leaderboards import ReadyLeaderboard
from regulars.errors import NotFound
from regulars.store import leaderboards, merges
from regulars.store.database import Connection
from regulars.store.leaderboards import Round, Standing, Winner


class UnknownLeaderboard(NotFound):
    """There is no such leaderboard in the program."""

    code: ClassVar[str] = "unknown-leaderboard"
    leaderboard: str


class Period(msgspec.Struct, frozen=True):
    """A period with its first and its last day; None where there is none. is_over: nothing of today counts for it."""

    begun: int
    first: date | None
    last: date | None
    is_over: bool


class Table(msgspec.Struct, frozen=True):
    """How a leaderboard stands.

    own: of the member that was asked for, when she takes part; around: with those on either side of her. names: by
    member, of those who agree that others see them. settled_at: since when the places are final; winners: who had the
    first ones then.
    """

    period: Period
    members: int
    top: list[Standing]
    own: Standing | None
    around: Sequence[Standing]
    names: dict[int, str]
    settled_at: datetime | None
    winners: list[Winner]


def board_named(program: Program, name: str) -> ReadyLeaderboard:
    """Raises UnknownLeaderboard."""
    if name not in program.leaderboards:
        raise UnknownLeaderboard(leaderboard=name)
    return program.leaderboards[name]


def period_of(program: Program, board: ReadyLeaderboard, day: int, at: datetime) -> Period:
    """The period of a day; of one before the first or after the last, that one."""
    begun = present_period(board, day)
    last = board.last_day_of(begun)
    first = max(begun, board.first_day)
    return Period(
        begun, to_date(first) if first else None, to_date(last) if last < NEVER else None,
        last < day_of(at, program.zone),
    )  # fmt: skip


async def table(
    connection: Connection, of: Round, board: ReadyLeaderboard, period: Period, *, member_id: int | None, top: int,
    around: int,
) -> Table:  # fmt: skip
    """How it stands. member_id: whose place is asked for; top, around: of how many others."""
    first = await leaderboards.top(connection, of, top) if top else []
    asked = None if member_id is None else await merges.current(connection, member_id)
    look = await leaderboards.look(connection, of, asked, around)
    settled = await leaderboards.settled(connection, of.program_no, of.board) if period.is_over else {}
    won = await leaderboards.winners(connection, of) if of.begun in settled else []
    shown = {one.member_id for one in [*first, *look.around]} | {one.member_id for one in won}
    names = await leaderboards.names_agreed(connection, shown, board.consent)
    return Table(period, look.members, first, look.own, look.around, names, settled.get(of.begun), won)


async def club_table(
    connection: Connection, of: Round, board: ReadyLeaderboard, period: Period, club: Iterable[int], *,
    member_id: int | None, top: int, around: int,
) -> Table:  # fmt: skip
    """How it stands among the members of a club, with whatever each has done; nobody wins anything by it."""
    stands = await leaderboards.among(connection, of, club)
    asked = None if member_id is None else await merges.current(connection, member_id)
    own = next((place for place, one in enumerate(stands) if one.member_id == asked), None)
    near = [] if own is None else stands[max(own - around, 0) : own + around + 1]
    names = await leaderboards.names_agreed(
        connection, {one.member_id for one in [*stands[:top], *near]}, board.consent
    )
    return Table(period, len(stands), stands[:top], None if own is None else stands[own], near, names, None, [])
