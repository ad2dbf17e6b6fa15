"""Whether a moment or a day that is sent lies where one can be kept and shown in any zone."""

from collections.abc import Iterator
from datetime import date

from regulars.errors import FieldError

YEARS = range(1971, 2200)


def out_of_range(when: date | None, pointer: str) -> Iterator[FieldError]:
    """What is wrong with it, if it was said."""
    if when is not None and when.year not in YEARS:
        yield FieldError(pointer, "must lie between 1970 and 2200")
