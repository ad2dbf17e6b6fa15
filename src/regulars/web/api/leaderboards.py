"""Leaderboards: who is first, and where a member stands among those around her."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.engine.days import day_of, to_day
from regulars.engine.program import Program
from regulars.engine.shown.leaderboards import prizes_of
from regulars.engine.terms.leaderboards import ReadyLeaderboard
from regulars.engine.words import Name, Texts
from regulars.store import leaderboards as stored
from regulars.store import members, pools, standings
from regulars.store.leaderboards import Round, Standing, Winner
from regulars.store.members import UnknownMember
from regulars.store.pools import UnknownPool
from regulars.store.programs import UnknownProgram
from regulars.store.shop import Shop
from regulars.store.standings import Table, UnknownLeaderboard
from regulars.web.api.amounts import text_of
from regulars.web.api.event_ids import MEMBER, named
from regulars.web.api.whom import member_named
from regulars.web.endpoint import Call, endpoint


class LeaderboardsQuery(msgspec.Struct, forbid_unknown_fields=True):
    """In which program; by default the shop's own."""

    program: Annotated[str, Meta(max_length=100)] = ""


class LeaderboardPath(msgspec.Struct):
    """A leaderboard by its name in the program."""

    id: Name


class LeaderboardQuery(msgspec.Struct, forbid_unknown_fields=True):
    """Whose place is asked for, and with how many others. `day`: any one of the period, by default today. `club`: only
    among those who are in it now.
    """

    program: Annotated[str, Meta(max_length=100)] = ""
    member: Annotated[str, Meta(max_length=100)] = ""
    club: Annotated[str, Meta(max_length=100)] = ""
    day: date | None = None
    top: Annotated[int, Meta(ge=0, le=100)] = 10
    around: Annotated[int, Meta(ge=0, le=10)] = 2


class PrizeAnswer(msgspec.Struct):
    """Points for the places from the first to the last of these."""

    first: int
    last: int
    wallet: str
    points: str


class LeaderboardAnswer(msgspec.Struct, omit_defaults=True):
    """What counts, in the period of today: its first and last day, how many take part, what places give."""

    leaderboard: str
    counts: str
    members: int
    prizes: list[PrizeAnswer]
    name: Texts = {}
    description: Texts = {}
    first_day: date | None = None
    last_day: date | None = None


class LeaderboardsAnswer(msgspec.Struct):
    """Every leaderboard of a program."""

    data: list[LeaderboardAnswer]


class PlaceAnswer(msgspec.Struct, omit_defaults=True):
    """A place. `shared`: others have as much, and the same place; `name`: of who agrees that others see it; `own`: of
    the member that was asked for.
    """

    place: int
    score: str
    name: str = ""
    shared: bool = False
    own: bool = False


class TableAnswer(msgspec.Struct, omit_defaults=True):
    """How a leaderboard stands in a period: the first, the member's own place, and those around her, the best first.

    `settled_at`: since when the places are final, and given what they give; `winners`: who had the first ones then.
    Among the members of a club nothing is won.
    """

    leaderboard: str
    counts: str
    members: int
    top: list[PlaceAnswer]
    around: list[PlaceAnswer]
    prizes: list[PrizeAnswer]
    winners: list[PlaceAnswer]
    own: PlaceAnswer | None = None
    name: Texts = {}
    description: Texts = {}
    first_day: date | None = None
    last_day: date | None = None
    is_over: bool = False
    settled_at: datetime | None = None


@endpoint("GET", "/v1/leaderboards", scope="members:read", tag="Leaderboards", errors=(UnknownProgram,))
async def leaderboards(call: Call, query: LeaderboardsQuery) -> LeaderboardsAnswer:
    """The leaderboards of a program in their present periods."""
    shop: Shop = call.shop
    number, program = await shop.programs.now(query.program, call.at)
    today, found = day_of(call.at, program.zone), []
    async with shop.db.connection() as connection:
        for board in program.leaderboards.values():
            period = standings.period_of(program, board, today, call.at)
            members = await stored.members_of(connection, Round(number, board.name, period.begun))
            terms = program.document.leaderboards[board.name]
            found.append(
                LeaderboardAnswer(
                    board.name, board.counts, members, _prizes(program, board, today), terms.name, terms.description,
                    period.first, period.last,
                )
            )  # fmt: skip
    return LeaderboardsAnswer(found)


@endpoint(
    "GET",
    "/v1/leaderboards/{id}",
    scope="members:read",
    tag="Leaderboards",
    errors=(UnknownProgram, UnknownLeaderboard, UnknownMember, UnknownPool),
)
async def leaderboard(call: Call, path: LeaderboardPath, query: LeaderboardQuery) -> TableAnswer:
    """How a leaderboard stands: exact for this moment. Names are told of those who agree, and of nobody else."""
    shop: Shop = call.shop
    member_id = member_named(query.member) if query.member else None
    number, program = await shop.programs.now_for(query.program, member_id, call.at)
    board = standings.board_named(program, path.id)
    today = day_of(call.at, program.zone)
    period = standings.period_of(program, board, today if query.day is None else to_day(query.day), call.at)
    async with shop.db.connection() as connection:
        if member_id is not None:
            await members.load(connection, member_id, number)
        of = Round(number, board.name, period.begun)
        if query.club:
            club = await pools.read(connection, named(MEMBER, query.club, UnknownPool()))
            found = await standings.club_table(
                connection, of, board, period, club.members, member_id=member_id, top=query.top, around=query.around
            )
        else:
            found = await standings.table(
                connection, of, board, period, member_id=member_id, top=query.top, around=query.around
            )
    return _answer(program, board, found, [] if query.club else _prizes(program, board, today))


def _answer(program: Program, board: ReadyLeaderboard, found: Table, prizes: list[PrizeAnswer]) -> TableAnswer:
    terms = program.document.leaderboards[board.name]

    def place(one: Standing | Winner) -> PlaceAnswer:
        own = found.own is not None and one.member_id == found.own.member_id
        shared = one.shared if isinstance(one, Standing) else False
        return PlaceAnswer(one.place, text_of(one.score, board.digits), found.names.get(one.member_id, ""), shared, own)

    return TableAnswer(
        board.name, board.counts, found.members, [place(one) for one in found.top],
        [place(one) for one in found.around], prizes, [place(one) for one in found.winners],
        None if found.own is None else place(found.own), terms.name, terms.description, found.period.first,
        found.period.last, found.period.is_over, found.settled_at,
    )  # fmt: skip


def _prizes(program: Program, board: ReadyLeaderboard, today: int) -> list[PrizeAnswer]:
    return [
        PrizeAnswer(one.first, one.last, one.wallet, text_of(one.points, program.wallets[one.wallet].scale))
        for one in prizes_of(program, board.name, today)
    ]
