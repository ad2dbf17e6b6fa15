"""What happens in a step of a story."""

import msgspec

from regulars.engine.events import AnyEvent
from regulars.engine.events.event import Given
from regulars.engine.events.members import Assigned
from regulars.engine.events.receipts import Receipt
from regulars.engine.events.returns import ReturnedLine


class Action(msgspec.Struct, frozen=True):
    """What happens in a step."""


class OfMember(Action, frozen=True):
    """What one member does, or the shop with her."""

    member: str


class Happens(OfMember, frozen=True):
    """An event of one member: joining, a receipt, a hold, its release, a correction."""

    event: AnyEvent


class Invited(OfMember, frozen=True):
    """The member joins by the code of another one."""

    by: str
    event: AnyEvent


class Asks(OfMember, frozen=True):
    """What a receipt would come to; nothing is recorded."""

    receipt: Receipt


class Returns(OfMember, frozen=True):
    """Goods of a receipt come back: lines, an amount, or all that is left."""

    receipt_id: str
    return_id: str
    lines: tuple[ReturnedLine, ...] = ()
    amount_minor: int | None = None


class Sends(OfMember, frozen=True):
    """Points go to another member."""

    to: str
    wallet: str
    points: int


class Undoes(OfMember, frozen=True):
    """An activity is taken back."""

    activity_id: str


class Consents(OfMember, frozen=True):
    """A member agrees to a purpose."""

    purpose: str


class Agrees(OfMember, frozen=True):
    """The shop agrees something with one member, up to the day before `until`; tier: held as long."""

    name: str
    until: int
    tier: Assigned | None = None


class Says(Action, frozen=True):
    """The shop says something of a day, of all stores where none is named."""

    fact: str
    value: str
    day: int
    store: str = ""


class Merges(OfMember, frozen=True):
    """Two members turn out to be one, of whom `member` stays; or, `parted`, two after all."""

    of: str
    parted: bool = False


class OfPool(OfMember, frozen=True):
    """What a member does with a household."""

    pool: str


class Opens(OfPool, frozen=True):
    """A household begins, with the member as its owner; who spends, and what becomes of its points."""

    terms: dict[str, str]


class Enters(OfPool, frozen=True):
    """The member is in it from now on, or gives another share. share: percent of what she earns."""

    share: int
    may_spend: bool = False


class Leaves(OfPool, frozen=True):
    """The member is in it no longer."""


class Dissolves(OfPool, frozen=True):
    """It ends."""


class BuysFrom(OfPool, frozen=True):
    """The member buys, and its points pay a part."""

    receipt: Receipt


class Left(Action, frozen=True):
    """Nobody whom we know buys; somebody may claim the receipt later."""

    receipt: Receipt


class Passes(Action, frozen=True):
    """Time passes for everybody. known: what the shop knows then of each member."""

    known: dict[str, Given] = msgspec.field(default_factory=dict)


class Becomes(Action, frozen=True):
    """Another version of the program is in force from here on."""

    program: str


AnyPoolAction = Opens | Enters | Leaves | Dissolves | BuysFrom
AnyAction = (
    Happens
    | Invited
    | Asks
    | Returns
    | Sends
    | Undoes
    | Consents
    | Agrees
    | Says
    | Passes
    | Becomes
    | Merges
    | Left
    | AnyPoolAction
)
