"""A program as its marketer wrote it: the structs a program file is decoded into, and checked by.

Scalars stay the text they were in the file where a number would lose something: `4.10` is a decimal of the
wallet or the currency, never a float. What the file means is made ready in `program.py`.
"""

from typing import TYPE_CHECKING, Annotated, Union

import msgspec
from msgspec import Meta

from regulars.engine import rewards as reward_kinds
from regulars.engine import rules as rule_kinds
from regulars.engine.terms.activities import ActivityTerms, WellKnown
from regulars.engine.terms.basis import Basis
from regulars.engine.terms.budgets import BudgetTerms
from regulars.engine.terms.challenges import BadgeTerms, ChallengeTerms
from regulars.engine.terms.facts import FactTerms
from regulars.engine.terms.groups import GroupTerms
from regulars.engine.terms.ladders import TierSet
from regulars.engine.terms.leaderboards import LeaderboardTerms
from regulars.engine.terms.membership import BeforeJoining, ClaimTerms, Joins, OverTerms
from regulars.engine.terms.offers import ChoiceTerms, OfferTerms
from regulars.engine.terms.places import PlaceTerms
from regulars.engine.terms.plans import PlanTerms
from regulars.engine.terms.promotions import PromotionTerms
from regulars.engine.terms.referrals import ReferralTerms
from regulars.engine.terms.reward import Reward, RewardCategory
from regulars.engine.terms.rule import Rule
from regulars.engine.terms.surprises import SurpriseTerms
from regulars.engine.terms.wallets import WalletTerms, completed
from regulars.engine.words import Condition, DurationText, Name, Texts
from regulars.kinds import N_, modules_in

if TYPE_CHECKING:
    AnyRule = Rule
    AnyReward = Reward
else:
    AnyRule = Union[tuple(module.KIND for module in modules_in(rule_kinds, "regulars.rules"))]  # noqa: UP007 - the members are not known before
    AnyReward = Union[tuple(module.KIND for module in modules_in(reward_kinds, "regulars.rewards"))]  # noqa: UP007 - the members are not known before


WELL_KNOWN: tuple[WellKnown, ...] = tuple(
    {
        kind.well_known.name: kind.well_known
        for kind in (module.KIND for module in modules_in(rule_kinds, "regulars.rules"))
        if kind.well_known
    }.values()
)
"""The activities that kinds of rules bring along."""


