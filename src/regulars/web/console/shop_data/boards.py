"""The leaderboards of the program as they stand, and who had the first places of the last period."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from regulars.engine.days import to_day
from regulars.engine.money import format_decimal
from regulars.engine.shown.leaderboards import prizes_of
from regulars.engine.terms.leaderboards import ReadyLeaderboard
from regulars.ids import encode
from regulars.store import leaderboards, search, standings
from regulars.store.database import Connection
from regulars.store.leaderboards import Round, Standing, Winner
from regulars.web.api.event_ids import MEMBER
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.views.leaderboards import BoardRow, PlaceRow, PrizeRow

SHOWN = 10


async def board_rows(reading: Reading) -> list[BoardRow]:
    """Every one, in the order of the program."""
    async with reading.shop.db.connection() as connection:
        return [await _row(connection, reading, board) for board in reading.program.leaderboards.values()]


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
    terms = reading.program.document.leaderboards[board.name]
    return BoardRow(
        board.name, reading.leaderboard_name(board.name),
        reading.named(terms.description, "") if terms.description else "",
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
