"""Receipts over HTTP, as tills send them, each durable before it is answered."""

from collections.abc import Callable
from statistics import median

import msgspec

from regulars.bench.child import answer_of, asked
from regulars.bench.crowd import Tell
from regulars.bench.figures import Figure
from regulars.bench.load import Load, Orders
from regulars.bench.raw_limit import RawLimit
from regulars.bench.stand import Served, Stand
from regulars.store.database import Database

CLIENTS = 8
BATCH = 100
PROCESSES = 2
"""So many processes serve the batches. Single receipts go to one: those who wait there are recorded together."""
WARM_SECONDS = 0.5


class Refused(RuntimeError):
    """A till got an answer that it should not have got; the message is the first of them."""


class Tills:
    """Sends receipts to a shop that is served, and never two of the same id."""

    def __init__(self, stand: Stand, served: Served, members: int) -> None:
        self._stand, self._served, self._members = stand, served, members
        self._runs = 0

    def load(self, *, clients: int, seconds: float, batch: int = 0, members: int | None = None) -> Load:
        """One load. members: how many cards are shown; by default all. Raises Refused."""
        self._runs += 1
        orders = Orders(
            port=self._served.port, key=self._served.key, run=f"{self._served.port}-{self._runs}", clients=clients,
            members=members or self._members, seconds=seconds, warm_seconds=min(WARM_SECONDS, seconds), batch=batch,
            app=[self._served.pid], database=[self._stand.postmaster],
        )  # fmt: skip
        with asked("regulars.bench.load", orders) as process:
            done = answer_of(process, Load)
        if done.refused:
            raise Refused(f"{done.refused} of {done.sent} were refused: {done.example}")
        return done


class Round(msgspec.Struct, frozen=True):
    """One of several alternating rounds; limits are None where there is no pgbench."""

    spread: Load
    hot: Load
    batches: Load
    limit: float | None
    batch_limit: float | None


def rounds(
    one: Tills, several: Tills, limit: RawLimit | None, *, pairs: int, seconds: float, tell: Tell
) -> list[Round]:
    """The raw limit and ours in turn, so that a change of the machine's mood strikes both.

    one, several: tills of the same shop, served by one process and by several.
    """
    done = []
    for pair in range(1, pairs + 1):
        done.append(
            Round(
                limit=limit.statements(seconds) if limit else None,
                spread=one.load(clients=CLIENTS, seconds=seconds),
                batch_limit=limit.batches(seconds) if limit else None,
                batches=several.load(clients=CLIENTS, seconds=seconds, batch=BATCH),
                hot=one.load(clients=CLIENTS, seconds=seconds, members=1),
            )
        )
        tell("Receipts from 8 clients", pair, pairs)
    return done


def one_client(load: Load, round_trips: float | None) -> list[Figure]:
    """The figures of a single till."""
    no_statistics = "" if round_trips is not None else "pg_stat_statements is not among PostgreSQL's modules here"
    return [
        Figure(
            name="one receipt over HTTP, one client", unit="ms", measured=load.median_ms, target=1.2, at_most=True,
            note=f"the median of {load.receipts:,}, durable",
        ),
        Figure(
            name="  99 of 100 take at most", unit="ms", measured=load.p99_ms, target=6, at_most=True,
        ),
        Figure(
            name="  statements sent to the database", unit="", measured=round_trips, target=3, at_most=True,
            note=no_statistics or "round trips a receipt",
        ),
    ]  # fmt: skip


def eight_clients(done: list[Round]) -> list[Figure]:
    """The figures of eight tills at once, the median of the rounds."""
    limit, batch_limit = _limit(done, lambda one: one.limit), _limit(done, lambda one: one.batch_limit)
    return [
        _rate("receipts over HTTP, 8 clients", done, lambda one: one.spread, 1800, limit, 1),
        _share("  of the raw limit", done, lambda one: one.spread, lambda one: one.limit, 20),
        Figure(
            name="  99 of 100 take at most", unit="ms", measured=median(one.spread.p99_ms for one in done), target=20,
            at_most=True,
        ),
        _cpu(done, lambda one: one.spread, 800),
        _rate("receipts over HTTP, batches of 100", done, lambda one: one.batches, 4000, batch_limit, PROCESSES),
        _share("  of the raw limit", done, lambda one: one.batches, lambda one: one.batch_limit, 10),
        _cpu(done, lambda one: one.batches, None),
        Figure(
            name="one member hit by all 8 clients", unit="%", target=60,
            measured=median(one.hot.per_second / max(one.spread.per_second, 1) * 100 for one in done),
            note="of the rate when they are spread over all",
        ),
    ]  # fmt: skip


def _limit(done: list[Round], of: Callable[[Round], float | None]) -> float | None:
    known = [found for one in done if (found := of(one)) is not None]
    return median(known) if known else None


def _rate(
    name: str, done: list[Round], of: Callable[[Round], Load], target: float, limit: float | None, processes: int
) -> Figure:
    measured, took_ms = median(of(one).per_second for one in done), median(of(one).median_ms for one in done)
    return Figure(
        name=name, unit="/s", measured=measured, target=target, limit=limit,
        note=f"processes: {processes}; the median of {len(done)}; {took_ms:.1f} ms a request",
    )  # fmt: skip


def _share(
    name: str, done: list[Round], of: Callable[[Round], Load], limit: Callable[[Round], float | None], target: float
) -> Figure:
    shares = [of(one).per_second / found * 100 for one in done if (found := limit(one))]
    note = f"the median of {len(shares)} alternating pairs" if shares else "there is no pgbench here"
    return Figure(name=name, unit="%", measured=median(shares) if shares else None, target=target, note=note)


def _cpu(done: list[Round], of: Callable[[Round], Load], target: float | None) -> Figure:
    name = "  processor, app and database"
    app = [used for one in done if (used := of(one).app_us) is not None]
    database = [used for one in done if (used := of(one).database_us) is not None]
    if not app or not database:
        return Figure(
            name=name, unit="us", measured=None, target=target, at_most=True, note="this system does not tell"
        )
    return Figure(
        name=name, unit="us", measured=median(map(sum, zip(app, database, strict=True))), target=target, at_most=True,
        note=f"a receipt: app {median(app):.0f}, database {median(database):.0f}",
    )  # fmt: skip


async def count_statements(url: str) -> bool:
    """Have the server count from now on; False when it cannot."""
    async with Database.open(url, size=1) as db, db.connection() as connection:
        can = bool(
            await connection.fetchval("select count(*) from pg_available_extensions where name = 'pg_stat_statements'")
        )
        if can:
            await connection.execute("create extension if not exists pg_stat_statements")
            await connection.execute("select pg_stat_statements_reset()")
        return can


async def statements_for_each(url: str, receipts: int) -> float:
    """How many statements the server was sent for each receipt since; what came more seldom is timed work."""
    async with Database.open(url, size=1) as db, db.connection() as connection:
        calls: int = await connection.fetchval(
            "select coalesce(sum(calls), 0)::bigint from pg_stat_statements where calls > $1", receipts // 2
        )
        return calls / receipts
