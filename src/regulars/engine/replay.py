"""A history through `advance`, one member at a time.

A program with shared budgets is replayed in order of time over all members; without them members are independent,
and can be spread over processes.
"""

from collections.abc import Callable, Iterable

from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.events import AnyEvent
from regulars.engine.member import Member
from regulars.engine.program import Program

ProgramAt = Callable[[AnyEvent, int], Program]
"""The program version in force for an event at a moment in microseconds."""


def replay(
    history: Iterable[tuple[AnyEvent, int]],
    program_at: ProgramAt,
    told: Callable[[Decision, Member], None] | None = None,
) -> Member:
    """The member after a history of (event, moment in microseconds) in the order in which it was recorded.

    Refused events are no events: they change nothing. told: called with every decision and the member after it.
    """
    state = Member()
    for event, at_us in history:
        decision, after = advance(program_at(event, at_us), state, event, at_us)
        if decision.refusals and not decision.effects:
            continue
        state = after
        if told is not None:
            told(decision, state)
    return state
