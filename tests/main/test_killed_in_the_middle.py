"""`kill -9` while a repair is booked, a plan is applied, or a new version looks at the members: the same command again
finishes what is not done, and nothing is done twice or by half.

A lock holds the process where it is to be killed, so that it is always in the middle.
"""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from regulars.actions.record_receipt import record_receipt
from regulars.actions.recount_members import recount_members
from regulars.clock import now
from regulars.store.database import Connection
from tests.actions.conftest import joined, opened, receipt
from tests.main.commands import regulars, told

PATIENCE_SECONDS = 60
MEMBERS = 20
AT_ONCE = 4

WRONG = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
wallets:
  points: {expires: P1Y, worth: 0.01}
rules:
  - {id: base, kind: per_amount, points: 2, per: 1.00}
tier_sets:
  club: {counts: spend, window: P12M, tiers: [{id: guest}, {id: gold, at_least: 100.00}]}
"""
RIGHT = WRONG.replace("points: 2, per", "points: 1, per")
EASIER = WRONG.replace("at_least: 100.00", "at_least: 30.00")

COMMAND = f"""
from regulars.actions import apply_repair
apply_repair.AT_ONCE = {AT_ONCE}
from regulars.cli import main
main()
"""
RECOUNT = f"""
import asyncio, sys
from regulars.actions.recount_members import recount_members
from regulars.clock import now
from tests.actions.conftest import opened
async def main():
    async with opened(sys.argv[1], node=3) as shop:
        while await recount_members(shop, now(), most={AT_ONCE}):
            pass
asyncio.run(main())
"""
EVENTS = "select count(*), count(distinct member_id) from event where kind = $1"
OTHERS = "from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
WAITING = f"select exists (select {OTHERS} and wait_event_type = 'Lock')"
ALONE = f"select not exists (select {OTHERS})"
THIRTEENTH = "select from state where member_id = (select member_id from state order by 1 offset 12 limit 1) for update"


@pytest.fixture
def shop(shop_database: str, run: Callable[[Coroutine[Any, Any, None]], None]) -> str:
    """The address of a shop where members bought for 40.00 each."""

    async def live() -> None:
        at = now() - timedelta(days=1)
        async with opened(shop_database, WRONG) as one:
            for number in range(MEMBERS):
                member_id = await joined(one, f"m{number}")
                sold = receipt(f"r{number}", 4000, at=at)
                await record_receipt(one, sold, member_id=member_id, source="till", at=at)

    run(live())
    return shop_database


def test_a_repair_that_is_killed_goes_on_and_books_each_correction_once(shop: str, tmp_path: Path) -> None:
    right, out = tmp_path / "right.yaml", tmp_path / "repair.csv"
    right.write_text(RIGHT, "utf-8")
    asked = ("repair", right, "--from", "2026-01-01", "--out", out)
    assert len(told(*asked, url=shop)["rows"]) == MEMBERS
    killed_at(THIRTEENTH, shop, COMMAND, "repair", "--apply", out)
    ((booked, members),) = rows(shop, EVENTS, "corrected")
    assert 3 * AT_ONCE <= booked == members < MEMBERS
    done = [told("repair", "--apply", out, url=shop) for _ in range(2)]
    assert [(one["booked"], one["already"]) for one in done] == [(MEMBERS - booked, booked), (0, MEMBERS)]
    assert rows(shop, EVENTS, "corrected") == [(MEMBERS, MEMBERS)]
    assert rows(shop, "select balance, count(*) from state group by 1") == [(40, MEMBERS)]
    assert rows(shop, "select count(*) from audit where action = 'repair.applied'") == [(1,)]
    assert told(*asked, url=shop)["rows"] == []
    regulars("verify", url=shop)


def test_a_plan_that_is_killed_is_applied_whole_or_not_at_all(
    shop: str, tmp_path: Path, run: Callable[[Coroutine[Any, Any, None]], None]
) -> None:
    easier = tmp_path / "easier.yaml"
    easier.write_text(EASIER, "utf-8")
    plan = told("plan", easier, url=shop)["plan"]
    before = state_of_plans(shop)
    killed_at("lock table audit in share mode", shop, COMMAND, "apply", easier, "--plan", plan)
    assert state_of_plans(shop) == before, "it had written all but its note"
    done = [told("apply", easier, "--plan", plan, url=shop)["version"] for _ in range(2)]
    assert done == [2, 2]
    assert rows(shop, "select count(*) from audit where action = 'program.applied'") == [(1,)]

    killed_at(THIRTEENTH, shop, RECOUNT, shop)
    ((looked_at, members),) = rows(shop, EVENTS, "recounted")
    assert 3 * AT_ONCE <= looked_at == members < MEMBERS

    async def go_on() -> None:
        async with opened(shop, node=4) as one:
            while await recount_members(one, now(), most=AT_ONCE):
                pass

    run(go_on())
    assert rows(shop, EVENTS, "recounted") == [(MEMBERS, MEMBERS)]
    assert rows(shop, "select tier, count(*) from state group by 1") == [("gold", MEMBERS)]
    assert rows(shop, "select version from program_version where recounted_to is not null") == []
    regulars("verify", url=shop)


def state_of_plans(url: str) -> list[tuple[Any, ...]]:
    return rows(
        url,
        """select (select max(version) from program_version), applied_at, version,
        (select count(*) from audit where action = 'program.applied') from program_plan""",
    )


def killed_at(lock: str, url: str, script: str, *words: object) -> None:
    """Start a script, kill it when it waits for a lock that is taken before, and then let go."""
    asyncio.run(_killed_at(lock, url, [sys.executable, "-c", script, *map(str, words)]))


async def _killed_at(lock: str, url: str, command: list[str]) -> None:
    async with connected(url) as holder, connected(url) as watcher:
        held = holder.transaction()
        await held.start()
        await holder.execute(lock)
        process = await asyncio.create_subprocess_exec(
            *command, env={**os.environ, "DATABASE_URL": url}, stdout=DEVNULL
        )
        try:
            await _until(watcher, WAITING, process)
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()
            await held.rollback()
        await holder.close()
        await _until(watcher, ALONE)


async def _until(watcher: Connection, query: str, process: Process | None = None) -> None:
    """Wait until something is so on the server; the process must live."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await watcher.fetchval(query):
            assert process is None or process.returncode is None, "it ended before it came there"
            await asyncio.sleep(0.02)


def rows(url: str, query: str, *values: object) -> list[tuple[Any, ...]]:
    async def asked() -> list[tuple[Any, ...]]:
        async with connected(url) as connection:
            return [tuple(row) for row in await connection.fetch(query, *values)]

    return asyncio.run(asked())


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(url, server_settings={"search_path": "shop_main"})
    try:
        yield connection
    finally:
        await connection.close()
