"""A program as its marketer wrote it: the structs a program file is decoded into, and checked by.

Scalars stay the text they were in the file where a number would lose something: `4.10` is a decimal of the
wallet or the currency, never a float. What the file means is made ready in `program.py`.
"""

from typing import TYPE_CHECKING, Annotated, Literal, Union

import msgspec
from msgspec import Meta

from regulars.engine import rewards as reward_kinds
from regulars.engine import rules as rule_kinds
from regulars.engine.rewards import Reward
from regulars.engine.rules import Rule
from regulars.engine.words import (
    Condition,
    Decimal,
    DurationText,
    Language,
    Name,
    Plurals,
    Texts,
    ValidityText,
    WindowText,
)
from regulars.kinds import N_, modules_in

if TYPE_CHECKING:
    AnyRule = Rule
    AnyReward = Reward
else:
    AnyRule = Union[tuple(module.KIND for module in modules_in(rule_kinds, "regulars.rules"))]  # noqa: UP007 - the members are not known before
    AnyReward = Union[tuple(module.KIND for module in modules_in(reward_kinds, "regulars.rewards"))]  # noqa: UP007 - the members are not known before


class WalletTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit that members collect: points, stars, stamps, miles or store credit."""

    unit: Annotated[
        dict[Language, Plurals],
        Meta(
            title=N_("Unit"),
            description=N_("The unit's name with its plural forms, by language: en: {one: star, other: stars}"),
        ),
    ] = {}
    scale: Annotated[int, Meta(ge=0, le=6, title=N_("Digits after the point"))] = 0
    worth: Annotated[
        Decimal,
        Meta(
            title=N_("Worth"),
            description=N_("What one unit is worth in money, for display and for the books"),
        ),
    ] = "0"
    pending: Annotated[
        DurationText,
        Meta(title=N_("Pending for"), description=N_("How long new points wait before they can be spent")),
    ] = "P0D"
    expires: Annotated[
        ValidityText,
        Meta(title=N_("Valid for"), description=N_("never, P1Y, end of next year, P12M to end of month")),
    ] = "never"
    clawback: Annotated[
        Literal["only_pending", "within_balance", "unlimited"],
        Meta(
            title=N_("When returned points are already spent"),
            description=N_("take only pending points, take what is left, or let the balance go below zero"),
        ),
    ] = "within_balance"
    restored: Annotated[
        DurationText,
        Meta(
            title=N_("Grace for restored points"),
            description=N_("How long points that come back after their expiry can be spent; P0D: not at all"),
        ),
    ] = "P0D"
    cap: Annotated[
        Decimal | None,
        Meta(title=N_("Most points"), description=N_("The most a member can have, pending included")),
    ] = None


class Tier(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of a tier set."""

    id: Name
    at_least: Annotated[Decimal, Meta(title=N_("From"))] = "0"
    name: Texts = {}


class TierSet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ladder of tiers."""

    counts: Annotated[
        Literal["spend", "points", "visits"],
        Meta(title=N_("Counts"), description=N_("money spent, points earned or visits")),
    ]
    wallet: Annotated[Name | None, Meta(title=N_("Wallet"), description=N_("whose points count"))] = None
    window: Annotated[
        WindowText,
        Meta(title=N_("Over"), description=N_("lifetime, year (the calendar's), or the last P12M")),
    ] = "lifetime"
    keeps: Annotated[
        ValidityText,
        Meta(
            title=N_("Kept at least until"),
            description=N_("from the day it was reached: P1Y, end of next year"),
        ),
    ] = "P0D"
    grace: Annotated[
        DurationText,
        Meta(title=N_("Grace"), description=N_("how long a tier is kept after it is no longer earned")),
    ] = "P0D"
    falls: Annotated[
        Literal["to_fit", "one_step", "never"],
        Meta(title=N_("Falls"), description=N_("to the tier that fits, one step at a time, or never")),
    ] = "to_fit"
    starts: Annotated[
        Literal["next_receipt", "this_receipt"],
        Meta(
            title=N_("A new tier counts"),
            description=N_("from the next receipt, or on the one that reached it"),
        ),
    ] = "next_receipt"
    tiers: Annotated[tuple[Tier, ...], Meta(min_length=1, max_length=100)]


class Document(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole program."""

    program: Annotated[Name, Meta(title=N_("Program"), description=N_("A short name for addresses and files"))]
    name: Texts = {}
    timezone: Annotated[str, Meta(title=N_("Time zone"), examples=["Europe/Bucharest"])]
    currency: Annotated[str, Meta(title=N_("Currency"), pattern="^[A-Z]{3}$", examples=["EUR"])]
    wallets: Annotated[dict[Name, WalletTerms], Meta(min_length=1, max_length=100, title=N_("Wallets"))]
    excludes: Annotated[
        Condition,
        Meta(
            title=N_("Goods that never earn"),
            description=N_('a condition on a line: "gift cards" in line.categories'),
        ),
    ] = ""
    rules: Annotated[tuple[AnyRule, ...], Meta(max_length=500, title=N_("Earning rules"))] = ()
    tier_sets: Annotated[dict[Name, TierSet], Meta(max_length=20, title=N_("Tier sets"))] = {}
    rewards: Annotated[tuple[AnyReward, ...], Meta(max_length=500, title=N_("Rewards"))] = ()
    accepts_late: Annotated[
        DurationText,
        Meta(title=N_("Receipts accepted for"), description=N_("how old a receipt may be when it arrives")),
    ] = "P30D"
    examples: Annotated[str, Meta(title=N_("Examples"), description=N_("stories that this program must keep"))] = ""

    @property
    def main_wallet(self) -> str:
        """The wallet that rules and rewards mean when they name none: the first."""
        return next(iter(self.wallets))
