"""Limits, rules and rewards made ready: every text understood, every fault told."""

from regulars.engine.conditions import Checked
from regulars.engine.counters import LIFETIME, Window
from regulars.engine.faults import Faults
from regulars.engine.rewards import Redeem, Reward, RewardTerms
from regulars.engine.rules import Earn, Limit, Rule, Terms
from regulars.engine.wallets import ReadyWallet


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


class ReadyReward:
    """A reward with its function and its days."""

    __slots__ = ("automatic", "first_day", "id", "kind", "last_day", "redeem", "wallet")

    def __init__(self, reward: Reward, wallet: ReadyWallet, terms: RewardTerms, faults: Faults) -> None:
        self.id = reward.id
        self.kind = type(reward).__struct_config__.tag
        self.wallet = wallet
        self.automatic = bool(getattr(reward, "automatic", False))
        self.first_day, self.last_day = faults.span(reward.from_, reward.to)
        if not reward.enabled:
            self.last_day = -1
        self.redeem: Redeem | None = None
        try:
            self.redeem = reward.ready(terms)
        except ValueError as fault:
            faults.told(fault)
