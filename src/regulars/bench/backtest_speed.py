"""How long a history from a file takes through a program, on all processors, from opening the file to the report.

Measured in a process of its own, which knows how much memory it and its own processes have had.
"""

import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Final

import msgspec

from regulars import clock
from regulars.analytics.backtest.spread import FEW
from regulars.analytics.backtest.trial import NO_ZONES, Asked, Candidate, Told, Trial
from regulars.bench.child import answer, answer_of, asked
from regulars.bench.crowd import Tell
from regulars.bench.figures import Figure
from regulars.bench.import_speed import WHOLE, whole_or_demo
from regulars.bench.machine import peak_mb
from regulars.bench.stand import demo_program
from regulars.connectors.files.histories import open_histories
from regulars.connectors.files.mapping import parse_mapping
from regulars.connectors.files.quoting import literal
from regulars.connectors.files.workbench import Workbench
from regulars.engine.days import micros
from regulars.program_file import read_program

PROMISED: Final = 10_000_000
"""Of so many receipts it is promised how long they take."""
PROMISED_SECONDS: Final = 240
PROMISED_MB: Final = 2_000
RECEIPTS_A_MEMBER: Final = 20

MAPPING: Final = """
time_zone: UTC
currency: USD
receipts: {receipt: receipt, occurred_at: at, member: member, total: total}
"""
# Which member, when in a year and for how much are drawn by a hash, so that they are always the same.
MADE_UP: Final = """
    COPY (
        SELECT i AS receipt, 'm' || hash(i * 13 + 5) % (<receipts> // <each>) AS member,
            TIMESTAMP '2024-01-01' + INTERVAL (hash(i * 7 + 1) % 31449600) SECOND AS at,
            ((hash(i * 31 + 3) % 4900 + 50) / 100)::DECIMAL(10, 2) AS total
        FROM range(<receipts>) made_up(i)
    ) TO <path> (FORMAT parquet)
"""
PROGRAMS: Final = {
    "cards for points": """
program: cards
timezone: UTC
currency: USD
wallets:
  points: {worth: 0.01, expires: P365D}
rules:
  - {id: base, kind: per_amount, points: 5, per: 1.00}
rewards:
  - {id: card, kind: gift_card, points: 500, amount: "5.00", most: 1000}
""",
    "tiers and part payment": """
program: tiers
timezone: UTC
currency: USD
wallets:
  points: {worth: 0.01, expires: P365D}
rules:
  - {id: base, kind: per_amount, points: 5, per: 1.00}
  - {id: weekend, kind: multiplier, times: 2, when: "receipt.weekday in [6, 7]"}
tier_sets:
  club:
    counts: spend
    tiers: [{id: basic}, {id: gold, at_least: 1000.00}]
rewards:
  - {id: pay, kind: part_payment, points: 1, worth: 0.01, at_least: 500}
""",
}
BEHAVIOURS: Final = ("never", "at-once")


class Orders(msgspec.Struct, frozen=True):
    """What is to be replayed. program, mapping: texts of such files. history: the path of one."""

    program: str
    history: str
    mapping: str
    redeem: str


class Done(msgspec.Struct, frozen=True):
    """What it took. memory_mb: at most so much in all processes together."""

    seconds: float
    receipts: int
    memory_mb: float


def backtest_speed(folder: Path, receipts: int, complete_journey: Path | None, *, tell: Tell) -> Iterator[Figure]:
    """Seconds for each program with each behaviour, for a file of so many receipts; then for real ones."""
    path = folder / "made-up.parquet"
    make_up(path, receipts)
    done = []
    for program, text in PROGRAMS.items():
        for redeem in BEHAVIOURS:
            done.append(_replayed(Orders(text, str(path), MAPPING, redeem)))
            tell("Back-tests", len(done), len(PROGRAMS) * len(BEHAVIOURS))
            yield _of_made_up(f"{program}, {redeem}", done[-1], receipts)
    path.unlink()
    yield Figure(
        name="  memory", unit="MB", measured=max(one.memory_mb for one in done), target=PROMISED_MB, at_most=True,
        note="the most of all its processes, added up",
    )  # fmt: skip
    with whole_or_demo(complete_journey) as (history, mapping):
        yield _of_real(_replayed(Orders(demo_program(), str(history), mapping.read_text(), "at-once")))


def make_up(path: Path, receipts: int) -> None:
    """Write a Parquet file of so many receipts, always the same."""
    with Workbench() as bench:
        each = str(RECEIPTS_A_MEMBER)
        bench.run(MADE_UP, receipts=str(receipts), each=each, path=literal(str(path)))


def _of_made_up(name: str, done: Done, receipts: int) -> Figure:
    if done.receipts != receipts:
        raise RuntimeError(f"{done.receipts:,} of {receipts:,} receipts were replayed")
    return Figure(
        name=f"back-test of {receipts:,} receipts: {name}", unit="s", measured=done.seconds,
        target=PROMISED_SECONDS if receipts >= PROMISED else None, at_most=True,
        note=f"{done.seconds / receipts * 1e6:,.1f} us a receipt, from the file to the report",
    )  # fmt: skip


def _of_real(done: Done) -> Figure:
    is_whole = done.receipts >= WHOLE // 2
    return Figure(
        name="back-test of " + ("the whole Complete Journey" if is_whole else "the demo's receipts"), unit="s",
        measured=done.seconds, target=20 if is_whole else None, at_most=True,
        note=f"{done.receipts:,} receipts, at once",
    )  # fmt: skip


def _replayed(orders: Orders) -> Done:
    with asked(__name__, orders) as process:
        return answer_of(process, Done)


def _do(orders: Orders) -> Done:
    begun, history = perf_counter(), Path(orders.history)
    trial = Trial(
        [Candidate("program.yaml", orders.program, read_program(orders.program))],
        Asked(redeem=orders.redeem, rejected=history.with_suffix(".rejected.csv")),
        lambda *_: None,
    )
    now_us = micros(clock.now())
    with open_histories(history, parse_mapping(orders.mapping), now_us=now_us) as histories:
        counted = trial.count(histories, histories.last_us, now_us)
        told = Told(history.name, histories.rejected, "", histories.nobodys, NO_ZONES)
        report = trial.report(counted, told, histories.last_us)
        others = os.cpu_count() or 1 if histories.receipts > FEW else 0  # Few are replayed by this one itself.
    return Done(perf_counter() - begun, report.history.receipts, peak_mb() + others * _largest_child_mb())


def _largest_child_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


if __name__ == "__main__":
    answer(Orders, _do)
