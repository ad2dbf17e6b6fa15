"""What a member does that is no sale."""

import msgspec

from regulars.engine.events.challenges import Marked as Marked
from regulars.engine.events.challenges import Progressed
from regulars.engine.events.event import NONE, Code, Event
from regulars.engine.events.plans import PlanStep
from regulars.engine.events.returns import Earned, Shared


class Activity(Event, frozen=True, gc=False, kw_only=True, tag="activity"):
    """Something the member did, or that happened to her, that is no sale.

    name: as the program declares it. about: the article, survey, channel, place or segment that it is about.
    values: by field, as `terms.activities` reads them: decimals in units of their last digit, dates as day numbers.
    places: those of the program in which it was; where exactly is not kept.
    """

    activity_id: Code
    name: str
    occurred_us: int
    about: str = ""
    values: dict[str, str | int | bool] = msgspec.field(default_factory=dict)
    places: frozenset[str] = NONE


class Confirmed(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Points that waited for an activity and can be spent, from the day `start` to the day before `until`.

    about: what they are about. cancelled: the day on which they would have been lost. expires: their validity.
    """

    about: str
    wallet: str
    activity: str
    cancelled: int
    expires: str
    points: int
    start: int
    until: int


class Undone(Event, frozen=True, gc=False, kw_only=True, tag="undone"):
    """An activity is taken back: it did not happen, or no longer counts.

    day: on which it was decided. earned, given_by: what it earned, by lot and by rule. again: it was undone before.
    shared: what of it households and groups have, who give it back themselves. confirmed: the points that waited for
    it. rested: by counter, the moment at which a rule or promotion with a cooldown gave last without it, 0 for never.
    plan: what it made of a plan. counted: how much it counted for challenges. whose: as of a receipt that comes back.
    """

    activity: Activity
    day: int
    earned: tuple[Earned, ...] = ()
    given_by: tuple[Marked, ...] = ()
    again: bool = False
    shared: tuple[Shared, ...] = ()
    confirmed: tuple[Confirmed, ...] = ()
    rested: dict[str, int] = msgspec.field(default_factory=dict)
    plan: PlanStep | None = None
    counted: tuple[Progressed, ...] = ()
    whose: tuple[str, ...] = ()
