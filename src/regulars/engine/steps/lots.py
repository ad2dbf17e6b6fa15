"""Points in lots: pending, to be spent, soonest to expire spent first, expired.

Every function decides movements on a draft and returns what became of the points.
"""

from collections.abc import Iterable, Mapping

from regulars.engine.days import NEVER, Validity, month_start, parse_validity
from regulars.engine.effects import Awaited, Moved, Movement, Redated, WalletLasts
from regulars.engine.events.activities import Confirmed
from regulars.engine.events.points import LotPart
from regulars.engine.evolve import CANCELLED_DAYS, Draft
from regulars.engine.member import Wallet
from regulars.engine.terms.dates import Dates
from regulars.engine.terms.wallets import ReadyWallet

MOST_LOTS = 400
"""Beyond so many open lots in a wallet, those of a month meet: the dates of what can be spent are rounded to it."""

_MONTH_END = Validity(unit="month")


def give(
    draft: Draft, dates: Dates, tiers: Mapping[str, str], points: int, about: str, at_us: int, day: int
) -> tuple[int, int]:
    """Earned points into their lot, or to wait until they can be spent. Debts are paid first, from that lot.

    Tells the day on which the lot begins and the day on which it is over. tiers: those of the member whose terms hold.
    about: what points are about that wait for an activity.
    """
    name = dates.wallet
    start, until = dates.of(day, tiers)
    before = draft.wallets.get(name)
    if before is not None and len(before.lots) > MOST_LOTS:
        start, until = met(start, until, day)
    draft.move(Moved("earned" if start <= day else "promised", name, start, until, points, at_us))
    if dates.awaits:
        stretch = dates.stretch(tiers)
        if stretch.awaits:
            draft.do(Awaited(about, name, stretch.awaits, until, stretch.text, points, day))
    if before is not None and before.owed:
        repay(draft, name, at_us)
    return start, until


def met(start: int, until: int, day: int) -> tuple[int, int]:
    """The dates of a member with many lots: those of a month are one lot. Nothing can be spent sooner by it than it
    could, nor is over sooner.
    """
    if start > day:
        return start, until
    return month_start(start), until if until == NEVER else _MONTH_END.until(until - 1)


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


def found(draft: Draft, wallet: str, part: LotPart) -> LotPart:
    """The part with the dates that its lot has now: they may have been extended, or have met others of the month."""
    here = {(lot.start, lot.until) for lot in (*draft.wallet(wallet).lots, *draft.wallet(wallet).waiting)}
    start, until = part.start, part.until
    for was_start, was_until, now in draft.redated.get(wallet, ()):
        if (start, until) == (was_start, was_until):
            until = now
    month = met(start, until, start)
    if (start, until) not in here and month in here:
        start, until = month
    return LotPart(start, until, part.points)


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


def withdraw_awaited(draft: Draft, about: str, wallet: str, part: LotPart, at_us: int, day: int) -> int | None:
    """Take back points that wait for an activity; how many that were, None when the activity came already."""
    waiting = [one for one in draft.awaits.get(about, ()) if (one.wallet, one.until) == (wallet, part.until)]
    if not waiting:
        return 0 if part.until + CANCELLED_DAYS <= day else None
    taken = 0
    for one in waiting if part.until > day else ():
        points = withdraw(draft, wallet, LotPart(one.until, one.until, min(one.points, part.points - taken)), at_us)
        if points:
            draft.do(Awaited(about, wallet, one.activity, one.until, one.expires, -points, day))
            taken += points
    return taken


