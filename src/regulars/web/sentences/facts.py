"""The facts of a reason as people read them, and the numbers with which something is refused."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from regulars.engine.days import moment, to_date
from regulars.engine.decision import Reason
from regulars.i18n import Reader, Unit
from regulars.web.sentences import sentences_of

Fact = str | int | date | datetime
"""The end of its name is its unit: _minor, _points, _day, _until, _at."""

MONEY = frozenset({"below-minimum-receipt", "below-minimum-goods"})
"""Of the refusals with a number, those whose number is money."""
POINTS = frozenset({"below-minimum-points", "more-than-allowed", "whole-steps-only", "bid-too-low"})
"""Those whose number is points."""
COUNTS = frozenset({"sold-out", "too-many-chosen", "offer-full"})
"""Those whose number is of things or members."""


def said(reader: Reader, code: str, facts: Mapping[str, Fact], currency: str, unit: Unit) -> str:
    """The first sentence of a code whose facts are all there; empty for one that nobody has written any for."""
    told = {name: shown(reader, name, fact, currency, unit) for name, fact in facts.items()}
    for message in sentences_of(code):
        if needs(message) <= told.keys():
            return reader.say(message, **told) if told else reader.say(message)
    return ""


def needs(message: str) -> set[str]:
    """The names of the facts that a sentence tells."""
    return set(re.findall(r"%\((\w+)\)s", message))


def shown(reader: Reader, name: str, fact: Fact, currency: str, unit: Unit) -> str:
    """One fact as people read it."""
    if isinstance(fact, datetime):
        return reader.last_day(fact) if name.endswith("_until") else reader.moment(fact)
    if isinstance(fact, date):
        return reader.day(fact)
    if isinstance(fact, str):
        return reader.number(Decimal(fact)) if name == "factor" and re.fullmatch(r"\d+(\.\d+)?", fact) else fact
    if name.endswith("_minor"):
        return reader.money(fact, currency)
    return reader.points(fact, unit) if name.endswith("points") else reader.number(fact)


def refused_by(reason: Reason) -> tuple[str, dict[str, Fact]]:
    """The code and the numbers of what is refused."""
    code, number = reason.code, reason.number
    match code:
        case "not-enough-points":
            return code, {"needed_points": number, "missing_points": reason.points}
        case "not-in-force":
            return ("not-yet-open", {"from_day": to_date(number)}) if number else ("closed", {})
        case "not-yet-open" if number:
            return code, {"from_day": moment(number)}
        case "already-chosen" if number:
            return code, {"again_at": moment(number)}
        case "unknown-category":
            return code, {"category": reason.detail}
        case "limit" if reason.subject != reason.wallet:
            # What a wallet lets go to others has no day in it.
            return "reward-limit", {"again_day": to_date(number)} if number and reason.detail else {}
    kinds = {"least_minor": MONEY, "number_points": POINTS, "number": COUNTS}
    return code, {name: number for name, codes in kinds.items() if number and code in codes}
