"""A program made ready to decide: its document with every text understood, every condition compiled.

Making one ready checks it; every fault is collected and told at once, with the place in the document.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import Any, ClassVar

from regulars.engine import counters, days
from regulars.engine.conditions import BadCondition, Catalogue, Checked, check, compile_conditions
from regulars.engine.counters import LIFETIME, SPEND, VISITS, Counter, Window
from regulars.engine.days import NEVER, Duration, LocalClock, Validity, Zone, parse_duration, parse_validity
from regulars.engine.document import Document, TierSet, WalletTerms
from regulars.engine.fields import COUNTED, catalogue
from regulars.engine.money import Ratio, digits_of, parse_decimal
from regulars.engine.rewards import Redeem, Reward, RewardTerms
from regulars.engine.rules import Earn, Limit, Rule, Terms
from regulars.engine.rules.multiplier import Multiplier
from regulars.errors import FieldError, Invalid

Match = Callable[[Any, Any, Any, int], list[int]]
"""(receipt, lines, facts, now_us) -> for each condition 0, ALL, or the mask of the lines that satisfy it."""


class BadProgram(Invalid):
    """The program has faults."""

    code: ClassVar[str] = "bad-program"


class ReadyWallet:
    """A wallet with its durations understood; amounts are whole units of its scale."""

    __slots__ = ("cap", "clawback", "expires", "name", "pending", "restored", "scale", "validity")

    def __init__(self, name: str, terms: WalletTerms, faults: "Faults") -> None:
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

    def __init__(self, limit: Limit, scale: int, faults: "Faults") -> None:
        if limit.points is None and limit.times is None:
            faults.add("points", "a limit says how many points or how many times")
        self.per = limit.per
        self.points = None if limit.points is None else faults.decimal(limit.points, scale, "points")
        self.times = limit.times
        self.trims = limit.over == "trim"
        self.window = LIFETIME if limit.per == "member" else Window(span=limit.per) if limit.per != "receipt" else None


class ReadyRule:
    """A rule with its function, its days and its limits; `match` is its place among its trigger's conditions."""

    __slots__ = (
        "alone", "compound", "earn", "extra", "first_day", "id", "last_day", "limits", "match", "of", "priority",
        "rounding", "wallet", "weighs",
    )  # fmt: skip

    def __init__(self, rule: Rule, match: int, wallet: ReadyWallet, terms: Terms, faults: "Faults") -> None:
        self.id = rule.id
        self.match = match
        self.wallet = wallet
        self.alone = rule.alone
        self.priority = rule.priority
        self.weighs = rule.weighs
        self.first_day, self.last_day = faults.span(rule.from_, rule.to)
        if not rule.enabled:
            self.last_day = -1
        self.limits = tuple(
            ReadyLimit(limit, wallet.scale, faults.at("limits", place_)) for place_, limit in enumerate(rule.limits)
        )
        self.earn: Earn = lambda basket, mask: 0
        self.extra: Ratio | None = None
        self.of: frozenset[str] = frozenset()
        self.compound = False
        self.rounding: Any = "down"
        try:
            if isinstance(rule, Multiplier):
                self.extra, self.of, self.compound = rule.extra(), frozenset(rule.of), rule.compound
                self.rounding = rule.rounding
            else:
                self.earn = rule.ready(terms)
        except ValueError as fault:
            faults.told(fault)


class InForce:
    """The rules on receipts that are in force together, in file order, and what there is to see to among them."""

    __slots__ = ("base", "multipliers", "some_alone", "some_limited")

    def __init__(self, rules: list[ReadyRule]) -> None:
        self.base = [rule for rule in rules if not rule.extra]
        self.multipliers = [rule for rule in rules if rule.extra]
        self.some_alone = any(rule.alone for rule in self.base)
        self.some_limited = any(rule.limits or rule.wallet.cap is not None for rule in rules)


