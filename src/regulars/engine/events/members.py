"""Joining, tiers by hand, what a member chooses and sets, and time."""

from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.engine.events.event import Code, Event, Units


class Joined(Event, frozen=True, gc=False, kw_only=True, tag="joined"):
    """The member joined the program; `welcome` False for one who was a member before there was this program.

    joined_day: the day on which she joined, when that is told afterwards. formally: False for one who is made known
    to a program that is joined in another way, by her first receipt or points.
    """

    welcome: bool = True
    joined_day: int | None = None
    formally: bool = True


class Assigned(Event, frozen=True, gc=False, kw_only=True, tag="assigned"):
    """A tier given by a person or brought along from an older program; until: the first day on which it can be lost,
    as an agreement says, whatever the tier set would; is_fixed: until then, or for ever, she does not rise either.
    is_quiet: what reaching it gives is given otherwise. reason: what people wrote, read by nobody who decides.
    """

    tier_set: str
    tier: str
    until: int | None = None
    is_fixed: bool = False
    is_quiet: bool = False
    reason: Annotated[str, Meta(max_length=500)] = ""


class Badged(Event, frozen=True, gc=False, kw_only=True, tag="badged"):
    """A person gives a badge, or takes it, however it was won."""

    badge: str
    is_taken: bool = False


class Picks(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a member chose, or nothing for an offer she claimed; it counts from one moment until another."""

    since_us: int
    until_us: int
    picks: frozenset[str] = frozenset()


class Chosen(Event, frozen=True, gc=False, kw_only=True, tag="chosen"):
    """A member claims an offer, or chooses: `picks` are the categories chosen, none for an offer.

    members: of an offer that only so many members may claim, how many have.
    """

    name: str
    picks: frozenset[str] = frozenset()
    members: int = 0


class Set(Event, frozen=True, gc=False, kw_only=True, tag="set"):
    """What a member says about a reward that redeems itself: from how many points on, None for as the program says;
    banks: that her points stay points.
    """

    reward: Code
    threshold: Units | None = None
    banks: bool = False


class Recounted(Event, frozen=True, gc=False, kw_only=True, tag="recounted"):
    """A new version of the program counts what was not counted: the counters of her that it reads, as a replay of her
    history gives them, by name and bucket; and tiers that are reached by it are given.
    """

    counters: dict[str, dict[int, int]]


class TimePassed(Event, frozen=True, gc=False, kw_only=True, tag="time"):
    """Nothing but time passed."""
