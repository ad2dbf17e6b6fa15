"""Points put aside, gifts first, and free again."""

from regulars.engine.decision import Decision, Reason, not_enough
from regulars.engine.events.points import Held, Released
from regulars.engine.evolve import Draft
from regulars.engine.program import Program
from regulars.engine.steps import lots
from regulars.engine.steps.catch_up import release
from regulars.engine.steps.holding import put_aside


def held(program: Program, draft: Draft, event: Held, at_us: int) -> Decision:
    """Refused when the name is taken, the points are not there, or are not to be spent."""
    wallet = program.wallets[event.wallet]
    if not wallet.spendable:
        return Decision(at_us, refusals=[Reason("not-spendable", event.wallet, event.wallet, event.points)])
    if event.hold_id in draft.holds:
        return Decision(at_us, refusals=[Reason("hold-exists", event.hold_id)])
    available = lots.spendable(draft.wallets, wallet)
    if available < event.points:
        refusal = not_enough(event.wallet, event.wallet, event.points, available)
        return Decision(at_us, refusals=[refusal])
    put_aside(draft, event.hold_id, wallet, event.points, event.until_us, at_us)
    return Decision(at_us, draft.effects, [Reason("held", event.hold_id, event.wallet, event.points)])


def released(draft: Draft, event: Released, at_us: int, day: int) -> Decision:
    """What was put aside is free again; what is over by now expires. Refused when there is no such hold."""
    hold = draft.holds.get(event.hold_id)
    if hold is None:
        return Decision(at_us, refusals=[Reason("unknown-hold", event.hold_id)])
    release(draft, event.hold_id, at_us)
    lots.expire(draft, day, at_us)
    return Decision(at_us, draft.effects, [Reason("released", event.hold_id, hold.wallet, hold.points)])
