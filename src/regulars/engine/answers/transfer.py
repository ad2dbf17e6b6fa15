"""Points from one member to another."""

from regulars.engine import lots
from regulars.engine.decision import Decision, Reason
from regulars.engine.events import Received, Sent, Spent
from regulars.engine.evolve import Draft


def sent(draft: Draft, event: Sent, at_us: int) -> Decision:
    """Points leave with the dates they have; refused when they are not there."""
    available = draft.wallet(event.wallet).available
    if available < event.points:
        refusal = Reason("not-enough-points", event.wallet, event.wallet, event.points, number=available)
        return Decision(at_us, refusals=[refusal])
    parts = lots.take(draft, "sent", event.wallet, event.points, at_us)
    spent = Spent("transfer", event.wallet, event.points, 0, (), parts)
    return Decision(at_us, draft.effects, [Reason("sent", event.to, event.wallet, event.points)], spent=(spent,))


def received(draft: Draft, event: Received, at_us: int, day: int) -> Decision:
    """Points that come in keep the dates they had; those that are over by now expire at once."""
    lots.add(draft, "received", event.wallet, event.lots, at_us)
    lots.expire(draft, day, at_us)
    return Decision(at_us, draft.effects)
