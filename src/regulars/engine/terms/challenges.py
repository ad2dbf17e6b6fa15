"""What a member may reach in a time: challenges, and the badges that stay when it is reached."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.engine.counters import Window
from regulars.engine.days import Duration, parse_duration
from regulars.engine.events.challenges import Won
from regulars.engine.faults import Faults
from regulars.engine.terms.activities import FieldName
from regulars.engine.words import Condition, Decimal, FirstDay, LastDay, Name, Texts
from regulars.kinds import N_

Counts = Literal["receipts", "days", "spend", "pieces", "points", "activity"]
Again = Literal["never", "each_period", "on_completion"]

PeriodText = Annotated[
    str,
    Meta(
        pattern="^(week|month|quarter|half_year|year|P[1-9][0-9]{0,3}D)$",
        description="week, month, quarter, half_year, year, or so many days: P30D",
    ),
]

WINDOWS = {
    "day": Window(span="day"),
    "week": Window(span="week"),
    "month": Window(span="month"),
    "quarter": Window(span="quarter"),
    "half_year": Window(span="half_year"),
    "year": Window(span="year"),
}


class BadgeTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something to show for good: who reached a challenge has it from that day on."""

    name: Texts = {}
    description: Annotated[Texts, Meta(title=N_("Description"))] = {}
    picture: Annotated[
        str, Meta(max_length=500, pattern="^(https://.*)?$", title=N_("Picture"), description=N_("its https address"))
    ] = ""


class ChallengeTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So much of something in a time. Rules of the kind `challenge_won` say what reaching it gives."""

    name: Texts = {}
    description: Annotated[Texts, Meta(title=N_("Description"))] = {}
    counts: Annotated[
        Counts,
        Meta(
            title=N_("What counts"),
            description=N_("receipts, days with a receipt, money, pieces, points earned, or an activity"),
        ),
    ] = "receipts"
    when: Annotated[
        Condition, Meta(title=N_("When"), description=N_("on the receipt, its lines, the member, or the activity"))
    ] = ""
    activity: Annotated[Name | None, Meta(title=N_("Activity"), description=N_("the one that counts"))] = None
    field: Annotated[
        FieldName | None, Meta(title=N_("Number"), description=N_("of the activity that is added up, not how often"))
    ] = None
    distinct: Annotated[
        bool, Meta(title=N_("Different ones"), description=N_("each thing that the activity is about counts once"))
    ] = False
    wallet: Annotated[Name | None, Meta(title=N_("Wallet"), description=N_("whose points count; else the first"))] = (
        None
    )
    target: Annotated[Decimal, Meta(title=N_("Target"))]
    from_: FirstDay = msgspec.field(default=None, name="from")
    to: LastDay = None
    period: Annotated[
        PeriodText | None,
        Meta(
            title=N_("Period"),
            description=N_(
                "counted anew in each: week, month, quarter, half_year, year, or P30D from its first day on"
            ),
        ),
    ] = None
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


class ReadyChallenge:
    """A challenge with its days.

    digits: of what is counted; target in units of the last of them. match: its place among the conditions of
    challenges on receipts.
    """

    __slots__ = (
        "_days",
        "_window",
        "activity",
        "again",
        "badge",
        "counter",
        "counts",
        "digits",
        "distinct",
        "each",
        "field",
        "first_day",
        "last_day",
        "match",
        "name",
        "offer",
        "row",
        "target",
        "wallet",
    )  # fmt: skip

    def __init__(self, name: str, terms: ChallengeTerms, digits: int, match: int, wallet: str, faults: Faults) -> None:
        self.name = name
        self.counter = f"challenge:{name}"
        self.counts = terms.counts
        self.activity = terms.activity or ""
        self.field = terms.field
        self.distinct = terms.distinct or terms.counts == "days"
        self.wallet = wallet
        self.digits = digits
        self.match = match
        self.again = terms.again
        self.badge = terms.badge or ""
        self.offer = terms.claims
        self.row = WINDOWS.get(terms.in_a_row or "")
        self.each = terms.each
        self.target = faults.decimal(terms.target, digits, "target")
        self.first_day, self.last_day = faults.span(terms.from_, terms.to)
        self._window = WINDOWS.get(terms.period or "")
        self._days = 0
        if terms.period is not None and self._window is None:
            lasts: Duration = faults.value(parse_duration, terms.period, Duration(days=1), "period")
            self._days = lasts.days
        self._check(terms, faults)

    def _check(self, terms: ChallengeTerms, faults: Faults) -> None:
        """What does not fit together."""
        if not self.target:
            faults.add("target", "is more than nothing")
        if (terms.counts == "activity") != (terms.activity is not None):
            faults.add("activity", "is said where an activity counts, and only there")
        if terms.counts != "activity":
            for field in ("field", "distinct"):
                if getattr(terms, field):
                    faults.add(field, "is only for an activity that counts")
        if terms.field and terms.distinct:
            faults.add("distinct", "is for how often, not for a number that is added up")
        if terms.counts == "points" and terms.when:
            faults.add("when", "is for what counts on receipts, or for an activity")
        if terms.counts != "points" and terms.wallet is not None:
            faults.add("wallet", "is only for points that count")
        if terms.claims is not None and terms.period is not None:
            faults.add("period", "is as long as the claimed offer is good")
        if self._days and terms.from_ is None:
            faults.add("from", "says on which day the first of these periods begins")
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
        """The period of a day, by its first day, 0 for all time; None when nothing counts then.

        begun: the day of the claim that is good, where one is needed.
        """
        if not self.first_day <= day <= self.last_day:
            return None
        if self.row is not None:
            return self.row.first_day(day)
        if self.offer is not None:
            return begun
        if self._window is not None:
            return self._window.first_day(day)
        return day - (day - self.first_day) % self._days if self._days else 0

    def next_at(self, begun: int, won: Sequence[Won]) -> int | None:
        """How much is to be done in the period, or how long the row that begins with it must be, to reach it next;
        None when it is not to be reached there again.

        won: how often it was reached so far, in whatever period.
        """
        here = [one.at for one in won if one.begun == begun or (self.row is not None and one.begun > begun)]
        if (here and self.again == "each_period") or (won and self.again == "never"):
            return None
        return max(here, default=0) + self.target

    def last_day_of(self, begun: int) -> int:
        """The last day of a period, by its first one; of a claim, the offer says it."""
        window = self._window or self.row
        if window is not None:
            return min(_next(window, begun) - 1, self.last_day)
        return min(begun + self._days - 1, self.last_day) if self._days else self.last_day

    def run(self, counts: Mapping[int, int], begun: int) -> tuple[int, int]:
        """A period and what is done in it; or of the row that it stands in the first period, and how many there are: 0
        if too little is done in it.
        """
        row, done = self.row, counts.get(begun, 0)
        if row is None:
            return begun, done
        if done < self.each:
            return begun, 0
        first, length, after = begun, 1, _next(row, begun)
        while counts.get(before := row.first_day(first - 1), 0) >= self.each:
            first, length = before, length + 1
        while counts.get(after, 0) >= self.each:
            after, length = _next(row, after), length + 1
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
        period = _next(row, period)


def _next(window: Window, begun: int) -> int:
    """The first day of the next period."""
    if window.span in ("day", "week"):
        return begun + (7 if window.span == "week" else 1)
    return window.next_start(begun)
