"""What every reward has, whatever its kind, and what is asked of it on a receipt."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, Protocol

import msgspec
from msgspec import Meta

from regulars.engine.events.receipts import Line
from regulars.engine.faults import Faults
from regulars.engine.money import parse_decimal
from regulars.engine.sentences import Points, Sentences
from regulars.engine.terms.coupons import CouponTerms
from regulars.engine.terms.rule import Limit
from regulars.engine.words import Condition, Decimal, FirstDay, LastDay, Name, Texts
from regulars.kinds import N_


class RewardTerms(msgspec.Struct, frozen=True, gc=False):
    """What a reward needs of its program: digits of the currency and of the reward's wallet."""

    currency_digits: int
    wallet_digits: int


class Choice(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One of several that a member may take: so many points for so much off; or one article of several.

    missing: the points she does not have for it yet. best: which of them takes off most, for the fewest points.
    """

    points: int = 0
    value_minor: int = 0
    sku: str = ""
    missing: int = 0
    best: bool = False


class Offer(msgspec.Struct, frozen=True, gc=False):
    """What a reward gives on a receipt: points it takes, money it takes off, and off which lines.

    `refusal` is a reason code when it gives nothing or less than was asked, with the number that decided.
    choices: what else could be taken, told when somebody asks. weights: of what costs nothing, by what its points
    belong to the lines.
    """

    points: int = 0
    value_minor: int = 0
    by_line: tuple[int, ...] = ()
    refusal: str = ""
    number: int = 0
    choices: tuple[Choice, ...] = ()
    weights: tuple[int, ...] = ()


class Claim(msgspec.Struct, frozen=True, gc=False):
    """A reward asked for on a receipt.

    due: what is still to pay for each line, in minor units, 0 for lines the reward's condition leaves out.
    total_minor: what is still to pay for the whole receipt. asked: points, or None for as many as may be.
    available: the points the member could spend. price: the points that it costs, or, of a reward that turns points
    into money, that are worth its `worth`. lines: the goods, a line the condition leaves out with nothing due; mask:
    those that it does not leave out. choice: the article or line chosen of those that fit. gone: articles that are out
    of stock. worth: for a reward worth what a formula says, or a voucher with a worth of its own, numerator and
    denominator in minor units. quantity: of a voucher, how many it stands for.
    """

    due: Sequence[int]
    total_minor: int
    asked: int | None
    available: int
    price: int = 0
    lines: Sequence[Line] = ()
    mask: int = -1
    choice: str = ""
    gone: frozenset[str] = frozenset()
    worth: tuple[int, int] | None = None
    quantity: int = 1


class Redeem(Protocol):
    """A reward made ready."""

    def __call__(self, claim: Claim) -> Offer:
        """What the reward gives for the claim."""


class Price(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One price of a reward: the first whose condition and days hold is the one taken."""

    points: Annotated[Decimal, Meta(title=N_("Costs points"))]
    wallet: Annotated[Name | None, Meta(title=N_("Wallet"), description=N_("nothing means the reward's"))] = None
    when: Annotated[
        Condition,
        Meta(
            title=N_("When"),
            description=N_('tier, segment, weekday and hour: member.tier == "gold" && receipt.weekday == 2'),
        ),
    ] = ""
    from_: FirstDay = msgspec.field(default=None, name="from")
    to: LastDay = None


class RewardCategory(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rewards that share limits."""

    name: Texts = {}
    limits: Annotated[tuple[Limit, ...], Meta(max_length=10, title=N_("Limits"))] = ()


class Reward(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every reward has.

    A kind that can be taken on a receipt says in `ready` what it gives there; `pays` when what it gives counts as
    money, not as a lower price.
    """

    on_receipts: ClassVar[bool] = True
    pays: ClassVar[bool] = False
    tells_cost: ClassVar[bool] = False
    """Whether what it says in words tells its points already."""

    id: Name
    name: Texts = {}
    when: Annotated[Condition, Meta(title=N_("When"))] = ""
    wallet: Annotated[Name | None, Meta(title=N_("Wallet"))] = None
    points: Annotated[Decimal, Meta(title=N_("Costs points"))] = "0"
    prices: Annotated[
        tuple[Price, ...],
        Meta(
            max_length=20,
            title=N_("Prices"),
            description=N_("instead of one price: looked at from the top, the first that holds is taken"),
        ),
    ] = ()
    from_: FirstDay = msgspec.field(default=None, name="from")
    to: LastDay = None
    enabled: Annotated[bool, Meta(title=N_("Switched on"))] = True
    excludes: Annotated[
        Condition,
        Meta(title=N_("Goods it never touches"), description=N_('a condition on a line: "tobacco" in line.categories')),
    ] = ""
    unlocked_by: Annotated[
        Condition,
        Meta(
            title=N_("Unlocked by"),
            description=N_("what a member must have done before she may take it: member.visits >= 1"),
        ),
    ] = ""
    limits: Annotated[
        tuple[Limit, ...],
        Meta(max_length=10, title=N_("Limits"), description=N_("the most one member may take")),
    ] = ()
    category: Annotated[
        Name | None, Meta(title=N_("Category"), description=N_("rewards of one category share its limits"))
    ] = None
    coupon: Annotated[
        CouponTerms | None, Meta(title=N_("Coupon"), description=N_("the code that must be shown for it"))
    ] = None
    best_of: Annotated[
        Name | None,
        Meta(
            title=N_("Best of"),
            description=N_("of the rewards with the same name here, only the one that takes off most is given"),
        ),
    ] = None
    priority: Annotated[
        int,
        Meta(
            ge=-1000,
            le=1000,
            title=N_("Priority"),
            description=N_("of what comes off the price the higher comes first; equal ones as they stand in the file"),
        ),
    ] = 0
    alone: Annotated[
        bool,
        Meta(
            title=N_("Alone"),
            description=N_("given before all others, and then nothing else comes off the price; points can still pay"),
        ),
    ] = False
    confirm: Annotated[
        Literal["no", "code", "pin"],
        Meta(
            title=N_("Confirmed by"),
            description=N_("what the till asks for first: a code sent to the member, or the PIN of the staff"),
        ),
    ] = "no"

    def says(self) -> Sentences:
        """What it gives, in words; its price and what every reward may say besides is told for all kinds alike."""
        yield from ()

    def takes_points(self, points: str) -> Points:
        """So many of the wallet of the reward."""
        return Points(points, self.wallet)

    def ready(self, terms: RewardTerms) -> Redeem:
        """The reward as a function. Raises ValueError, its text beginning with the field's name and a colon."""
        raise TypeError(f"{type(self).__name__} does not say what it gives")

    def fewest(self, terms: RewardTerms) -> int:
        """The fewest points with which it can be taken, in whole units. Raises ValueError."""
        return parse_decimal(self.points, terms.wallet_digits)

    def formula(self) -> str:
        """For a reward whose worth is written as a number of the condition language: that text."""
        return ""

    def articles_and_categories(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The goods that it counts besides those of its condition, told as a hint to who lacks some."""
        return (), ()

    def faults_among(self, rewards: Mapping[str, Any], document: Any, faults: Faults) -> None:
        """What is wrong with it among all else in the program. rewards: all of them, made ready."""
