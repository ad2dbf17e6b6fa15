"""Points last longer, by an act of a person; and what such an act did is taken back."""

from regulars.engine.days import NEVER
from regulars.engine.decision import Decision, Reason
from regulars.engine.effects import WalletLasts
from regulars.engine.events.points import Extended, Extension, LotPart
from regulars.engine.evolve import Draft
from regulars.engine.steps import lots


def extended(draft: Draft, event: Extended, at_us: int, day: int) -> Decision:
    """Points that would be over sooner last until the day named, and what was touched is told lot by lot; refused
    when there are none. Pending points, and what is put aside for a hold, keep their days.
    """
    if event.again:
        return Decision(at_us, refusals=[Reason("already-undone", event.wallet, event.wallet)])
    touched = _back(draft, event) if event.is_undoing else _sooner(draft, event)
    lasts = draft.wallet(event.wallet).lasts
    longer = event.until if lasts < event.until < NEVER else None
    lasting = event.lasted if event.is_undoing else longer
    if not touched and lasting is None:
        return Decision(at_us, refusals=[Reason("nothing-to-extend", event.wallet, event.wallet)])
    for one in touched:
        part = LotPart(one.start, one.until, one.points)
        lots.extend(draft, event.wallet, (part,), one.now, at_us, day)
    if lasting is not None:
        draft.do(WalletLasts(event.wallet, lasting))
    lots.expire(draft, day, at_us)
    points = sum(one.points for one in touched)
    code = "extension-undone" if event.is_undoing else "extended"
    reason = Reason(code, event.wallet, event.wallet, points, number=event.until, detail=event.reason)
    return Decision(at_us, draft.effects, [reason], extended=tuple(touched), lasted=lasts if lasts < NEVER else None)


def _sooner(draft: Draft, event: Extended) -> list[Extension]:
    """The lots with free points that would be over before the day named; of those, the ones that `before` asks for."""
    return [
        Extension(lot.start, lot.until, lot.points - lot.held, event.until)
        for lot in draft.wallet(event.wallet).lots
        if lot.until < event.until and lot.until <= event.before and lot.points > lot.held
    ]


def _back(draft: Draft, event: Extended) -> list[Extension]:
    """What is left of the points that were extended goes back to the day it had."""
    free = {(lot.start, lot.until): lot.points - lot.held for lot in draft.wallet(event.wallet).lots}
    back = []
    for one in event.undoes:
        lot = (one.start, one.now)
        points = min(one.points, free.get(lot, 0))
        if points:
            free[lot] -= points
            back.append(Extension(one.start, one.now, points, one.until))
    return back
