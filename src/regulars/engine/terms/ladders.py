"""A ladder of tiers as a program has it."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.engine.sentences import (
    Counted,
    DayOfYear,
    Either,
    Figure,
    Lasting,
    Money,
    Named,
    Points,
    Quoted,
    Sentence,
    Sentences,
    Together,
    Value,
    say,
)
from regulars.engine.terms.stretches import stretch
from regulars.engine.words import Decimal, DurationText, Name, Texts, ValidityText
from regulars.kinds import N_, plural

Counts = Annotated[
    str,
    Meta(
        pattern=r"^(spend|points|visits|balance|activity:[a-z][a-z0-9_-]{0,49})$",
        description="spend, points, visits, balance, or activity: and its name, such as activity:referral",
    ),
]
TierWindow = Annotated[
    str,
    Meta(
        pattern=r"^(lifetime|month|quarter|half-year|year( from [0-9]{2}-[0-9]{2})?|year from joining"
        r"|P[0-9YMWD]{1,20}( from the tier)?)$",
        description="lifetime, month, quarter, half-year, year, year from 04-01, year from joining, P12M, "
        "or P12M from the tier",
    ),
]
SegmentName = Annotated[str, Meta(min_length=1, max_length=60, description="the name of a segment")]


class TierCondition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of several things that a tier asks for: so much counted, a segment, or a plan."""

    counts: Annotated[Counts | None, Meta(title=N_("Counts"))] = None
    wallet: Annotated[Name | None, Meta(title=N_("Wallet"), description=N_("whose points count"))] = None
    window: Annotated[
        TierWindow | None, Meta(title=N_("Over"), description=N_("as the tier set says, if not said here"))
    ] = None
    at_least: Annotated[Decimal, Meta(title=N_("From"))] = "0"
    segment: Annotated[SegmentName | None, Meta(title=N_("Segment"), description=N_("the member must be in it"))] = None
    plan: Annotated[Name | None, Meta(title=N_("Plan"), description=N_("whose benefits the member must have"))] = None

    def said(self, counts: str | None, wallet: str | None) -> Value:
        """The same in words. counts, wallet: of the tier set."""
        parts: list[Value] = []
        if self.plan is not None:
            parts.append(say("with the membership %(plan)s", plan=Named("plans", self.plan)))
        if self.segment is not None:
            parts.append(say("for the group %(segment)s", segment=Quoted(self.segment)))
        what = self.counts or counts
        if self.at_least.strip("0.") and what:
            parts.append(say("%(amount)s or more", amount=so_much(what, self.at_least, self.wallet or wallet)))
            if self.window is not None:
                parts.append(in_window(self.window))
        return parts[0] if len(parts) == 1 else Together(tuple(parts))


