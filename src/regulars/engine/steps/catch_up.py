"""Time passes: what falls due between two events, in the order in which it falls due.

Holds end at their moment. Days end in a fixed order: pending points are activated, plans end, tiers are looked at, lots
expire, points that redeem themselves become vouchers. Everything is dated at the moment at which it was due, so that
it does not matter when somebody looks.
"""

from regulars.engine.days import start_us
from regulars.engine.effects import HoldEnded, Moved
from regulars.engine.evolve import Draft
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.steps import auto_redeem, climbing, entries, lasting, lots, plans


def catch_up(program: Program, draft: Draft, at_us: int, day: int) -> None:
    """Everything that was due by the moment, on the draft."""
    lasting.let_go(program, draft)
    while True:
        due_day = draft.due_day()
        ends = min(((hold.until_us, hold_id) for hold_id, hold in draft.holds.items()), default=(at_us + 1, ""))
        due_us = start_us(due_day, program.zone) if due_day <= day else at_us + 1
        if min(ends[0], due_us) > at_us:
            return
        if ends[0] <= due_us:
            release(draft, ends[1], ends[0])
            day_of_end = program.clock.day(ends[0])
            lots.expire(draft, day_of_end, ends[0])
            if program.auto_redeems:
                auto_redeem.schedule(program, draft, day_of_end)
        else:
            lasting.forget(program, draft, due_day)
            lots.activate(draft, due_day, due_us)
            lasting.begin(program, draft, due_day)
            if draft.plans:
                plans.passed(program, draft, due_day)
            climbing.review(program, draft, due_day, due_us)
            if program.follows_tiers:
                entries.risen(program, draft, due_day, due_us)
            lots.expire(draft, due_day, due_us)
            if program.auto_redeems or draft.redeem_day <= due_day:
                auto_redeem.redeem(program, draft, due_day, due_us)
        if program.has_live_tiers:
            climbing.lowered(program, draft, program.clock.day(min(ends[0], due_us)))


def release(draft: Draft, hold_id: str, at_us: int) -> None:
    """A hold ends: what it put aside is free again."""
    hold = draft.holds[hold_id]
    by_wallet = hold.by_wallet()
    for wallet, parts in by_wallet.items():
        for part in parts:
            draft.move(Moved("released", wallet, part.start, part.until, part.points, at_us))
    draft.do(HoldEnded(hold_id))
    for wallet in by_wallet:
        lots.repay(draft, wallet, at_us)


def true_until(program: Program, member: Member) -> int:
    """The moment in microseconds until which the state is true as it stands; the end of time if it always is."""
    return min([start_us(member.due_day, program.zone), *(hold.until_us for hold in member.holds.values())])
