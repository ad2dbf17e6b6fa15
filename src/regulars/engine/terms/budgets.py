"""Budgets: the most that all members together are given of a wallet's points in a time, and how the rate is slowed
down before it is used up.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.engine.counters import Window
from regulars.engine.days import LocalClock
from regulars.engine.faults import Faults
from regulars.engine.money import Ratio
from regulars.engine.sentences import Named, Points, Sentences, Share, Together, say
from regulars.engine.words import Decimal, Name, RatioText, Texts
from regulars.kinds import N_


class Slows(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of slowing down: from so much used on, rules give so much of what they would."""

    from_: Annotated[RatioText, Meta(title=N_("From"), description=N_("the share of the budget used: 80%"))] = (
        msgspec.field(name="from")
    )
    gives: Annotated[RatioText, Meta(title=N_("Gives"), description=N_("the share of the points: 50%"))]


class BudgetTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The most that rules give to all members together."""

    name: Texts = {}
    points: Annotated[Decimal, Meta(title=N_("Points"))]
    wallet: Annotated[Name | None, Meta(title=N_("Wallet"))] = None
    per: Annotated[
        Literal["program", "day", "week", "month", "quarter", "year"],
        Meta(title=N_("Per"), description=N_("program: once for all its time")),
    ] = "month"
    each_store: Annotated[
        bool, Meta(title=N_("For each store"), description=N_("every store has so much of its own"))
    ] = False
    rules: Annotated[
        tuple[Name, ...],
        Meta(max_length=500, title=N_("Rules"), description=N_("nothing means every rule on receipts")),
    ] = ()
    slows: Annotated[
        tuple[Slows, ...],
        Meta(max_length=10, title=N_("Slows down"), description=N_("in steps, before it is used up")),
    ] = ()

    def says(self) -> Sentences:
        """How much all members together get."""
        yield say(TOGETHER[self.per], points=Points(self.points, self.wallet))
        if self.each_store:
            yield say("every store has so much of its own")
        if self.rules:
            rules = Together(tuple(Named("rules", rule) for rule in self.rules))
            yield say("of what these give: %(rules)s", rules=rules)
        for step in self.slows:
            text = N_("once %(used)s are used, %(gives)s of the points are given")
            yield say(text, used=Share(step.from_), gives=Share(step.gives))


TOGETHER = {
    "program": N_("all members together get at most %(points)s"),
    "day": N_("all members together get at most %(points)s a day"),
    "week": N_("all members together get at most %(points)s a week"),
    "month": N_("all members together get at most %(points)s a month"),
    "quarter": N_("all members together get at most %(points)s a quarter"),
    "year": N_("all members together get at most %(points)s a year"),
}


class ReadyBudget:
    """A budget with its steps, in whole units of its wallet."""

    __slots__ = ("_clock", "each_store", "name", "per", "points", "rules", "slows", "wallet", "window")

    def __init__(
        self, name: str, terms: BudgetTerms, wallet: str, scale: int, clock: LocalClock, faults: Faults
    ) -> None:
        self.name = name
        self._clock = clock
        self.wallet = wallet
        self.points = faults.decimal(terms.points, scale, "points")
        self.per = terms.per
        self.window = None if terms.per == "program" else Window(span=terms.per)
        self.each_store = terms.each_store
        self.rules = frozenset(terms.rules)
        self.slows = tuple(
            (_share(one.from_, at, "from"), _share(one.gives, at, "gives"))
            for place, one in enumerate(terms.slows)
            for at in [faults.at("slows", place)]
        )
        self._check_steps(faults)

    def _check_steps(self, faults: Faults) -> None:
        for place, (before, after) in enumerate(zip(self.slows, self.slows[1:], strict=False), start=1):
            if not _less(before[0], after[0]):
                faults.add(f"slows/{place}/from", "is more than that of the step before")
            elif not _less(after[1], before[1]):
                faults.add(f"slows/{place}/gives", "is less than that of the step before")

    def covers(self, rule: str, wallet: str) -> bool:
        """Whether what the rule gives is taken from it."""
        return wallet == self.wallet and (not self.rules or rule in self.rules)

    def key(self, store: str, now_us: int) -> str:
        """The name of what is used up together: the budget, the store, and the first day of the period."""
        return self.key_on(store, self._clock.day(now_us))

    def key_on(self, store: str, day: int) -> str:
        """The same of a day."""
        begins = self.window.first_day(day) if self.window else 0
        return f"{self.name}/{begins}/{store if self.each_store else ''}"

    def slowed(self, points: int, taken: int, ceiling: int) -> int:
        """What is given of the points when so much of all there is was taken."""
        gives = None
        for used, share in self.slows:
            if taken * used.denominator >= ceiling * used.numerator:
                gives = share
        return points if gives is None else gives.times(points)


def _share(text: str, faults: Faults, field: str) -> Ratio:
    found: Ratio = faults.value(Ratio.parse, text, Ratio(0, 1), field)
    if found.numerator > found.denominator:
        faults.add(field, "is a share of the whole, at most 100%")
    return found


def _less(one: Ratio, other: Ratio) -> bool:
    return one.numerator * other.denominator < other.numerator * one.denominator
