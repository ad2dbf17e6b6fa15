"""A program as its marketer wrote it: the structs a program file is decoded into, and checked by.

Scalars stay the text they were in the file where a number would lose something: `4.10` is a decimal of the
wallet or the currency, never a float. What the file means is made ready in `program.py`.
"""

from typing import TYPE_CHECKING, Annotated, Union

import msgspec
from msgspec import Meta

from regulars.engine import rewards as reward_kinds
from regulars.engine import rules as rule_kinds
from regulars.engine.ladders import TierSet
from regulars.engine.rewards import Reward
from regulars.engine.rules import Rule
from regulars.engine.wallets import WalletTerms
from regulars.engine.words import Condition, DurationText, Name, Texts
from regulars.kinds import N_, modules_in

if TYPE_CHECKING:
    AnyRule = Rule
    AnyReward = Reward
else:
    AnyRule = Union[tuple(module.KIND for module in modules_in(rule_kinds, "regulars.rules"))]  # noqa: UP007 - the members are not known before
    AnyReward = Union[tuple(module.KIND for module in modules_in(reward_kinds, "regulars.rewards"))]  # noqa: UP007 - the members are not known before


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
