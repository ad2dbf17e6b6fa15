"""Rewards, one file a kind: a frozen struct with its fields, and what it takes off a receipt."""

from collections.abc import Sequence
from typing import Annotated, Protocol

import msgspec
from msgspec import Meta

from regulars.engine.words import Condition, DateText, Name, Texts
from regulars.kinds import N_


class RewardTerms(msgspec.Struct, frozen=True, gc=False):
    """What a reward needs of its program: digits of the currency and of the reward's wallet."""

    currency_digits: int
    wallet_digits: int


class Offer(msgspec.Struct, frozen=True, gc=False):
    """What a reward gives on a receipt: points it takes, money it takes off, and off which lines.

    `refusal` is a reason code when it gives nothing or less than was asked, with the number that decided.
    """

    points: int = 0
    value_minor: int = 0
    by_line: tuple[int, ...] = ()
    refusal: str = ""
    number: int = 0


class Claim(msgspec.Struct, frozen=True, gc=False):
    """A reward asked for on a receipt.

    due: what is still to pay for each line, in minor units, 0 for lines the reward's condition leaves out.
    total_minor: what is still to pay for the whole receipt. asked: points, or None for as many as may be.
    available: the points the member could spend.
    """

    due: Sequence[int]
    total_minor: int
    asked: int | None
    available: int


class Redeem(Protocol):
    """A reward made ready."""

    def __call__(self, claim: Claim) -> Offer:
        """What the reward gives for the claim."""


class Reward(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every reward has."""

    id: Name
    name: Texts = {}
    when: Annotated[Condition, Meta(title=N_("When"))] = ""
    wallet: Annotated[Name | None, Meta(title=N_("Wallet"))] = None
    from_: Annotated[DateText | None, Meta(title=N_("From"), description=N_("the first day"))] = msgspec.field(
        default=None, name="from"
    )
    to: Annotated[DateText | None, Meta(title=N_("To"), description=N_("the last day, included"))] = None
    enabled: Annotated[bool, Meta(title=N_("Switched on"))] = True

    def ready(self, terms: RewardTerms) -> Redeem:
        """The reward as a function. Raises ValueError, its text beginning with the field's name and a colon."""
        raise TypeError(f"{type(self).__name__} does not say what it gives")
