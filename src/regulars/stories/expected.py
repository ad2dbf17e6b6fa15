"""What may be expected of a step, in the engine's own values."""

from typing import Literal

import msgspec

from regulars.engine.days import NEVER
from regulars.stories.faults import NOWHERE, Word

Account = Literal["has", "pending", "held", "owes"]
Move = Literal["earns", "spends", "loses", "gets", "gets back", "expires", "repays", "sends"]
Sum = Literal["pays", "saves", "refunds"]


class Expectation(msgspec.Struct, frozen=True, kw_only=True):
    """Something that must be so after a step. word: where it is written. text: as it is written, for the failure."""

    member: str = ""
    word: Word = NOWHERE
    text: str = ""


class Has(Expectation, frozen=True, kw_only=True):
    """So many points stand in an account of the member."""

    account: Account
    wallet: str
    points: int


class Moves(Expectation, frozen=True, kw_only=True):
    """The step moves so many points of the member."""

    move: Move
    wallet: str
    points: int


class Comes(Expectation, frozen=True, kw_only=True):
    """The receipt or return comes to so much money."""

    sum: Sum
    minor: int


class InTier(Expectation, frozen=True, kw_only=True):
    """The member has a tier."""

    tier_set: str
    tier: str


class ChangesTier(Expectation, frozen=True, kw_only=True):
    """The step changes the tier, upwards or down; from `before` when it is said."""

    tier_set: str
    before: str
    tier: str
    rises: bool


class Needs(Expectation, frozen=True, kw_only=True):
    """So much is still needed to reach a tier. counts: of what, when it is said: spend, points, visits, or a name."""

    tier_set: str
    tier: str
    needed: str
    counts: str = ""


class KeepsTier(Expectation, frozen=True, kw_only=True):
    """The tier is kept to the day before `until` if nothing more is counted."""

    tier_set: str
    tier: str
    until: int


class Lasts(Expectation, frozen=True, kw_only=True):
    """Without any activity, all points of the wallet are over with the day before `until`; `warned`: from that day on
    the member is told so.
    """

    wallet: str
    until: int
    warned: bool = False


class Warned(Expectation, frozen=True, kw_only=True):
    """The member is told that a tier will be lost; `absent`: she is not.

    day: the first one on which she is, when that is said; otherwise it is by the step that she is told.
    """

    tier_set: str
    tier: str
    day: int | None = None
    absent: bool = False


class ShownLot(msgspec.Struct, frozen=True, array_like=True):
    """Points that can be spent up to the day before `until`."""

    points: int
    until: int = NEVER


class HasLots(Expectation, frozen=True, kw_only=True):
    """The points of a wallet lie in these lots, in the order of spending."""

    wallet: str
    lots: tuple[ShownLot, ...]


class Gives(Expectation, frozen=True, kw_only=True):
    """The receipt gives a reward."""

    reward: str


class Because(Expectation, frozen=True, kw_only=True):
    """Among the reasons is one of this rule, reward or code; `absent`: there is none.

    subject: what the code is about, when it is said. points: how many, when it is said.
    """

    name: str
    subject: str = ""
    points: int | None = None
    absent: bool = False


class MayTake(Expectation, frozen=True, kw_only=True):
    """The member may take a reward; or may not, for this reason when it is said, with so many points missing."""

    reward: str
    absent: bool = False
    code: str = ""
    points: int | None = None


class Done(Expectation, frozen=True, kw_only=True):
    """So much of a challenge is done, of so much; as decimals without trailing zeros."""

    challenge: str
    done: str
    target: str


class HasBadge(Expectation, frozen=True, kw_only=True):
    """The member has a badge; `absent`: she has not."""

    badge: str
    absent: bool = False


class Lacks(Expectation, frozen=True, kw_only=True):
    """So much more money, or so many thousandths of goods, would give more of what is named; with neither, nothing."""

    name: str
    money_minor: int = 0
    quantity: int = 0


class Placed(Expectation, frozen=True, kw_only=True):
    """The member has this place on a leaderboard, in the period of the moment; 0: she takes no part yet."""

    board: str
    place: int


class RefusedBy(Expectation, frozen=True, kw_only=True):
    """Something asked for is not given, for this reason."""

    code: str


AnyExpectation = (
    Has
    | Moves
    | Comes
    | InTier
    | Needs
    | KeepsTier
    | ChangesTier
    | HasLots
    | Lasts
    | Warned
    | Gives
    | Because
    | RefusedBy
    | MayTake
    | Done
    | HasBadge
    | Lacks
    | Placed
)
