"""Earning rules, one file a kind: a frozen struct with its fields, and what it earns."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import Meta

from regulars.engine.money import MOST_DIGITS, Ratio, parse_decimal
from regulars.engine.words import Condition, DateText, Decimal, Name, Texts
from regulars.kinds import N_

ALL = -1
"""The mask of a rule that holds for the whole receipt."""


class Terms(msgspec.Struct, frozen=True):
    """What a rule needs of its program to be made ready: digits of the currency and of the rule's wallet."""

    currency_digits: int
    wallet_digits: int

    def points(self, text: str) -> Ratio:
        """A decimal of points, in whole units of the wallet. Raises ValueError."""
        return Ratio.of(parse_decimal(text, MOST_DIGITS) * 10**self.wallet_digits, 10**MOST_DIGITS)

    def money(self, text: str) -> int:
        """A decimal of the currency, in minor units. Raises ValueError."""
        return parse_decimal(text, self.currency_digits)


class Earn(msgspec.Struct, frozen=True):
    """What a rule earns: one Python expression, made part of the program's function (`engine/award.py`).

    points: whole units of the rule's wallet, never negative; of whatever it needs of these:

    - `amount`: the money of the eligible lines, in minor units
    - `quantity`: the thousandths of the eligible lines
    - `visit`: which visit of the member this is, from 1
    - `base`: the points that it multiplies, for a rule that `multiplies`
    - `basket`, `lines`: the `engine.basket.Basket`, and the mask of its eligible lines, bit i for line i
    - `moment`: the `engine.events.Moment`, what was known of the member before the event

    On joining there is only `moment`. uses: what else the expression names, functions most often.
    """

    points: str
    uses: Mapping[str, Callable[..., Any]] = {}


class Multiplies(msgspec.Struct, frozen=True):
    """Of which points a rule gives some more: of the rules named, or of every base rule; and, compounding, of what
    other multipliers gave too.
    """

    of: frozenset[str] = frozenset()
    compound: bool = False


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
    """What every earning rule has; a kind adds its fields and says in `ready` what they earn."""

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
        """What the rule earns. Raises ValueError, its text beginning with the field's name and a colon."""
        raise TypeError(f"{type(self).__name__} does not say what it earns")

    def multiplies(self) -> Multiplies | None:
        """For a rule that gives more of what other rules gave: of which."""
        return None
