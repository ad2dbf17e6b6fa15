"""Where a member stands among a million, asked over HTTP with those around her and the first."""

from datetime import datetime
from http.client import HTTPConnection
from statistics import median
from time import perf_counter
from typing import Final

import msgspec

from regulars.actions.publish_program import publish_program
from regulars.bench.figures import Figure
from regulars.bench.made_up import Chance
from regulars.bench.stand import Served, Stand, demo_program, new_key
from regulars.engine.days import day_of, to_date, to_day
from regulars.ids import Ids, encode
from regulars.program_file import read_program
from regulars.store.database import Connection, Database
from regulars.store.migrate import migrate
from regulars.store.scores import range_of
from regulars.store.shop import Shop

TENANT: Final = "board"
BOARD: Final = "month"
RANKED: Final = 1_000_000
PROGRAM_NO: Final = 1
LARGEST: Final = 100_000
"""Scores lie between a cent and a thousand of the currency, as evenly as they can: the hardest for ranges."""

MOVED: Final = 2_000
"""So many scores have come into another range since they were counted: a minute of a busy shop."""


async def ranked(stand: Stand, size: int, at: datetime) -> str:
    """A shop with a leaderboard of so many scores; a key of its API."""
    text = f"{demo_program()}\nleaderboards:\n  {BOARD}: {{counts: spend, period: month}}\n"
    async with Database.open(stand.url, tenant=TENANT, size=2) as db:
        await migrate(db)
        shop = await Shop.of(db, Ids(0), read_program)
        await publish_program(shop, text, from_at=at, at=at)
        day = day_of(at, read_program(text).zone)
        begun = to_day(to_date(day).replace(day=1))
        async with db.connection() as connection:
            await _fill(connection, size, begun, at)
        return await new_key(shop, at)


async def _fill(connection: Connection, size: int, begun: int, at: datetime) -> None:
    await connection.execute(
        "insert into member (member_id, created_at) select *, $2 from generate_series(1, $1::bigint)", size, at
    )
    await connection.execute(
        """insert into leaderboard_score (member_id, program_no, board, begun, score, range, counted)
        select n, $2, $3, $4, score, range, range
          from generate_series(1, $1::bigint) n
          join unnest($5::integer[]) with ordinality as s (range, score) on score = 1 + n * 7919 % $6::bigint""",
        size, PROGRAM_NO, BOARD, begun, [range_of(score) for score in range(1, LARGEST + 1)], LARGEST,
    )  # fmt: skip
    await connection.execute(
        """insert into leaderboard_range (program_no, board, begun, range, members)
        select program_no, board, begun, counted, count(*) from leaderboard_score group by 1, 2, 3, 4"""
    )
    await connection.execute(
        "update leaderboard_score set score = $2, range = $3 where member_id <= $1",
        min(size, MOVED), 2 * LARGEST, range_of(2 * LARGEST),
    )  # fmt: skip
    await connection.execute("vacuum analyze")


def own_place(served: Served, size: int, times: int) -> Figure:
    """The median of so many members' questions. Raises RuntimeError."""
    chance, took_ms = Chance(1), []
    connection = HTTPConnection("127.0.0.1", served.port, timeout=60)
    for _ in range(times):
        member = encode("mem", 1 + chance.below(size))
        begun = perf_counter()
        connection.request(
            "GET", f"/v1/leaderboards/{BOARD}?member={member}", headers={"authorization": f"Bearer {served.key}"}
        )
        answer = connection.getresponse()
        said = answer.read()
        took_ms.append((perf_counter() - begun) * 1000)
        if answer.status >= 300 or "own" not in msgspec.json.decode(said):
            raise RuntimeError(f"a place was answered with {answer.status}: {said.decode()}")
    connection.close()
    return Figure(
        name="own place on a leaderboard, over HTTP", unit="ms", measured=median(took_ms), target=20, at_most=True,
        note=f"the median of {times} among {size:,}, with the first ten and those around; exact",
    )  # fmt: skip
