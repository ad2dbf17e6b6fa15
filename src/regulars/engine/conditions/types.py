"""The types of the condition language. Every value at run time is a bool, int, str, frozenset or None."""

from typing import Literal, TypeAlias

import msgspec

Name: TypeAlias = Literal[
    "bool",
    "integer",
    "decimal",
    "text",
    "date",
    "timestamp",
    "duration",
    "list<text>",
    "list<integer>",
    "records",
]
Value: TypeAlias = bool | int | str | frozenset[int] | frozenset[str] | None

INT64_DIGITS = 18
MOST_DIGITS = 38
MOST_SCALE = 6


class Type(msgspec.Struct, frozen=True):
    """One type.

    digits: how many decimal digits the run-time integer may have, 0 for what is no integer at run time.
    scale: a decimal is its run-time integer divided by 10**scale. Dates are days and timestamps
    microseconds since 1970-01-01, durations are microseconds.
    """

    name: Name
    scale: int = 0
    digits: int = 0

    @property
    def is_number(self) -> bool:
        """An integer or a decimal: the two that may stand together."""
        return self.name in ("integer", "decimal")

    @property
    def is_ordered(self) -> bool:
        """Whether `<` has a meaning; text has none, because every language sorts it in its own way."""
        return self.is_number or self.name in ("date", "timestamp", "duration")

    @property
    def is_scalar(self) -> bool:
        """Whether it is one value, not many."""
        return self.element is None and self.name != "records"

    @property
    def element(self) -> "Type | None":
        """The type of a list's elements, None for what is not a list."""
        return {"list<text>": TEXT, "list<integer>": INTEGER}.get(self.name)

    def __str__(self) -> str:
        return f"decimal({self.scale})" if self.name == "decimal" else self.name


def integer(digits: int = 15) -> Type:
    """A whole number of at most `digits` digits; the promise that keeps the database's arithmetic exact."""
    assert 0 < digits <= INT64_DIGITS
    return Type("integer", 0, digits)


def decimal(scale: int, digits: int = 15) -> Type:
    """A number with `scale` (0 to 6) digits behind the point and at most `digits` digits in all."""
    assert 0 <= scale <= MOST_SCALE
    assert 0 < digits <= INT64_DIGITS
    return Type("decimal", scale, digits)


BOOL = Type("bool")
INTEGER = integer()
TEXT = Type("text")
DATE = Type("date", 0, 7)
TIMESTAMP = Type("timestamp", 0, 18)
DURATION = Type("duration", 0, 18)
LIST_OF_TEXT = Type("list<text>")
RECORDS = Type("records")
DAYS = integer(7)


def number(scale: int, digits: int) -> Type:
    """The type of a computed number, whose digits may go beyond what a field may hold."""
    return Type("decimal" if scale else "integer", scale, digits)


def scaled(one: Type, by: int) -> Type:
    """The type after a multiplication by 10**by that leaves the meaning as it was."""
    return number(one.scale + by, one.digits + by) if by else one


def unified(left: Type, right: Type) -> Type | None:
    """The type that can hold both, None when there is none: only integer and decimal mix."""
    if left.is_number and right.is_number:
        scale = max(left.scale, right.scale)
        digits = max(left.digits + scale - left.scale, right.digits + scale - right.scale)
        return number(scale, digits)
    if left.name != right.name:
        return None
    return Type(left.name, 0, max(left.digits, right.digits))
