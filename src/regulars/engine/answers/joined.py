"""A member joins: by a call, or by what happens, as the program says."""

from regulars.engine.decision import Decision, Reason
from regulars.engine.doing import Doing
from regulars.engine.effects import MemberJoined, Moved
from regulars.engine.events import AnyEvent
from regulars.engine.events.event import Given
from regulars.engine.events.members import Joined
from regulars.engine.events.receipts import Claimed, Receipt
from regulars.engine.events.returns import Earned
from regulars.engine.evolve import Draft
from regulars.engine.program import Program
from regulars.engine.steps import climbing
from regulars.engine.steps.freezing import frozen
from regulars.engine.steps.reckon import given, on_doing


def joined(program: Program, draft: Draft, event: Joined, at_us: int, day: int) -> Decision:
    """The welcome, once; refused for who has joined already, and where nobody ever does."""
    if draft.joined_day is not None:
        return Decision(at_us, refusals=[Reason("already-joined")])
    if not event.formally:
        return Decision(at_us, draft.effects)
    if program.membership.joins == "never":
        return Decision(at_us, refusals=[Reason("nobody-joins")])
    if event.joined_day is not None and event.joined_day > day:
        return Decision(at_us, refusals=[Reason("joins-in-the-future", number=event.joined_day - day)])
    joined_day = day if event.joined_day is None else event.joined_day
    reasons, earned = _enter(program, draft, event.given, at_us, day, joined_day=joined_day, welcome=event.welcome)
    return Decision(at_us, draft.effects, reasons, earned=earned)


def _enter(
    program: Program, draft: Draft, known: Given, at_us: int, day: int, *, joined_day: int, welcome: bool
) -> tuple[list[Reason], tuple[Earned, ...]]:
    """From `joined_day` on she is in, with the welcome that the program gives; why, and what was earned by it."""
    answering = program.triggers.get("joined") if welcome else None
    if answering is None:
        draft.do(MemberJoined(joined_day))
        if welcome:
            climbing.rise(program, draft, day, at_us)
        return [], ()
    doing = Doing(None, "", {}, known, draft.marks, program.clock, at_us)
    moment = frozen(draft, day, at_us)
    earning = on_doing(program, draft, answering, doing, moment, at_us)
    draft.do(MemberJoined(joined_day))
    earned = given(program, draft, earning, moment, at_us, day)
    climbing.rise(program, draft, day, at_us)
    return earning.reasons(), earned


def by_itself(program: Program, draft: Draft, event: AnyEvent, decision: Decision, at_us: int, day: int) -> None:
    """After an event of one who has not joined: she joins, if the program's policy says that it was this one.

    Points that could be spent from an earlier day on let her join on that day. The welcome is no part of what a
    receipt earned, so that its return leaves it.
    """
    if decision.refusals or program.membership.is_over(day):
        return
    joined_day = _day_of_joining(program, draft, event, day)
    if joined_day is not None:
        reasons, _ = _enter(program, draft, event.given, at_us, day, joined_day=joined_day, welcome=True)
        decision.reasons.extend([Reason("joined", program.membership.joins), *reasons])


def _day_of_joining(program: Program, draft: Draft, event: AnyEvent, day: int) -> int | None:
    joins = program.membership.joins
    if joins == "on_first_receipt":
        return day if isinstance(event, Receipt | Claimed) else None
    movements = ("earned", "activated") if joins == "on_first_activated" else ("earned", "promised")
    moments = [one.at_us for one in draft.effects if isinstance(one, Moved) and one.movement in movements]
    return program.clock.day(min(moments)) if moments else None
