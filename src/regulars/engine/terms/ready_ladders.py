"""A ladder of tiers made ready: what is counted over which days, what each tier needs, and what cannot be."""

import re
from collections.abc import Collection, Iterator
from datetime import date
from typing import Literal

import msgspec

from regulars.engine import counters
from regulars.engine.counters import LIFETIME, PERIODS, SPEND, VISITS, Span, Window
from regulars.engine.days import Duration, Validity, parse_duration, parse_validity
from regulars.engine.faults import Faults
from regulars.engine.terms.ladders import Tier, TierCondition, TierSet
from regulars.engine.terms.wallets import ReadyWallet, wallet_named

CALENDAR: dict[str, Span] = {"month": "month", "quarter": "quarter", "half-year": "half_year", "year": "year"}
_WINDOW = re.compile(r"year from (?P<month>\d\d)-(?P<day>\d\d)")


class Grace(msgspec.Struct, frozen=True):
    """A respite: so long, then to the end of a calendar unit."""

    lasts: Duration = Duration()
    end: Validity = Validity()

    def after(self, day: int) -> int:
        """The day on which a respite that begins on `day` is over."""
        over = self.lasts.after(day)
        return over if self.end == Validity() else self.end.until(over - 1)


def parse_grace(text: str) -> Grace:
    """Read P30D, `end of month` or `P30D to end of month`. Raises ValueError."""
    validity = parse_validity(text)
    if validity == Validity():
        raise ValueError("a grace that never ends is `falls: never`")
    end = msgspec.structs.replace(validity, lasts=None)
    return Grace(validity.lasts or Duration(), end)


class Measure(msgspec.Struct, frozen=True):
    """Something that is counted for a tier, as a whole number.

    name: of the wallet, activity, segment or plan. counter: what holds it, unless it is a balance or a plan. digits:
    those of its unit after the point. from_tier: only what was counted after the present tier began, or was renewed.
    """

    kind: Literal["spend", "points", "visits", "balance", "activity", "segment", "plan"]
    counter: str
    window: Window
    name: str = ""
    digits: int = 0
    from_tier: bool = False

    @property
    def is_periodic(self) -> bool:
        """Whether its window is one of periods that follow each other."""
        return self.window.span in PERIODS

    def windows(self) -> Iterator[Window]:
        """The windows in which its counter is read."""
        if self.counter:
            yield self.window
            if self.is_periodic:
                yield msgspec.structs.replace(self.window, back=1)


class Need(msgspec.Struct, frozen=True):
    """At least so much of a measure."""

    measure: Measure
    at_least: int

    def implies(self, other: "Need") -> bool:
        """Whether who has this has the other."""
        return self.measure == other.measure and self.at_least >= other.at_least


class ReadyTier(msgspec.Struct, frozen=True):
    """What a tier asks for: every one of `all_of`, and one of `any_of` if there are any."""

    all_of: tuple[Need, ...] = ()
    any_of: tuple[Need, ...] = ()
    permanent: bool = False

    @property
    def needs(self) -> tuple[Need, ...]:
        """All that is looked at."""
        return self.all_of + self.any_of

    def implies(self, other: "ReadyTier") -> bool:
        """Whether everybody who reaches this tier reaches the other one, as far as its numbers show."""
        every = all(any(mine.implies(one) for mine in self.all_of) for one in other.all_of)
        return every and (not other.any_of or any(map(self._surely, other.any_of)) or self._one_of(other.any_of))

    def _surely(self, one: Need) -> bool:
        return any(mine.implies(one) for mine in self.all_of)

    def _one_of(self, several: tuple[Need, ...]) -> bool:
        return bool(self.any_of) and all(any(mine.implies(one) for one in several) for mine in self.any_of)


class Ladders(msgspec.Struct, frozen=True):
    """What a tier set needs of its program: digits of the currency, wallets, activities (None: any is one), plans."""

    digits: int
    wallets: dict[str, ReadyWallet]
    main_wallet: str
    activities: Collection[str] | None = None
    plans: Collection[str] = ()


