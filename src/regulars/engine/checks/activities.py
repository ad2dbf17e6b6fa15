"""What cannot be right in an activity: found before anything is decided, all at once."""

from collections.abc import Iterator, Mapping
from typing import Any

from regulars.engine.checks.receipts import FUTURE_US
from regulars.engine.days import day_of, moment
from regulars.engine.program import Program
from regulars.engine.terms.activities import Values
from regulars.errors import FieldError


def read(
    program: Program, name: str, about: str, values: Mapping[str, Any], *, occurred_us: int, now_us: int, ours: bool
) -> tuple[Values, list[FieldError]]:
    """The run-time values of an activity that arrives at the moment `now_us`, and everything wrong with it.

    ours: recorded by the program itself, and not held to how late an activity may come.
    """
    known = program.activities.get(name)
    if known is None:
        names = ", ".join(one for one, activity in program.activities.items() if not activity.ours)
        return {}, [FieldError("/activity", f"there is no activity {name!r}; there is {names}")]
    if known.ours and not ours:
        return {}, [FieldError("/activity", f"{name!r} is recorded by the program itself")]
    found, wrong = known.values(values, about)
    return found, [*wrong, *_when(program, occurred_us, now_us, ours)]


def _when(program: Program, occurred_us: int, now_us: int, ours: bool) -> Iterator[FieldError]:
    if occurred_us > now_us + FUTURE_US:
        yield FieldError("/occurred_at", "in the future")
    elif occurred_us < 0:
        yield FieldError("/occurred_at", "before 1970")
    elif not ours:
        today = day_of(moment(now_us), program.zone)
        if program.accepts_late.after(day_of(moment(occurred_us), program.zone)) < today:
            yield FieldError("/occurred_at", "older than the program accepts anything")
