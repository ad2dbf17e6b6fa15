"""Measures everything, one thing after another, on a database of its own."""

import asyncio
import contextlib
import errno
import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import msgspec
from msgspec import structs

from regulars import clock
from regulars.bench import leaderboard
from regulars.bench.a_year import a_year
from regulars.bench.backtest_speed import PROMISED, backtest_speed
from regulars.bench.crowd import Tell
from regulars.bench.engine_alone import engine_alone
from regulars.bench.figures import Figure, Figures
from regulars.bench.import_speed import import_speed
from regulars.bench.long_history import long_history
from regulars.bench.machine import Machine, cpu_us, look, loop_ms, spent
from regulars.bench.many_members import MANY, many_members, not_asked
from regulars.bench.old_returns import TENANT, old_returns, year_of_receipts
from regulars.bench.plan_speed import WHOLE, plan_speed
from regulars.bench.raw_limit import RawLimit, can_be_measured
from regulars.bench.replay_speed import FULL, replay_speed
from regulars.bench.stand import Served, Stand, furnish, ground, serving, standing
from regulars.bench.start_up import start_up
from regulars.bench.templates_alone import templates_alone
from regulars.bench.till import (
    PROCESSES,
    Tills,
    count_statements,
    eight_clients,
    one_client,
    rounds,
    statements_for_each,
)
from regulars.store.database import Database

RESULTS = Path("bench/results/latest.json")
ROOM_BYTES = 4 << 30
RECEIPT_BYTES = 3_000
"""What a receipt takes with all its rows and indexes, and some to spare."""


class Scale(msgspec.Struct, frozen=True):
    """How much is measured; as it stands, it takes some three minutes."""

    engine_receipts: int = 5_000
    template_receipts: int = 1_000
    entries: int = 50_000
    replay_receipts: int = 300_000
    members: int = 10_000
    many_members: int = 0
    visits: int = 1
    old_receipts: int = 40
    receipts_since: int = 500
    ranked: int = leaderboard.RANKED
    places: int = 200
    aging: int = 1_000
    planned: int = 4_000
    tried: int = 100_000
    pairs: int = 5
    seconds: float = 3.0
    imports: bool = True
    starts: int = 3


MINIMAL = Scale(
    engine_receipts=100, template_receipts=50, entries=500, replay_receipts=1_000, members=300, old_receipts=2,
    receipts_since=4, ranked=500, places=3, aging=5, planned=20, tried=500, pairs=1, seconds=0.3, imports=False,
    starts=1,
)  # fmt: skip
"""Seconds long: it shows that everything can be measured, and its figures mean nothing."""


def run(
    *,
    large: bool = False,
    members: bool = False,
    complete_journey: Path | None = None,
    bindir: Path | None = None,
    scale: Scale | None = None,
    tell: Tell = lambda what, done, total: None,
) -> Figures:
    """Measure, and in a checkout keep the figures as bench/results/latest.json.

    members: also with a million members; large: these with ten million receipts, and all ten million replayed.
    complete_journey: the folder of the whole data set, else the demo's part of it is imported. bindir: of other
    programs of PostgreSQL. Raises ServerNotStarted, NotServed, Refused, ChildFailed; OSError without enough room.
    """
    wanted = scale or _scale(large=large, members=members)
    with _ended_like_ctrl_c(), ground() as folder:
        _refuse_without_room(folder, wanted)
        with standing(folder, bindir) as stand:
            measuring = _Measuring(stand, wanted, bindir, tell)
            figures = list(measuring.all(complete_journey))
            machine = measuring.machine()
        figures.append(start_up(folder, times=wanted.starts, bindir=bindir, tell=tell))
    done = Figures(clock.now(), machine, tuple(figures))
    if scale is None:
        _keep(done)
    return done


