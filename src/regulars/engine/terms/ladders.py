"""A ladder of tiers as a program has it."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.engine.words import Decimal, DurationText, Name, Texts, ValidityText
from regulars.kinds import N_

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
