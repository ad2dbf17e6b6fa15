"""Who may do what: before joining, and when the program is over. Programs without such terms never come here."""

import msgspec

from regulars.engine.basket import Basket
from regulars.engine.counters import SPEND, VISITS
from regulars.engine.decision import Reason
from regulars.engine.events import AnyEvent
from regulars.engine.events.activities import Activity
from regulars.engine.events.members import Joined
from regulars.engine.events.points import Held, Sent
from regulars.engine.events.receipts import Receipt
from regulars.engine.events.redemptions import Redeemed
from regulars.engine.evolve import Draft
from regulars.engine.program import Program
from regulars.engine.ready.earn import Earning
from regulars.engine.steps.counting import count


def refusal(program: Program, draft: Draft, event: AnyEvent, day: int) -> Reason | None:
    """Why an event cannot be at all; a receipt always can, it only earns and spends less."""
    terms = program.membership
    if isinstance(event, Joined):
        return Reason("program-over") if terms.is_over(day) else None
    if isinstance(event, Activity):
        code = terms.why_not_earn(draft.joined_day, program.clock.day(event.occurred_us))
        return Reason(code) if code else None
    if isinstance(event, Held | Sent | Redeemed):
        code = terms.why_not_spend(draft.joined_day, day)
        # What the house moves, a share or an undone merge, names its lots.
        return Reason(code) if code and not (isinstance(event, Sent) and event.of_lots) else None
    return None


class Bars(msgspec.Struct, frozen=True, gc=False):
    """Why a receipt earns nothing, why nothing can be spent on it, each empty when it can; what is refused of it."""

    earning: str
    spending: str
    refusals: tuple[Reason, ...] = ()


def bars(program: Program, draft: Draft, receipt: Receipt, day: int) -> Bars:
    """What the member may not do on this receipt, who may not have joined or whose program may be over."""
    terms = program.membership
    earning = terms.why_not_earn(draft.joined_day, program.clock.day(receipt.occurred_us))
    spending = terms.why_not_spend(draft.joined_day, day)
    return Bars(earning, spending, tuple(Reason(spending, one.reward) for one in receipt.wanted) if spending else ())


def only_counted(program: Program, draft: Draft, basket: Basket, day: int, why: str) -> Earning:
    """A visit that earns nothing."""
    count(program, draft, VISITS, 1, day)
    count(program, draft, SPEND, basket.due, day)
    draft.visit(day)
    return Earning([], [Reason(why)], {})


def earned_nothing(under: Program, joined_day: int | None, occurred_us: int) -> bool:
    """Whether a receipt that comes back had earned nothing, because of who bought it or when."""
    return bool(under.membership.why_not_earn(joined_day, under.clock.day(occurred_us)))
