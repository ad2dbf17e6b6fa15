"""What a new version of the program counts besides is counted, and tiers that it makes reached are given."""

from regulars.engine.decision import Decision
from regulars.engine.effects import Counted
from regulars.engine.events.members import Recounted
from regulars.engine.evolve import Draft
from regulars.engine.program import Program
from regulars.engine.steps import climbing


def recounted(program: Program, draft: Draft, event: Recounted, at_us: int, day: int) -> Decision:
    """The counters as they are told. Nobody falls by it: a tier is kept as it was promised."""
    for name, buckets in event.counters.items():
        own = draft.counters.get(name, {})
        for bucket in sorted({*own, *buckets}):
            if change := buckets.get(bucket, 0) - own.get(bucket, 0):
                draft.count(Counted(name, bucket, change))
    climbing.rise(program, draft, day, at_us)
    return Decision(at_us, draft.effects)
