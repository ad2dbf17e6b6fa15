"""A clause of a condition in the reader's words: what was looked at, how it was compared, and with what."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from babel.dates import get_day_names

from regulars.i18n import Reader, locale_of
from regulars.kinds import N_
from regulars.web.console.views.verdicts import Clause, Measure

FIELDS: Mapping[str, str] = {
    "receipt.total": N_("receipt total"),
    "receipt.line_count": N_("lines on the receipt"),
    "receipt.store": N_("store"),
    "receipt.till": N_("till"),
    "receipt.channel": N_("channel"),
    "receipt.local_date": N_("date"),
    "receipt.hour": N_("hour"),
    "receipt.weekday": N_("day of the week"),
    "line.sku": N_("article"),
    "line.name": N_("name of the goods"),
    "line.brand": N_("brand"),
    "line.categories": N_("categories"),
    "line.quantity": N_("quantity"),
    "line.total": N_("amount of the line"),
    "line.discount": N_("discount on the line"),
    "line.cost": N_("cost of the line"),
    "line.kind": N_("kind of the line"),
    "line.tax": N_("tax in the line"),
    "member.tier": N_("tier"),
    "member.points": N_("points to spend"),
    "member.segments": N_("segments"),
    "member.is_birthday": N_("birthday today"),
    "member.age_years": N_("age in years"),
    "member.joined_on": N_("day of joining"),
    "member.days_since_join": N_("days since joining"),
    "member.months_since_join": N_("months since joining"),
    "member.kind": N_("kind of member"),
    "member.agreements": N_("agreements"),
    "member.offers": N_("offers claimed"),
    "member.choices": N_("categories chosen"),
    "member.plans": N_("paid memberships"),
    "member.badges": N_("badges"),
    "receipt.places": N_("places of the receipt"),
    "member.last_visit_on": N_("last visit"),
    "member.days_since_last_visit": N_("days since the last visit"),
    "member.visits": N_("visits so far"),
    "member.spend": N_("spent so far"),
}

WINDOWS: Mapping[str, Mapping[str, str]] = {
    "member.visits": {
        "_today": N_("visits today"),
        "_this_week": N_("visits this week"),
        "_this_month": N_("visits this month"),
        "_this_year": N_("visits this year"),
        "_7d": N_("visits in 7 days"),
        "_30d": N_("visits in 30 days"),
        "_90d": N_("visits in 90 days"),
        "_365d": N_("visits in 365 days"),
    },
    "member.spend": {
        "_today": N_("spent today"),
        "_this_week": N_("spent this week"),
        "_this_month": N_("spent this month"),
        "_this_year": N_("spent this year"),
        "_7d": N_("spent in 7 days"),
        "_30d": N_("spent in 30 days"),
        "_90d": N_("spent in 90 days"),
        "_365d": N_("spent in 365 days"),
    },
}

SIGNS: Mapping[str, str] = {">=": "≥", "<=": "≤", "==": "=", "!=": "≠", ">": ">", "<": "<"}

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
    path = "member.tier" if clause.left.startswith("member.tier_") else clause.left
    label = FIELDS.get(path) or windowed(path)
    # What the shop says of a day has a name of its own in every program.
    return reader.say(label) if label else clause.left.removeprefix("shop.").replace("_", " ")


def windowed(path: str) -> str:
    """The words for a sum over some days; nothing for anything else."""
    for counted, windows in WINDOWS.items():
        if path.startswith(counted):
            return windows.get(path.removeprefix(counted), "")
    return ""


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
