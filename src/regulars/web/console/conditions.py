"""A clause of a condition in the reader's words: what was looked at, how it was compared, and with what."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from babel.dates import get_day_names

from regulars.engine.shown.labels import SIGNS, label_of
from regulars.i18n import Reader, locale_of
from regulars.kinds import N_
from regulars.web.console.views.verdicts import Clause, Measure

# For translators: what stands before and after is a value, never a word that could change its form.
OPERATORS: Mapping[str, str] = {
    "in": N_("is one of"),
    "has": N_("include"),
    "hasAny": N_("include any of"),
    "hasAll": N_("include all of"),
    "contains": N_("contains"),
    "startsWith": N_("begins with"),
    "endsWith": N_("ends with"),
}

UNKNOWN = N_("not known")


def field(reader: Reader, clause: Clause) -> str:
    """What a clause looked at, in the reader's words when we have them."""
    label = label_of(clause.left)
    # What the shop says of a day has a name of its own in every program.
    return reader.say(label) if label else clause.left.removeprefix("shop.").replace("_", " ")


def operator(reader: Reader, clause: Clause) -> str:
    """How a clause compared: a sign, or words."""
    words = OPERATORS.get(clause.operator)
    return reader.say(words) if words else SIGNS.get(clause.operator, clause.operator)


def left_value(reader: Reader, clause: Clause, currency: str, digits: int) -> str:
    """What there was."""
    if not clause.left_value:
        return reader.say(UNKNOWN) if clause.operator and clause.holds is not None else ""
    return told(reader, clause.left_value, clause.measure, currency, digits)


def right_value(reader: Reader, clause: Clause, currency: str, digits: int) -> str:
    """What it was compared with."""
    if clause.right == "null":
        return reader.say(UNKNOWN)
    return ", ".join(told(reader, one, clause.measure, currency, digits) for one in clause.right.split(", "))


def told(reader: Reader, text: str, measure: Measure, currency: str, digits: int) -> str:
    """A value as people read it; a text that is no such value (a sum of fields) stays as it is written."""
    try:
        match measure:
            case "yes-or-no" if text in ("true", "false"):
                return reader.say("yes") if text == "true" else reader.say("no")
            case "money":
                return reader.money(int(Decimal(text).scaleb(digits)), currency)
            case "number":
                return reader.number(Decimal(text))
            case "day":
                return reader.day(date.fromisoformat(text))
            case "weekday":
                return str(get_day_names("wide", "stand-alone", locale_of(reader.language))[int(text) - 1])
    except (ValueError, InvalidOperation, KeyError):
        return text
    return text
