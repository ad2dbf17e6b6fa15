"""Counters move: only those that something in the program reads, and no further back than a window reaches."""

from regulars.engine import counters
from regulars.engine.effects import Counted, Forgotten
from regulars.engine.events import Moment
from regulars.engine.evolve import Draft
from regulars.engine.program import Program


def count(program: Program, draft: Draft, name: str, amount: int, day: int) -> None:
    """Move a counter, today, by an amount of either sign."""
    counter = program.counters.get(name)
    if counter is None or not amount:
        return
    if counter.lifetime:
        draft.count(Counted(name, 0, amount))
    if counter.windows:
        bucket = counter.bucket(day)
        buckets = draft.counters.get(name, {})
        if bucket not in buckets and len(buckets) > 1:
            reach = counter.bucket(counter.reach(day))
            if [old for old in buckets if 0 < old < reach]:
                draft.do(Forgotten(name, reach))
        draft.count(Counted(name, bucket, amount))


def visit_number(moment: Moment) -> int:
    """Which visit of the member the next one is, from 1."""
    return moment.counters.get(counters.VISITS, {}).get(0, 0) + 1
