"""(program, member, event, at) -> what follows. The one decision, for the till, a quote, a replay and a test.

The order inside one decision is fixed: catch the member up to the event; freeze what conditions read; discounts;
part payment; base rules; multipliers; limits and caps; counters; tiers; surprises; challenges. A tier reached here
counts from the next receipt, or, where the program says so, the receipt is reckoned once more with it, never a third
time.
"""

from datetime import datetime
from typing import assert_never

from msgspec import structs

from regulars.engine.answers.absorbed import absorbed, absorbing, gave_back, revived
from regulars.engine.answers.activity import activity, undone
from regulars.engine.answers.assigned import assigned
from regulars.engine.answers.badged import badged
from regulars.engine.answers.chosen import chosen
from regulars.engine.answers.claimed import claimed
from regulars.engine.answers.corrected import corrected
from regulars.engine.answers.extended import extended
from regulars.engine.answers.held import held, released
from regulars.engine.answers.joined import by_itself, joined
from regulars.engine.answers.pools import came_back, paid_for
from regulars.engine.answers.receipt import receipt
from regulars.engine.answers.recounted import recounted
from regulars.engine.answers.redeemed import redeemed
from regulars.engine.answers.redemption_ended import redemption_ended
from regulars.engine.answers.redemption_held import redemption_held
from regulars.engine.answers.set import set_by_member
from regulars.engine.answers.transfer import received, sent
from regulars.engine.days import micros
from regulars.engine.decision import Decision
from regulars.engine.events import AnyEvent
from regulars.engine.events.activities import Activity, Undone
from regulars.engine.events.members import Assigned, Badged, Chosen, Joined, Recounted, Set, TimePassed
from regulars.engine.events.merges import Absorbed, Absorbing, GaveBack, Revived
from regulars.engine.events.points import Corrected, Extended, Held, Received, Released, Sent
from regulars.engine.events.pools import CameBack, PaidFor
from regulars.engine.events.receipts import Claimed, Receipt
from regulars.engine.events.redemptions import Redeemed, RedemptionEnded, RedemptionHeld
from regulars.engine.events.returns import Return
from regulars.engine.evolve import Draft
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.steps import auto_redeem, challenges, climbing, entries, gate, lasting
from regulars.engine.steps.catch_up import catch_up
from regulars.engine.steps.returns import decide_return


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
    if at_us < member.at_us:
        at_us = member.at_us
    day = program.clock.day(at_us)
    draft = Draft(member)
    if program.tier_entries:
        draft.budgets, draft.decided_us = event.given.budgets, at_us
    if day >= member.due_day or member.holds:
        catch_up(program, draft, at_us, day)
    if program.membership.is_gated and (refusal := gate.refusal(program, draft, event, day)):
        return Decision(at_us, refusals=[refusal]), draft.member(at_us)
    decision = _answer(program, under or program, draft, event, at_us, day)
    if program.membership.joins_by_itself and draft.joined_day is None:
        by_itself(program, draft, event, decision, at_us, day)
    if program.lasting_wallets and decision.effects is draft.effects and not isinstance(event, TimePassed | Recounted):
        lasting.follow(program, draft, event, day)
    if program.follows_tiers and decision.effects is draft.effects:
        _after(program, draft, event, at_us, day)
    if program.auto_redeems and decision.effects is draft.effects:
        auto_redeem.schedule(program, draft, day)
    if draft.told and decision.effects is draft.effects:
        decision = structs.replace(decision, reasons=[*decision.reasons, *draft.told])
    return decision, draft.member(at_us)


def _answer(program: Program, under: Program, draft: Draft, event: AnyEvent, at_us: int, day: int) -> Decision:
    """What the event itself says; under: the program version of the receipt that a return is about."""
    match event:
        case Receipt():
            return receipt(program, draft, event, at_us, day)
        case Joined():
            return joined(program, draft, event, at_us, day)
        case Return():
            return _returned(program, under, draft, event, at_us, day)
        case Held():
            return held(program, draft, event, at_us)
        case Released():
            return released(draft, event, at_us, day)
        case Corrected():
            return corrected(program, draft, event, at_us, day)
        case Assigned():
            return assigned(program, draft, event, at_us, day)
        case Badged():
            return badged(program, draft, event, at_us, day)
        case Sent():
            return sent(program, draft, event, at_us, day)
        case Received():
            return received(draft, event, at_us, day)
        case Activity():
            return activity(program, draft, event, at_us, day)
        case Undone():
            return undone(program, draft, event, at_us, day)
        case Redeemed():
            return redeemed(program, draft, event, at_us, day)
        case RedemptionEnded():
            return redemption_ended(program, draft, event, at_us, day)
        case RedemptionHeld():
            return redemption_held(draft, event, at_us)
        case Chosen():
            return chosen(program, draft, event, at_us, day)
        case Claimed():
            return claimed(program, draft, event, at_us, day)
        case Absorbed():
            return absorbed(draft, event, at_us, day)
        case Absorbing():
            return absorbing(program, draft, event, at_us, day)
        case GaveBack():
            return gave_back(program, draft, event, at_us, day)
        case Revived():
            return revived(program, draft, event, at_us, day)
        case Set():
            return set_by_member(program, draft, event, at_us)
        case Extended():
            return extended(draft, event, at_us, day)
        case PaidFor():
            return paid_for(draft, event, at_us)
        case CameBack():
            return came_back(program, draft, event, at_us, day)
        case Recounted():
            return recounted(program, draft, event, at_us, day)
        case TimePassed():
            return Decision(at_us, draft.effects)
        case _:
            assert_never(event)


def _returned(program: Program, under: Program, draft: Draft, event: Return, at_us: int, day: int) -> Decision:
    decision = decide_return(program, under, draft, event, at_us, day)
    if program.tallies:
        challenges.after_return(program, under, draft, event, decision, at_us, day)
    return decision


def _after(program: Program, draft: Draft, event: AnyEvent, at_us: int, day: int) -> None:
    """What an event means for tiers that count more than sales, and what reaching a tier gives."""
    if program.has_live_tiers and not isinstance(event, TimePassed | Assigned):
        climbing.follow(program, draft, event, day, at_us)
    entries.risen(program, draft, day, at_us)
