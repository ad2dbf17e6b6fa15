"""What programs would have cost and given on a history of receipts."""

import os
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

import msgspec

from regulars import clock
from regulars.analytics.backtest import assumptions
from regulars.analytics.backtest.behaviour import Behaviour
from regulars.analytics.backtest.figures import amount, day_text
from regulars.analytics.backtest.reckoning import Reckoning, Stated
from regulars.analytics.backtest.report import Backtest, Gap, History
from regulars.analytics.backtest.spread import Counted, Orders, rejected_rows, replay_all
from regulars.connectors.files import rejects
from regulars.connectors.files.histories import Histories, open_histories
from regulars.connectors.files.mapping import read_mapping
from regulars.engine.days import micros
from regulars.engine.money import CURRENCIES, Ratio
from regulars.engine.program import Program
from regulars.errors import FieldError, Invalid
from regulars.main.importing import mapping_beside
from regulars.program_file import BadProgramFile, read_program, text_of

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
    behaviour = Behaviour.parse(asked.redeem, seed=asked.seed)
    stated = Stated(_share("margin", asked.margin), _share("expect", asked.expected))
    read = [_read(path) for path in programs]
    _refuse_different([one.program for one in read])
    words = read_mapping(mapping or mapping_beside(history))
    to = asked.rejected or rejects.beside(history)
    with open_histories(history, words) as histories:
        orders = Orders(
            histories.where, tuple(one.text for one in read), behaviour, histories.last_us or 0, micros(clock.now())
        )
        counted = replay_all(histories, orders, processes=asked.processes or os.cpu_count() or 1, tell=tell)
        rejected = histories.rejected + counted.sales.rejected
        if rejected:
            histories.write_rejects(to, rejected_rows(histories.where))
        elif not asked.rejected:
            to.unlink(missing_ok=True)
        if not counted.sales.by_member:
            raise EmptyHistory(file=history.name, rejected=rejected, rejects_file=str(to) if rejected else "")
        told = _history(histories, counted, read[0].program, rejected, str(to) if rejected else "")
    return _report(read, counted, told, orders.close_us, behaviour, stated)


def _report(
    read: list[_Read], counted: Counted, history: History, close_us: int, behaviour: Behaviour, stated: Stated
) -> Backtest:
    first = read[0].program
    days = range(min(counted.sales.receipts), first.clock.day(close_us) + 1)
    reports = []
    for place, (one, tally) in enumerate(zip(read, counted.programs, strict=True)):
        other = (first.document.program, counted.programs[0]) if place else None
        reports.append(Reckoning(one.program, tally, counted.sales, days, stated, other).report(one.path.name))
    return Backtest(
        history=history,
        currency=first.currency,
        time_zone=first.document.timezone,
        redeem=str(behaviour),
        seed=behaviour.seed,
        programs=tuple(reports),
        assumptions=tuple(assumptions.of_all(behaviour, has_margin=stated.margin is not None)),
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


def _share(field: str, text: str | None) -> Fraction | None:
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


def _history(histories: Histories, counted: Counted, program: Program, rejected: int, rejects_file: str) -> History:
    sales = counted.sales
    days = sorted(sales.receipts)
    return History(
        name=histories.path.name,
        first_day=day_text(days[0]),
        last_day=day_text(days[-1]),
        members=len(sales.by_member),
        receipts=sum(sales.receipts.values()),
        sales=amount(sum(sales.minor.values()), program.digits),
        guest_receipts=sum(one.receipts for one in histories.nobodys),
        guest_sales={one.currency: amount(one.total_minor, CURRENCIES[one.currency]) for one in histories.nobodys},
        rejected=rejected,
        rejects_file=rejects_file,
        with_zone=histories.zones.with_zone,
        without_zone=histories.zones.without,
        gaps=tuple(_gaps(days)),
    )


def _gaps(days: Sequence[int]) -> Iterator[Gap]:
    for before, after in pairwise(days):
        if after - before > LONGEST_PAUSE:
            yield Gap(day_text(before + 1), day_text(after - 1), after - before - 1)
