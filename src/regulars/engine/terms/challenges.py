"""What a member may reach in a time: challenges, and the badges that stay when it is reached."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.engine.counters import Window
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
AGAIN = {
    "each_period": N_("it can be reached once each time"),
    "on_completion": N_("it can be reached again and again"),
}


class ReadyChallenge(ReadyTally):
    """A challenge with its days. target: in units of the last digit of what is counted."""

    __slots__ = ("again", "badge", "each", "target")

    def __init__(self, name: str, terms: ChallengeTerms, digits: int, match: int, wallet: str, faults: Faults) -> None:
        super().__init__(name, terms, digits, match, wallet, faults)
        self.again = terms.again
        self.badge = terms.badge or ""
        self.offer = terms.claims
        self.row = WINDOWS.get(terms.in_a_row or "")
        self.each = terms.each
        self.target = faults.decimal(terms.target, digits, "target")
        self._check(terms, faults)

    def _check(self, terms: ChallengeTerms, faults: Faults) -> None:
        """What does not fit together."""
        if not self.target:
            faults.add("target", "is more than nothing")
        if terms.claims is not None and terms.period is not None:
            faults.add("period", "is as long as the claimed offer is good")
        if terms.in_a_row is None and terms.each > 1:
            faults.add("each", "is only for periods in a row")
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
        row, done = self.row, counts.get(begun, 0)
        if row is None:
            return begun, done
        if done < self.each:
            return begun, 0
        first, length, after = begun, 1, next_period(row, begun)
        while counts.get(before := row.first_day(first - 1), 0) >= self.each:
            first, length = before, length + 1
        while counts.get(after, 0) >= self.each:
            after, length = next_period(row, after), length + 1
        return first, length

    def loses(self, won: Won, begun: int, done: int) -> bool:
        """Whether it was not reached then, after all, with so much done in a period; a row that has a gap was none."""
        if self.row is None:
            return won.begun == begun and done < won.at
        return done < self.each and begun in _periods(self.row, won)


def _periods(row: Window, won: Won) -> Iterator[int]:
    """Those by which a row was won, each by its first day."""
    period = won.begun
    for _ in range(won.at):
        yield period
        period = next_period(row, period)
