"""Activities: what a member does, or what happens to her, that is no sale; their fields, and what fits them.

A program declares its own; the well-known ones (a review, a check-in, a birthday) bring their fields in the file of
the kind of rule that answers them.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from regulars.engine.conditions import Field
from regulars.engine.conditions.types import BOOL, DATE, INTEGER, LIST_OF_TEXT, TEXT, Type, decimal
from regulars.engine.days import to_day
from regulars.engine.faults import Faults
from regulars.engine.money import parse_decimal
from regulars.engine.words import Name, Texts
from regulars.errors import FieldError
from regulars.kinds import N_

Value = str | int | bool
"""Of a field at run time: decimals in units of their last digit, dates as day numbers."""
Values = dict[str, Value]

FieldName = Annotated[
    str, Meta(pattern="^[a-z][a-z0-9_]{0,49}$", description="lower case letters, digits and underscores")
]

MOST_TEXT = 1_000
MOST_NUMBER = 10**15 - 1
LAST_DAY = to_day(date(2999, 12, 31))
"""The last day that is sent: what lasts for months after it must be a day, too."""
OWN = ("about", "local_date", "weekday", "hour")
"""What every activity has besides its own fields."""


class FieldTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One field of an activity."""

    type: Annotated[
        Literal["text", "integer", "decimal", "boolean", "date"],
        Meta(title=N_("Type"), description=N_("a decimal or a date is sent as text: 12.50, 2026-11-21")),
    ]
    required: Annotated[bool, Meta(title=N_("Required"))] = False
    at_least: Annotated[str | None, Meta(title=N_("At least"), description=N_("of a number or a date"))] = None
    at_most: Annotated[str | None, Meta(title=N_("At most"), description=N_("of a number or a date"))] = None
    one_of: Annotated[tuple[str, ...], Meta(max_length=200, title=N_("One of"), description=N_("of a text"))] = ()
    digits: Annotated[int, Meta(ge=0, le=6, title=N_("Digits"), description=N_("of a decimal, after the point"))] = 2


class ActivityTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Something that members do and a program knows of."""

    name: Texts = {}
    fields: Annotated[dict[FieldName, FieldTerms], Meta(max_length=50, title=N_("Fields"))] = {}
    consent: Annotated[
        Name | None,
        Meta(
            title=N_("Consent"),
            description=N_("the purpose a member must have agreed to before it is recorded: health"),
        ),
    ] = None


class WellKnown(msgspec.Struct, frozen=True):
    """An activity that a kind of rule brings along.

    about: what `about` names, empty when it may be left out. ours: recorded by the program itself, never sent.
    money: the names of decimal fields that are amounts of the program's currency.
    """

    name: str
    terms: ActivityTerms = ActivityTerms()
    about: str = ""
    ours: bool = False
    money: tuple[str, ...] = ()


class ReadyField:
    """A field made ready: what of a wire value it takes, and how a condition asks about it."""

    __slots__ = ("digits", "least", "most", "name", "one_of", "required", "type")

    def __init__(self, name: str, terms: FieldTerms, digits: int, faults: Faults) -> None:
        self.name = name
        self.type = terms.type
        self.required = terms.required
        self.digits = digits if terms.type == "decimal" else 0
        self.one_of = terms.one_of
        self.least = self._limit(terms.at_least, "at_least", faults)
        self.most = self._limit(terms.at_most, "at_most", faults)
        if name in OWN:
            faults.add("", f"every activity has {name!r}; call this one otherwise")
        if terms.one_of and terms.type != "text":
            faults.add("one_of", "is for a text")
        if self.least is not None and self.most is not None and self.least > self.most:
            faults.add("at_most", "is below at_least")

    def _limit(self, text: str | None, field: str, faults: Faults) -> int | None:
        if text is None:
            return None
        if self.type in ("text", "boolean"):
            faults.add(field, "is for a number or a date")
            return None
        found: int | None = faults.value(self._number, text, None, field)
        return found

    def _number(self, text: str) -> int:
        """Raises ValueError."""
        if self.type == "date":
            return _day(text)
        sign = -1 if text.startswith("-") else 1
        return sign * parse_decimal(text.removeprefix("-"), self.digits)

    def read(self, sent: Any) -> Value:
        """The run-time value of what was sent. Raises ValueError."""
        if self.type == "text":
            return self._text(sent)
        if self.type == "boolean":
            if not isinstance(sent, bool):
                raise ValueError("true or false")
            return sent
        return self._in_range(self._whole(sent) if self.type == "integer" else self._written(sent), sent)

    def _text(self, sent: Any) -> str:
        if not isinstance(sent, str) or not sent.strip():
            raise ValueError("a text, not an empty one")
        if len(sent) > MOST_TEXT:
            raise ValueError(f"at most {MOST_TEXT} characters")
        if self.one_of and sent not in self.one_of:
            raise ValueError(f"one of {', '.join(self.one_of)}, not {sent[:50]!r}")
        return sent

    def _whole(self, sent: Any) -> int:
        if isinstance(sent, str) and re.fullmatch("-?[0-9]{1,15}", sent, re.ASCII):
            return int(sent)
        if isinstance(sent, bool) or not isinstance(sent, int):
            raise ValueError("a whole number")
        return sent

    def _written(self, sent: Any) -> int:
        if not isinstance(sent, str):
            raise ValueError("a date in a text: 2026-11-21" if self.type == "date" else "a decimal in a text: 12.50")
        return self._number(sent)

    def _in_range(self, value: int, sent: Any) -> int:
        if self.least is not None and value < self.least:
            raise ValueError(f"at least {self.shown(self.least)}, not {sent}")
        most = (LAST_DAY if self.type == "date" else MOST_NUMBER) if self.most is None else self.most
        if value > most:
            raise ValueError(f"at most {self.shown(most)}, not {sent}")
        if value < -MOST_NUMBER:
            raise ValueError(f"at least {self.shown(-MOST_NUMBER)}")
        return value

    def shown(self, value: Value) -> str:
        """A run-time value as it would be sent."""
        if self.type == "date" and isinstance(value, int):
            return date.fromordinal(value + _EPOCH).isoformat()
        if self.type == "decimal" and isinstance(value, int) and self.digits:
            sign, number = ("-" if value < 0 else ""), str(abs(value)).rjust(self.digits + 1, "0")
            return f"{sign}{number[: -self.digits]}.{number[-self.digits :]}"
        return str(value).lower() if isinstance(value, bool) else str(value)

    def field(self) -> Field:
        """How a condition asks about it; without a value it is null."""
        type_: Type = _TYPES[self.type] if self.type != "decimal" else decimal(self.digits)
        return Field(
            f"activity.{self.name}", type_, nullable=not self.required, values=self.one_of, label=self.name,
            read=_reader(self.name),
        )  # fmt: skip


class ReadyActivity:
    """An activity made ready. currency_digits: of the program's minor unit."""

    __slots__ = ("about", "consent", "fields", "name", "ours")

    def __init__(self, known: WellKnown, currency_digits: int, faults: Faults) -> None:
        self.name = known.name
        self.about = known.about
        self.ours = known.ours
        self.consent = known.terms.consent
        self.fields = {
            name: ReadyField(name, terms, currency_digits if name in known.money else terms.digits, faults.at(name))
            for name, terms in known.terms.fields.items()
        }

    def values(self, sent: Mapping[str, Any], about: str) -> tuple[Values, list[FieldError]]:
        """The run-time values of what was sent, and everything that does not fit, by the field's name."""
        found: Values = {}
        wrong = []
        for name, value in sent.items():
            try:
                if name not in self.fields:
                    known = ", ".join(self.fields) or "none"
                    raise ValueError(f"{self.name} has no such field; its fields: {known}")
                found[name] = self.fields[name].read(value)
            except ValueError as fault:
                wrong.append(FieldError(f"/values/{name}", str(fault)))
        missing = [one.name for one in self.fields.values() if one.required and one.name not in sent]
        wrong += [FieldError(f"/values/{name}", "is required") for name in missing]
        if self.about and not about:
            wrong.append(FieldError("/about", f"is required: {self.about}"))
        return found, wrong

    def catalogue(self, places: tuple[str, ...] = ()) -> list[Field]:
        """The fields that conditions of its rules may ask about. places: on the map of the program."""
        return [
            Field("activity.about", TEXT, label="What it is about"),
            Field("activity.local_date", DATE, label="Date"),
            Field("activity.hour", INTEGER, label="Hour (0 to 23)"),
            Field("activity.weekday", INTEGER, label="Weekday (Monday is 1)"),
            Field("activity.places", LIST_OF_TEXT, values=places, label="Places on the map", max_items=200),
            *(field.field() for field in self.fields.values()),
        ]


def ready_activities(
    declared: Mapping[str, ActivityTerms], known: Iterable[WellKnown], digits: int, faults: Faults
) -> dict[str, ReadyActivity]:
    """The activities of a program by name: its own, and the well-known ones."""
    found = {one.name: ReadyActivity(one, digits, Faults()) for one in known}
    for name, terms in declared.items():
        at = faults.at(name)
        if name in found or name in ("receipt", "joined"):
            at.add("", f"{name!r} is well known with fields of its own; call this one otherwise")
            continue
        found[name] = ReadyActivity(WellKnown(name, terms), digits, at.at("fields"))
    return found


_TYPES = {"text": TEXT, "integer": INTEGER, "boolean": BOOL, "date": DATE}
_EPOCH = date(1970, 1, 1).toordinal()


def _reader(name: str) -> Callable[[Any], Any]:
    return lambda doing: doing.values.get(name)


def _day(text: str) -> int:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise ValueError("a date such as 2026-11-21")
    try:
        return to_day(date.fromisoformat(text))
    except ValueError:
        raise ValueError(f"{text} is not a day of the calendar") from None