def confirm(draft: Draft, activity: str, about: str, at_us: int, day: int) -> list[Confirmed]:
    """The activity came: points that waited for it can be spent from today on, in every wallet.

    about: what it is about, the receipt delivered; empty for all that waits for this activity.
    """
    confirmed: list[Confirmed] = []
    for name in [about] if about else list(draft.awaits):
        for one in draft.awaits.get(name, ()):
            if activity in one.activities and one.until > day:
                until = parse_validity(one.expires).until(day)
                draft.move(Moved("carried_off", one.wallet, one.until, one.until, one.points, at_us))
                draft.move(Moved("carried_in", one.wallet, day, until, one.points, at_us))
                draft.do(Awaited(name, one.wallet, one.activity, one.until, one.expires, -one.points, day))
                confirmed.append(
                    Confirmed(name, one.wallet, one.activity, one.until, one.expires, one.points, day, until)
                )
    for wallet in dict.fromkeys(one.wallet for one in confirmed):
        repay(draft, wallet, at_us)
    return confirmed


def repay(draft: Draft, wallet: str, at_us: int) -> None:
    """What the member owes is paid from what can be spent."""
    state = draft.wallet(wallet)
    if state.owed and state.available:
        take(draft, "repaid", wallet, min(state.owed, state.available), at_us)


def expire(draft: Draft, day: int, at_us: int) -> None:
    """Every lot whose time is over by `day` expires, and every lot of a wallet that nobody used for too long; what is
    put aside waits for its hold to end.
    """
    for name, wallet in list(draft.wallets.items()):
        is_over = wallet.lasts <= day
        for lot in list(wallet.lots):
            if lot.until > day and not is_over:
                break
            if lot.points > lot.held:
                draft.move(Moved("expired", name, lot.start, lot.until, lot.points - lot.held, at_us))
        if is_over and not wallet.held:
            draft.do(WalletLasts(name, NEVER))


def activate(draft: Draft, day: int, at_us: int) -> None:
    """Pending points whose day has come can be spent; those that could only have been spent before lapse."""
    for name, wallet in list(draft.wallets.items()):
        due = [lot for lot in wallet.waiting if lot.start <= day]
        for lot in due:
            start, until = met(lot.start, lot.until, day) if len(wallet.lots) > MOST_LOTS else (lot.start, lot.until)
            if lot.until <= day:
                draft.move(Moved("lapsed", name, lot.start, lot.until, lot.points, at_us))
            elif (start, until) == (lot.start, lot.until):
                draft.move(Moved("activated", name, lot.start, lot.until, lot.points, at_us))
            else:
                draft.move(Moved("carried_off", name, lot.start, lot.until, lot.points, at_us))
                draft.move(Moved("carried_in", name, start, until, lot.points, at_us))
        if due:
            repay(draft, name, at_us)


def extend(draft: Draft, wallet: str, parts: Iterable[LotPart], until: int, at_us: int, day: int) -> None:
    """Points of these lots, free ones, get another last day."""
    for part in parts:
        draft.move(Moved("carried_out", wallet, part.start, part.until, part.points, at_us))
        draft.move(Moved("carried_in", wallet, part.start, until, part.points, at_us))
        draft.do(Redated(wallet, part.start, part.until, until, day))


def spendable(wallets: Mapping[str, Wallet], wallet: ReadyWallet) -> int:
    """How many points the rewards of a wallet can take: its own, and those of its gift wallets."""
    own = wallets.get(wallet.name)
    free = own.available if own is not None else 0
    for one in wallet.gifts:
        if one.name in wallets:
            free += wallets[one.name].available
    return free


def spend(
    draft: Draft, movement: Movement, wallet: ReadyWallet, points: int, at_us: int
) -> list[tuple[str, int, tuple[LotPart, ...]]]:
    """Take points for a reward: gifts first, then the wallet's own; of which wallet, how many, from which lots."""
    taken: list[tuple[str, int, tuple[LotPart, ...]]] = []
    for one in (*wallet.gifts, wallet):
        here = min(points, draft.wallet(one.name).available) if one is not wallet else points
        if here or (one is wallet and not taken):
            taken.append((one.name, here, take(draft, movement, one.name, here, at_us) if here else ()))
            points -= here
    return taken
