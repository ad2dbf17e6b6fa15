"""Programs tried on a history as it was asked for, and what comes of it."""

import os
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

import msgspec
from msgspec import structs

from regulars.analytics.backtest import assumptions
from regulars.analytics.backtest.behaviour import Behaviour
from regulars.analytics.backtest.cluster import on_cluster
from regulars.analytics.backtest.figures import amount, day_text
from regulars.analytics.backtest.own import Own
from regulars.analytics.backtest.past import Source
from regulars.analytics.backtest.reckoning import Reckoning, Stated
from regulars.analytics.backtest.report import RESTS_ON_MEMBERS, Backtest, Gap, History, ImaginedMembers
from regulars.analytics.backtest.spread import Counted, Each, Orders, replay_all
from regulars.connectors.files.histories import Nobodys, ZonesTold
from regulars.connectors.files.imagined import Imagined, Visits
from regulars.engine.money import CURRENCIES, Ratio
from regulars.engine.program import Program
from regulars.errors import FieldError, Invalid

Tell = Callable[[str, int, int | None], None]

LONGEST_PAUSE = 7
"""So many days without a receipt of any member are told: something may be missing."""


class CannotCompare(Invalid):
    """These cannot be replayed side by side."""

    code: ClassVar[str] = "cannot-compare"


class EmptyHistory(Invalid):
    """There is no receipt of a member in this history that could be replayed."""

    code: ClassVar[str] = "empty-history"
    file: str
    rejected: int
    rejects_file: str


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """How to replay. margin, expected: shares such as 25%; None where nobody says. rejected: where to write the rows
    that cannot be taken; beside the history by default. processes: as many as there are cores by default. visits: how
    often visitors come, such as 1:50%, 4:30%, 12:20%, to whom the receipts of nobody are dealt; of a file only.
    cluster: the address of a Dask cluster, or `local` for one of this machine; empty for none.
    """

    redeem: str = "at-once"
    seed: int = 0
    margin: str | None = None
    expected: str | None = None
    rejected: Path | None = None
    processes: int | None = None
    visits: str | None = None
    cluster: str = ""


class Candidate(msgspec.Struct, frozen=True):
    """A program that is tried, with the name of its file."""

    file: str
    text: str
    program: Program


NO_ZONES = ZonesTold(0, 0, 0, 0)


class Told(msgspec.Struct, frozen=True):
    """What is known of a history besides what was counted."""

    name: str
    rejected: int
    rejects_file: str
    nobodys: Sequence[Nobodys]
    zones: ZonesTold
    is_own: bool = False
    imagined: Imagined = Imagined(0, 0)


def of_own(own: Own, trial: "Trial", rejected: int, rejects_file: str = "") -> Told:
    """What is known of the shop's own past."""
    receipts, minor = own.nobodys
    nobodys = [Nobodys(trial.read[0].program.currency, receipts, minor)] if receipts else []
    return Told(own.program, rejected, rejects_file, nobodys, NO_ZONES, is_own=True)


