"""Says a reason: why points came, went, or did not come, with its facts as people read them."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal

from regulars.i18n import Reader, Unit
from regulars.web.console.views.shop import Fact, Reason
from regulars.web.sentences import sentences_of

ICONS: Mapping[str, str] = {
    "rule": "receipt",
    "welcome": "gift",
    "multiplier": "plus",
    "part-payment": "cash",
    "reward-discount": "gift",
    "return": "receipt-refund",
    "expired": "hourglass",
    "activated": "check",
    "corrected": "scale",
    "transferred-in": "arrow-right",
    "transferred-out": "arrow-right",
    "held": "clock",
    "released": "clock",
    "tier-rise": "medal",
    "tier-fall": "medal",
    "assigned": "medal",
    "tier-warning": "medal",
    "earned": "receipt",
    "promised": "hourglass",
    "spent": "cash",
    "lapsed": "hourglass",
    "taken_back": "receipt-refund",
    "withdrawn": "receipt-refund",
    "restored": "receipt-refund",
    "added": "scale",
    "removed": "scale",
}


def sentence(reader: Reader, reason: Reason, currency: str, unit: Unit) -> str:
    """The reason as a sentence. A code that nobody has written a sentence for is shown as it is."""
    told = {name: shown(reader, name, fact, currency, unit) for name, fact in reason.facts.items()}
    for message in sentences_of(reason.code):
        if needs(message) <= told.keys():
            return reader.say(message, **told) if told else reader.say(message)
    return reason.code


def teller(reader: Reader, currency: str) -> Callable[[Reason, Unit], str]:
    """The sentences for one reader, where money is in this currency."""
    return lambda reason, unit: sentence(reader, reason, currency, unit)


def needs(message: str) -> set[str]:
    """The names of the facts that a sentence tells."""
    return set(re.findall(r"%\((\w+)\)s", message))


def shown(reader: Reader, name: str, fact: Fact, currency: str, unit: Unit) -> str:
    """One fact as people read it; the end of its name says what it is."""
    if isinstance(fact, datetime):
        return reader.last_day(fact) if name.endswith("_until") else reader.moment(fact)
    if isinstance(fact, date):
        return reader.day(fact)
    if isinstance(fact, str):
        return reader.number(Decimal(fact)) if name == "factor" and re.fullmatch(r"\d+(\.\d+)?", fact) else fact
    if name.endswith("_minor"):
        return reader.money(fact, currency)
    return reader.points(fact, unit) if name.endswith("points") else reader.number(fact)


def icon(reasons: tuple[Reason, ...]) -> str:
    """The picture beside a movement: that of its first reason."""
    return ICONS.get(reasons[0].code, "coins") if reasons else "coins"
