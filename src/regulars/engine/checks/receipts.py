"""What cannot be right in a receipt, whatever the program: found before anything is decided, all at once."""

from collections.abc import Iterator

from regulars.engine.days import day_of, moment, to_date, zone
from regulars.engine.events.receipts import MOST_LINES, Receipt
from regulars.engine.money import MOST, digits_of
from regulars.engine.program import Program
from regulars.errors import FieldError

FUTURE_US = 10 * 60 * 1_000_000
"""So far ahead a till's clock may be: ten minutes."""
IN_FUTURE = "in the future; check the till's clock"


def faults(program: Program, receipt: Receipt, now_us: int, *, however_old: bool = False) -> list[FieldError]:
    """Everything wrong with a receipt that arrives at the moment `now_us`.

    however_old: for the history of a shop, which may be as old as it is.
    """
    return [*_when(program, receipt, now_us, however_old), *_money(program, receipt), *_lines(receipt)]


def _when(program: Program, receipt: Receipt, now_us: int, however_old: bool) -> Iterator[FieldError]:
    if receipt.occurred_us > now_us + FUTURE_US:
        yield FieldError("/occurred_at", IN_FUTURE)
    elif receipt.occurred_us < 0:
        yield FieldError("/occurred_at", "before 1970")
    elif not however_old:
        today = day_of(moment(now_us), program.zone)
        if program.accepts_late.after(day_of(moment(receipt.occurred_us), program.zone)) < today:
            yield FieldError("/occurred_at", "older than the program accepts receipts")
    if receipt.zone:
        try:
            zone(receipt.zone)
        except ValueError as fault:
            yield FieldError("/zone", str(fault))


def _money(program: Program, receipt: Receipt) -> Iterator[FieldError]:
    if receipt.currency != program.currency and (fault := _currency(program, receipt)):
        yield FieldError("/currency", fault)
    if sum([line.total_minor for line in receipt.lines]) > MOST:
        yield FieldError("/lines", "the lines come to more than any receipt")


def _currency(program: Program, receipt: Receipt) -> str:
    """What is wrong with a currency that is not the program's own."""
    try:
        digits_of(receipt.currency)
    except ValueError as fault:
        return str(fault)
    if receipt.currency in program.currencies:
        day = to_date(program.clock.day(receipt.occurred_us)).isoformat()
        return f"no rate of {receipt.currency} in {program.currency} is known for {day}"
    takes = ", ".join([program.currency, *sorted(program.currencies)])
    return f"the program counts in {takes}, not {receipt.currency}"


def _lines(receipt: Receipt) -> Iterator[FieldError]:
    if not receipt.lines:
        yield FieldError("/lines", "a receipt has at least one line")
    if len(receipt.lines) > MOST_LINES:
        yield FieldError("/lines", f"{len(receipt.lines)} lines; at most {MOST_LINES}")
    if len({line.line_id for line in receipt.lines}) == len(receipt.lines):
        return
    seen: set[str] = set()
    for place, line in enumerate(receipt.lines):
        if line.line_id in seen:
            yield FieldError(f"/lines/{place}/line_id", f"another line is called {line.line_id!r} already")
        seen.add(line.line_id)
