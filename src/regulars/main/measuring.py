"""A history as evidence about one program: what a back-test finds, and what it finds with other values, on a sample."""

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path

import msgspec
from msgspec import structs

from regulars import clock
from regulars.analytics.backtest.behaviour import Behaviour
from regulars.analytics.backtest.past import Source, Spooled, read
from regulars.analytics.backtest.spread import Counted, Orders, replay_all
from regulars.analytics.backtest.trial import EmptyHistory
from regulars.analytics.lint.evidence import Figures, Past
from regulars.analytics.lint.habits import habits_of
from regulars.analytics.lint.measured import figures_of
from regulars.connectors.files.histories import Part, Where
from regulars.engine.days import micros
from regulars.program_file import read_program

Tell = Callable[[str, int, int | None], None]

SAMPLE = 10_000
"""So many receipts are enough to try other values on."""
PARTS = 8


class Judged(msgspec.Struct, frozen=True):
    """The history that was judged by. rejected: rows that could not be taken; `regulars backtest` tells each."""

    name: str
    members: int
    receipts: int
    rejected: int


class Sample(msgspec.Struct, frozen=True):
    """Some of a history's members, taken evenly from all of it."""

    source: Source

    @property
    def where(self) -> Where | Spooled:
        """As the whole."""
        return self.source.where

    @property
    def last_us(self) -> int | None:
        """As the whole."""
        return self.source.last_us

    @property
    def receipts(self) -> int:
        """About so many."""
        return min(self.source.receipts, SAMPLE)

    def parts(self, count: int) -> list[Part]:
        """Every so many of its parts."""
        step = -(-self.source.receipts // SAMPLE)
        return self.source.parts(count * step)[::step]


class Measured:
    """A history, and one program on it: what lints ask for is counted when they do.

    rejected: rows that were not taken. judged: complete once `past` was asked.
    """

    def __init__(self, name: str, source: Source, text: str, *, processes: int, tell: Tell, rejected: int) -> None:
        self.source, self.text, self.processes, self.tell = source, text, processes, tell
        self.sample, self.program = Sample(source), read_program(text)
        self.judged = Judged(Path(name).name, 0, 0, rejected)

    def past(self) -> Past:
        """All of it. Raises EmptyHistory."""
        counted = self._replay(self.source, self.text, self.tell)
        sales, before = counted.sales, self.judged
        rejected = before.rejected + sales.rejected
        if not sales.by_member:
            raise EmptyHistory(file=before.name, rejected=rejected, rejects_file="")
        self.judged = Judged(before.name, len(sales.by_member), sales.receipts.total(), rejected)
        figures = figures_of(self.program, counted.programs[0], sales)
        pasts = (past for part in self.sample.parts(PARTS) for _, past in read(self.source.where, part))
        return Past(habits_of(pasts, self.program.clock), lambda: figures, cache(self._trial))

    def _trial(self, text: str) -> Figures:
        """Another program, on the sample; what would be taken in all, as if everybody did as those in it."""
        counted = self._replay(self.sample, text, self._tell_trial)
        figures = figures_of(read_program(text), counted.programs[0], counted.sales)
        more = Fraction(self.judged.receipts, counted.sales.receipts.total())
        return structs.replace(figures, taken={one: round(times * more) for one, times in figures.taken.items()})

    def _tell_trial(self, _what: str, done: int, total: int | None) -> None:
        self.tell("Trying another value", done, total)

    def _replay(self, source: Source, text: str, tell: Tell) -> Counted:
        last_us = self.source.last_us or 0
        orders = Orders(self.source.where, (text,), Behaviour(), last_us, max(last_us, micros(clock.now())))
        return replay_all(source, orders, processes=self.processes, tell=tell)
