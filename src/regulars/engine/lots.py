"""Points in lots: pending, to be spent, soonest to expire spent first, expired.

Every function decides movements on a draft and returns what became of the points.
"""

from collections.abc import Iterable

from regulars.engine.days import NEVER, Validity
from regulars.engine.effects import Moved, Movement
from regulars.engine.events import LotPart
from regulars.engine.evolve import Draft
from regulars.engine.wallets import ReadyWallet

MOST_LOTS = 400
"""Beyond so many open lots in a wallet, an expiry is rounded up to the month's end, so that lots meet."""

_MONTH_END = Validity(unit="month")


def give(draft: Draft, wallet: ReadyWallet, points: int, day: int, at_us: int) -> LotPart:
    """Earned points into their lot, or to wait until they can be spent. Debts are paid first, from that lot."""
    name = wallet.name
    start, until = wallet.validity(day)
    before = draft.wallets.get(name)
    if before is not None and len(before.lots) > MOST_LOTS and until != NEVER:
        until = _MONTH_END.until(until - 1)
    draft.move(Moved("earned" if start <= day else "promised", name, start, until, points, at_us))
    if before is not None and before.owed:
        repay(draft, name, at_us)
    return LotPart(start, until, points)


def add(draft: Draft, movement: Movement, wallet: str, parts: Iterable[LotPart], at_us: int) -> None:
    """Points into lots of given dates: corrections, restored points, a gift."""
    for part in parts:
        draft.move(Moved(movement, wallet, part.start, part.until, part.points, at_us))
    repay(draft, wallet, at_us)


def take(
    draft: Draft, movement: Movement, wallet: str, points: int, at_us: int, *, first: int | None = None
) -> tuple[LotPart, ...]:
    """Take points out of the lots, the soonest to expire first: a member must not lose what she could have spent.

    first: lots that expire on this day come before the others. Takes no more than there is; the parts say how much
    of which lot.
    """
    parts = []
    left = points
    lots = draft.wallet(wallet).lots
    for lot in lots if first is None else sorted(lots, key=lambda lot: lot.until != first):
        free = min(lot.points - lot.held, left)
        if free > 0:
            parts.append(LotPart(lot.start, lot.until, free))
            left -= free
            if not left:
                break
    for part in parts:
        draft.move(Moved(movement, wallet, part.start, part.until, part.points, at_us))
    return tuple(parts)


def take_from(draft: Draft, movement: Movement, wallet: str, part: LotPart, at_us: int) -> int:
    """Take points out of one lot, no more than are free in it; how many that were."""
    free = next(
        (
            lot.points - lot.held
            for lot in draft.wallet(wallet).lots
            if (lot.start, lot.until) == (part.start, part.until)
        ),
        0,
    )
    points = min(free, part.points)
    if points:
        draft.move(Moved(movement, wallet, part.start, part.until, points, at_us))
    return points


def withdraw(draft: Draft, wallet: str, part: LotPart, at_us: int) -> int:
    """Take pending points back before they could be spent, no more than still wait; how many that were."""
    waiting = next(
        (lot.points for lot in draft.wallet(wallet).waiting if (lot.start, lot.until) == (part.start, part.until)),
        0,
    )
    points = min(waiting, part.points)
    if points:
        draft.move(Moved("withdrawn", wallet, part.start, part.until, points, at_us))
    return points


def repay(draft: Draft, wallet: str, at_us: int) -> None:
    """What the member owes is paid from what can be spent."""
    state = draft.wallet(wallet)
    if state.owed and state.available:
        take(draft, "repaid", wallet, min(state.owed, state.available), at_us)


def expire(draft: Draft, day: int, at_us: int) -> None:
    """Every lot whose time is over by `day` expires; what is put aside waits for its hold to end."""
    for name, wallet in list(draft.wallets.items()):
        for lot in list(wallet.lots):
            if lot.until > day:
                break
            if lot.points > lot.held:
                draft.move(Moved("expired", name, lot.start, lot.until, lot.points - lot.held, at_us))


def activate(draft: Draft, day: int, at_us: int) -> None:
    """Pending points whose day has come can be spent; those that could only have been spent before lapse."""
    for name, wallet in list(draft.wallets.items()):
        due = [lot for lot in wallet.waiting if lot.start <= day]
        for lot in due:
            movement: Movement = "activated" if lot.until > day else "lapsed"
            draft.move(Moved(movement, name, lot.start, lot.until, lot.points, at_us))
        if due:
            repay(draft, name, at_us)
