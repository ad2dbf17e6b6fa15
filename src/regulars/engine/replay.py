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
        decision, after = follow(program_at(event, at_us), state, event, at_us)
        if after is state:
            continue
        state = after
        if told is not None:
            told(decision, state)
    return state


def follow(program: Program, state: Member, event: AnyEvent, at_us: int) -> tuple[Decision, Member]:
    """The next event of a history: what was decided and the member after it, the very same one where it was refused."""
    decision, after = advance(program, state, event, at_us)
    return decision, state if decision.refusals and not decision.effects else after
