"""Two members that are one, and apart again."""

import msgspec

from regulars.engine.events.challenges import Won
from regulars.engine.events.event import Event
from regulars.engine.events.members import Picks
from regulars.engine.events.plans import PlanState
from regulars.engine.events.points import Hold, LotPart
from regulars.engine.events.redemptions import OpenRedemption


class Purse(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """All of one wallet that goes from one member to another: what can be spent, what cannot yet, what is owed.

    lasts: the day on which it is all over without activity, 0 where that is not so.
    """

    wallet: str
    lots: tuple[LotPart, ...] = ()
    waiting: tuple[LotPart, ...] = ()
    owed: int = 0
    lasts: int = 0


class Promise(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Points that wait for an activity about something; on the day `until` they are cancelled."""

    about: str
    wallet: str
    activity: str
    until: int
    expires: str
    points: int


class TierHeld(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A tier as another member held it: since when, when it is looked at next, the day before which it is not lost.

    locked_until: the day until which it was given by hand, if it was; is_fixed: and nothing higher is held till then.
    """

    tier: str
    since_us: int
    review: int
    kept_until: int
    falling: bool = False
    locked_until: int = 0
    is_fixed: bool = False


Holds = dict[str, Hold]
Redemptions = dict[str, OpenRedemption]
Counters = dict[str, dict[int, int]]
Marks = dict[str, dict[str, tuple[int, int]]]
Plans = dict[str, PlanState]


class Absorbed(Event, frozen=True, gc=False, kw_only=True, tag="absorbed"):
    """The member turned out to be another one twice: all she has goes there."""

    into: str


class Absorbing(Event, frozen=True, gc=False, kw_only=True, tag="absorbing"):
    """Another member turned out to be this one: what that one had comes here, with its dates; what was put aside is
    put aside here too, under its name.
    """

    of: str
    purses: tuple[Purse, ...] = ()
    promises: tuple[Promise, ...] = ()
    holds: Holds = msgspec.field(default_factory=dict)
    redemptions: Redemptions = msgspec.field(default_factory=dict)
    counters: Counters = msgspec.field(default_factory=dict)
    marks: Marks = msgspec.field(default_factory=dict)
    picks: dict[str, tuple[Picks, ...]] = msgspec.field(default_factory=dict)
    plans: Plans = msgspec.field(default_factory=dict)
    redated: dict[str, tuple[tuple[int, int, int], ...]] = msgspec.field(default_factory=dict)
    tiers: dict[str, TierHeld] = msgspec.field(default_factory=dict)
    joined_day: int | None = None
    last_visit_day: int | None = None
    won: dict[str, tuple[Won, ...]] = msgspec.field(default_factory=dict)


class GaveBack(Event, frozen=True, gc=False, kw_only=True, tag="gave_back"):
    """Two members were not the same after all: what came from the other goes back, as far as it is still there.

    redemptions: by name. tiers, plans, joined_day: this member's own before she absorbed the other. plans_taken: those
    of the other that she had from then on.
    """

    to: str
    purses: tuple[Purse, ...] = ()
    promises: tuple[Promise, ...] = ()
    holds: Holds = msgspec.field(default_factory=dict)
    redemptions: tuple[str, ...] = ()
    counters: Counters = msgspec.field(default_factory=dict)
    tiers: dict[str, TierHeld] = msgspec.field(default_factory=dict)
    joined_day: int | None = None
    plans: Plans = msgspec.field(default_factory=dict)
    plans_taken: Plans = msgspec.field(default_factory=dict)
    won: dict[str, tuple[Won, ...]] = msgspec.field(default_factory=dict)


class Revived(Event, frozen=True, gc=False, kw_only=True, tag="revived"):
    """The member that was absorbed stands for herself again, with what came back and her tiers."""

    of: str
    purses: tuple[Purse, ...] = ()
    promises: tuple[Promise, ...] = ()
    holds: Holds = msgspec.field(default_factory=dict)
    redemptions: Redemptions = msgspec.field(default_factory=dict)
    counters: Counters = msgspec.field(default_factory=dict)
    tiers: dict[str, TierHeld] = msgspec.field(default_factory=dict)
    plans: Plans = msgspec.field(default_factory=dict)
