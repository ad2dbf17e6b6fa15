"""(program, member, event, at) -> what follows. The one decision, for the till, a quote, a replay and a test.

The order inside one decision is fixed: catch the member up to the event; freeze what conditions read; discounts;
part payment; base rules; multipliers; limits and caps; counters; tiers. A tier reached here counts from the next
receipt, or, where the program says so, the receipt is reckoned once more with it, never a third time.
"""

from datetime import datetime
from typing import assert_never

from regulars.engine.answers.assigned import assigned
from regulars.engine.answers.corrected import corrected
from regulars.engine.answers.held import held, released
from regulars.engine.answers.joined import joined
from regulars.engine.answers.receipt import receipt
from regulars.engine.answers.transfer import received, sent
from regulars.engine.catch_up import catch_up
from regulars.engine.days import micros
from regulars.engine.decision import Decision
from regulars.engine.events import (
    AnyEvent,
    Assigned,
    Corrected,
    Held,
    Joined,
    Receipt,
    Received,
    Released,
    Return,
    Sent,
    TimePassed,
)
from regulars.engine.evolve import Draft
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.returns import decide_return


def decide(
    program: Program, member: Member, event: AnyEvent, at: datetime, *, under: Program | None = None
) -> Decision:
    """What follows from an event that is recorded at the moment `at`.

    under: for a return, the program version its receipt was decided by, when it is not this one. A moment before
    the member's last event counts as that one: events are applied in the order in which they are recorded.
    Nothing is changed: `evolve` makes the member after it. What cannot be is told as refusals.
    """
    return advance(program, member, event, micros(at), under=under)[0]


def advance(
    program: Program, member: Member, event: AnyEvent, at_us: int, *, under: Program | None = None
) -> tuple[Decision, Member]:
    """The decision together with the member after it: `decide` and `evolve` in one walk."""
    at_us = max(at_us, member.at_us)
    day = program.clock.day(at_us)
    draft = Draft(member)
    if day >= member.due_day or member.holds:
        catch_up(program, draft, at_us, day)
    match event:
        case Receipt():
            decision = receipt(program, draft, event, at_us, day)
        case Joined():
            decision = joined(program, draft, event, at_us, day)
        case Return():
            decision = decide_return(program, under or program, draft, event, at_us, day)
        case Held():
            decision = held(draft, event, at_us)
        case Released():
            decision = released(draft, event, at_us, day)
        case Corrected():
            decision = corrected(program, draft, event, at_us, day)
        case Assigned():
            decision = assigned(program, draft, event, at_us, day)
        case Sent():
            decision = sent(draft, event, at_us)
        case Received():
            decision = received(draft, event, at_us, day)
        case TimePassed():
            decision = Decision(at_us, draft.effects)
        case _:
            assert_never(event)
    return decision, draft.member(at_us)