class ReadyTierSet:
    """A tier set with its thresholds in whole units of what they count, the lowest first.

    plain: the one measure, where every tier only asks for so much of it; at_least are the numbers then. is_live:
    whether something may move a tier that is neither a sale nor its return.
    """

    __slots__ = (
        "at_least", "falls", "grace", "holds", "ids", "is_live", "is_periodic", "keeps", "name", "named", "next_period",
        "on_this_receipt", "places", "plain", "terms", "tiers", "warns",
    )  # fmt: skip

    def __init__(self, name: str, terms: TierSet, program: Ladders, faults: Faults) -> None:
        self.name = name
        self.terms = terms
        self.ids = tuple(tier.id for tier in terms.tiers)
        self.places = {tier: place for place, tier in enumerate(self.ids)}
        for place, one in enumerate(terms.tiers):
            for former in one.formerly:
                self.places.setdefault(former, place)
        self.named = {former: self.ids[place] for former, place in self.places.items()}
        own = _measure(terms, terms.window, program, faults) if terms.counts else None
        self.tiers = tuple(
            _ready(tier, own, terms, program, faults.at("tiers", place)) for place, tier in enumerate(terms.tiers)
        )
        is_plain = own is not None and not any(tier.all_of or tier.any_of for tier in terms.tiers)
        unusual = own is not None and (own.from_tier or own.window.span == "joining" or own.kind == "balance")
        self.plain = own if is_plain and not unusual else None
        self.at_least = [max((need.at_least for need in tier.all_of), default=0) for tier in self.tiers]
        self.is_live = any(need.measure.kind in ("balance", "segment", "activity", "plan") for need in self.needs)
        self.is_periodic = any(measure.is_periodic for measure in self.measures)
        self.keeps = faults.value(parse_validity, terms.keeps, Validity(), "keeps")
        self.grace = faults.value(parse_grace, terms.grace, Grace(), "grace")
        self.warns = None if terms.warns is None else faults.value(parse_duration, terms.warns, Duration(), "warns")
        self.falls = terms.falls
        self.holds = terms.holds
        self.on_this_receipt = terms.starts == "this_receipt"
        self.next_period = terms.starts == "next_period"
        _find_faults(self, faults)

    @property
    def needs(self) -> tuple[Need, ...]:
        """All that its tiers ask for."""
        return tuple(need for tier in self.tiers for need in tier.needs)

    @property
    def measures(self) -> frozenset[Measure]:
        """All that its tiers count."""
        return frozenset(need.measure for need in self.needs)


def _ready(tier: Tier, own: Measure | None, terms: TierSet, program: Ladders, faults: Faults) -> ReadyTier:
    at_least = faults.decimal(tier.at_least, own.digits if own else 9, "at_least")
    if at_least and own is None:
        faults.add("at_least", "the tier set does not say what it counts")
    mine = (Need(own, at_least),) if own and at_least else ()
    all_of = _needs("all_of", tier.all_of, terms, program, faults)
    return ReadyTier(mine + all_of, _needs("any_of", tier.any_of, terms, program, faults), tier.permanent)


def _needs(
    field: str, conditions: tuple[TierCondition, ...] | None, terms: TierSet, program: Ladders, faults: Faults
) -> tuple[Need, ...]:
    if conditions is not None and not conditions:
        faults.add(field, "a list of conditions has at least one; leave it out if there is none")
    found = []
    for place, condition in enumerate(conditions or ()):
        at = faults.at(field, place)
        if sum(said is not None for said in (condition.counts, condition.segment, condition.plan)) != 1:
            at.add("", "a condition says what it counts, or names a segment or a plan")
        elif condition.plan is not None:
            if condition.plan not in program.plans:
                at.unknown("plan", "plan", condition.plan, program.plans)
            found.append(Need(Measure("plan", "", LIFETIME, condition.plan), 1))
        elif condition.segment is not None:
            found.append(Need(segment_measure(condition.segment), 1))
        else:
            measure = _measure(condition, condition.window or terms.window, program, at)
            at_least = at.decimal(condition.at_least, measure.digits, "at_least")
            if not at_least:
                at.add("at_least", "a condition asks for more than 0")
            found.append(Need(measure, at_least))
    return tuple(found)


def segment_measure(name: str) -> Measure:
    """Whether the member is in a segment, 0 or 1, as it was at her last event."""
    return Measure("segment", counters.in_segment(name), LIFETIME, name)


def _measure(terms: TierSet | TierCondition, window: str, program: Ladders, faults: Faults) -> Measure:
    counts, _, activity = (terms.counts or "").partition(":")
    read, from_tier = _window(window, faults)
    wallet = wallet_named(terms.wallet, program.wallets, program.main_wallet, faults)
    if counts == "balance":
        return Measure("balance", "", LIFETIME, wallet.name, wallet.scale)
    if counts == "points":
        return Measure("points", counters.earned(wallet.name), read, wallet.name, wallet.scale, from_tier)
    if counts == "activity":
        if program.activities is not None and activity not in program.activities:
            faults.unknown("counts", "activity", activity, program.activities)
        return Measure("activity", counters.activity(activity), read, activity, 0, from_tier)
    if counts == "visits":
        return Measure("visits", VISITS, read, "", 0, from_tier)
    return Measure("spend", SPEND, read, "", program.digits, from_tier)


