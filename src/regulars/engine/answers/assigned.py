"""A person gives a tier."""

from regulars.engine.decision import Decision, Reason
from regulars.engine.events.members import Assigned
from regulars.engine.evolve import Draft
from regulars.engine.program import Program
from regulars.engine.steps import climbing


def assigned(program: Program, draft: Draft, event: Assigned, at_us: int, day: int) -> Decision:
    """The tier, kept until the day that is said, or as if it had been reached today; refused when the program has no
    such tier, or the day is past.
    """
    tier_set = next((one for one in program.tier_sets if one.name == event.tier_set), None)
    if tier_set is None or event.tier not in tier_set.ids:
        return Decision(at_us, refusals=[Reason("unknown-tier", event.tier_set, detail=event.tier)])
    until = None if event.until is None else max(event.until, day + 1)
    climbing.assign(tier_set, draft, event.tier, day, at_us, until=until, is_fixed=event.is_fixed)
    if event.is_quiet:
        draft.entered = len(draft.effects)
    return Decision(at_us, draft.effects, [Reason("assigned", event.tier_set, detail=event.tier)])
