"""What a member may reach in a time: challenges, and the badges that stay when it is reached."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.engine.events.challenges import Won
from regulars.engine.faults import Faults
from regulars.engine.sentences import (
    Counted,
    Figure,
    Money,
    Named,
    Points,
    Sentence,
    Sentences,
    Value,
    say,
)
from regulars.engine.terms.tallies import WINDOWS, ReadyTally, TallyTerms, next_period
from regulars.engine.words import Decimal, Name, Texts
from regulars.kinds import N_, plural

Again = Literal["never", "each_period", "on_completion"]


class BadgeTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something to show for good: who reached a challenge has it from that day on."""

    name: Texts = {}
    description: Annotated[Texts, Meta(title=N_("Description"))] = {}
    picture: Annotated[
        str, Meta(max_length=500, pattern="^(https://.*)?$", title=N_("Picture"), description=N_("its https address"))
    ] = ""


class ChallengeTerms(TallyTerms, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So much of something in a time. Rules of the kind `challenge_won` say what reaching it gives."""

    target: Annotated[Decimal, Meta(title=N_("Target"))]
    in_a_row: Annotated[
        Literal["day", "week", "month"] | None,
        Meta(title=N_("In a row"), description=N_("the target is so many of these one after the other, none missed")),
    ] = None
    each: Annotated[
        int,
        Meta(
            ge=1, le=1000, title=N_("At least"), description=N_("so many receipts, or times of the activity, in each")
        ),
    ] = 1
    forgives: Annotated[
        int,
        Meta(
            ge=0,
            le=1000,
            title=N_("Forgives"),
            description=N_("so many missed ones after each other do not end the row"),
        ),
    ] = 0
    claims: Annotated[
        Name | None, Meta(title=N_("Claims"), description=N_("the offer by which a member begins it, and how long"))
    ] = None
    again: Annotated[
        Again,
        Meta(
            title=N_("Again"),
            description=N_("reached once for ever, once in each period or claim, or each time that so much is done"),
        ),
    ] = "never"
    badge: Annotated[Name | None, Meta(title=N_("Badge"), description=N_("who reaches it has"))] = None

    def says(self) -> Sentences:
        """What is to be done, in which time, and how often."""
        if self.in_a_row is not None:
            row = Counted(self.target, IN_A_ROW[self.in_a_row])
            yield say("the goal: %(row)s, each with at least %(each)s", row=row, each=self._so_much(str(self.each)))
            if self.forgives:
                missed = Counted(str(self.forgives), MISSED[self.in_a_row])
                yield say("the row goes on after %(missed)s", missed=missed)
        else:
            yield say("the goal: %(target)s", target=self._so_much(self.target))
        yield from self.repeats()
        if self.claims is not None:
            yield say("begins when %(offer)s is claimed", offer=Named("offers", self.claims))
        if self.again != "never":
            yield Sentence(AGAIN[self.again])
        if self.badge is not None:
            yield say("who reaches it has the badge %(badge)s", badge=Named("badges", self.badge))

    def _so_much(self, amount: str) -> Value:
        """So much of what counts."""
        if self.counts == "spend":
            return say("%(money)s spent", money=Money(amount))
        if self.counts == "points":
            return say("%(points)s earned", points=Points(amount, self.wallet))
        if self.counts == "activity":
            number, activity = Figure(amount), Named("activities", self.activity or "")
            if self.distinct:
                return say("%(activity)s: %(number)s different ones", activity=activity, number=number)
            return say("%(activity)s: %(number)s", activity=activity, number=number)
        return Counted(amount, COUNTED[self.counts])


COUNTED = {
    "receipts": plural("%(n)s receipt", "%(n)s receipts"),
    "days": plural("%(n)s day with a receipt", "%(n)s days with a receipt"),
    "pieces": plural("%(n)s piece", "%(n)s pieces"),
}
IN_A_ROW = {
    "day": plural("%(n)s day in a row", "%(n)s days in a row"),
    "week": plural("%(n)s week in a row", "%(n)s weeks in a row"),
    "month": plural("%(n)s month in a row", "%(n)s months in a row"),
}
MISSED = {
    "day": plural("%(n)s missed day", "%(n)s missed days"),
    "week": plural("%(n)s missed week", "%(n)s missed weeks"),
    "month": plural("%(n)s missed month", "%(n)s missed months"),
}
AGAIN = {
    "each_period": N_("it can be reached once each time"),
    "on_completion": N_("it can be reached again and again"),
}


class ReadyChallenge(ReadyTally):
    """A challenge with its days. target: in units of the last digit of what is counted."""

    __slots__ = ("again", "badge", "each", "forgives", "target")

    def __init__(self, name: str, terms: ChallengeTerms, digits: int, match: int, wallet: str, faults: Faults) -> None:
        super().__init__(name, terms, digits, match, wallet, faults)
        self.again = terms.again
        self.badge = terms.badge or ""
        self.offer = terms.claims
        self.row = WINDOWS.get(terms.in_a_row or "")
        self.each = terms.each
        self.forgives = terms.forgives
        self.target = faults.decimal(terms.target, digits, "target")
        self._check(terms, faults)

    def _check(self, terms: ChallengeTerms, faults: Faults) -> None:
        """What does not fit together."""
        if not self.target:
            faults.add("target", "is more than nothing")
        if terms.claims is not None and terms.period is not None:
            faults.add("period", "is as long as the claimed offer is good")
        for field, said in (("each", terms.each > 1), ("forgives", terms.forgives > 0)):
            if said and terms.in_a_row is None:
                faults.add(field, "is only for periods in a row")
        if terms.in_a_row is not None:
            if terms.counts not in ("receipts", "activity") or terms.field or terms.distinct:
                faults.add("in_a_row", "is for receipts, or for how often an activity is done")
            if terms.period is not None or terms.claims is not None:
                faults.add("in_a_row", "goes with no period and no claim")
        elif terms.again == "each_period" and terms.period is None and terms.claims is None:
            faults.add("again", "there is no period and nothing to claim")

    def round_of(self, day: int, begun: int | None) -> int | None:
        """Of a row, the period that is one of it; of what is claimed, the day of the claim."""
        own = super().round_of(day, begun)
        if own is None or (self.row is None and self.offer is None):
            return own
        return begun if self.row is None else self.row.first_day(day)

    def next_at(self, begun: int, won: Sequence[Won]) -> int | None:
        """How much is to be done in the period, or how long the row that begins with it must be, to reach it next;
        None when it is not to be reached there again.

        won: how often it was reached so far, in whatever period.
        """
        here = [one.at for one in won if one.begun == begun or (self.row is not None and one.begun > begun)]
        if (here and self.again == "each_period") or (won and self.again == "never"):
            return None
        return max(here, default=0) + self.target

    def run(self, counts: Mapping[int, int], begun: int) -> tuple[int, int]:
        """A period and what is done in it; or of the row that it stands in the first period, and how many there are: 0
        if too little is done in it.
        """
        done = counts.get(begun, 0)
        if self.row is None:
            return begun, done
        if done < self.each:
            return begun, 0
        first = self.first_of(counts, begun)
        return first, self._length(counts, first)

    def present(self, counts: Mapping[int, int], begun: int) -> tuple[int, int]:
        """The row that goes on in a period, though nothing may be done in it yet: its first period, and how many."""
        for period in (begun, *self._around(begun, -1)):
            first, length = self.run(counts, period)
            if length:
                return first, length
        return begun, 0

    def first_of(self, counts: Mapping[int, int], period: int) -> int:
        """The first period of the row to which one belongs in which enough is done."""
        before: int | None = period
        while before is not None:
            period, before = before, self._done_next(counts, before, -1)
        return period

    def _length(self, counts: Mapping[int, int], first: int) -> int:
        """How many periods of the row that begins with this one are done."""
        length, period = 0, first if counts.get(first, 0) >= self.each else None
        while period is not None:
            length, period = length + 1, self._done_next(counts, period, 1)
        return length

    def _done_next(self, counts: Mapping[int, int], period: int, way: int) -> int | None:
        """The next period, backwards or forwards, in which enough is done; None where too many are missed."""
        return next((one for one in self._around(period, way) if counts.get(one, 0) >= self.each), None)

    def _around(self, period: int, way: int) -> Iterator[int]:
        """The periods before or after one by which a row goes on."""
        assert self.row is not None, "asked of a row"
        for _ in range(self.forgives + 1):
            period = self.row.first_day(period - 1) if way < 0 else next_period(self.row, period)
            yield period

    def loses(self, won: Won, begun: int, counts: Mapping[int, int]) -> bool:
        """Whether it was not reached then, after all, when so little is left in a period; a row that ends too soon was
        none. What is not known any more cannot be lost.
        """
        if self.row is None:
            return won.begun == begun and counts[begun] < won.at
        return counts[begun] < self.each and won.begun in counts and self._length(counts, won.begun) < won.at