class Tier(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of a tier set. All that it asks for must be so: `at_least`, every one of `all_of`, one of `any_of`."""

    id: Name
    at_least: Annotated[Decimal, Meta(title=N_("From"))] = "0"
    all_of: Annotated[
        tuple[TierCondition, ...] | None, Meta(title=N_("All of"), description=N_("every one of these must be so"))
    ] = None
    any_of: Annotated[
        tuple[TierCondition, ...] | None, Meta(title=N_("Any of"), description=N_("one of these must be so"))
    ] = None
    permanent: Annotated[
        bool, Meta(title=N_("Permanent"), description=N_("who has reached it never falls below it"))
    ] = False
    formerly: Annotated[
        tuple[Name, ...],
        Meta(
            max_length=20,
            title=N_("Formerly"),
            description=N_("names of tiers of older versions whose members have this one now"),
        ),
    ] = ()
    name: Texts = {}

    def says(self, tier_set: str, counts: str | None, wallet: str | None) -> Sentences:
        """What it asks for. counts, wallet: of its set."""
        tier = Named(f"tier_sets/{tier_set}", self.id)
        asked: list[Value] = []
        if self.at_least.strip("0.") and counts:
            asked.append(say("%(amount)s or more", amount=so_much(counts, self.at_least, wallet)))
        asked += [one.said(counts, wallet) for one in self.all_of or ()]
        if self.any_of:
            asked.append(Either(tuple(one.said(counts, wallet) for one in self.any_of)))
        if asked:
            yield say("%(tier)s: %(asked)s", tier=tier, asked=Together(tuple(asked)))
        else:
            yield say("%(tier)s: everybody, from the start", tier=tier)
        if self.permanent:
            yield say("%(tier)s is for good", tier=tier)


class TierSet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ladder of tiers."""

    counts: Annotated[
        Counts | None,
        Meta(
            title=N_("Counts"),
            description=N_("money spent, points earned, visits, the balance of a wallet, or an activity"),
        ),
    ] = None
    wallet: Annotated[Name | None, Meta(title=N_("Wallet"), description=N_("whose points count"))] = None
    window: Annotated[
        TierWindow,
        Meta(
            title=N_("Over"),
            description=N_("lifetime, a calendar's month to year, a year from a day, the last P12M"),
        ),
    ] = "lifetime"
    holds: Annotated[
        Literal["next_period", "this_period"],
        Meta(
            title=N_("A period's tier holds"),
            description=N_("also for the whole next period, or for the rest of this one"),
        ),
    ] = "next_period"
    keeps: Annotated[
        ValidityText,
        Meta(
            title=N_("Kept at least until"),
            description=N_("from the day it was reached: P1Y, end of next year"),
        ),
    ] = "P0D"
    grace: Annotated[
        ValidityText,
        Meta(
            title=N_("Grace"),
            description=N_("how long a tier is kept after it is no longer earned: P30D, or P30D to end of month"),
        ),
    ] = "P0D"
    falls: Annotated[
        Literal["to_fit", "one_step", "never"],
        Meta(title=N_("Falls"), description=N_("to the tier that fits, one step at a time, or never")),
    ] = "to_fit"
    starts: Annotated[
        Literal["next_receipt", "this_receipt", "next_period"],
        Meta(
            title=N_("A new tier counts"),
            description=N_("from the next receipt, on the one that reached it, or from the next period"),
        ),
    ] = "next_receipt"
    warns: Annotated[
        DurationText | None,
        Meta(title=N_("Warns before"), description=N_("how long before a tier would be lost the member is warned")),
    ] = None
    tiers: Annotated[tuple[Tier, ...], Meta(min_length=1, max_length=100, title=N_("Tiers"))]

    def says(self, name: str) -> Sentences:
        """What is counted, what each tier asks for, and how long one is kept. name: under which it stands."""
        if self.counts is not None:
            yield from self._counting()
        for tier in self.tiers:
            yield from tier.says(name, self.counts, self.wallet)
        yield from self._keeping()

    def _counting(self) -> Sentences:
        counts, _, activity = (self.counts or "").partition(":")
        what: Value = Sentence(COUNTED.get(counts, COUNTED["points"]))
        if activity:
            what = Named("activities", activity)
        if counts == "balance":
            yield say("what counts: %(what)s", what=what)
        else:
            yield say("what counts: %(what)s, %(window)s", what=what, window=in_window(self.window))
        if self.window.startswith(("month", "quarter", "half-year", "year")):
            if self.holds == "next_period":
                yield say("a tier holds to the end of that time, and all of the next")
            else:
                yield say("a tier holds to the end of that time")

    def _keeping(self) -> Sentences:
        if self.keeps != "P0D":
            yield say("a tier once reached is kept at least %(stretch)s", stretch=stretch(self.keeps))
        if self.grace != "P0D":
            yield say("who no longer earns a tier keeps it %(stretch)s more", stretch=stretch(self.grace))
        if self.falls == "one_step":
            yield say("a tier is lost one step at a time")
        if self.falls == "never":
            yield say("a tier is never lost")
        yield Sentence(STARTS[self.starts])
        if self.warns is not None:
            yield say("members are told %(lasts)s before a tier would be lost", lasts=Lasting(self.warns))


PERIODS = {
    "lifetime": N_("for all time"),
    "month": N_("in a calendar month"),
    "quarter": N_("in a calendar quarter"),
    "half-year": N_("in a calendar half-year"),
    "year": N_("in a calendar year"),
    "year from joining": N_("in a year of membership, from the day of joining on"),
}
COUNTED = {
    "spend": N_("money spent"),
    "points": N_("what was collected"),
    "visits": N_("visits"),
    "balance": N_("what there is to spend"),
}
STARTS = {
    "next_receipt": N_("a new tier counts from the next receipt on"),
    "this_receipt": N_("a new tier counts at once, on the receipt that reached it"),
    "next_period": N_("a new tier counts from the next period on"),
}
VISITS = plural("%(n)s visit", "%(n)s visits")


def in_window(window: str) -> Sentence:
    """Over which time something is counted."""
    if window in PERIODS:
        return Sentence(PERIODS[window])
    if window.startswith("year from "):
        month, day = window.removeprefix("year from ").split("-")
        return say("in a year from %(day)s on", day=DayOfYear(int(month), int(day)))
    lasts = Lasting(window.partition(" ")[0].replace("P1Y", "P12M"))
    if window.endswith("from the tier"):
        return say("in %(lasts)s from the day of the tier on", lasts=lasts)
    return say("in the last %(lasts)s", lasts=lasts)


def so_much(counts: str, amount: str, wallet: str | None) -> Value:
    """An amount of what is counted."""
    if counts == "spend":
        return Money(amount)
    if counts == "visits":
        return Counted(amount, VISITS)
    if counts in ("points", "balance"):
        return Points(amount, wallet)
    return Figure(amount)
