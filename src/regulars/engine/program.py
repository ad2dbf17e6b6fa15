"""A program made ready to decide: its document with every text understood, every condition compiled.

Making one ready checks it; every fault is collected and told at once, with the place in the document.
"""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from regulars.engine import counters, days
from regulars.engine.award import Award, compile_award
from regulars.engine.conditions import BadCondition, Catalogue, Checked, check, compile_conditions
from regulars.engine.counters import LIFETIME, SPEND, VISITS, Counter, Window
from regulars.engine.days import Duration, LocalClock, Zone, parse_duration
from regulars.engine.document import Document
from regulars.engine.faults import Faults
from regulars.engine.fields import COUNTED, catalogue
from regulars.engine.ladders import ReadyTierSet
from regulars.engine.money import digits_of
from regulars.engine.ready import ReadyReward, ReadyRule
from regulars.engine.rewards import Reward, RewardTerms
from regulars.engine.rules import Rule
from regulars.engine.wallets import ReadyWallet
from regulars.errors import Invalid

Match = Callable[[Any, Any, Any, int], list[int]]
"""(receipt, lines, facts, now_us) -> for each condition 0, ALL, or the mask of the lines that satisfy it."""


class BadProgram(Invalid):
    """The program has faults."""

    code: ClassVar[str] = "bad-program"


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
        earned = {name: counters.earned(name) for name in self.wallets}
        self.earned_counters = {name: counter for name, counter in earned.items() if counter in self.counters}
        self.rule = {rule.id: rule for rule in self.rules + self.joined_rules}
        self.limited_rules = {rule.id for rule in self.rule.values() if rule.limits}
        self.award: Award = compile_award(self.rules, self.clock.day)
        self.award_joined: Award = compile_award(self.joined_rules, self.clock.day)

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
            condition = self._condition(rule.when, at, "when")
            ready = ReadyRule(rule, len(conditions[rule.trigger]), condition, wallet, self.digits, at)
            for unknown in sorted(ready.multiplies.of - names if ready.multiplies else ()):
                at.add("of", f"there is no rule {unknown!r}")
            (self.rules if rule.trigger == "receipt" else self.joined_rules).append(ready)
            conditions[rule.trigger].append(condition)
        self.excludes = excludes
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
