"""A person gives or takes points."""

from regulars.engine.decision import Decision, Reason, not_enough
from regulars.engine.events.points import Corrected, LotPart
from regulars.engine.evolve import Draft
from regulars.engine.program import Program
from regulars.engine.steps import lots


def corrected(program: Program, draft: Draft, event: Corrected, at_us: int, day: int) -> Decision:
    """Points given into a lot of their own dates, or taken as far as they are there, else refused."""
    name, points = event.wallet, event.points
    if points > 0:
        held = {name: state.tier for name, state in draft.tiers.items()}
        start, until = program.wallets[name].dates.of(day, held)
        part = LotPart(min(start, day), until if event.until is None else event.until, points)
        lots.add(draft, "added", name, (part,), at_us)
        lots.expire(draft, day, at_us)
    else:
        available = draft.wallet(name).available
        if available < -points:
            return Decision(at_us, refusals=[not_enough(name, name, -points, available)])
        lots.take(draft, "removed", name, -points, at_us, first=event.until)
    return Decision(at_us, draft.effects, [Reason("corrected", name, name, points, detail=event.reason)])
