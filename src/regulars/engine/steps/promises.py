"""Points that wait for an activity: it comes, and is taken back."""

from regulars.engine.decision import Reason
from regulars.engine.effects import Awaited, Moved
from regulars.engine.events.activities import Confirmed
from regulars.engine.events.points import LotPart
from regulars.engine.evolve import Draft
from regulars.engine.steps import lots


def wait_again(draft: Draft, one: Confirmed, at_us: int, day: int) -> Reason:
    """The activity did not come after all: its points wait for it again, until the day on which they are cancelled;
    unless some of them were spent.
    """
    lot = lots.found(draft, one.wallet, LotPart(one.start, one.until, one.points))
    free = sum(
        own.points - own.held
        for own in draft.wallet(one.wallet).lots
        if (own.start, own.until) == (lot.start, lot.until)
    )
    if free < one.points:
        return Reason("not-waiting-again", one.wallet, one.wallet, one.points)
    draft.move(Moved("carried_out", one.wallet, lot.start, lot.until, one.points, at_us))
    draft.move(Moved("carried_on", one.wallet, one.cancelled, one.cancelled, one.points, at_us))
    draft.do(Awaited(one.about, one.wallet, one.activity, one.cancelled, one.expires, one.points, day))
    return Reason("waits-again", one.wallet, one.wallet, one.points)
