"""What is wrong with a program, collected while it is made ready, each fault with its place in the document."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

import msgspec

from regulars.engine import days
from regulars.engine.days import NEVER
from regulars.engine.money import BadDecimal, parse_decimal
from regulars.errors import FieldError


class Faults:
    """Collects what is wrong, each with its place; what is wrong reads as a default, so that checking goes on."""

    def __init__(self, found: list[FieldError] | None = None, place: str = "") -> None:
        self.found = [] if found is None else found
        self.place = place

    def at(self, *path: str | int) -> "Faults":
        """The same collection, one place deeper."""
        return Faults(self.found, self.place + "".join(f"/{step}" for step in path))

    def add(self, field: str, detail: str) -> None:
        """One fault of a field of this place."""
        self.found.append(FieldError(pointer=f"{self.place}/{field}" if field else self.place, detail=detail))

    def unknown(self, field: str, what: str, name: str, known: Iterable[str]) -> None:
        """A name that is none of those known."""
        self.add(field, f"there is no {what} {name!r}; there is {', '.join(known) or 'none'}")

    def told(self, fault: ValueError, of: msgspec.Struct) -> None:
        """A fault of what stands here, `of`: of a decimal in it, or one whose text begins with the field's name."""
        place = _place_of(fault.text, msgspec.to_builtins(of)) if isinstance(fault, BadDecimal) else None
        if place is not None:
            self.add(place, str(fault))
            return
        field, _, detail = str(fault).partition(": ")
        if detail and field.isidentifier():
            self.add(field, detail)
        else:
            self.add("", str(fault))

    def value(self, parse: Callable[[str], Any], text: str, default: Any, field: str) -> Any:
        """What the text means, or the default when it means nothing."""
        try:
            return parse(text)
        except ValueError as fault:
            self.add(field, str(fault))
            return default

    def decimal(self, text: str, digits: int, field: str) -> int:
        """The decimal in whole units of its last digit."""
        found: int = self.value(lambda one: parse_decimal(one, digits), text, 0, field)
        return found

    def span(self, first: str | None, last: str | None) -> tuple[int, int]:
        """The day numbers of the first and last day of a rule, both included."""
        first_day = 0 if first is None else self.value(_day, first, 0, "from")
        last_day = NEVER if last is None else self.value(_day, last, NEVER, "to")
        if first_day > last_day:
            self.add("to", "the last day is before the first")
        return first_day, last_day


def _place_of(text: str, part: Any) -> str | None:
    """Where a text stands: the very one, else one that reads the same."""
    found = list(_texts(part, ""))
    return next((at for at, one in found if one is text), next((at for at, one in found if one == text), None))


def _texts(part: Any, at: str) -> Iterator[tuple[str, str]]:
    if isinstance(part, str):
        yield at, part
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list | tuple) else ()
    for name, one in inner:
        yield from _texts(one, f"{at}/{name}" if at else str(name))


def _day(text: str) -> int:
    year, month, day = (int(part) for part in text.split("-"))
    try:
        return days.to_day(date(year, month, day))
    except ValueError:
        raise ValueError(f"{text} is not a day of the calendar") from None
