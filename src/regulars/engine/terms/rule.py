"""What every earning rule has, whatever its kind, and what a kind says of itself to earn."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import Meta

from regulars.engine.money import MOST_DIGITS, Ratio, parse_decimal
from regulars.engine.sentences import Named, Points, Sentences, Together, Value, say
from regulars.engine.terms.activities import WellKnown
from regulars.engine.terms.basis import (
    DISCOUNTS,
    PAID_WITH_POINTS,
    TAX,
    Basis,
    Discounts,
    PaidWithPoints,
    Tax,
    money_of,
)
from regulars.engine.terms.dates import PendingTerms
from regulars.engine.terms.hours import Hours
from regulars.engine.words import Condition, Decimal, FirstDay, LastDay, Name, Texts, ValidityText
from regulars.kinds import N_

ALL = -1
"""The mask of a rule that holds for the whole receipt."""


class Terms(msgspec.Struct, frozen=True):
    """What a rule needs of its program to be made ready: digits of the currency and of the rule's wallet."""

    currency_digits: int
    wallet_digits: int
    basis: Basis = Basis()

    def points(self, text: str) -> Ratio:
        """A decimal of points, in whole units of the wallet. Raises ValueError."""
        return Ratio.of(parse_decimal(text, MOST_DIGITS) * 10**self.wallet_digits, 10**MOST_DIGITS)

    def money(self, text: str) -> int:
        """A decimal of the currency, in minor units. Raises ValueError."""
        return parse_decimal(text, self.currency_digits)


class Earn(msgspec.Struct, frozen=True):
    """What a rule earns: one Python expression, made part of the program's function (`engine/ready/award.py`).

    points: whole units of the rule's wallet, never negative, or None where the rule is not about this; of whatever it
    needs of these:

    - `amount`: the money of the eligible lines, in minor units
    - `quantity`: the thousandths of the eligible lines
    - `visit`: which visit of the member this is, from 1
    - `base`: the points that it multiplies, for a rule that `multiplies`
    - `basket`, `lines`: the `engine.basket.Basket`, and the mask of its eligible lines, bit i for line i
    - `moment`: the `engine.events.returns.Moment`, what was known of the member before the event

    On anything else than a receipt there are `moment` and `activity`, the `engine.doing.Doing`, and:

    - `tally`: how much the rule gave for under its mark before

    uses: what else the expressions name, functions most often. bars: codes of reasons, each with the expression that
    bars the rule when it is true, the first told. mark: for what the rule gives only once, an expression that makes a
    text; once in `span`. measure: instead of once, how much of it this is, an expression; added up under the mark.
    takes: the points are taken, as far as they are there. basis: what `amount` is, see `engine.terms.basis.money_of`.
    lines: of a rule about others than the eligible lines, an expression that makes their mask; what it gives stands
    beside what other rules give, whichever of them exclude each other. floors, every: the amounts of money from which
    it gives more at once, and how much money makes each step, told as a hint to who is near.
    """

    points: str
    uses: Mapping[str, Callable[..., Any]] = {}
    bars: tuple[tuple[str, str], ...] = ()
    mark: str = ""
    span: Literal["lifetime", "day", "week", "month", "year"] = "lifetime"
    measure: str = ""
    takes: bool = False
    basis: str = ""
    lines: str = ""
    floors: tuple[int, ...] = ()
    every: int = 0


class Multiplies(msgspec.Struct, frozen=True):
    """Of which points a rule gives some more: of the rules named, or of every base rule; and, compounding, of what
    other multipliers gave too.
    """

    of: frozenset[str] = frozenset()
    compound: bool = False


Trigger = str
"""What a rule answers: `receipt`, `return`, `joined`, or the name of an activity."""


CooldownText = Annotated[
    str,
    Meta(
        pattern="^P[0-9YMWDTH]{1,20}$",
        description="how long nothing is given after something was: PT12H, P1D, P1M",
    ),
]


