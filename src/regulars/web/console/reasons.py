"""Says a reason: why points came, went, or did not come, with its facts as people read them."""

from collections.abc import Callable, Mapping

from regulars.i18n import Reader, Unit
from regulars.web.console.views.shop import Reason
from regulars.web.sentences.facts import said

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
    return said(reader, reason.code, reason.facts, currency, unit) or reason.code


def teller(reader: Reader, currency: str) -> Callable[[Reason, Unit], str]:
    """The sentences for one reader, where money is in this currency."""
    return lambda reason, unit: sentence(reader, reason, currency, unit)


def icon(reasons: tuple[Reason, ...]) -> str:
    """The picture beside a movement: that of its first reason."""
    return ICONS.get(reasons[0].code, "coins") if reasons else "coins"
