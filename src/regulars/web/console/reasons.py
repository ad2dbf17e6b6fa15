"""The sentence for each reason: why points came, went, or did not come.

A code has one or more sentences, the one that tells most first; the first whose facts are all there is
said. The last needs none, so that a reason recorded long ago still has its sentence.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal

from regulars.i18n import Reader, Unit
from regulars.kinds import N_
from regulars.web.console.views import Fact, Reason

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "rule": (
        N_("“%(rule)s” on %(base_minor)s"),
        N_("“%(rule)s”"),
        N_("On %(base_minor)s"),
        N_("Earned by a rule of the program"),
    ),
    "welcome": (N_("Welcome gift for joining"),),
    "multiplier": (
        N_("“%(rule)s”: points ×%(factor)s"),
        N_("“%(rule)s”: more points"),
        N_("Points ×%(factor)s"),
        N_("More points"),
    ),
    "part-payment": (N_("Paid %(paid_minor)s of the receipt"), N_("Paid a part of the receipt")),
    "reward-discount": (
        N_("Reward “%(reward)s”: %(discount_minor)s off"),
        N_("Reward “%(reward)s”"),
        N_("Taken as a reward"),
    ),
    "return": (N_("Goods for %(goods_minor)s came back"), N_("Goods came back")),
    "expired": (N_("Not spent before the last day, %(last_until)s"), N_("Not spent before the last day")),
    "activated": (N_("Earned on %(earned_day)s, can be spent now"), N_("Can be spent now")),
    "corrected": (
        N_("Corrected by %(staff)s: “%(note)s”"),
        N_("Corrected by %(staff)s"),
        N_("Corrected by hand: “%(note)s”"),
        N_("Corrected by hand"),
    ),
    "transferred-in": (N_("From %(member)s"), N_("From another member")),
    "transferred-out": (N_("To %(member)s"), N_("To another member")),
    "held": (N_("Set aside for a receipt until %(until_at)s"), N_("Set aside for a receipt")),
    "released": (N_("No longer set aside"),),
    "capped-by-limit": (
        N_("Trimmed by the limit “%(limit)s”: %(limit_points)s"),
        N_("Trimmed by the limit “%(limit)s”"),
        N_("Trimmed by a limit"),
    ),
    "below-minimum": (
        N_("Needs at least %(minimum_minor)s, there was %(base_minor)s"),
        N_("Needs at least %(minimum_minor)s"),
        N_("Less than the least amount"),
    ),
    "condition-not-met": (N_("A condition was not met"),),
    "excluded": (N_("These goods are left out: %(goods)s"), N_("These goods are left out")),
    "not-in-force": (N_("Not in force on that day"),),
    "suppressed": (N_("Gives way to “%(other)s”"), N_("Gives way to another rule")),
    "no-eligible-amount": (N_("Nothing on this receipt counts for it"),),
    "nothing-to-multiply": (N_("There were no points to multiply"),),
    "not-this-visit": (
        N_("One visit in %(every)s counts; this was visit %(visit)s, so %(left)s more to go"),
        N_("One visit in %(every)s counts; this was visit %(visit)s"),
        N_("Not on this visit"),
    ),
    "wallet-cap": (N_("The wallet holds at most %(cap_points)s"), N_("The wallet is full")),
    "tier-rise": (N_("Rose to %(tier)s"), N_("Rose to a higher tier")),
    "tier-fall": (N_("Fell to %(tier)s"), N_("Fell to a lower tier")),
    "assigned": (N_("Given the tier %(tier)s"), N_("Given a tier")),
    "earned": (N_("Earned"),),
    "promised": (N_("Earned, can be spent from %(from_day)s"), N_("Earned, cannot be spent yet")),
    "spent": (N_("Spent"),),
    "settled": (N_("Spent from what was set aside"),),
    "lapsed": (N_("Expired before they could be spent"),),
    "taken_back": (N_("Taken back, because goods came back"),),
    "withdrawn": (N_("Taken back before they could be spent"),),
    "restored": (N_("Given back, because goods came back"),),
    "added": (N_("Given by hand"),),
    "removed": (N_("Taken by hand"),),
    "sent": (N_("Given to another member"),),
    "received": (N_("From another member"),),
    "owed": (N_("Taken back later, from the next points earned"),),
    "repaid": (N_("Made up for points taken back earlier"),),
    "already-spent": (N_("Already spent: %(number_points)s could not be taken back"), N_("Already spent")),
    "not-enough-points": (N_("Not enough points: it takes %(needed_points)s"), N_("Not enough points")),
    "below-minimum-points": (N_("Takes at least %(number_points)s"), N_("Fewer points than the fewest allowed")),
    "more-than-allowed": (
        N_("More than this receipt allows: %(number_points)s taken"),
        N_("More than this receipt allows"),
    ),
    "whole-steps-only": (N_("Only in whole steps: %(number_points)s taken"), N_("Only in whole steps")),
    "below-minimum-receipt": (N_("The receipt must come to at least %(least_minor)s"), N_("The receipt is too small")),
    "below-minimum-goods": (
        N_("The goods it is for must come to at least %(least_minor)s"),
        N_("Too little of the goods it is for"),
    ),
    "nothing-to-pay": (N_("There was nothing left to pay"),),
    "worth-nothing": (N_("These points cannot pay"),),
    "unknown-reward": (N_("The program has no such reward"),),
    "unknown-tier": (N_("The program has no such tier"),),
    "unknown-hold": (N_("Nothing is set aside under that name"),),
    "hold-exists": (N_("Points are set aside under that name already"),),
    "unknown-line": (N_("There is no such line on the receipt"),),
    "already-joined": (N_("Is a member already"),),
    "already-returned": (N_("Everything came back already"),),
    "more-than-bought": (N_("More than is left of the line"),),
    "more-than-paid": (N_("More than is left of the amount"),),
    "invalid": (N_("Could not be taken as it was sent"),),
}

OF_ENGINE: Mapping[str, str] = {
    "condition": "condition-not-met",
    "limit": "capped-by-limit",
    "no-amount": "no-eligible-amount",
}
"""The engine's codes that have another name here."""

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
    for message in SENTENCES.get(OF_ENGINE.get(reason.code, reason.code), ()):
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
