"""Earning rules, one file a kind: a frozen struct with its fields, and what it earns."""

from collections.abc import Callable, Mapping
from typing import Annotated, ClassVar, Literal, Protocol

import msgspec
from msgspec import Meta

from regulars.engine.words import Condition, DateText, Decimal, Name, Texts
from regulars.kinds import N_

ALL = -1
"""The mask of a rule that holds for the whole receipt."""


class Basket(Protocol):
    """What a rule sees of a receipt: money in minor units, quantities in thousandths."""

    @property
    def money(self) -> Mapping[int, int]:
        """For any mask of lines, bit i for line i, the money they may earn on."""

    @property
    def visit(self) -> int:
        """Which visit of the member this is, from 1."""

    def quantity(self, mask: int) -> int:
        """The thousandths of the lines in the mask."""


class Terms(msgspec.Struct, frozen=True):
    """What a rule needs of its program to be made ready: digits of the currency and of the rule's wallet."""

    currency_digits: int
    wallet_digits: int


Earn = Callable[[Basket, int], int]
"""(basket, mask of its eligible lines) -> points in whole units of the wallet; never negative."""

Trigger = Literal["receipt", "joined"]


class Limit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The most that a rule gives one member in a time."""

    per: Annotated[Literal["receipt", "day", "week", "month", "year", "member"], Meta(title=N_("Per"))]
    points: Annotated[Decimal | None, Meta(title=N_("Most points"))] = None
    times: Annotated[int, Meta(ge=1, title=N_("Most times"))] | None = None
    over: Annotated[
        Literal["trim", "refuse"],
        Meta(title=N_("Over the limit"), description=N_("give what is left of it, or nothing at all")),
    ] = "trim"


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every earning rule has."""

    trigger: ClassVar[Trigger] = "receipt"
    weighs: ClassVar[Literal["amounts", "quantities"]] = "amounts"
    """By what the rule's points are told apart by line."""

    id: Name
    name: Texts = {}
    when: Annotated[Condition, Meta(title=N_("When"))] = ""
    wallet: Annotated[Name | None, Meta(title=N_("Wallet"))] = None
    from_: Annotated[DateText | None, Meta(title=N_("From"), description=N_("the first day"))] = msgspec.field(
        default=None, name="from"
    )
    to: Annotated[DateText | None, Meta(title=N_("To"), description=N_("the last day, included"))] = None
    enabled: Annotated[bool, Meta(title=N_("Switched on"))] = True
    alone: Annotated[bool, Meta(title=N_("Alone"), description=N_("when it applies, the other base rules do not"))] = (
        False
    )
    priority: Annotated[
        int,
        Meta(ge=-1000, le=1000, title=N_("Priority"), description=N_("which of several alone rules wins")),
    ] = 0
    limits: Annotated[tuple[Limit, ...], Meta(max_length=10, title=N_("Limits"))] = ()

    def ready(self, terms: Terms) -> Earn:
        """The rule as a function. Raises ValueError, its text beginning with the field's name and a colon."""
        raise TypeError(f"{type(self).__name__} does not say what it earns")
