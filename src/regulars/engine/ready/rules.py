"""Limits, rules and rewards made ready: every text understood, every fault told."""

from collections.abc import Sequence
from contextlib import suppress

import msgspec

from regulars.engine.conditions import Checked, Number
from regulars.engine.faults import Faults
from regulars.engine.ready.earning import EarningTerms
from regulars.engine.terms.automatic import Automatic
from regulars.engine.terms.hours import ReadyHours, any_of
from regulars.engine.terms.limits import ReadyLimit
from regulars.engine.terms.outside import Outside
from regulars.engine.terms.reward import Price, Redeem, Reward, RewardTerms
from regulars.engine.terms.rule import Earn, Limit, Rule, Terms
from regulars.engine.terms.wallets import ReadyWallet


class ReadyRule:
    """A rule with what it earns, its days and its limits; `match` is its place among its trigger's conditions.

    digits: of the currency's minor unit.
    """

    __slots__ = (
        "alone", "budgets", "choice", "condition", "cooldown", "dates", "earn", "first_day", "gift", "group", "id",
        "insists", "is_dated", "is_limited", "is_open", "last_day", "least", "limits", "match", "mode", "multiplies",
        "priority", "promotion", "trigger", "wallet", "weighs",
    )  # fmt: skip

    def __init__(
        self,
        rule: Rule,
        match: int,
        condition: Checked | None,
        wallet: ReadyWallet,
        digits: int,
        faults: Faults,
        terms: EarningTerms,
    ) -> None:
        self.id = rule.id
        self.match = match
        self.condition = condition
        self.wallet = wallet
        self.dates = wallet.dates_of(rule.pending, rule.expires, faults)
        self.trigger = rule.answers()
        self.alone = rule.alone
        self.priority = rule.priority
        self.group = rule.group or ""
        self.mode = terms.mode_of(rule, faults)
        self.weighs = rule.weighs
        self.insists = rule.insists
        self.multiplies = rule.multiplies()
        self.first_day, self.last_day = faults.span(rule.from_, rule.to)
        self.is_dated = rule.from_ is not None or rule.to is not None
        if not rule.enabled:
            self.last_day = -1
        self.limits = tuple(
            ReadyLimit(limit, wallet.scale, faults.at("limits", place)) for place, limit in enumerate(rule.limits)
        )
        self._on_receipts(rule, digits, terms, faults)
        self.gift = rule.gift()
        if rule.gives_nothing():
            faults.add("points", "there are neither points nor a reward")
        self.earn = Earn("0")
        try:
            self.earn = rule.ready(Terms(digits, wallet.scale, terms.basis))
        except ValueError as fault:
            faults.told(fault, rule)
        self.budgets = () if self.earn.takes else terms.budgets_of(rule, self.wallet)

    def _on_receipts(self, rule: Rule, digits: int, terms: EarningTerms, faults: Faults) -> None:
        """What limits it, and what only a rule on receipts can have."""
        self.cooldown = terms.cooldown_of(rule, faults)
        self.promotion = terms.promotion_of(rule, faults)
        self.choice = terms.choice_of(rule, faults)
        self.is_limited = bool(self.limits or self.cooldown or self.promotion)
        self.least = None if rule.least is None else faults.decimal(rule.least, digits, "least")
        hours = [ReadyHours(one, faults.at("hours", place)) for place, one in enumerate(rule.hours)]
        self.is_open = any_of(hours) if hours else None
        if self.trigger != "receipt":
            for field in ("least", "hours", "choice"):
                if getattr(rule, field):
                    faults.add(field, "is only for rules on receipts")


class ReadyPrice:
    """One price of a reward; `match` is the place of its condition among those of the rewards."""

    __slots__ = ("first_day", "last_day", "match", "points", "wallet")

    def __init__(self, price: Price, match: int, wallet: ReadyWallet, faults: Faults) -> None:
        self.match = match
        self.wallet = wallet
        self.points = faults.decimal(price.points, wallet.scale, "points")
        self.first_day, self.last_day = faults.span(price.from_, price.to)


class Places(msgspec.Struct, frozen=True):
    """Where a reward's conditions stand among those of all rewards: when, unlocked_by, excludes, each price."""

    match: int
    unlock: int
    excluded: int
    prices: tuple[int, ...]


class ReadyReward:
    """A reward with its function, its days, its prices and its limits.

    own_price: what it costs where it has no list of prices; of a kind that turns points into money, how many points
    are worth its `worth`. limits: each with the names of the counters it reads.
    """

    __slots__ = (
        "alone", "automatic", "best_of", "category", "condition", "confirm", "coupon", "document", "excluded", "fewest",
        "first_day", "id", "kind", "last_day", "limits", "match", "outside", "own_price", "pays",
        "prices", "priority", "reads_line", "redeem", "unlock", "unlocked", "wallet", "worth",
    )  # fmt: skip

    def __init__(
        self,
        reward: Reward,
        places: Places,
        wallet: ReadyWallet,
        prices: Sequence[ReadyPrice],
        terms: RewardTerms,
        faults: Faults,
    ) -> None:
        self.id = reward.id
        self.kind = str(type(reward).__struct_config__.tag)
        self.document = reward
        self.wallet = wallet
        self.pays = reward.pays
        self.automatic = isinstance(reward, Automatic) and reward.automatic
        self.best_of = reward.best_of
        self.category = reward.category
        self.confirm = reward.confirm
        self.coupon = reward.coupon
        self.priority = reward.priority
        self.alone = reward.alone
        self.match, self.unlock, self.excluded = places.match, places.unlock, places.excluded
        self.prices = tuple(prices)
        self.own_price = faults.decimal(reward.points, wallet.scale, "points")
        self.reads_line = False
        self.condition: Checked | None = None
        self.unlocked: Checked | None = None
        self.worth: Number | None = None
        self.first_day, self.last_day = faults.span(reward.from_, reward.to)
        if reward.pays and (reward.alone or reward.priority):
            faults.add("alone" if reward.alone else "priority", "what pays comes after all that takes off the price")
        if not reward.enabled:
            self.last_day = -1
        self.limits = tuple(
            TakenLimit(limit, f"reward:{reward.id}", wallet.scale, faults.at("limits", place))
            for place, limit in enumerate(reward.limits)
        )
        self.fewest = 0
        with suppress(ValueError):  # The field's own fault is told where it is read.
            self.fewest = reward.fewest(terms)
        self.redeem: Redeem | None = None
        self.outside: Outside | None = None
        if reward.on_receipts:
            try:
                self.redeem = reward.ready(terms)
            except ValueError as fault:
                faults.told(fault, reward)


class TakenLimit(ReadyLimit):
    """A limit on what a member takes: of one reward, or of a category of them together."""

    __slots__ = ("counts", "of")

    def __init__(self, limit: Limit, of: str, scale: int, faults: Faults) -> None:
        super().__init__(limit, scale, faults)
        self.of = of
        most = {"points": self.points, "times": self.times}
        self.counts = {what: number for what, number in most.items() if number is not None}


def taken_at(reward: ReadyReward) -> tuple[bool, int]:
    """Its place among the discounts of a receipt: what is given alone first, a higher priority before a lower."""
    return not reward.alone, -reward.priority
