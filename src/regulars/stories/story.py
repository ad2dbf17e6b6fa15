"""A story understood: who does what when, and what is expected of it, in the engine's own values."""

from datetime import date
from typing import Literal

import msgspec

from regulars.engine.days import NEVER
from regulars.engine.events import AnyEvent
from regulars.engine.events.receipts import Receipt
from regulars.engine.events.returns import ReturnedLine
from regulars.stories.faults import NOWHERE, Fault, Word

Account = Literal["has", "pending", "held", "owes"]
Move = Literal["earns", "spends", "loses", "gets", "gets back", "expires", "repays", "sends"]
Sum = Literal["pays", "saves", "refunds"]
Way = Literal["engine", "live"]


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


class RefusedBy(Expectation, frozen=True, kw_only=True):
    """Something asked for is not given, for this reason."""

    code: str


AnyExpectation = (
    Has | Moves | Comes | InTier | Needs | KeepsTier | ChangesTier | HasLots | Gives | Because | RefusedBy | MayTake
)


class Action(msgspec.Struct, frozen=True):
    """What happens in a step."""


class Happens(Action, frozen=True):
    """An event of one member: joining, a receipt, a hold, its release, a correction."""

    member: str
    event: AnyEvent


class Asks(Action, frozen=True):
    """What a receipt would come to; nothing is recorded."""

    member: str
    receipt: Receipt


class Returns(Action, frozen=True):
    """Goods of a receipt come back: lines, an amount, or all that is left."""

    member: str
    receipt_id: str
    return_id: str
    lines: tuple[ReturnedLine, ...] = ()
    amount_minor: int | None = None


class Sends(Action, frozen=True):
    """Points go to another member."""

    member: str
    to: str
    wallet: str
    points: int


class Undoes(Action, frozen=True):
    """An activity is taken back."""

    member: str
    activity_id: str


class Agrees(Action, frozen=True):
    """A member agrees to a purpose."""

    member: str
    purpose: str


class Merges(Action, frozen=True):
    """Two members turn out to be one, of whom `member` stays; or, `parted`, two after all."""

    member: str
    of: str
    parted: bool = False


class Left(Action, frozen=True):
    """Nobody whom we know buys; somebody may claim the receipt later."""

    receipt: Receipt


class Passes(Action, frozen=True):
    """Time passes for everybody."""


class Becomes(Action, frozen=True):
    """Another version of the program is in force from here on."""

    program: str


AnyAction = Happens | Asks | Returns | Sends | Undoes | Agrees | Passes | Becomes | Merges | Left


class Step(msgspec.Struct, frozen=True):
    """One line of a story. at_us: the moment at which it is recorded."""

    word: Word
    at_us: int
    action: AnyAction
    expectations: tuple[AnyExpectation, ...] = ()


class Story(msgspec.Struct, frozen=True):
    """Steps that belong together; its members begin with nothing.

    program: the name of the program it begins under. faults: what could not be understood; such a story is not run.
    born: the birthdays that are told.
    """

    title: str
    line: int
    program: str
    members: tuple[str, ...]
    steps: tuple[Step, ...]
    faults: tuple[Fault, ...] = ()
    born: dict[str, date] = {}


class StoryResult(msgspec.Struct, frozen=True):
    """How a story came out.

    steps: how many were played. faults: none when all is as it should be. way: what it was played through. skipped:
    why it was not played at all.
    """

    name: str
    title: str
    line: int
    steps: int
    faults: tuple[Fault, ...] = ()
    way: Way = "engine"
    skipped: str = ""

    @property
    def is_kept(self) -> bool:
        """Whether it was played, and everything came as expected."""
        return not self.faults and not self.skipped

    def shown(self) -> str:
        """The faults as a terminal shows them; a kept story is one line."""
        live = "live: " if self.way == "live" else ""
        if self.skipped:
            return f"{self.name}:{self.line}: {live}{self.title}: skipped: {self.skipped}"
        if self.is_kept:
            return f"{self.name}:{self.line}: {live}{self.title}: kept, {self.steps} steps"
        return "\n".join(fault.shown(self.name, live) for fault in self.faults)