def _window(text: str, faults: Faults) -> tuple[Window, bool]:
    """The window, and whether only what came after the tier began is counted in it."""
    if text == "lifetime":
        return LIFETIME, False
    if text == "year from joining":
        return Window(span="joining"), False
    if text in CALENDAR:
        return Window(span=CALENDAR[text]), False
    if begins := _WINDOW.fullmatch(text):
        month, day = int(begins["month"]), int(begins["day"])
        try:
            date(2001, month, day)
        except ValueError:
            faults.add("window", f"{month:02}-{day:02} is not a day of every year")
            return Window(span="year"), False
        return Window(span="year", begins=month * 100 + day), False
    duration, _, of_tier = text.partition(" ")
    lasts: Duration = faults.value(parse_duration, duration, Duration(days=1), "window")
    return Window(lasts=lasts), bool(of_tier)


def _find_faults(tier_set: ReadyTierSet, faults: Faults) -> None:
    _names(tier_set, faults)
    if tier_set.tiers[0].needs:
        faults.add("tiers/0/at_least", "the first tier begins at 0: everybody has it")
    for place in range(1, len(tier_set.tiers)):
        _reachable(tier_set, place, faults)
    _terms_together(tier_set, faults)


def _names(tier_set: ReadyTierSet, faults: Faults) -> None:
    for place, tier in enumerate(tier_set.ids):
        if tier in tier_set.ids[:place]:
            faults.add(f"tiers/{place}/id", f"another tier is called {tier!r} already")
    for place, terms in enumerate(tier_set.terms.tiers):
        for former in terms.formerly:
            if former in tier_set.ids:
                faults.add(f"tiers/{place}/formerly", f"there is a tier {former!r} still")
            elif tier_set.places[former] != place:
                faults.add(f"tiers/{place}/formerly", f"another tier was {former!r} formerly")


def _reachable(tier_set: ReadyTierSet, place: int, faults: Faults) -> None:
    """Each tier is harder to reach than those below, or asks for something else."""
    tier, before = tier_set.tiers[place], tier_set.tiers[place - 1]
    terms = tier_set.terms.tiers[place]
    listed = [one.all_of is not None or one.any_of is not None for one in tier_set.terms.tiers[place - 1 : place + 1]]
    asks = listed[1] or terms.at_least.strip("0.")
    if tier_set.terms.counts and not any(listed) and tier_set.at_least[place] <= tier_set.at_least[place - 1]:
        faults.add(f"tiers/{place}/at_least", "each tier begins higher than the one before it")
    elif not asks:
        faults.add(f"tiers/{place}", "a tier above the first says what it asks for: at_least, all_of or any_of")
    elif before.needs and tier.needs and before.implies(tier):
        name = tier_set.ids[place - 1]
        faults.add(f"tiers/{place}", f"whoever reaches {name!r} has reached this tier too: {name!r} is never held")


def _terms_together(tier_set: ReadyTierSet, faults: Faults) -> None:
    """Terms that make no sense with each other."""
    measures = tier_set.measures
    if tier_set.next_period and not any(measure.is_periodic for measure in measures):
        faults.add("starts", "next_period needs a window of periods: month, quarter, half-year or year")
    if tier_set.holds == "this_period" and not any(measure.is_periodic for measure in measures):
        faults.add("holds", "this_period needs a window of periods: month, quarter, half-year or year")
    if tier_set.holds == "this_period" and tier_set.next_period:
        faults.add("holds", "a tier that starts with the next period holds for it")
    if tier_set.on_this_receipt and tier_set.is_live:
        faults.add("starts", "this_receipt is for what the receipt itself counts: spend, points or visits")
    for measure in measures:
        lasts = measure.window.lasts if measure.from_tier and tier_set.falls != "never" else None
        if lasts is not None and tier_set.keeps.until(0) <= lasts.after(0):
            faults.add("keeps", "shorter than the window from the tier's start: nobody has time to earn it again")
    if tier_set.warns is not None and tier_set.falls == "never":
        faults.add("warns", "no tier of this set is ever lost")
