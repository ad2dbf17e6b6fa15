"""Points last longer, by an act of a person; and what such an act did is taken back."""

from collections.abc import Iterable

from msgspec import structs

from regulars.engine.days import NEVER
from regulars.engine.decision import Decision, Reason
from regulars.engine.effects import HoldPlaced, Moved, Redated, WalletLasts
from regulars.engine.events.points import Extended, Extension, LotPart
from regulars.engine.evolve import Draft
from regulars.engine.steps import lots


def extended(draft: Draft, event: Extended, at_us: int, day: int) -> Decision:
    """Points that would be over sooner last until the day named, pending ones and those put aside among them, and what
    was touched is told lot by lot; refused when there are none. Points that wait for an activity have no last day yet.
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
        _redate(draft, event.wallet, one, at_us, day)
    if lasting is not None:
        draft.do(WalletLasts(event.wallet, lasting))
    lots.expire(draft, day, at_us)
    points = sum(one.points for one in touched)
    code = "extension-undone" if event.is_undoing else "extended"
    reason = Reason(code, event.wallet, event.wallet, points, number=event.until, detail=event.reason)
    return Decision(at_us, draft.effects, [reason], extended=tuple(touched), lasted=lasts if lasts < NEVER else None)


def _sooner(draft: Draft, event: Extended) -> list[Extension]:
    """The lots that would be over before the day named; of those, the ones that `before` asks for."""
    wallet = draft.wallet(event.wallet)
    return [
        Extension(lot.start, lot.until, lot.points, event.until)
        for lot in (*wallet.lots, *(lot for lot in wallet.waiting if lot.start < lot.until))
        if lot.until < event.until and lot.until <= event.before
    ]


def _back(draft: Draft, event: Extended) -> list[Extension]:
    """What is left of the points that were extended goes back to the day it had."""
    wallet = draft.wallet(event.wallet)
    left = {(lot.start, lot.until): lot.points for lot in (*wallet.lots, *wallet.waiting)}
    back = []
    for one in event.undoes:
        lot = (one.start, one.now)
        points = min(one.points, left.get(lot, 0))
        if points:
            left[lot] -= points
            back.append(Extension(one.start, one.now, points, one.until))
    return back


def _redate(draft: Draft, wallet: str, one: Extension, at_us: int, day: int) -> None:
    """Points of a lot get another last day: those that wait go on waiting, those put aside stay put aside."""
    state = draft.wallet(wallet)
    if any((lot.start, lot.until) == (one.start, one.until) for lot in state.waiting):
        draft.move(Moved("carried_off", wallet, one.start, one.until, one.points, at_us))
        draft.move(Moved("carried_on", wallet, one.start, one.now, one.points, at_us))
        draft.do(Redated(wallet, one.start, one.until, one.now, day))
        return
    free = sum(lot.points - lot.held for lot in state.lots if (lot.start, lot.until) == (one.start, one.until))
    held = max(one.points - free, 0)
    if held < one.points:
        lots.extend(draft, wallet, (LotPart(one.start, one.until, one.points - held),), one.now, at_us, day)
    for hold_id, hold in draft.holds.items() if held else ():
        parts = hold.by_wallet().get(wallet, ())
        here = min(sum(part.points for part in parts if (part.start, part.until) == (one.start, one.until)), held)
        if here:
            held -= here
            lot = LotPart(one.start, one.until, here)
            _carry_held(draft, wallet, lot, one.now, at_us, day)
            by_wallet = {**hold.by_wallet(), wallet: tuple(_redated(parts, lot, one.now))}
            own = by_wallet.pop(hold.wallet)
            draft.do(HoldPlaced(hold_id, structs.replace(hold, lots=own, gifts=by_wallet)))


def _carry_held(draft: Draft, wallet: str, lot: LotPart, now: int, at_us: int, day: int) -> None:
    draft.move(Moved("released", wallet, lot.start, lot.until, lot.points, at_us))
    lots.extend(draft, wallet, (lot,), now, at_us, day)
    draft.move(Moved("held", wallet, lot.start, now, lot.points, at_us))


def _redated(parts: Iterable[LotPart], lot: LotPart, now: int) -> Iterable[LotPart]:
    """The parts of a hold of which so many points of a lot have another last day."""
    left = lot.points
    for part in parts:
        moved = min(part.points, left) if (part.start, part.until) == (lot.start, lot.until) else 0
        left -= moved
        if moved:
            yield LotPart(part.start, now, moved)
        if moved < part.points:
            yield LotPart(part.start, part.until, part.points - moved)
