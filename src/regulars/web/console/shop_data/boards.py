"""The leaderboards of the program as they stand, and who had the first places of the last period."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from regulars.engine.days import to_day
from regulars.engine.money import format_decimal
from regulars.engine.shown.leaderboards import prizes_of
from regulars.engine.terms.leaderboards import ReadyLeaderboard
from regulars.ids import encode
from regulars.store import leaderboards, pools, search, standings
from regulars.store.database import Connection
from regulars.store.leaderboards import Round, Standing, Winner
from regulars.web.api.event_ids import MEMBER
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.views.leaderboards import BoardRow, ClubOfBoards, PlaceRow, PrizeRow

SHOWN = 10


async def board_rows(reading: Reading, club: ClubOfBoards | None = None) -> list[BoardRow]:
    """Every one, in the order of the program; of a club, without what places give, which are those among all."""
    async with reading.shop.db.connection() as connection:
        boards = reading.program.leaderboards.values()
        if club is None:
            return [await _row(connection, reading, board) for board in boards]
        return [await _row_of_club(connection, reading, board, club) for board in boards]


async def club_named(reading: Reading, pool_id: int) -> ClubOfBoards:
    """Raises UnknownPool."""
    async with reading.shop.db.connection() as connection:
        pool = await pools.read(connection, pool_id)
        names = await search.names_of(connection, [pool_id])
    return ClubOfBoards(encode(MEMBER, pool_id), names.get(pool_id, ""), pool.members)


async def _row_of_club(
    connection: Connection, reading: Reading, board: ReadyLeaderboard, club: ClubOfBoards
) -> BoardRow:
    period = standings.period_of(reading.program, board, reading.day, reading.at)
    stands = await leaderboards.among(connection, Round(reading.number, board.name, period.begun), club.members)
    first = stands[:SHOWN]
    names = await search.names_of(connection, [one.member_id for one in first])
    return BoardRow(
        board.name, reading.leaderboard_name(board.name), _description(reading, board), board.counts == "spend",
        len(stands), _places(board, first, names), (), _start(reading, period.first), _end(reading, period.last),
    )  # fmt: skip


def _description(reading: Reading, board: ReadyLeaderboard) -> str:
    terms = reading.program.document.leaderboards[board.name]
    return reading.named(terms.description, "") if terms.description else ""


async def _row(connection: Connection, reading: Reading, board: ReadyLeaderboard) -> BoardRow:
    period = standings.period_of(reading.program, board, reading.day, reading.at)
    of = Round(reading.number, board.name, period.begun)
    first = await leaderboards.top(connection, of, SHOWN)
    members = await leaderboards.members_of(connection, of)
    settled = await leaderboards.settled(connection, reading.number, board.name)
    last = standings.period_of(reading.program, board, max(settled), reading.at) if settled else None
    won: list[Winner] = []
    if last is not None:
        won = await leaderboards.winners(connection, Round(reading.number, board.name, last.begun))
    names = await search.names_of(connection, {one.member_id for one in first} | {one.member_id for one in won})
    return BoardRow(
        board.name, reading.leaderboard_name(board.name), _description(reading, board),
        board.counts == "spend", members, _places(board, first, names), _prizes(reading, board),
        _start(reading, period.first), _end(reading, period.last),
        _start(reading, last.first) if last else None, _end(reading, last.last) if last else None,
        _places(board, won, names),
    )  # fmt: skip


def _places(board: ReadyLeaderboard, found: Sequence[Standing | Winner], names: dict[int, str]) -> tuple[PlaceRow, ...]:
    return tuple(
        PlaceRow(
            one.place, encode(MEMBER, one.member_id), names.get(one.member_id, ""),
            Decimal(one.score) if board.counts == "spend" else Decimal(format_decimal(one.score, board.digits)),
            isinstance(one, Winner) and one.given_at is not None,
        )
        for one in found
    )  # fmt: skip


def _prizes(reading: Reading, board: ReadyLeaderboard) -> tuple[PrizeRow, ...]:
    found = prizes_of(reading.program, board.name, reading.day)
    return tuple(PrizeRow(one.first, one.last, one.points, reading.unit(one.wallet)) for one in found)


def _start(reading: Reading, day: date | None) -> datetime | None:
    return None if day is None else reading.start_of(to_day(day))


def _end(reading: Reading, day: date | None) -> datetime | None:
    return None if day is None else reading.start_of(to_day(day) + 1)