class Limit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The most that a rule gives one member in a time."""

    per: Annotated[Literal["receipt", "day", "week", "month", "quarter", "year", "member"], Meta(title=N_("Per"))]
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
    well_known: ClassVar[WellKnown | None] = None
    """The activity that the kind brings along and answers."""
    insists: ClassVar[bool] = False
    """Whether what bars or limits the rule refuses the whole event."""

    id: Name
    name: Texts = {}
    when: Annotated[Condition, Meta(title=N_("When"))] = ""
    wallet: Annotated[Name | None, Meta(title=N_("Wallet"))] = None
    from_: FirstDay = msgspec.field(default=None, name="from")
    to: LastDay = None
    enabled: Annotated[bool, Meta(title=N_("Switched on"))] = True
    alone: Annotated[bool, Meta(title=N_("Alone"), description=N_("when it applies, the other base rules do not"))] = (
        False
    )
    priority: Annotated[
        int,
        Meta(ge=-1000, le=1000, title=N_("Priority"), description=N_("which of several alone rules wins")),
    ] = 0
    group: Annotated[
        Name | None, Meta(title=N_("Group"), description=N_("of rules of which one counts, as the group says"))
    ] = None
    limits: Annotated[tuple[Limit, ...], Meta(max_length=10, title=N_("Limits"))] = ()
    cooldown: Annotated[CooldownText | None, Meta(title=N_("Cooldown"))] = None
    promotion: Annotated[
        Name | None, Meta(title=N_("Promotion"), description=N_("whose limits it shares with others"))
    ] = None
    least: Annotated[
        Decimal | None,
        Meta(title=N_("Smallest receipt"), description=N_("what the goods it is about must come to")),
    ] = None
    hours: Annotated[
        tuple[Hours, ...],
        Meta(max_length=20, title=N_("Hours"), description=N_("windows of time on the store's clock")),
    ] = ()
    choice: Annotated[
        Name | None,
        Meta(title=N_("Choice"), description=N_("only for goods of the categories that the member chose there")),
    ] = None
    pending: Annotated[
        PendingTerms | None,
        Meta(title=N_("Pending for"), description=N_("how long these points wait; nothing means as the wallet says")),
    ] = None
    expires: Annotated[
        ValidityText | None,
        Meta(title=N_("Valid for"), description=N_("how long these points last: P30D, 2026-12-31 as their last day")),
    ] = None

    def says(self) -> Sentences:
        """What the rule gives, in words; what every rule may say besides is told for all kinds alike."""
        yield from ()

    def gives(self, points: str) -> Value:
        """So many of the wallet of the rule."""
        return Points(points, self.wallet)

    def gift(self) -> Name:
        """The reward that it gives for nothing; empty for none."""
        return ""

    def gives_nothing(self) -> bool:
        """Whether nothing is said of what it gives."""
        return False

    def ready(self, terms: Terms) -> Earn:
        """What the rule earns. Raises ValueError, its text beginning with the field's name and a colon."""
        raise TypeError(f"{type(self).__name__} does not say what it earns")

    def answers(self) -> Trigger:
        """What the rule answers."""
        return self.well_known.name if self.well_known else self.trigger

    def reads(self) -> tuple[str, ...]:
        """The names of the activity's number fields that it reads."""
        return ()

    def multiplies(self) -> Multiplies | None:
        """For a rule that gives more of what other rules gave: of which."""
        return None


class OnOccasion(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule that gives on an occasion that is no sale: so many points, a reward for nothing, or both."""

    points: Annotated[Decimal, Meta(title=N_("Points"))] = "0"
    reward: Annotated[
        Name | None,
        Meta(
            title=N_("Reward"), description=N_("a voucher of the program, given for nothing, with the points or alone")
        ),
    ] = None

    def gives(self, points: str) -> Value:
        """So many of the wallet of the rule, and the reward."""
        if self.reward is None:
            return super().gives(points)
        reward = Named("rewards", self.reward)
        return Together((super().gives(points), reward)) if points.strip("0.") else reward

    def gift(self) -> Name:
        """The reward that it gives for nothing; empty for none."""
        return self.reward or ""

    def gives_nothing(self) -> bool:
        """Whether there are neither points nor a reward."""
        return self.reward is None and not self.points.strip("0.")


class OnMoney(Rule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule that reckons on money: what every such rule may say otherwise than its program."""

    discounts: Annotated[Discounts | None, DISCOUNTS] = None
    tax: Annotated[Tax | None, TAX] = None
    paid_with_points: Annotated[PaidWithPoints, PAID_WITH_POINTS] = "left_out"

    def reckoned(self) -> Sentences:
        """What it reckons on otherwise than its program."""
        if self.discounts == "before":
            yield say("reckoned on the full price, before discounts")
        if self.discounts == "after":
            yield say("reckoned on the price after discounts")
        if self.tax == "excluded":
            yield say("reckoned on the price without tax")
        if self.paid_with_points == "counted":
            yield say("what is paid with points counts, too")

    def basis(self, terms: Terms) -> str:
        """What `amount` is for the rule."""
        return money_of(self.discounts or terms.basis.discounts, self.tax or terms.basis.tax, self.paid_with_points)
