"""Surprises: a hidden table of gifts, from which a receipt may draw one. Nobody is told of it before it is given."""

import hmac
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.engine import counters
from regulars.engine.counters import LIFETIME, Window
from regulars.engine.days import Duration, LocalClock, parse_duration
from regulars.engine.faults import Faults
from regulars.engine.sentences import Counted, Lasting, Money, Named, Points, Quoted, Sentences, Share, say
from regulars.engine.terms.benefits import most_times
from regulars.engine.terms.budgets import BudgetTerms, ReadyBudget
from regulars.engine.terms.limits import ReadyLimit
from regulars.engine.terms.rule import Limit
from regulars.engine.terms.wallets import ReadyWallet
from regulars.engine.words import Condition, Decimal, DurationText, Name, Texts
from regulars.kinds import N_, plural

OF: int = 2**52
"""A draw is a whole number from 0 to below this; its place among them is the chance."""


def drawn_for(secret: bytes, source: str, receipt_id: str) -> int:
    """What is drawn for a receipt by the secret of its day, from 0 to below `OF`.

    It is the first 13 hexadecimal digits of the HMAC-SHA-256 of its source, a slash and its id.
    """
    return int(hmac.digest(secret, f"{source}/{receipt_id}".encode(), "sha256").hex()[:13], 16)


Visits = Annotated[int, Meta(ge=1, le=10_000)]


class Favours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A gift that comes more often to those who like such things."""

    category: Annotated[str, Meta(min_length=1, max_length=100, title=N_("Category"), description=N_("of the goods"))]
    times: Annotated[int, Meta(ge=2, le=100, title=N_("Times as likely"))] = 3
    within: Annotated[
        DurationText, Meta(title=N_("Bought within"), description=N_("a receipt with such goods in this time"))
    ] = "P90D"


class GiftTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One gift of the table: a reward of the program for nothing, or points into a wallet."""

    share: Annotated[int, Meta(ge=1, le=1_000_000, title=N_("Chances"), description=N_("of all chances"))]
    reward: Annotated[
        Name | None, Meta(title=N_("Reward"), description=N_("a voucher of the program, given for nothing"))
    ] = None
    points: Annotated[Decimal | None, Meta(title=N_("Points"))] = None
    wallet: Annotated[Name | None, Meta(title=N_("Wallet"))] = None
    cost: Annotated[
        Decimal, Meta(title=N_("Cost"), description=N_("what it takes of the budget, in the program's currency"))
    ] = "0"
    favours: Favours | None = None


