"""What is added up of what members do, for challenges and for leaderboards, and in which periods."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.engine.counters import Window
from regulars.engine.days import Duration, parse_duration
from regulars.engine.faults import Faults
from regulars.engine.sentences import Lasting, Sentence, Sentences, say
from regulars.engine.terms.activities import FieldName
from regulars.engine.words import Condition, FirstDay, LastDay, Name, Texts
from regulars.kinds import N_

Counts = Literal["receipts", "days", "spend", "pieces", "points", "activity"]

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


class TallyTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What counts, and when."""

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

    def repeats(self) -> Sentences:
        """How often it is counted anew."""
        if self.period in PERIODS:
            yield Sentence(PERIODS[self.period or ""])
        elif self.period is not None:
            yield say("counted anew every %(lasts)s", lasts=Lasting(self.period))


PERIODS = {
    "week": N_("counted anew each week"),
    "month": N_("counted anew each month"),
    "quarter": N_("counted anew each quarter"),
    "half_year": N_("counted anew each half-year"),
    "year": N_("counted anew each year"),
}


class ReadyTally:
    """The same with its days.

    key: its name among all that is added up. digits: of what is counted. match: its place among the conditions of
    tallies on receipts. offer: by the claim of which a member begins it, if she must. row: of which periods so many
    are to follow each other, if any.
    """

    told_as = "challenge-counts"
    """The code of the reason by which an activity tells what it counts."""

    __slots__ = (
        "_days",
        "_window",
        "activity",
        "counter",
        "counts",
        "digits",
        "distinct",
        "field",
        "first_day",
        "key",
        "last_day",
        "match",
        "name",
        "offer",
        "row",
        "wallet",
    )  # fmt: skip

    def __init__(self, name: str, terms: TallyTerms, digits: int, match: int, wallet: str, faults: Faults) -> None:
        self.name = name
        self.key = name
        self.counter = f"challenge:{name}"
        self.counts = terms.counts
        self.activity = terms.activity or ""
        self.field = terms.field
        self.distinct = terms.distinct or terms.counts == "days"
        self.wallet = wallet
        self.digits = digits
        self.match = match
        self.offer: str | None = None
        self.row: Window | None = None
        self.first_day, self.last_day = faults.span(terms.from_, terms.to)
        self._window = WINDOWS.get(terms.period or "")
        self._days = 0
        if terms.period is not None and self._window is None:
            lasts: Duration = faults.value(parse_duration, terms.period, Duration(days=1), "period")
            self._days = lasts.days
        self._check_counts(terms, faults)

    def _check_counts(self, terms: TallyTerms, faults: Faults) -> None:
        """What does not fit together."""
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
        if self._days and terms.from_ is None:
            faults.add("from", "says on which day the first of these periods begins")

    def round_of(self, day: int, begun: int | None) -> int | None:
        """The period of a day, by its first day, 0 for all time; None when nothing counts then.

        begun: the day of the claim that is good, where one is needed.
        """
        if not self.first_day <= day <= self.last_day:
            return None
        if self._window is not None:
            return self._window.first_day(day)
        return day - (day - self.first_day) % self._days if self._days else 0

    def last_day_of(self, begun: int) -> int:
        """The last day of a period, by its first one; of a claim, the offer says it."""
        window = self._window or self.row
        if window is not None:
            return min(next_period(window, begun) - 1, self.last_day)
        return min(begun + self._days - 1, self.last_day) if self._days else self.last_day


def next_period(window: Window, begun: int) -> int:
    """The first day of the next period."""
    if window.span in ("day", "week"):
        return begun + (7 if window.span == "week" else 1)
    return window.next_start(begun)