@contextlib.contextmanager
def _ended_like_ctrl_c() -> Iterator[None]:
    """Who stops us with SIGTERM leaves nothing running either."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    former = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)


def _scale(*, large: bool, members: bool) -> Scale:
    if large:
        return Scale(replay_receipts=FULL, many_members=MANY, visits=10, planned=WHOLE, tried=PROMISED)
    return Scale(many_members=MANY if members else 0)


def _refuse_without_room(folder: Path, scale: Scale) -> None:
    """Before anything is begun. Raises OSError."""
    needed = ROOM_BYTES + scale.many_members * (1 + scale.visits) * RECEIPT_BYTES
    if shutil.disk_usage(folder).free < needed:
        raise OSError(errno.ENOSPC, f"this needs {needed >> 30} GB of room on the disk", str(folder.parent))


def _keep(done: Figures) -> None:
    """Beside the sources, when that is where we are."""
    if RESULTS.parent.parent.is_dir() and Path("pyproject.toml").is_file():
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_bytes(msgspec.json.format(msgspec.json.encode(done), indent=2) + b"\n")


class _Measuring:
    """One run on one stand."""

    def __init__(self, stand: Stand, scale: Scale, bindir: Path | None, tell: Tell) -> None:
        self.stand, self.scale, self.bindir, self.tell = stand, scale, bindir, tell
        self.at = clock.now()
        self.limit: RawLimit | None = None
        self.batch_limit: float | None = None
        self.loops_ms = [loop_ms()]
        self.began, self.spent, self.ours = time.monotonic(), spent(), self._ours()

    def all(self, complete_journey: Path | None) -> Iterator[Figure]:
        """Every figure that needs the database, in the order of the table; after each, how fast the machine is."""
        for figure in self._each(complete_journey):
            self.loops_ms.append(loop_ms())
            yield figure

    def _each(self, complete_journey: Path | None) -> Iterator[Figure]:
        yield from engine_alone(self.scale.engine_receipts)
        yield from templates_alone(self.scale.template_receipts)
        yield long_history(self.scale.entries)
        self.tell("The engine alone", 1, 1)
        yield from replay_speed(self.scale.replay_receipts)
        self.tell("Replay", 1, 1)
        yield from self.over_http()
        yield self.came_back()
        yield self.on_a_leaderboard()
        yield asyncio.run(a_year(self.stand, self.scale.aging, self.at))
        self.tell("A year under the test clock", 1, 1)
        yield from asyncio.run(plan_speed(self.stand, self.scale.planned, at=self.at, tell=self.tell))
        yield from backtest_speed(self.stand.folder, self.scale.tried, complete_journey, tell=self.tell)
        if self.scale.imports:
            yield from asyncio.run(
                import_speed(self.stand, complete_journey, at=self.at, tell=self.tell, limit=self.batch_limit)
            )

    def over_http(self) -> Iterator[Figure]:
        """The figures of tills."""
        scale = self.scale
        key = self._furnished("main", scale.members)
        if can_be_measured(self.stand):
            self.limit = asyncio.run(
                RawLimit.prepared(
                    self.stand, members=scale.members, visits=scale.visits, at=self.at, tell=lambda *_: None
                )
            )
        with self.served("main", key, 1) as one:
            tills = Tills(self.stand, one, scale.members)
            yield from self.alone(tills)
            with self.served("main", key, PROCESSES) as several:
                yield from self.at_once(tills, Tills(self.stand, several, scale.members))

    def came_back(self) -> Figure:
        """The figure of returns a year later."""
        old = self.scale.old_receipts
        key = asyncio.run(year_of_receipts(self.stand, old, self.scale.receipts_since, self.at))
        with self.served(TENANT, key, 1) as served:
            figure = old_returns(served, old)
        self.tell("Returns a year later", 1, 1)
        return figure

    def on_a_leaderboard(self) -> Figure:
        """The figure of a member's own place."""
        key = asyncio.run(leaderboard.ranked(self.stand, self.scale.ranked, self.at))
        with self.served(leaderboard.TENANT, key, 1) as served:
            figure = leaderboard.own_place(served, self.scale.ranked, self.scale.places)
        self.tell("Places on a leaderboard", 1, 1)
        return figure

    def served(self, tenant: str, key: str, processes: int) -> AbstractContextManager[Served]:
        """A shop of the stand, served."""
        return serving(self.stand.folder, tenant, key, processes=processes, bindir=self.bindir)

    def at_once(self, one: Tills, several: Tills) -> Iterator[Figure]:
        """The figures of eight tills at once."""
        scale = self.scale
        done = rounds(one, several, self.limit, pairs=scale.pairs, seconds=scale.seconds, tell=self.tell)
        known = [each.batch_limit for each in done if each.batch_limit is not None]
        self.batch_limit = max(known, default=None)
        yield from eight_clients(done)
        yield self.crowded(several) if scale.many_members else not_asked()

    def alone(self, tills: Tills) -> list[Figure]:
        """The figures of one till, with what it makes the server do."""
        counted = asyncio.run(count_statements(self.stand.url))
        load = tills.load(clients=1, seconds=self.scale.seconds)
        each = asyncio.run(statements_for_each(self.stand.url, load.sent)) if counted else None
        self.tell("Receipts from one client", 1, 1)
        return one_client(load, each)

    def crowded(self, few: Tills) -> Figure:
        """The figure of a million members: as many receipts each as the ten thousand have."""
        scale = self.scale
        key = self._furnished("many", scale.many_members)
        with self.served("many", key, PROCESSES) as served:
            many = Tills(self.stand, served, scale.many_members)
            return many_members(
                few, many, visits=scale.visits, pairs=scale.pairs, seconds=scale.seconds, tell=self.tell
            )

    def machine(self) -> Machine:
        """The machine, with the shares of it that others and its host took since the beginning."""
        found = look(self.stand.folder, asyncio.run(_version(self.stand.url)))
        found = structs.replace(found, loop_ms=(min(self.loops_ms), max(self.loops_ms)))
        done, ours = spent(), self._ours()
        if done is None or ours is None or self.spent is None or self.ours is None:
            return found
        lasted_us = (time.monotonic() - self.began) * 1e6 * (os.cpu_count() or 1)
        others_us = done.busy_us - self.spent.busy_us - (ours - self.ours)
        return structs.replace(
            found,
            others_percent=max(others_us / lasted_us * 100, 0.0),
            host_percent=(done.host_us - self.spent.host_us) / lasted_us * 100,
        )

    def _ours(self) -> int | None:
        return cpu_us([os.getpid(), self.stand.postmaster])

    def _furnished(self, tenant: str, members: int) -> str:
        return asyncio.run(
            furnish(self.stand, tenant, members=members, visits=self.scale.visits, at=self.at, tell=self.tell)
        )


async def _version(url: str) -> str:
    async with Database.open(url, size=1) as db, db.connection() as connection:
        found: str = await connection.fetchval("show server_version")
        return found
