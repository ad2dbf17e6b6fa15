"""Counters move: only those that something in the program reads, and no further back than a window reaches."""

from regulars.engine import counters
from regulars.engine.effects import Counted, Forgotten
from regulars.engine.events.returns import Moment
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


def count_back(program: Program, draft: Draft, name: str, amount: int, day: int) -> None:
    """Take back what was counted on an earlier day, as far as anything can still read that day."""
    counter = program.counters.get(name)
    if counter is None or not amount:
        return
    if counter.lifetime:
        draft.count(Counted(name, 0, -amount))
    if counter.windows and counter.bucket(day) in draft.counters.get(name, {}):
        draft.count(Counted(name, counter.bucket(day), -amount))


def set_segments(program: Program, draft: Draft, segments: frozenset[str]) -> None:
    """Remember in which of the segments that tiers ask for the member is now."""
    for name in program.tier_segments:
        counter = counters.in_segment(name)
        change = int(name in segments) - draft.counters.get(counter, {}).get(0, 0)
        if change:
            draft.count(Counted(counter, 0, change))


def visit_number(moment: Moment) -> int:
    """Which visit of the member the next one is, from 1."""
    return moment.counters.get(counters.VISITS, {}).get(0, 0) + 1
