"""Reaching a tier: what the rules of the kind `tier_entry` give, at the moment at which it is reached.

Coming back below a tier takes nothing back: what was given for reaching it stays. So it counts for no tier; otherwise a
tier would hold itself up, after all that reached it came back.
"""

from collections.abc import Iterator

from regulars.engine.doing import Doing
from regulars.engine.effects import TierChanged
from regulars.engine.events.event import Given
from regulars.engine.evolve import Draft
from regulars.engine.program import Program
from regulars.engine.ready.triggers import ReadyTrigger
from regulars.engine.steps import climbing
from regulars.engine.steps.freezing import frozen
from regulars.engine.steps.reckon import given, on_doing


def risen(program: Program, draft: Draft, day: int, at_us: int) -> None:
    """After tiers may have changed: sets that follow more than sales rise too, and what was reached gives its points,
    which may let those rise that ask for a balance; each tier is reached once in one decision, so that this ends.
    """
    if program.has_live_tiers:
        climbing.rise(program, draft, day, at_us)
    while program.tier_entries and _give_all(program, draft, day, at_us):
        climbing.rise(program, draft, day, at_us)


def _give_all(program: Program, draft: Draft, day: int, at_us: int) -> bool:
    """Give for every tier reached since this was last asked; whether anything was given."""
    before = draft.entered
    draft.entered = len(draft.effects)
    reached = list(_reached(program, draft, before))
    for trigger in reached:
        doing = Doing(None, "", {}, Given(budgets=draft.budgets), draft.marks, program.clock, at_us)
        doing.budgets_us = draft.decided_us
        moment = frozen(draft, day, at_us)
        earning = on_doing(program, draft, trigger, doing, moment, at_us)
        draft.told += earning.reasons()
        given(program, draft, earning, moment, at_us, day, for_tiers=False)
    return bool(reached)


def _reached(program: Program, draft: Draft, since: int) -> Iterator[ReadyTrigger]:
    for effect in draft.effects[since:]:
        if isinstance(effect, TierChanged):
            tier_set = next(one for one in program.tier_sets if one.name == effect.tier_set)
            rose = tier_set.places.get(effect.after, 0) > tier_set.places.get(effect.before, 0)
            trigger = program.tier_entries.get((effect.tier_set, effect.after))
            if rose and trigger is not None:
                yield trigger
