"""What a household or group has a part in: a member's receipt that its points pay for, and what comes back of one."""

from regulars.engine.events.event import Code, Event
from regulars.engine.events.merges import Purse
from regulars.engine.events.returns import Earned


class PaidFor(Event, frozen=True, gc=False, kw_only=True, tag="paid_for"):
    """The points of a household or group were spent on a receipt of one of its members. of: that member."""

    receipt_id: Code
    of: str
    purses: tuple[Purse, ...]


class CameBack(Event, frozen=True, gc=False, kw_only=True, tag="came_back"):
    """Goods, or an activity, of one of its members came back. of: that member.

    restored: points it had paid, of the lots they were of. taken: points the member had earned and shared with it.
    """

    of: str
    restored: tuple[Purse, ...] = ()
    taken: tuple[Earned, ...] = ()