class ReadyTierSet:
    """A tier set with its thresholds in whole units of what it counts, the lowest first."""

    __slots__ = (
        "at_least", "counter", "falls", "grace", "ids", "keeps", "name", "on_this_receipt", "places", "window", "year",
    )  # fmt: skip

    def __init__(self, name: str, terms: TierSet, digits: int, wallet: ReadyWallet, faults: "Faults") -> None:
        self.name = name
        self.ids = tuple(tier.id for tier in terms.tiers)
        self.places = {tier: place for place, tier in enumerate(self.ids)}
        scale = {"spend": digits, "points": wallet.scale, "visits": 0}[terms.counts]
        self.at_least = [
            faults.at("tiers", place).decimal(tier.at_least, scale, "at_least")
            for place, tier in enumerate(terms.tiers)
        ]
        self.counter = {"spend": SPEND, "visits": VISITS, "points": counters.earned(wallet.name)}[terms.counts]
        self.year = terms.window == "year"
        if terms.window in ("lifetime", "year"):
            self.window = Window(span="year") if self.year else LIFETIME
        else:
            self.window = Window(lasts=faults.value(parse_duration, terms.window, Duration(days=1), "window"))
        self.keeps = faults.value(parse_validity, terms.keeps, Validity(), "keeps")
        self.grace = faults.value(parse_duration, terms.grace, Duration(), "grace")
        self.falls = terms.falls
        self.on_this_receipt = terms.starts == "this_receipt"
        for place, tier in enumerate(self.ids):
            if tier in self.ids[:place]:
                faults.add(f"tiers/{place}/id", f"another tier is called {tier!r} already")
        if self.at_least[0] != 0:
            faults.add("tiers/0/at_least", "the first tier begins at 0: everybody has it")
        for place in range(1, len(self.at_least)):
            if self.at_least[place] <= self.at_least[place - 1]:
                faults.add(f"tiers/{place}/at_least", "each tier begins higher than the one before it")


class ReadyReward:
    """A reward with its function and its days."""

    __slots__ = ("automatic", "first_day", "id", "kind", "last_day", "redeem", "wallet")

    def __init__(self, reward: Reward, wallet: ReadyWallet, terms: RewardTerms, faults: "Faults") -> None:
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


class Faults:
    """Collects what is wrong, each with its place; what is wrong reads as a default, so that checking goes on."""

    def __init__(self, found: list[FieldError] | None = None, place: str = "") -> None:
        self.found = [] if found is None else found
        self.place = place

    def at(self, *path: str | int) -> "Faults":
        """The same collection, one place deeper."""
        return Faults(self.found, self.place + "".join(f"/{step}" for step in path))

    def add(self, field: str, detail: str) -> None:
        """One fault of a field of this place."""
        self.found.append(FieldError(pointer=f"{self.place}/{field}" if field else self.place, detail=detail))

    def told(self, fault: ValueError) -> None:
        """A fault whose text begins with the field's name."""
        field, _, detail = str(fault).partition(": ")
        if detail and field.isidentifier():
            self.add(field, detail)
        else:
            self.add("", str(fault))

    def value(self, parse: Callable[[str], Any], text: str, default: Any, field: str) -> Any:
        """What the text means, or the default when it means nothing."""
        try:
            return parse(text)
        except ValueError as fault:
            self.add(field, str(fault))
            return default

    def decimal(self, text: str, digits: int, field: str) -> int:
        """The decimal in whole units of its last digit."""
        found: int = self.value(lambda one: parse_decimal(one, digits), text, 0, field)
        return found

    def span(self, first: str | None, last: str | None) -> tuple[int, int]:
        """The day numbers of the first and last day of a rule, both included."""
        first_day = 0 if first is None else self.value(_day, first, 0, "from")
        last_day = NEVER if last is None else self.value(_day, last, NEVER, "to")
        if first_day > last_day:
            self.add("to", "the last day is before the first")
        return first_day, last_day


