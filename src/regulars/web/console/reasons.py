"""The sentence for each reason: why points came, went, or did not come.

A code has one or more sentences, the one that tells most first; the first whose facts are all there is
said. The last needs none, so that a reason recorded long ago still has its sentence.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

from regulars.i18n import Reader, Unit
from regulars.kinds import N_
from regulars.web.console.views import Clause, Fact, Reason

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
    "wallet-cap": (N_("The wallet holds at most %(cap_points)s"), N_("The wallet is full")),
    "tier-rise": (N_("Rose to %(tier)s"), N_("Rose to a higher tier")),
    "tier-fall": (N_("Fell to %(tier)s"), N_("Fell to a lower tier")),
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
}

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

FIELDS: Mapping[str, str] = {
    "receipt.total": N_("receipt total"),
    "receipt.store": N_("store"),
    "receipt.weekday": N_("day of the week"),
    "receipt.hour": N_("hour"),
    "line.category": N_("category"),
    "line.categories": N_("categories"),
    "line.sku": N_("article"),
    "line.brand": N_("brand"),
    "line.amount": N_("amount of the line"),
    "line.quantity": N_("quantity"),
    "member.tier": N_("tier"),
    "member.joined_at": N_("day of joining"),
    "member.segments": N_("segments"),
    "member.receipts": N_("receipts so far"),
    "member.birthday": N_("birthday"),
}

OPERATORS: Mapping[str, str] = {">=": "≥", "<=": "≤", "==": "=", "!=": "≠", ">": ">", "<": "<"}


def sentence(reader: Reader, reason: Reason, currency: str, unit: Unit) -> str:
    """The reason as a sentence. A code that nobody has written a sentence for is shown as it is."""
    told = {name: shown(reader, name, fact, currency, unit) for name, fact in reason.facts.items()}
    for message in SENTENCES.get(reason.code, ()):
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
        return fact
    if name.endswith("_minor"):
        return reader.money(fact, currency)
    return reader.points(fact, unit) if name.endswith("points") else reader.number(fact)


def icon(reasons: tuple[Reason, ...]) -> str:
    """The picture beside a movement: that of its first reason."""
    return ICONS.get(reasons[0].code, "coins") if reasons else "coins"


def field(reader: Reader, clause: Clause) -> str:
    """What a clause looked at, in the reader's words when we have them."""
    label = FIELDS.get(clause.left)
    return reader.say(label) if label else clause.left


def operator(clause: Clause) -> str:
    """How a clause compared, as a sign."""
    return OPERATORS.get(clause.operator, clause.operator)
