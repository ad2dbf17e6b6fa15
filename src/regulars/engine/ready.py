"""Wallets, limits and rules made ready: every text understood, every fault told."""

from functools import lru_cache

from regulars.engine.conditions import Checked
from regulars.engine.counters import LIFETIME, Window
from regulars.engine.days import Duration, Validity, parse_duration, parse_validity
from regulars.engine.document import WalletTerms
from regulars.engine.faults import Faults
from regulars.engine.rules import Earn, Limit, Rule, Terms


class ReadyWallet:
    """A wallet with its durations understood; amounts are whole units of its scale."""

    __slots__ = ("cap", "clawback", "expires", "name", "pending", "restored", "scale", "validity")

    def __init__(self, name: str, terms: WalletTerms, faults: Faults) -> None:
        self.name = name
        self.scale = terms.scale
        self.clawback = terms.clawback
        self.pending = faults.value(parse_duration, terms.pending, Duration(), "pending")
        self.expires = faults.value(parse_validity, terms.expires, Validity(), "expires")
        self.restored = faults.value(parse_duration, terms.restored, Duration(), "restored")
        faults.decimal(terms.worth, 9, "worth")
        self.cap = None if terms.cap is None else faults.decimal(terms.cap, terms.scale, "cap")
        self.validity = lru_cache(maxsize=4096)(self._validity)

    def _validity(self, day: int) -> tuple[int, int]:
        """The first day on which points given on `day` can be spent, and the first on which they no longer can."""
        start = self.pending.after(day)
        return start, self.expires.until(start)


class ReadyLimit:
    """A limit with its counter's window."""

    __slots__ = ("per", "points", "times", "trims", "window")

    def __init__(self, limit: Limit, scale: int, faults: Faults) -> None:
        if limit.points is None and limit.times is None:
            faults.add("points", "a limit says how many points or how many times")
        self.per = limit.per
        self.points = None if limit.points is None else faults.decimal(limit.points, scale, "points")
        self.times = limit.times
        self.trims = limit.over == "trim"
        self.window = LIFETIME if limit.per == "member" else Window(span=limit.per) if limit.per != "receipt" else None


class ReadyRule:
    """A rule with what it earns, its days and its limits; `match` is its place among its trigger's conditions.

    digits: of the currency's minor unit.
    """

    __slots__ = (
        "alone", "condition", "earn", "first_day", "id", "is_dated", "last_day", "limits", "match", "multiplies",
        "priority", "trigger", "wallet", "weighs",
    )  # fmt: skip

    def __init__(
        self, rule: Rule, match: int, condition: Checked | None, wallet: ReadyWallet, digits: int, faults: Faults
    ) -> None:
        self.id = rule.id
        self.match = match
        self.condition = condition
        self.wallet = wallet
        self.trigger = rule.trigger
        self.alone = rule.alone
        self.priority = rule.priority
        self.weighs = rule.weighs
        self.multiplies = rule.multiplies()
        self.first_day, self.last_day = faults.span(rule.from_, rule.to)
        self.is_dated = rule.from_ is not None or rule.to is not None
        if not rule.enabled:
            self.last_day = -1
        self.limits = tuple(
            ReadyLimit(limit, wallet.scale, faults.at("limits", place)) for place, limit in enumerate(rule.limits)
        )
        self.earn = Earn("0")
        try:
            self.earn = rule.ready(Terms(digits, wallet.scale))
        except ValueError as fault:
            faults.told(fault)
