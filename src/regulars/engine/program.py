"""A program made ready to decide: its document with every text understood, every condition compiled.

Making one ready checks it; every fault is collected and told at once, with the place in the document.
"""

from collections.abc import Iterable
from copy import copy
from typing import ClassVar

from regulars.engine import counters, days
from regulars.engine.conditions import Catalogue, Checked, compile_conditions
from regulars.engine.counters import LIFETIME, SPEND, VISITS, Counter, Window
from regulars.engine.days import Duration, LocalClock, Zone, parse_duration
from regulars.engine.document import WELL_KNOWN, Document
from regulars.engine.faults import Faults
from regulars.engine.fields import AGE, COUNTED, catalogue
from regulars.engine.money import digits_of
from regulars.engine.ready.auto_redeem import ready_auto_redeems
from regulars.engine.ready.award import Award
from regulars.engine.ready.conditions import ready_condition
from regulars.engine.ready.coupons import ReadyCoupons
from regulars.engine.ready.earning import EarningTerms
from regulars.engine.ready.limits import limit_windows
from regulars.engine.ready.rewards import RewardsReady
from regulars.engine.ready.rules import ReadyReward, ReadyRule, taken_at
from regulars.engine.ready.tallies import Ground, TalliesReady
from regulars.engine.ready.triggers import Match, ReadyTrigger
from regulars.engine.ready.wallet_faults import check_wallets
from regulars.engine.rules.challenge_won import WINNING
from regulars.engine.rules.tier_entry import REACHING
from regulars.engine.terms.activities import WellKnown, ready_activities
from regulars.engine.terms.facts import check_facts
from regulars.engine.terms.membership import CLAIMS, ReadyMembership
from regulars.engine.terms.outside import OutsideTerms, needs_voucher, ready_outside
from regulars.engine.terms.places import Point, ReadyPlace
from regulars.engine.terms.plans import PLAN_ACTIVITIES, ReadyPlan
from regulars.engine.terms.ready_ladders import Ladders, ReadyTierSet
from regulars.engine.terms.referrals import MADE, REFERRED, ReadyReferral
from regulars.engine.terms.rule import Rule
from regulars.engine.terms.surprises import ReadySurprise
from regulars.engine.terms.wallets import ReadyWallet, wallet_named
from regulars.errors import Invalid


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
        self.currencies = _currencies(document, faults)
        self.accepts_late: Duration = faults.value(parse_duration, document.accepts_late, Duration(), "accepts_late")
        self.return_window: Duration = faults.value(parse_duration, document.return_window, Duration(), "return_window")
        self.wallets = {
            name: ReadyWallet(name, terms, faults.at("wallets", name), self.return_window)
            for name, terms in document.wallets.items()
        }
        for gift in [one for one in self.wallets.values() if one.gift_of in self.wallets]:
            self.wallets[gift.gift_of or ""].gifts += (gift,)
        self.lasting_wallets = [one for one in self.wallets.values() if one.inactivity is not None]
        self.main_wallet = document.main_wallet
        self.membership = ReadyMembership(
            document.joins, document.before_joining, document.claims, document.over, faults
        )
        self._ready_tiers(document, faults)
        self.earning_terms = EarningTerms(document, self.wallets, self.clock, faults)
        self.places = {name: ReadyPlace(terms, faults.at("places", name)) for name, terms in document.places.items()}
        check_facts(document.facts, faults.at("facts"))
        self.fields = self._catalogue()
        known = _well_known(document)
        self.activities = ready_activities(document.activities, known, self.digits, faults.at("activities"))
        checked = [*self._ready_rules(document.rules, faults), *self._ready_tallies(document, faults)]
        checked += self._ready_rewards(document, faults)
        of_offers = self._ready_offers(document, faults)
        self._unique("rules", (rule.id for rule in document.rules), faults)
        self._unique("rewards", (reward.id for reward in document.rewards), faults)
        check_wallets(self, faults)
        if faults.found:
            raise BadProgram(errors=tuple(faults.found))
        self.auto_redeems = ready_auto_redeems(self.rewards.values(), self.digits)
        self.conditions = [*checked, *(one for one in self.reward_conditions if one), *of_offers]
        self.counters = self._counters(self.conditions)
        self.earned_counters = _earned(self)
        self.rule = {rule.id: rule for rule in self._all_rules()}
        self.dates = {wallet.name: wallet.dates for wallet in self.wallets.values()}
        self.dates |= {rule.dates.key: rule.dates for rule in self.rule.values()}
        self.limited_rules = {rule.id for rule in self.rule.values() if rule.is_limited}
        for trigger in self.triggers.values():
            trigger.compile(self.clock.day)
        self.tier_entries = {
            (tier_set.name, tier): self.triggers[trigger]
            for place, tier_set in enumerate(self.tier_sets)
            for tier in tier_set.ids
            for trigger in (f"{REACHING}{tier_set.name}/{tier}", f"{REACHING}/{tier}" if place == 0 else "")
            if trigger in self.triggers
        }
        self.follows_tiers = self.has_live_tiers or bool(self.tier_entries)
        # What a receipt needs stands by itself, for speed.
        self.match: Match = self.triggers["receipt"].match
        self.award: Award = self.triggers["receipt"].award

    def _ready_tiers(self, document: Document, faults: Faults) -> None:
        """The plans, and the ladders that may ask for them."""
        self.plans = {
            name: ReadyPlan(name, terms, self.digits, faults.at("plans", name))
            for name, terms in document.plans.items()
        }
        self.tier_sets = [
            ReadyTierSet(name, terms, ladders, faults.at("tier_sets", name))
            for name, terms in document.tier_sets.items()
            for ladders in [
                Ladders(self.digits, self.wallets, self.main_wallet, _activities(document), frozenset(document.plans))
            ]
        ]
        needs = [need.measure for tier_set in self.tier_sets for need in tier_set.needs]
        self.tier_segments = frozenset(one.name for one in needs if one.kind == "segment")
        self.has_live_tiers = any(tier_set.is_live for tier_set in self.tier_sets)

    @property
    def has_budgets(self) -> bool:
        """Whether anything that it gives is taken from a budget."""
        return bool(self.earning_terms.budgets) or any(one.budget for one in self.surprises)

    def _wallet(self, name: str | None, faults: Faults) -> ReadyWallet:
        return wallet_named(name, self.wallets, self.main_wallet, faults)

    def _catalogue(self) -> Catalogue:
        tier_sets = {tier_set.name: tier_set.named for tier_set in self.tier_sets}
        offers, plans = tuple(self.document.offers), tuple(self.document.plans)
        places, badges = tuple(self.places), tuple(self.document.badges)
        facts = {name: terms.told for name, terms in self.document.facts.items()}
        return catalogue(self.digits, tier_sets, self.main_wallet, self.clock.day, offers, plans, places, badges, facts)

    def counting_also(self, other: "Program") -> "Program":
        """The same program, which counts besides what another one reads: all that it decides stays the same."""
        both = copy(self)
        both.counters = {
            name: own.also(other.counters[name]) if name in other.counters else own
            for name, own in {**other.counters, **self.counters}.items()
        }
        both.earned_counters = _earned(both)
        return both

    def places_at(self, point: Point) -> frozenset[str]:
        """The places in which a point lies."""
        return frozenset(name for name, place in self.places.items() if place.holds(point))

    def _ready_rules(self, rules: tuple[Rule, ...], faults: Faults) -> list[Checked]:
        self.excludes = self._condition(self.document.excludes, faults, "excludes")
        self.triggers = {"receipt": ReadyTrigger("receipt", self.fields, (self.excludes,))}
        self.rules = self.triggers["receipt"].rules
        names = {rule.id for rule in rules}
        for place, rule in enumerate(rules):
            at = faults.at("rules", place)
            wallet = self._wallet(rule.wallet, at)
            trigger = self._trigger(rule.answers(), at)
            condition = self._condition(rule.when, at, "when", trigger.fields)
            ready = ReadyRule(rule, len(trigger.conditions), condition, wallet, self.digits, at, self.earning_terms)
            for unknown in sorted(ready.multiplies.of - names if ready.multiplies else ()):
                at.add("of", f"there is no rule {unknown!r}")
            for field in rule.reads():
                self._numeric(trigger.name, field, at)
            trigger.add(ready)
        return [one for trigger in self.triggers.values() for one in trigger.conditions if one]

    def _trigger(self, name: str, faults: Faults) -> ReadyTrigger:
        """The trigger of that name, made when a rule answers it for the first time."""
        if name not in self.triggers:
            if name.startswith(REACHING):
                self._tier_of(name.removeprefix(REACHING), faults)
            elif name.startswith(WINNING):
                if (challenge := name.removeprefix(WINNING)) not in self.document.challenges:
                    faults.unknown("challenge", "challenge", challenge, self.document.challenges)
            elif name != "joined" and name not in self.activities:
                faults.unknown("activity", "activity", name, self.activities)
            self.triggers[name] = ReadyTrigger(name, self.fields_of(name))
        return self.triggers[name]

    def fields_of(self, activity: str) -> Catalogue:
        """What a condition may ask about on an activity."""
        known = activity in self.activities
        own = self.activities[activity].catalogue(tuple(self.places)) if known else []
        scopes = ("member", "shop") if known else ("member",)
        common = [field for field in self.fields.fields.values() if field.scope in scopes]
        return Catalogue(common + own, self.clock.day)

    def _tier_of(self, named: str, faults: Faults) -> None:
        """Hold the tier of a rule about reaching it against the tier sets."""
        name, _, tier = named.partition("/")
        found = [one for place, one in enumerate(self.tier_sets) if one.name == name or (not name and place == 0)]
        if not found:
            known = ", ".join(one.name for one in self.tier_sets) or "none"
            faults.add("tier_set" if name else "tier", f"there is no such tier set; there is {known}")
        elif tier not in found[0].ids:
            faults.unknown("tier", "tier", tier, found[0].ids)
        elif tier == found[0].ids[0]:
            faults.add("tier", f"everybody has {tier!r}: nobody reaches it")

    def _numeric(self, activity: str, field: str, faults: Faults, place: str = "per") -> None:
        known = self.activities[activity].fields if activity in self.activities else {}
        if field not in known or known[field].type not in ("integer", "decimal"):
            numbers = ", ".join(name for name, one in known.items() if one.type in ("integer", "decimal"))
            faults.add(place, f"{activity!r} has no number {field!r}; its numbers: {numbers or 'none'}")

    def _all_rules(self) -> list[ReadyRule]:
        return [rule for trigger in self.triggers.values() for rule in trigger.rules]

    def _ready_rewards(self, document: Document, faults: Faults) -> list[Checked]:
        """The rewards, and the surprises that give them; the conditions of the surprises."""
        ready = RewardsReady(document, self._wallet, self.digits, self.fields, faults)
        self.rewards: dict[str, ReadyReward] = ready.rewards
        self.reward_conditions = ready.conditions
        self.match_rewards: Match = compile_conditions(ready.conditions, self.fields)
        self.reward_paths = ready.paths
        self.taken_limits = ready.taken_limits()
        for place, reward in enumerate(document.rewards):
            one = self.rewards[reward.id]
            terms = OutsideTerms(self.digits, one.wallet.scale, self.zone)
            one.outside = ready_outside(reward, terms, faults.at("rewards", place))
        self.coupons = ReadyCoupons(document, faults)
        self.by_voucher = any(needs_voucher(reward) for reward in document.rewards)
        self.most_rewards = document.most_rewards
        for place, rule in enumerate(document.rules):
            self._check_gift(rule.gift(), faults.at("rules", place))
        automatic = [reward for reward in self.rewards.values() if reward.automatic]
        self.automatic_rewards = sorted(automatic, key=taken_at)
        return self._ready_surprises(document, faults)

    def _ready_offers(self, document: Document, faults: Faults) -> list[Checked]:
        """The offers, the choices and the friends beside them; the conditions on who may claim, and on what counts."""
        self.offers = self.earning_terms.offers
        self.choices = self.earning_terms.choices
        own = Catalogue([one for one in self.fields.fields.values() if one.scope == "member"], self.clock.day)
        conditions = [
            self._condition(terms.when, faults.at("offers", name), "when", own)
            for name, terms in document.offers.items()
        ]
        self.match_offers: Match = compile_conditions(conditions, own)
        self._ready_referral(document, faults.at("referral"))
        return [condition for condition in [*conditions, self.referral_condition] if condition]

    def _ready_referral(self, document: Document, faults: Faults) -> None:
        """How friends count who are invited; the condition on a friend's receipt."""
        self.referral = ReadyReferral(document.referral, self.digits, self.return_window, faults)
        self.has_referrals = not self.triggers.keys().isdisjoint((MADE, REFERRED))
        if document.referral != type(document.referral)() and not self.has_referrals:
            faults.add("", "nothing is given for friends: write a rule of the kind `referral` or `referred`")
        self.referral_condition = self._condition(document.referral.when, faults, "when")
        self.match_referral: Match = compile_conditions([self.referral_condition], self.fields)

    def _ready_surprises(self, document: Document, faults: Faults) -> list[Checked]:
        """The surprises with their budgets; the conditions on the receipts that draw."""
        self.surprises: list[ReadySurprise] = []
        conditions = []
        for place, (name, terms) in enumerate(document.surprises.items()):
            at = faults.at("surprises", name)
            conditions.append(self._condition(terms.when, at, "when"))
            one = ReadySurprise(name, terms, place, self._wallet, self.digits, self.clock, at)
            self.surprises.append(one)
            for gift in one.gifts:
                self._check_gift(gift.reward, at.at("gifts", gift.name))
        self.match_surprises: Match = compile_conditions(conditions, self.fields)
        self.favoured = sorted({gift.category for one in self.surprises for gift in one.gifts if gift.category})
        self.earning_terms.also_on_receipts(one.budget for one in self.surprises if one.budget)
        return [condition for condition in conditions if condition]

    def _check_gift(self, name: str, faults: Faults) -> None:
        """Hold the reward of a gift, if it has one, against the rewards."""
        if name and name not in self.rewards:
            faults.unknown("reward", "reward", name, self.rewards)
        elif name:
            outside = self.rewards[name].outside
            if outside is None or not needs_voucher(self.rewards[name].document) or outside.shares:
                faults.add("reward", "is not a voucher without a stock of its own, which alone can be given so")

    def _ready_tallies(self, document: Document, faults: Faults) -> list[Checked]:
        """The challenges and the leaderboards; the conditions on what counts for them."""
        ground = Ground(
            self.digits, self.fields, self.excludes, self.activities, self.fields_of, self._condition, self._numeric,
            self._wallet,
        )  # fmt: skip
        ready = TalliesReady(document, ground, faults)
        self.tallies, self.challenges, self.leaderboards = ready.tallies, ready.challenges, ready.leaderboards
        self.match_tallies, self.tally_activities = ready.match, ready.on_activities
        self.tally_conditions = ready.on_receipts
        return ready.conditions

    def _condition(self, text: str, faults: Faults, field: str, fields: Catalogue | None = None) -> Checked | None:
        return ready_condition(text, self.fields if fields is None else fields, faults, field)

    def _unique(self, field: str, names: Iterable[str], faults: Faults) -> None:
        seen: set[str] = set()
        for place, name in enumerate(names):
            if name in seen:
                faults.add(f"{field}/{place}/id", f"another one is called {name!r} already")
            seen.add(name)

    def _counters(self, checked: Iterable[Checked]) -> dict[str, Counter]:
        """The counters that anything in this program reads, with the windows that read them."""
        windows: dict[str, set[Window]] = {VISITS: {LIFETIME}, SPEND: {LIFETIME}}
        asked = {path for condition in checked for path in condition.paths} | self.reward_paths
        self.asks_age = AGE in asked
        for path in asked:
            if path in COUNTED:
                counter, window = COUNTED[path]
                windows.setdefault(counter, set()).add(window)
        for tier_set in self.tier_sets:
            for measure in tier_set.measures:
                if measure.counter:
                    windows.setdefault(measure.counter, set()).update(measure.windows())
        for counter, window in limit_windows(self._all_rules()):
            windows.setdefault(counter, set()).add(window)
        for counter, window in [read for one in self.surprises for read in one.windows()]:
            windows.setdefault(counter, set()).add(window)
        for counter, window in self.taken_limits:
            windows.setdefault(counter, set()).add(window)
        if self.membership.claim_caps:
            windows.setdefault(CLAIMS, set()).update(self.membership.claim_windows)
        for wallet in self.wallets.values():
            if wallet.transfers.window is not None:
                windows.setdefault(counters.sent(wallet.name), set()).add(wallet.transfers.window)
        return {name: Counter(name, frozenset(read)) for name, read in windows.items()}


def _earned(program: Program) -> dict[str, str]:
    """By wallet, the counter of points earned in it, where anything reads it."""
    return {one: name for one in program.wallets if (name := counters.earned(one)) in program.counters}


def _activities(document: Document) -> frozenset[str]:
    """The names of all activities that are declared or well known."""
    return frozenset(document.activities) | {one.name for one in _well_known(document)}


def _well_known(document: Document) -> tuple[WellKnown, ...]:
    """The activities that kinds of rules bring along, and those of plans where there are any."""
    return (*WELL_KNOWN, *PLAN_ACTIVITIES) if document.plans else WELL_KNOWN


def _currencies(document: Document, faults: Faults) -> frozenset[str]:
    """The other currencies that receipts may be in."""
    for place, currency in enumerate(document.currencies):
        at = faults.at("currencies", place)
        at.value(digits_of, currency, 2, "")
        if currency == document.currency:
            at.add("", "is the program's own currency")
    return frozenset(document.currencies)
