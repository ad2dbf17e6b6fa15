"""Plans: paid memberships. The shop's billing takes the money and tells what happened, by well-known activities."""

from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.engine.days import Duration, parse_duration
from regulars.engine.faults import Faults
from regulars.engine.money import parse_decimal
from regulars.engine.sentences import Counted, Lasting, Money, Sentences, say
from regulars.engine.terms.activities import ActivityTerms, FieldTerms, WellKnown
from regulars.engine.words import Decimal, DurationText, Texts
from regulars.kinds import N_, plural


class PlanTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A membership that members pay for."""

    name: Texts = {}
    price: Annotated[
        Decimal,
        Meta(title=N_("Price"), description=N_("of a period, in the program's currency; what people read of it")),
    ]
    per: Annotated[DurationText, Meta(title=N_("Period"), description=N_("that one charge pays for: P1M, P1Y"))]
    trial: Annotated[
        DurationText,
        Meta(title=N_("Trial"), description=N_("how long it costs nothing at first; only for who never had it")),
    ] = "P0D"
    grace: Annotated[
        DurationText,
        Meta(title=N_("Grace"), description=N_("how long the benefits stay when a charge fails or does not come")),
    ] = "P0D"
    skips: Annotated[
        int, Meta(ge=0, le=366, title=N_("Skips a year"), description=N_("periods that may pass without a charge"))
    ] = 0
    skip_before: Annotated[
        DurationText,
        Meta(title=N_("Skip before"), description=N_("how long before the next charge a skip must be asked for")),
    ] = "P0D"

    def says(self) -> Sentences:
        """What it costs, and when nothing is to pay."""
        price = Money(self.price)
        if self.per in PRICED:
            yield say(PRICED[self.per], price=price)
        else:
            yield say("%(price)s for every %(lasts)s", price=price, lasts=Lasting(self.per))
        if parse_duration(self.trial) != Duration():
            yield say("free for the first %(lasts)s, for who never had it", lasts=Lasting(self.trial))
        if parse_duration(self.grace) != Duration():
            yield say("when a charge fails, its benefits stay for %(lasts)s", lasts=Lasting(self.grace))
        if self.skips:
            periods = plural("%(n)s period", "%(n)s periods")
            yield say("up to %(periods)s a year can be skipped", periods=Counted(str(self.skips), periods))
        if parse_duration(self.skip_before) != Duration():
            yield say("to be skipped at the latest %(lasts)s before the charge", lasts=Lasting(self.skip_before))


PRICED = {"P1M": N_("%(price)s a month"), "P1Y": N_("%(price)s a year"), "P12M": N_("%(price)s a year")}
CHARGED = "plan-charged"
_ABOUT = "the plan"
_AMOUNT = FieldTerms(type="decimal", required=True, at_least="0")
_UNTIL = ActivityTerms(fields={"until": FieldTerms(type="date")})

PLAN_CHARGED = WellKnown(
    CHARGED,
    ActivityTerms(fields={"amount": _AMOUNT, "until": FieldTerms(type="date")}),
    about=_ABOUT,
    money=("amount",),
)
"""Its period was paid for; `until` is the last day paid for, where it is not a whole period."""

PLAN_ACTIVITIES: tuple[WellKnown, ...] = (
    WellKnown("plan-started", about=_ABOUT),
    PLAN_CHARGED,
    WellKnown("plan-charge-failed", about=_ABOUT),
    WellKnown("plan-paused", about=_ABOUT),
    WellKnown("plan-resumed", about=_ABOUT),
    WellKnown("plan-skipped", about=_ABOUT),
    WellKnown(
        "plan-cancelled", ActivityTerms(fields={"at_once": FieldTerms(type="boolean")}), about=_ABOUT
    ),
    WellKnown("plan-given", _UNTIL, about=_ABOUT),
)  # fmt: skip
"""What the billing tells, in programs that have plans."""


class ReadyPlan:
    """A plan with its durations; the price in minor units."""

    __slots__ = ("grace", "name", "per", "price_minor", "skip_before", "skips", "terms", "trial")

    def __init__(self, name: str, terms: PlanTerms, digits: int, faults: Faults) -> None:
        self.name = name
        self.terms = terms
        self.price_minor: int = faults.value(lambda text: parse_decimal(text, digits), terms.price, 0, "price")
        self.per: Duration = faults.value(parse_duration, terms.per, Duration(days=1), "per")
        self.trial: Duration = faults.value(parse_duration, terms.trial, Duration(), "trial")
        self.grace: Duration = faults.value(parse_duration, terms.grace, Duration(), "grace")
        self.skip_before: Duration = faults.value(parse_duration, terms.skip_before, Duration(), "skip_before")
        self.skips = terms.skips
        if self.per == Duration():
            faults.add("per", "a period is at least a day: P1M, P1Y")

    def next_end(self, anchor: int, base: int) -> int:
        """The end of the period that begins on `base`, counted from the anchor."""
        times = 1
        while (end := Duration(self.per.months * times, self.per.days * times).after(anchor)) <= base:
            times += 1
        return end