class Trial:
    """Programs on a history, as it was asked for; refuses at once what cannot be. each: see `replay_all`."""

    def __init__(self, programs: Sequence[Candidate], asked: Asked, tell: Tell, *, each: Each | None = None) -> None:
        self.read, self.asked, self.tell, self.each = programs, asked, tell, each
        self.behaviour = Behaviour.parse(asked.redeem, seed=asked.seed)
        self.visits = None if asked.visits is None else Visits.parse(asked.visits, seed=asked.seed)
        self.stated = Stated(stated_share("margin", asked.margin), stated_share("expect", asked.expected))
        _refuse_different([one.program for one in self.read])

    def count(self, source: Source, last_us: int | None, now_us: int) -> Counted:
        """Replay everybody. last_us: the last moment of the history; receipts behind `now_us` cannot be right."""
        texts = tuple(one.text for one in self.read)
        orders = Orders(source.where, texts, self.behaviour, last_us or 0, now_us)
        each = partial(on_cluster, self.asked.cluster) if self.asked.cluster else self.each
        processes = self.asked.processes or os.cpu_count() or 1
        return replay_all(source, orders, processes=processes, tell=self.tell, each=each)

    def report(self, counted: Counted, told: Told, last_us: int | None) -> Backtest:
        """What came of it. Raises EmptyHistory."""
        if last_us is None or not counted.sales.by_member:
            raise EmptyHistory(file=told.name, rejected=told.rejected, rejects_file=told.rejects_file)
        first = self.read[0].program
        flows = [flow for tally in counted.programs for flow in (tally.cost, *tally.points.values())]
        begins = min(min(days) for days in (counted.sales.receipts, *flows) if days)
        days = range(begins, first.clock.day(last_us) + 1)
        reports = []
        for place, (one, tally) in enumerate(zip(self.read, counted.programs, strict=True)):
            other = (first.document.program, counted.programs[0]) if place else None
            reckoning = Reckoning(one.program, tally, counted.sales, days, self.stated, other)
            reports.append(reckoning.report(one.file))
        has_margin = self.stated.margin is not None
        imagined = None
        if told.imagined.receipts and self.asked.visits:
            imagined = ImaginedMembers(self.asked.visits, told.imagined.receipts, told.imagined.members)
            reports = [structs.replace(one, rests_on_imagined=RESTS_ON_MEMBERS) for one in reports]
        told_of_all = assumptions.of_all(self.behaviour, has_margin=has_margin, own=told.is_own, imagined=imagined)
        return Backtest(
            history=structs.replace(_history(counted, first, told), imagined=imagined),
            currency=first.currency,
            time_zone=first.document.timezone,
            redeem=str(self.behaviour),
            seed=self.behaviour.seed,
            programs=tuple(reports),
            assumptions=tuple(told_of_all),
        )


def _refuse_different(programs: Sequence[Program]) -> None:
    """Programs that count in different money or days have no figures side by side."""
    wrong = [
        FieldError(field, " and ".join(sorted(values)))
        for field, values in (
            ("currency", {one.currency for one in programs}),
            ("timezone", {one.document.timezone for one in programs}),
        )
        if len(values) > 1
    ]
    if wrong:
        raise CannotCompare(errors=tuple(wrong))


def stated_share(field: str, text: str | None) -> Fraction | None:
    """A share such as 25%. Raises Invalid."""
    if text is None:
        return None
    try:
        ratio = Ratio.parse(text)
    except (ValueError, ZeroDivisionError):
        ratio = Ratio(-1, 1)
    if not 0 <= ratio.numerator <= ratio.denominator:
        raise Invalid(errors=(FieldError(field, f"{text!r} is not a share such as 25%"),))
    return Fraction(ratio.numerator, ratio.denominator)


def _history(counted: Counted, program: Program, told: Told) -> History:
    sales = counted.sales
    days = sorted(sales.receipts)
    return History(
        name=told.name,
        first_day=day_text(days[0]),
        last_day=day_text(days[-1]),
        members=len(sales.by_member),
        receipts=sum(sales.receipts.values()),
        sales=amount(sum(sales.minor.values()), program.digits),
        guest_receipts=sum(one.receipts for one in told.nobodys),
        guest_sales={one.currency: amount(one.total_minor, CURRENCIES[one.currency]) for one in told.nobodys},
        rejected=told.rejected,
        rejects_file=told.rejects_file,
        with_zone=told.zones.with_zone,
        without_zone=told.zones.without,
        first_with_zone=told.zones.first_with,
        first_without_zone=told.zones.first_without,
        gaps=tuple(_gaps(days)),
    )


def _gaps(days: Sequence[int]) -> Iterator[Gap]:
    for before, after in pairwise(days):
        if after - before > LONGEST_PAUSE:
            yield Gap(day_text(before + 1), day_text(after - 1), after - before - 1)
