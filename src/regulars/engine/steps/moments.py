"""What the decision of a past receipt read of its member."""

from regulars.engine.events.receipts import Receipt
from regulars.engine.events.returns import Moment
from regulars.engine.evolve import Draft
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.steps.catch_up import catch_up, release
from regulars.engine.steps.freezing import frozen


def moment_of(program: Program, member: Member, receipt: Receipt, at_us: int) -> Moment:
    """What the decision of a receipt read of its member: the state caught up to it, then frozen."""
    at_us = max(at_us, member.at_us)
    day = program.clock.day(at_us)
    draft = Draft(member)
    catch_up(program, draft, at_us, day)
    if receipt.hold_id in draft.holds:
        release(draft, receipt.hold_id, at_us)
    return frozen(draft, day, receipt.occurred_us)
