"""What challenges leave behind in a member, and in the events that take it back."""

import msgspec

from regulars.engine.events.returns import Earned


class Marked(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a rule gave points for: how many; and what it gives only once, by its mark, how much of it. voucher: the
    name of the one that it gave.
    """

    rule: str
    points: int
    mark: str = ""
    amount: int = 0
    voucher: str = ""


class Won(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A challenge that was reached on a day.

    begun: its period, by the first day, 0 for all time. at: how much had to be done for it, so that it is known from
    when on it is lost again. earned, given_by: what it gave, by lot and by rule. at_us: when. rested: by counter, when
    what has a cooldown gave last before.
    """

    begun: int
    at: int
    day: int
    earned: tuple[Earned, ...] = ()
    given_by: tuple[Marked, ...] = ()
    badge: str = ""
    at_us: int = 0
    rested: dict[str, int] = msgspec.field(default_factory=dict)


class Progressed(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """How much an activity counted for a challenge or a leaderboard, by its key, in which of its periods."""

    challenge: str
    begun: int
    amount: int