class Program:
    """A program made ready. `version` names it in the ledger; 0 until it is published."""

    def __init__(self, document: Document, version: int = 0) -> None:
        faults = Faults()
        self.document = document
        self.version = version
        self.zone: Zone = faults.value(days.zone, document.timezone, days.zone("UTC"), "timezone")
        self.clock = LocalClock(self.zone)
        self.digits: int = faults.value(digits_of, document.currency, 2, "currency")
        self.currency = document.currency
        self.accepts_late: Duration = faults.value(parse_duration, document.accepts_late, Duration(), "accepts_late")
        self.wallets = {
            name: ReadyWallet(name, terms, faults.at("wallets", name)) for name, terms in document.wallets.items()
        }
        self.main_wallet = document.main_wallet
        self.tier_sets = [
            ReadyTierSet(name, terms, self.digits, self._wallet(terms.wallet, at), at)
            for name, terms in document.tier_sets.items()
            for at in [faults.at("tier_sets", name)]
        ]
        self.fields = self._catalogue()
        checked = self._ready_rules(document.rules, faults)
        self._ready_rewards(document.rewards, faults)
        self._unique("rules", (rule.id for rule in document.rules), faults)
        self._unique("rewards", (reward.id for reward in document.rewards), faults)
        if faults.found:
            raise BadProgram(errors=tuple(faults.found))
        self.counters = self._counters(checked)
        self.rule = {rule.id: rule for rule in self.rules + self.joined_rules}
        self.has_limits = any(rule.limits for rule in self.rule.values())
        self._turns = sorted({-NEVER, *(day for rule in self.rules for day in (rule.first_day, rule.last_day + 1))})
        self._in_force = [
            InForce([rule for rule in self.rules if rule.first_day <= day <= rule.last_day]) for day in self._turns
        ]

    def _wallet(self, name: str | None, faults: Faults) -> ReadyWallet:
        if name is not None and name not in self.wallets:
            faults.add("wallet", f"there is no wallet {name!r}; there is {', '.join(self.wallets)}")
        return self.wallets[name if name in self.wallets else self.main_wallet]

    def _catalogue(self) -> Catalogue:
        tier_sets = {tier_set.name: tier_set.ids for tier_set in self.tier_sets}
        return catalogue(self.digits, tier_sets, self.main_wallet, self.clock.day)

    def _ready_rules(self, rules: tuple[Rule, ...], faults: Faults) -> list[Checked]:
        self.rules: list[ReadyRule] = []
        self.joined_rules: list[ReadyRule] = []
        excludes = self._condition(self.document.excludes, faults, "excludes")
        conditions: dict[str, list[Checked | None]] = {"receipt": [excludes], "joined": []}
        names = {rule.id for rule in rules}
        for place, rule in enumerate(rules):
            at = faults.at("rules", place)
            wallet = self._wallet(rule.wallet, at)
            ready = ReadyRule(rule, len(conditions[rule.trigger]), wallet, Terms(self.digits, wallet.scale), at)
            for unknown in sorted(ready.of - names):
                at.add("of", f"there is no rule {unknown!r}")
            (self.rules if rule.trigger == "receipt" else self.joined_rules).append(ready)
            conditions[rule.trigger].append(self._condition(rule.when, at, "when"))
        self.excludes = excludes
        self.rule_conditions = {
            ready.id: condition
            for ready, condition in zip(
                self.rules + self.joined_rules, conditions["receipt"][1:] + conditions["joined"], strict=True
            )
        }
        self.match: Match = compile_conditions(conditions["receipt"], self.fields)
        self.match_joined: Match = compile_conditions(conditions["joined"], self.fields)
        return [condition for kind in conditions.values() for condition in kind if condition]

    def _ready_rewards(self, rewards: tuple[Reward, ...], faults: Faults) -> None:
        self.rewards: dict[str, ReadyReward] = {}
        conditions: list[Checked | None] = []
        for place, reward in enumerate(rewards):
            at = faults.at("rewards", place)
            wallet = self._wallet(reward.wallet, at)
            self.rewards[reward.id] = ReadyReward(reward, wallet, RewardTerms(self.digits, wallet.scale), at)
            conditions.append(self._condition(reward.when, at, "when"))
        self.reward_conditions = dict(zip(self.rewards, conditions, strict=False))
        self.match_rewards: Match = compile_conditions(conditions, self.fields)
        self.automatic_rewards = [reward for reward in self.rewards.values() if reward.automatic]

    def _condition(self, text: str, faults: Faults, field: str) -> Checked | None:
        if not text.strip():
            return None
        try:
            return check(text, self.fields)
        except BadCondition as bad:
            for problem in bad.problems:
                if problem.severity == "error":
                    faults.add(field, f"{problem.line}:{problem.column} {problem.message}")
            return None

    def _unique(self, field: str, names: Iterable[str], faults: Faults) -> None:
        seen: set[str] = set()
        for place, name in enumerate(names):
            if name in seen:
                faults.add(f"{field}/{place}/id", f"another one is called {name!r} already")
            seen.add(name)

    def _counters(self, checked: Iterable[Checked]) -> dict[str, Counter]:
        """The counters that anything in this program reads, with the windows that read them."""
        windows: dict[str, set[Window]] = {VISITS: {LIFETIME}, SPEND: {LIFETIME}}
        for condition in [*checked, *(one for one in self.reward_conditions.values() if one)]:
            for path in condition.paths:
                if path in COUNTED:
                    counter, window = COUNTED[path]
                    windows.setdefault(counter, set()).add(window)
        for tier_set in self.tier_sets:
            windows.setdefault(tier_set.counter, set()).add(tier_set.window)
        for rule in self.rules + self.joined_rules:
            for limit in rule.limits:
                if limit.window is not None and limit.points is not None:
                    windows.setdefault(counters.given_points(rule.id), set()).add(limit.window)
                if limit.window is not None and limit.times is not None:
                    windows.setdefault(counters.given_times(rule.id), set()).add(limit.window)
        return {name: Counter(name, frozenset(read)) for name, read in windows.items()}

    def rules_on(self, day: int) -> "InForce":
        """The rules on receipts that are in force on a day from 1970 on."""
        return self._in_force[bisect_right(self._turns, day) - 1]


def _day(text: str) -> int:
    year, month, day = (int(part) for part in text.split("-"))
    try:
        return days.to_day(date(year, month, day))
    except ValueError:
        raise ValueError(f"{text} is not a day of the calendar") from None
