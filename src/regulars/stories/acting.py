"""Who does what a step says: one method an action, in the engine and through HTTP both."""

from collections.abc import Mapping
from typing import Protocol, assert_never

from regulars.stories.acts import (
    Agrees,
    AnyPoolAction,
    Asks,
    Becomes,
    BuysFrom,
    Consents,
    Dissolves,
    Enters,
    Happens,
    Invited,
    Leaves,
    Left,
    Merges,
    Opens,
    Passes,
    Returns,
    Says,
    Sends,
    Undoes,
)
from regulars.stories.runner import Outcome
from regulars.stories.story import Step

Outcomes = Mapping[str, Outcome]


class Acts(Protocol):
    """Each tells what it did to each member it touched, and raises CannotPlay."""

    def happens(self, action: Happens, step: Step) -> Outcomes:
        """An event of one member."""

    def invited(self, action: Invited, step: Step) -> Outcomes:
        """A member joins by another one's code."""

    def asks(self, action: Asks, step: Step) -> Outcomes:
        """What a receipt would come to."""

    def returns(self, action: Returns, step: Step) -> Outcomes:
        """Goods come back."""

    def sends(self, action: Sends, step: Step) -> Outcomes:
        """Points go to another member."""

    def undoes(self, action: Undoes, step: Step) -> Outcomes:
        """An activity is taken back."""

    def consents(self, action: Consents, step: Step) -> Outcomes:
        """A member agrees to a purpose."""

    def agrees(self, action: Agrees, step: Step) -> Outcomes:
        """The shop agrees something with one member."""

    def says(self, action: Says, step: Step) -> Outcomes:
        """The shop says something of a day."""

    def merges(self, action: Merges, step: Step) -> Outcomes:
        """Two members become one, or two again."""

    def with_pool(self, action: AnyPoolAction, step: Step) -> Outcomes:
        """Something with a household."""

    def leaves(self, action: Left, step: Step) -> Outcomes:
        """A receipt of nobody."""

    def passes(self, action: Passes, step: Step) -> Outcomes:
        """Time passes for everybody."""

    def becomes(self, action: Becomes, step: Step) -> Outcomes:
        """Another program is in force."""


def acted(acts: Acts, step: Step) -> Outcomes:
    """Do what the step says; what it did to each member it touched."""
    match step.action:
        case Happens() as action:
            return acts.happens(action, step)
        case Invited() as action:
            return acts.invited(action, step)
        case Asks() as action:
            return acts.asks(action, step)
        case Returns() as action:
            return acts.returns(action, step)
        case Sends() as action:
            return acts.sends(action, step)
        case Undoes() as action:
            return acts.undoes(action, step)
        case Consents() as action:
            return acts.consents(action, step)
        case Agrees() as action:
            return acts.agrees(action, step)
        case Says() as action:
            return acts.says(action, step)
        case Merges() as action:
            return acts.merges(action, step)
        case Opens() | Enters() | Leaves() | Dissolves() | BuysFrom() as action:
            return acts.with_pool(action, step)
        case Left() as action:
            return acts.leaves(action, step)
        case Passes() as action:
            return acts.passes(action, step)
        case Becomes() as action:
            return acts.becomes(action, step)
        case _:
            assert_never(step.action)