class Document(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole program."""

    program: Annotated[Name, Meta(title=N_("Program"), description=N_("A short name for addresses and files"))]
    name: Texts = {}
    timezone: Annotated[str, Meta(title=N_("Time zone"), examples=["Europe/Bucharest"])]
    currency: Annotated[str, Meta(title=N_("Currency"), pattern="^[A-Z]{3}$", examples=["EUR"])]
    currencies: Annotated[
        tuple[Annotated[str, Meta(pattern="^[A-Z]{3}$")], ...],
        Meta(
            max_length=100,
            title=N_("Other currencies"),
            description=N_("that receipts may be in, by the rate of the day"),
            examples=[["USD"]],
        ),
    ] = ()
    wallets: Annotated[dict[Name, WalletTerms], Meta(min_length=1, max_length=100, title=N_("Wallets"))]
    excludes: Annotated[
        Condition,
        Meta(
            title=N_("Goods that never earn"),
            description=N_('a condition on a line: "gift cards" in line.categories'),
        ),
    ] = ""
    basis: Annotated[Basis, Meta(title=N_("What earns"))] = Basis()
    rules: Annotated[tuple[AnyRule, ...], Meta(max_length=5000, title=N_("Earning rules"))] = ()
    groups: Annotated[
        dict[Name, GroupTerms],
        Meta(max_length=100, title=N_("Groups"), description=N_("of rules that exclude each other")),
    ] = {}
    promotions: Annotated[dict[Name, PromotionTerms], Meta(max_length=500, title=N_("Promotions"))] = {}
    budgets: Annotated[dict[Name, BudgetTerms], Meta(max_length=100, title=N_("Budgets"))] = {}
    surprises: Annotated[
        dict[Name, SurpriseTerms],
        Meta(max_length=20, title=N_("Surprises"), description=N_("gifts that nobody is told of before")),
    ] = {}
    offers: Annotated[
        dict[Name, OfferTerms], Meta(max_length=200, title=N_("Offers"), description=N_("that a member must claim"))
    ] = {}
    choices: Annotated[
        dict[Name, ChoiceTerms],
        Meta(max_length=20, title=N_("Choices"), description=N_("categories that members choose")),
    ] = {}
    facts: Annotated[
        dict[Name, FactTerms],
        Meta(
            max_length=50,
            title=N_("Facts of the day"),
            description=N_("what the shop says of a day, such as its weather"),
        ),
    ] = {}
    places: Annotated[
        dict[Name, PlaceTerms],
        Meta(max_length=200, title=N_("Places"), description=N_("circles and polygons on the map")),
    ] = {}
    plans: Annotated[
        dict[Name, PlanTerms],
        Meta(max_length=50, title=N_("Plans"), description=N_("memberships that members pay for")),
    ] = {}
    activities: Annotated[
        dict[Name, ActivityTerms],
        Meta(max_length=100, title=N_("Activities"), description=N_("what members do besides buying, and its fields")),
    ] = {}
    challenges: Annotated[
        dict[Name, ChallengeTerms],
        Meta(max_length=100, title=N_("Challenges"), description=N_("so much of something in a time")),
    ] = {}
    badges: Annotated[
        dict[Name, BadgeTerms],
        Meta(max_length=200, title=N_("Badges"), description=N_("that stay with who reached a challenge")),
    ] = {}
    leaderboards: Annotated[
        dict[Name, LeaderboardTerms],
        Meta(max_length=20, title=N_("Leaderboards"), description=N_("who has done the most of something")),
    ] = {}
    tier_sets: Annotated[dict[Name, TierSet], Meta(max_length=20, title=N_("Tier sets"))] = {}
    rewards: Annotated[tuple[AnyReward, ...], Meta(max_length=500, title=N_("Rewards"))] = ()
    reward_categories: Annotated[
        dict[Name, RewardCategory],
        Meta(max_length=50, title=N_("Categories of rewards"), description=N_("limits that several rewards share")),
    ] = {}
    most_rewards: (
        Annotated[
            int,
            Meta(
                ge=1,
                le=100,
                title=N_("Rewards on a receipt at most"),
                description=N_("that take off the price; what pays like money comes besides"),
            ),
        ]
        | None
    ) = None
    accepts_late: Annotated[
        DurationText,
        Meta(title=N_("Receipts accepted for"), description=N_("how old a receipt may be when it arrives")),
    ] = "P30D"
    return_window: Annotated[
        DurationText,
        Meta(title=N_("Goods can come back for"), description=N_("what `pending: return window` waits for")),
    ] = "P0D"
    joins: Annotated[
        Joins, Meta(title=N_("A member joins"), description=N_("what makes somebody a member of this program"))
    ] = "on_explicit_call"
    before_joining: Annotated[
        BeforeJoining,
        Meta(title=N_("Before joining"), description=N_("what somebody may do who is known and has not joined")),
    ] = "everything"
    claims: Annotated[
        ClaimTerms | None,
        Meta(title=N_("Claims"), description=N_("receipts without a member that may be claimed later")),
    ] = None
    referral: Annotated[
        ReferralTerms,
        Meta(title=N_("Friends who are invited"), description=N_("which receipt of a friend counts, and when")),
    ] = ReferralTerms()
    over: Annotated[
        OverTerms | None, Meta(title=N_("Over"), description=N_("when the program ends, and what is left then"))
    ] = None
    accepted: Annotated[
        dict[Name, Annotated[str, Meta(min_length=1, max_length=500)]],
        Meta(
            max_length=100,
            title=N_("Accepted"),
            description=N_("findings of `regulars lint` that are meant so, each with its reason: {no-head-start: ...}"),
        ),
    ] = {}
    examples: Annotated[str, Meta(title=N_("Examples"), description=N_("stories that this program must keep"))] = ""

    def __post_init__(self) -> None:
        """What follows from the terms of the wallets is filled in."""
        msgspec.structs.force_setattr(self, "wallets", completed(self.wallets, self.currency))

    @property
    def main_wallet(self) -> str:
        """The wallet that rules and rewards mean when they name none: the first."""
        return next(iter(self.wallets))