class SurpriseBudget(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The most that the gifts may cost all members together."""

    amount: Annotated[Decimal, Meta(title=N_("Amount"), description=N_("in the program's currency"))]
    per: Annotated[
        Literal["program", "day", "week", "month", "quarter", "year"],
        Meta(title=N_("Per"), description=N_("program: once for all its time")),
    ] = "day"
    each_store: Annotated[
        bool, Meta(title=N_("For each store"), description=N_("every store has so much of its own"))
    ] = False


class SurpriseTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What receipts draw from."""

    name: Texts = {}
    when: Annotated[
        Condition, Meta(title=N_("When"), description=N_("on which receipts; nothing means on every one"))
    ] = ""
    gifts: Annotated[dict[Name, GiftTerms], Meta(min_length=1, max_length=50, title=N_("Gifts"))]
    chances: Annotated[
        int, Meta(ge=1, le=1_000_000, title=N_("Chances"), description=N_("what is left of them is no gift"))
    ] = 100
    at_latest: Annotated[
        Visits | None,
        Meta(title=N_("At the latest"), description=N_("of so many visits in a row one brings a gift")),
    ] = None
    not_again: Annotated[
        DurationText, Meta(title=N_("Not again for"), description=N_("how long the same gift does not come twice"))
    ] = "P0D"
    limits: Annotated[
        tuple[Limit, ...],
        Meta(
            max_length=10,
            title=N_("Limits"),
            description=N_("how often one member is given a gift, whichever it is: {per: week, times: 1}"),
        ),
    ] = ()
    budget: SurpriseBudget | None = None

    def says(self) -> Sentences:
        """What a member may know: that there is something, and not what."""
        yield say("a purchase may bring a gift that nobody is told of before")

    def hides(self) -> Sentences:
        """The table of gifts, for who works in the shop."""
        for name, gift in self.gifts.items():
            share = Share(f"{gift.share}/{self.chances}")
            if gift.reward is not None:
                yield say("%(share)s: %(gift)s", share=share, gift=Named("rewards", gift.reward))
            elif gift.points is not None:
                yield say("%(share)s: %(gift)s", share=share, gift=Points(gift.points, gift.wallet))
            if gift.favours is not None:
                liked = Named("rewards", gift.reward) if gift.reward else Quoted(name)
                often = plural("%(n)s time as often", "%(n)s times as often")
                times, category = Counted(str(gift.favours.times), often), Quoted(gift.favours.category)
                text = N_("%(gift)s comes %(times)s to who bought of %(category)s")
                yield say(text, gift=liked, times=times, category=category)
        if self.at_latest is not None:
            visits = Counted(str(self.at_latest), plural("%(n)s visit in a row", "%(n)s visits in a row"))
            yield say("%(visits)s bring at least one gift", visits=visits)
        if parse_duration(self.not_again) != Duration():
            yield say("the same gift does not come twice in %(lasts)s", lasts=Lasting(self.not_again))
        for limit in self.limits:
            if limit.times is not None:
                yield most_times(limit.per, limit.times)
        if self.budget is not None:
            yield say(COSTING[self.budget.per], money=Money(self.budget.amount))


COSTING = {
    "program": N_("the gifts cost all in all at most %(money)s"),
    "day": N_("the gifts of a day cost at most %(money)s"),
    "week": N_("the gifts of a week cost at most %(money)s"),
    "month": N_("the gifts of a month cost at most %(money)s"),
    "quarter": N_("the gifts of a quarter cost at most %(money)s"),
    "year": N_("the gifts of a year cost at most %(money)s"),
}


class ReadyGift:
    """A gift in whole units. share: its chances, `liked` those of a member who bought of `category` in the window."""

    __slots__ = ("category", "cost_minor", "liked", "name", "points", "reward", "share", "wallet", "within")

    def __init__(self, name: str, terms: GiftTerms, wallet: ReadyWallet, digits: int, faults: Faults) -> None:
        self.name = name
        self.reward = terms.reward or ""
        self.wallet = wallet
        self.points = faults.decimal(terms.points, wallet.scale, "points") if terms.points is not None else 0
        self.cost_minor = faults.decimal(terms.cost, digits, "cost")
        self.share = self.liked = terms.share
        self.category, self.within = "", LIFETIME
        if terms.favours is not None:
            self.category = terms.favours.category
            self.liked = terms.share * terms.favours.times
            lasts: Duration = faults.value(parse_duration, terms.favours.within, Duration(days=1), "favours/within")
            if lasts == Duration():
                faults.add("favours/within", "at least P1D")
            self.within = Window(lasts=lasts)
        if bool(terms.reward) == bool(self.points):
            faults.add("", "a gift is a `reward`, or `points`, and one of the two")

    def weight(self, bought: Mapping[str, Mapping[int, int]], day: int) -> int:
        """Its chances for a member who bought so often of each category. bought: her counters."""
        if self.category and self.within.total(bought.get(counters.bought(self.category), {}), day) > 0:
            return self.liked
        return self.share


class ReadySurprise:
    """A surprise with its gifts; `match` is the place of its condition among those of the surprises."""

    __slots__ = ("at_latest", "budget", "chances", "gifts", "limits", "match", "name", "not_again", "shares")

    def __init__(
        self,
        name: str,
        terms: SurpriseTerms,
        match: int,
        wallet_of: Callable[[str | None, Faults], ReadyWallet],
        digits: int,
        clock: LocalClock,
        faults: Faults,
    ) -> None:
        self.name = name
        self.match = match
        self.chances = terms.chances
        self.at_latest = terms.at_latest
        self.not_again: Duration = faults.value(parse_duration, terms.not_again, Duration(), "not_again")
        self.gifts = [
            ReadyGift(gift, one, wallet_of(one.wallet, at), digits, at)
            for gift, one in terms.gifts.items()
            for at in [faults.at("gifts", gift)]
        ]
        self.shares = sum(gift.share for gift in self.gifts)
        if self.shares > self.chances:
            faults.add("chances", "the gifts have more than all chances")
        self.limits = [self._limit(one, faults.at("limits", place)) for place, one in enumerate(terms.limits)]
        self.budget = self._budget(terms.budget, digits, clock, faults.at("budget"))
        if self.budget is not None:
            for gift in self.gifts:
                if not 0 < gift.cost_minor <= self.budget.points:
                    faults.add(f"gifts/{gift.name}/cost", "with a budget, more than nothing and no more than all of it")

    def _limit(self, limit: Limit, faults: Faults) -> ReadyLimit:
        """So many gifts in a time."""
        if limit.per == "receipt":
            faults.add("per", "a receipt draws one gift: day, week, month, quarter, year or member")
        if limit.points is not None:
            faults.add("points", "a surprise is limited by times: how many gifts")
        return ReadyLimit(limit, 0, faults)

    def _budget(
        self, terms: SurpriseBudget | None, digits: int, clock: LocalClock, faults: Faults
    ) -> ReadyBudget | None:
        if terms is None:
            return None
        faults.decimal(terms.amount, digits, "amount")
        return ReadyBudget(
            self.counter, BudgetTerms(points=terms.amount, per=terms.per, each_store=terms.each_store), "", digits,
            clock, Faults(),
        )  # fmt: skip

    @property
    def counter(self) -> str:
        """Under which name its visits without a gift are counted, its gifts marked and its budget kept."""
        return counters.surprise(self.name)

    @property
    def gifts_counter(self) -> str:
        """Under which name its gifts are counted, where there are limits."""
        return f"{self.counter}:gifts"

    def may_give(self, given: Mapping[int, int], day: int) -> bool:
        """Whether its limits leave room for one more gift. given: how many there were, of the counter."""
        return all(window.total(given, day) < times for window, times in self._limits())

    def _limits(self) -> Iterator[tuple[Window, int]]:
        for limit in self.limits:
            if limit.window is not None and limit.times is not None:
                yield limit.window, limit.times

    def windows(self) -> list[tuple[str, Window]]:
        """The counters it reads, each with its window."""
        read = [(counters.bought(gift.category), gift.within) for gift in self.gifts if gift.category]
        return [(self.counter, LIFETIME), *read, *((self.gifts_counter, window) for window, _ in self._limits())]

    def drawn(self, draw: int, allowed: list[tuple[ReadyGift, int]], *, due: bool) -> ReadyGift | None:
        """The gift that a draw stands for, among those allowed with their weights; when it is due, one of them surely.

        Whether there is one follows from the shares of all gifts alone; which one, from the weights.
        """
        total = sum(weight for _, weight in allowed)
        reach, of = (1, 1) if due else (self.shares, self.chances)
        # All whole numbers: the draw's place among OF, times what both sides are divided by.
        place, begins = draw * of * total, 0
        for gift, weight in allowed:
            begins += weight
            if place < begins * reach * OF:
                return gift
        return None
