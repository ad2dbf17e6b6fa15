"""How one becomes a member of a program, what may be done before and after, and receipts that are claimed late."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.engine.counters import Window
from regulars.engine.days import NEVER, Duration, parse_duration
from regulars.engine.faults import Faults
from regulars.engine.sentences import Day, Lasting, Sentences, Together, say
from regulars.engine.terms.benefits import times
from regulars.engine.words import DurationText
from regulars.kinds import N_

Joins = Literal["on_explicit_call", "on_first_receipt", "on_first_earned", "on_first_activated", "never"]
BeforeJoining = Literal["everything", "earns", "nothing"]
DayText = Annotated[str, Meta(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", examples=["2026-12-31"])]
Times = Annotated[int, Meta(ge=1, le=1000)]

CLAIMS = "claims"
"""The counter of receipts that a member claimed late."""


class ClaimTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Receipts without a member that somebody may claim as hers afterwards, each once."""

    within: Annotated[
        DurationText, Meta(title=N_("Claimed within"), description=N_("how old a receipt may be that is claimed"))
    ] = "P30D"
    per_day: Annotated[Times | None, Meta(title=N_("At most a day"))] = None
    per_week: Annotated[Times | None, Meta(title=N_("At most a week"))] = None
    per_month: Annotated[Times | None, Meta(title=N_("At most a month"))] = None

    def says(self) -> Sentences:
        """How late a receipt may be claimed, and how many."""
        yield say("a receipt without a card can be claimed within %(lasts)s", lasts=Lasting(self.within))
        most = (("day", self.per_day), ("week", self.per_week), ("month", self.per_month))
        often = tuple(times(per, many) for per, many in most if many is not None)
        if often:
            yield say("receipts are claimed at most %(often)s", often=Together(often))


class OverTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"first_day": "from"}):
    """The end of a program: nobody joins any more and nothing is earned; what is there is still shown."""

    first_day: Annotated[DayText, Meta(title=N_("Over from"), description=N_("the first day without it"))]
    spends_until: Annotated[
        DayText | None,
        Meta(
            title=N_("Spent until"),
            description=N_("the first day on which points can no longer be spent; as long as they last, if not said"),
        ),
    ] = None

    def says(self) -> Sentences:
        """When it is over."""
        yield say("from %(day)s on nothing is earned any more", day=Day(self.first_day))
        if self.spends_until is not None:
            yield say("from %(day)s on nothing can be spent any more", day=Day(self.spends_until))


class ReadyMembership:
    """The same made ready.

    is_gated: not everybody may do everything, so each event is looked at. joins_by_itself: who is no member yet may
    become one by what happens.
    """

    __slots__ = ("before_joining", "claim_caps", "claim_within", "is_gated", "joins", "joins_by_itself", "over_day",
                 "spends_until_day")  # fmt: skip

    def __init__(
        self, joins: Joins, before_joining: BeforeJoining, claims: ClaimTerms | None, over: OverTerms | None,
        faults: Faults,
    ) -> None:  # fmt: skip
        self.joins = joins
        self.before_joining = before_joining
        self.joins_by_itself = joins not in ("on_explicit_call", "never")
        if before_joining == "nothing" and joins in ("on_first_earned", "on_first_activated"):
            faults.add("before_joining", f"with joins: {joins} nobody would ever join, since nothing is earned before")
        if before_joining != "everything" and joins == "never":
            faults.add("before_joining", "with joins: never nobody ever joins")
        self.claim_within: Duration | None = None
        self.claim_caps: tuple[tuple[Window, int], ...] = ()
        if claims is not None:
            self._ready_claims(claims, faults.at("claims"))
        self.over_day, self.spends_until_day = NEVER, NEVER
        if over is not None:
            self.over_day = faults.at("over").span(over.first_day, None)[0]
            if over.spends_until is not None:
                self.spends_until_day = faults.at("over").span(over.spends_until, None)[0]
                if self.spends_until_day < self.over_day:
                    faults.at("over").add("spends_until", "points cannot be spent while the program still runs")
        self.is_gated = before_joining != "everything" or over is not None

    def _ready_claims(self, terms: ClaimTerms, faults: Faults) -> None:
        self.claim_within = faults.value(parse_duration, terms.within, Duration(), "within")
        caps: tuple[tuple[Literal["day", "week", "month"], int | None], ...] = (
            ("day", terms.per_day), ("week", terms.per_week), ("month", terms.per_month),
        )  # fmt: skip
        self.claim_caps = tuple((Window(span=span), most) for span, most in caps if most is not None)

    @property
    def claim_windows(self) -> set[Window]:
        """The windows of the counter of claims that something reads."""
        return {window for window, _ in self.claim_caps}

    def is_over(self, day: int) -> bool:
        """Whether the program is over on the day."""
        return day >= self.over_day

    def why_not_earn(self, joined_day: int | None, sold_day: int) -> str:
        """Why what is bought on a day earns nothing; empty when it earns."""
        if self.is_over(sold_day):
            return "program-over"
        return "not-joined" if joined_day is None and self.before_joining == "nothing" else ""

    def why_not_spend(self, joined_day: int | None, day: int) -> str:
        """Why nothing can be spent on a day; empty when it can."""
        if day >= self.spends_until_day:
            return "program-over"
        return "not-joined" if joined_day is None and self.before_joining != "everything" else ""
