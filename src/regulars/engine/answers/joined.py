"""A member joins."""

from regulars.engine import tiers
from regulars.engine.basket import Basket
from regulars.engine.decision import Decision, Reason
from regulars.engine.effects import MemberJoined
from regulars.engine.events import Joined, Receipt
from regulars.engine.evolve import Draft
from regulars.engine.fields import Facts
from regulars.engine.moments import frozen
from regulars.engine.program import Program
from regulars.engine.reckon import count_earned, give, on_joining


def joined(program: Program, draft: Draft, event: Joined, at_us: int, day: int) -> Decision:
    """The welcome, once; refused for who has joined already."""
    if draft.joined_day is not None:
        return Decision(at_us, refusals=[Reason("already-joined")])
    if not event.welcome:
        draft.do(MemberJoined(day))
        return Decision(at_us, draft.effects)
    facts = Facts(frozen(draft, day, at_us), event.given)
    nothing = Basket(Receipt(receipt_id="-", occurred_us=at_us, currency="", lines=()), program.clock, 0)
    earning = on_joining(program, facts, nothing, at_us)
    draft.do(MemberJoined(day))
    count_earned(program, draft, earning, day, 1)
    earned = give(program, draft, earning, at_us, day)
    tiers.rise(program, draft, day, at_us)
    return Decision(at_us, draft.effects, earning.reasons(), earned=earned)
