"""All members through all programs, on all cores: each process reads its own part of the histories from disk."""

import csv
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import as_completed
from pathlib import Path

import msgspec
from msgspec import field

from regulars.analytics.backtest.behaviour import Behaviour
from regulars.analytics.backtest.intervals import group_of
from regulars.analytics.backtest.past import Bought, Happened, Source, Spooled, read
from regulars.analytics.backtest.player import Player
from regulars.analytics.backtest.tally import Sales, Tally
from regulars.analytics.processes import pool
from regulars.connectors.files.histories import Part, Where
from regulars.connectors.files.receipt_faults import faults_of
from regulars.connectors.files.rejects import Row
from regulars.engine.program import Program
from regulars.program_file import read_program

FEW = 20_000
"""So few receipts are not worth a process of their own."""
PARTS_A_PROCESS = 8
LARGEST_PART = 200_000

Tell = Callable[[str, int, int | None], None]


class Orders(msgspec.Struct, frozen=True):
    """What every process is to do. programs: texts of program files. now_us: receipts behind it cannot be right."""

    where: Where | Spooled
    programs: tuple[str, ...]
    behaviour: Behaviour
    close_us: int
    now_us: int


class Counted(msgspec.Struct):
    """What was counted: the history itself, and each program on it."""

    sales: Sales = field(default_factory=Sales)
    programs: list[Tally] = field(default_factory=list)

    def add(self, other: "Counted") -> None:
        """What another process counted, of members behind these."""
        self.sales.add(other.sales)
        if not self.programs:
            self.programs = [Tally() for _ in other.programs]
        for own, more in zip(self.programs, other.programs, strict=True):
            own.add(more)


Each = Callable[[Orders, Sequence[Part], int], Iterator[tuple[Part, Counted]]]
"""Replays the parts on so many processes, and tells each as it is done, in any order."""


def replay_all(histories: Source, orders: Orders, *, processes: int, tell: Tell, each: Each | None = None) -> Counted:
    """Replay everybody. The sums are the same, member by member, wherever it is done and by however many processes.

    each: who does it; this machine's own processes by default.
    """
    parts = _parts(histories, processes)
    found: dict[int, Counted] = {}
    done = 0
    few = each is None and histories.receipts <= FEW
    for part, counted in (each or _each)(orders, parts, 1 if few else processes):
        found[part.after] = counted
        done += part.until - part.after
        tell("Replaying receipts", done, histories.receipts)
    whole = Counted(programs=[Tally() for _ in orders.programs])
    for after in sorted(found):
        whole.add(found.pop(after))
    return whole


def rejected_rows(where: Where | Spooled) -> Iterator[Row]:
    """The receipts that the processes could not take, in no order; by our words for the columns."""
    for path in sorted(_folder(where).glob("rejected-*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row, word, value, reason in csv.reader(file):
                yield int(row), word, value, reason


def _parts(histories: Source, processes: int) -> list[Part]:
    count = max(processes * PARTS_A_PROCESS, histories.receipts // LARGEST_PART)
    return histories.parts(count if histories.receipts > FEW else 1) if histories.receipts else []


def _each(orders: Orders, parts: Sequence[Part], processes: int) -> Iterator[tuple[Part, Counted]]:
    if processes > 1:
        yield from in_processes(orders, parts, processes)
        return
    worker = Worker(orders)
    yield from ((part, worker.part(part)) for part in parts)


def in_processes(orders: Orders, parts: Sequence[Part], processes: int) -> Iterator[tuple[Part, Counted]]:
    """Each part in a process of its own, also where there is only one: this one has something else to do.

    Raises ProcessEnded.
    """
    with pool(processes, _begin, orders) as workers:
        running = {workers.submit(_do, part): part for part in parts}
        for future in as_completed(running):
            yield running[future], future.result()


class Worker:
    """One process's programs, made ready once."""

    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self.programs = [read_program(text) for text in orders.programs]

    def part(self, part: Part) -> Counted:
        """Replay the members of a part."""
        orders, sales = self.orders, Sales()
        players = [Player(program, orders.behaviour, orders.close_us) for program in self.programs]
        day_of = self.programs[0].clock.day
        with _Rejects(orders.where, part) as rejects:
            for name, past in read(orders.where, part):
                own = [
                    one
                    for one in past
                    if not isinstance(one, Bought) or rejects.takes(self.programs[0], one, orders.now_us)
                ]
                if any(isinstance(one, Bought) for one in own):
                    days = [day_of(one.at_us) for one in own]
                    group = group_of(name, orders.behaviour.seed)
                    returned = [player.play(name, own, days, group) for player in players]
                    sales.member(group, _count(sales, own, days, returned[0]))
            sales.rejected = rejects.count
        return Counted(sales, [player.tally for player in players])


def _count(sales: Sales, past: Sequence[Happened], days: Sequence[int], returned: Sequence[tuple[int, int]]) -> int:
    """What a member bought, less what came back on the day on which it did, by the first program's reckoning."""
    whole = 0
    for one, day in zip(past, days, strict=True):
        if isinstance(one, Bought):
            minor = sum([line.total_minor for line in one.receipt.lines])
            sales.receipts[day] += 1
            sales.minor[day] += minor
            whole += minor
    for day, minor in returned:
        sales.minor[day] -= minor
        whole -= minor
    return whole


class _Rejects:
    """Writes down the receipts of a part that cannot be taken, each with the row at which it begins."""

    def __init__(self, where: Where | Spooled, part: Part) -> None:
        self.path = _folder(where) / f"rejected-{part.after:012}.csv"
        self.count = 0
        self._rows: list[Row] = []

    def __enter__(self) -> "_Rejects":
        self.path.unlink(missing_ok=True)  # A cluster does the part of a worker that was lost once more.
        return self

    def __exit__(self, *_: object) -> None:
        self._write()

    def takes(self, program: Program, one: Bought, now_us: int) -> bool:
        """Whether the receipt can be; what is wrong is kept."""
        wrong = faults_of(program, one.receipt, now_us)
        if wrong:
            self.count += 1
            of_books = (0, "receipt", one.receipt.receipt_id)
            self._rows += [
                (one.row, word, value, reason) if one.row else (*of_books, reason) for word, value, reason in wrong
            ]
            if len(self._rows) > FEW:
                self._write()
        return not wrong

    def _write(self) -> None:
        if self._rows:
            with self.path.open("a", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(self._rows)
            self._rows.clear()


def _folder(where: Where | Spooled) -> Path:
    return where.folder if isinstance(where, Spooled) else where.kept.parent


_workers: list[Worker] = []


def _begin(orders: Orders) -> None:
    _workers[:] = [Worker(orders)]


def _do(part: Part) -> Counted:
    return _workers[0].part(part)
