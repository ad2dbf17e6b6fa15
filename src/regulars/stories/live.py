"""Plays stories through HTTP, as tills and a web shop would: every step is a request to a shop in test mode.

Each story has members, receipts and a program of its own, so that any number of them are played in one shop. Its
clock goes where the story goes, back at the beginning of the next one.
"""

from collections.abc import Mapping
from itertools import count

import httpx2

from regulars.engine.events.activities import Activity
from regulars.engine.events.members import Assigned, Badged, Chosen, Joined, Set
from regulars.engine.events.points import Corrected, Extended, Held, Released
from regulars.engine.events.receipts import Claimed, Receipt
from regulars.engine.events.redemptions import Redeemed, RedemptionEnded
from regulars.engine.program import Program
from regulars.stories.acting import Outcomes, acted
from regulars.stories.acts import Becomes, Happens, OfMember, Passes
from regulars.stories.live_limits import why_not_live
from regulars.stories.live_members import LiveMembers
from regulars.stories.live_points import LivePoints
from regulars.stories.live_pools import LivePools
from regulars.stories.live_wire import Refusal, Wire
from regulars.stories.runner import CannotPlay, NotPlayable, Outcome, Runner, Stage
from regulars.stories.story import Step, Story

AT_ONCE = 5000


class LiveShop:
    """A shop in test mode behind an address. zones: those of its stores."""

    def __init__(self, client: httpx2.Client, zones: Mapping[str, str]) -> None:
        self.client = client
        self.zones = zones
        self.numbers = count(1)

    def stage(self, programs: Mapping[str, Program], texts: Mapping[str, str]) -> Stage:
        """Makes runners for stories of these programs. programs and texts: by the program's name."""

        def runner(story: Story) -> Runner:
            if why := why_not_live(story, programs, self.zones):
                raise NotPlayable(why)
            return LiveRunner(Wire(self.client), story, f"story-{next(self.numbers)}", programs, texts)

        return runner


class LiveRunner(LiveMembers, LivePoints, LivePools):
    """Plays one story."""

    _is_published = False

    def play(self, step: Step) -> Mapping[str, Outcome]:
        """Do what the step says; what it did to each member it touched. Raises CannotPlay."""
        self._set_clock(step.at_us)
        self._states.clear()
        if not self._is_published:
            self._publish(self._program)
            self._is_published = True
        try:
            return acted(self, step)
        except Refusal as refusal:
            if not isinstance(step.action, OfMember):
                raise CannotPlay("the API refuses what no member does") from refusal
            return {step.action.member: Outcome(refusals=self._called(refusal.reasons(self._program)))}

    def happens(self, action: Happens, step: Step) -> Outcomes:
        """An event of one member."""
        match action.event:
            case Receipt() as receipt:
                outcome = self._buys(action.member, receipt, step)
            case Activity() as event:
                outcome = self._does(action.member, event, step)
            case Released() as event:
                outcome = self._releases(action.member, event, step)
            case _:
                self._changes(action, step.at_us)
                outcome = self._outcome(action.member, step)
        return self._and_pools(action.member, outcome, step)

    def _changes(self, action: Happens, at_us: int) -> None:
        """What only the member's entries and tiers tell of."""
        member = action.member
        match action.event:
            case Joined():
                self._joins(member)
            case Assigned() as event:
                self._is_given(member, event)
            case Badged() as event:
                self._is_badged(member, event)
            case Chosen() as event:
                self._chooses(member, event)
            case Claimed() as event:
                self._claims(member, event)
            case Held() as event:
                self._puts_aside(member, event, at_us)
            case Corrected() as event:
                self._corrects(member, event)
            case Extended() as event:
                self._extends(member, event)
            case Set() as event:
                self._sets(member, event)
            case Redeemed() as event:
                self._redeems(member, event)
            case RedemptionEnded() as event:
                self._ends(member, event)
            case event:
                raise CannotPlay(f"the API cannot do this: {type(event).__name__}")

    def passes(self, action: Passes, step: Step) -> Outcomes:
        """Time passes for everybody."""
        while self._wire.post("/v1/time", {"most": AT_ONCE})["members"] >= AT_ONCE:
            pass
        return {name: self._outcome(name, step) for name in self._known}

    def becomes(self, action: Becomes, step: Step) -> Outcomes:
        """Another program is in force."""
        self._publish(self._programs[action.program])
        return {}
