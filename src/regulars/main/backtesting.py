"""What programs would have cost and given on a history of receipts."""

import os
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import msgspec

from regulars import clock
from regulars.analytics.backtest import assumptions
from regulars.analytics.backtest.behaviour import Behaviour
from regulars.analytics.backtest.figures import amount, day_text
from regulars.analytics.backtest.own import Own, spooled
from regulars.analytics.backtest.past import Source
from regulars.analytics.backtest.reckoning import Reckoning, Stated
from regulars.analytics.backtest.report import Backtest, Gap, History
from regulars.analytics.backtest.spread import Counted, Orders, rejected_rows, replay_all
from regulars.connectors.files import rejects
from regulars.connectors.files.histories import Nobodys, ZonesTold, open_histories
from regulars.connectors.files.mapping import read_mapping
from regulars.engine.days import micros
from regulars.engine.money import CURRENCIES, Ratio
from regulars.engine.program import Program
from regulars.errors import FieldError, Invalid
from regulars.main.importing import mapping_beside
from regulars.main.opening import with_shop
from regulars.program_file import BadProgramFile, read_program, text_of
from regulars.settings import Settings
from regulars.store.shop import Shop

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
    that cannot be taken; beside the history by default. processes: as many as there are cores by default.
    """

    redeem: str = "at-once"
    seed: int = 0
    margin: str | None = None
    expected: str | None = None
    rejected: Path | None = None
    processes: int | None = None


class _Read(msgspec.Struct, frozen=True):
    """A program with its file."""

    path: Path
    text: str
    program: Program


def backtest(programs: Sequence[Path], history: Path, *, mapping: Path | None, asked: Asked, tell: Tell) -> Backtest:
    """Replay a file of receipts through programs, side by side.

    mapping: by default the file `mapping.yaml` beside the history.
    Raises BadProgramFile, BadBehaviour, CannotCompare, EmptyHistory, NoMapping, BadMapping, UnreadableFile.
    """
    test = _Test(programs, asked, tell)
    words = read_mapping(mapping or mapping_beside(history))
    to = asked.rejected or rejects.beside(history)
    with open_histories(history, words) as histories:
        counted = test.count(histories, histories.last_us, micros(clock.now()))
        rejected = histories.rejected + counted.sales.rejected
        if rejected:
            histories.write_rejects(to, rejected_rows(histories.where))
        elif not asked.rejected:
            to.unlink(missing_ok=True)
        told = _Told(history.name, rejected, str(to) if rejected else "", histories.nobodys, histories.zones)
        return test.report(counted, told, histories.last_us)


def backtest_own(settings: Settings, programs: Sequence[Path], *, program: str, asked: Asked, tell: Tell) -> Backtest:
    """Replay the shop's own receipts and returns through programs, side by side.

    program: whose members, by its id; empty for the shop's default.
    Raises BadProgramFile, BadBehaviour, CannotCompare, EmptyHistory, UnknownProgram, NoShop.
    """
    test = _Test(programs, asked, tell)
    with TemporaryDirectory(prefix="regulars-") as name:
        folder = Path(name)

        async def run(shop: Shop) -> Own:
            return await spooled(shop, folder, program=program, at=shop.now(), tell=tell)

        own = with_shop(settings, run)
        counted = test.count(own.spool, own.spool.last_us, own.spool.last_us or 0)
        to = asked.rejected or Path(f"{own.program}.rejected.csv")
        if rejected := counted.sales.rejected:
            rejects.write_rows(to, rejected_rows(own.spool.where))
        receipts, minor = own.nobodys
        nobodys = [Nobodys(test.read[0].program.currency, receipts, minor)] if receipts else []
        told = _Told(own.program, rejected, str(to) if rejected else "", nobodys, NO_ZONES, is_own=True)
        return test.report(counted, told, own.spool.last_us)


NO_ZONES = ZonesTold(0, 0, 0, 0)


class _Told(msgspec.Struct, frozen=True):
    """What is known of a history besides what was counted."""

    name: str
    rejected: int
    rejects_file: str
    nobodys: Sequence[Nobodys]
    zones: ZonesTold
    is_own: bool = False


class _Test:
    """Programs that are read, and what was asked for; refuses at once what cannot be."""

    def __init__(self, programs: Sequence[Path], asked: Asked, tell: Tell) -> None:
        self.asked, self.tell = asked, tell
        self.behaviour = Behaviour.parse(asked.redeem, seed=asked.seed)
        self.stated = Stated(stated_share("margin", asked.margin), stated_share("expect", asked.expected))
        self.read = [_read(path) for path in programs]
        _refuse_different([one.program for one in self.read])

    def count(self, source: Source, last_us: int | None, now_us: int) -> Counted:
        """Replay everybody. last_us: the last moment of the history; receipts behind `now_us` cannot be right."""
        texts = tuple(one.text for one in self.read)
        orders = Orders(source.where, texts, self.behaviour, last_us or 0, now_us)
        return replay_all(source, orders, processes=self.asked.processes or os.cpu_count() or 1, tell=self.tell)

    def report(self, counted: Counted, told: _Told, last_us: int | None) -> Backtest:
        """What came of it. Raises EmptyHistory."""
        if last_us is None or not counted.sales.by_member:
            raise EmptyHistory(file=told.name, rejected=told.rejected, rejects_file=told.rejects_file)
        first = self.read[0].program
        begins = min(min(one) for one in (counted.sales.receipts, *counted.programs[0].points.values()) if one)
        days = range(begins, first.clock.day(last_us) + 1)
        reports = []
        for place, (one, tally) in enumerate(zip(self.read, counted.programs, strict=True)):
            other = (first.document.program, counted.programs[0]) if place else None
            reckoning = Reckoning(one.program, tally, counted.sales, days, self.stated, other)
            reports.append(reckoning.report(one.path.name))
        has_margin = self.stated.margin is not None
        return Backtest(
            history=_history(counted, first, told),
            currency=first.currency,
            time_zone=first.document.timezone,
            redeem=str(self.behaviour),
            seed=self.behaviour.seed,
            programs=tuple(reports),
            assumptions=tuple(assumptions.of_all(self.behaviour, has_margin=has_margin, own=told.is_own)),
        )


def _read(path: Path) -> _Read:
    """Raises BadProgramFile, each fault with the name of its file."""
    try:
        text = text_of(path.read_bytes())
        return _Read(path, text, read_program(text))
    except BadProgramFile as bad:
        told = [FieldError(f"{path.name}:{fault.pointer}", fault.detail) for fault in bad.errors]
        raise BadProgramFile(errors=tuple(told)) from None


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


def _history(counted: Counted, program: Program, told: _Told) -> History:
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
        gaps=tuple(_gaps(days)),
    )


def _gaps(days: Sequence[int]) -> Iterator[Gap]:
    for before, after in pairwise(days):
        if after - before > LONGEST_PAUSE:
            yield Gap(day_text(before + 1), day_text(after - 1), after - before - 1)
