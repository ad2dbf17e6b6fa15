"""What goes from one member to another as it stands: lots with their dates, points that wait, points put aside,
rewards not used yet, and debts.

The giving side is decided first; what it really gave is read from its effects and handed to the taking side, so that
nothing is lost or made on the way.
"""

from collections.abc import Collection, Iterable, Mapping

from regulars.engine.days import NEVER
from regulars.engine.effects import (  # fmt: skip
    Awaited,
    Counted,
    Effect,
    HoldEnded,
    HoldPlaced,
    Moved,
    RedemptionGone,
    RedemptionMade,
    WalletLasts,
)
from regulars.engine.events.merges import Counters, Holds, Promise, Purse, Redemptions
from regulars.engine.events.points import LotPart
from regulars.engine.events.redemptions import OpenRedemption
from regulars.engine.evolve import Draft
from regulars.engine.member import Member, Wallet
from regulars.engine.steps import lots


def everything(draft: Draft) -> tuple[Purse, ...]:
    """All that a member has and owes, but for what is put aside."""
    purses = []
    for name, wallet in draft.wallets.items():
        purse = Purse(
            name,
            tuple(LotPart(lot.start, lot.until, lot.points - lot.held) for lot in wallet.lots if lot.points > lot.held),
            tuple(LotPart(lot.start, lot.until, lot.points) for lot in wallet.waiting),
            wallet.owed,
            wallet.lasts if wallet.lasts < NEVER else 0,
        )
        if purse.lots or purse.waiting or purse.owed:
            purses.append(purse)
    return tuple(purses)


def promises(draft: Draft, day: int) -> tuple[Promise, ...]:
    """The points that wait for an activity."""
    return tuple(
        Promise(about, one.wallet, one.activity, one.until, one.expires, one.points)
        for about, waits in draft.awaits.items()
        for one in waits
        if one.until > day
    )


def give(draft: Draft, purses: Iterable[Purse], promised: Iterable[Promise], day: int, at_us: int) -> None:
    """Give as much of this as is still there; what waited may be spendable by now."""
    awaited = _give_promises(draft, promised, day)
    for purse in purses:
        for part in purse.waiting:
            wanted = awaited.get((purse.wallet, part.until), 0) if part.start == part.until else part.points
            given = _give_waiting(draft, purse.wallet, LotPart(part.start, part.until, wanted), at_us)
            if part.start < part.until and given < part.points:
                left = LotPart(part.start, part.until, part.points - given)
                lots.take_from(draft, "sent", purse.wallet, left, at_us)
        for part in purse.lots:
            lots.take_from(draft, "sent", purse.wallet, part, at_us)
        owed = min(purse.owed, draft.wallet(purse.wallet).owed)
        if owed:
            draft.move(Moved("debt_sent", purse.wallet, 0, 0, owed, at_us))


def _give_promises(draft: Draft, promised: Iterable[Promise], day: int) -> dict[tuple[str, int], int]:
    """Promises that are still open go; how many points of which wallet and day they are."""
    gone: dict[tuple[str, int], int] = {}
    for one in promised:
        there = sum(
            own.points
            for own in draft.awaits.get(one.about, ())
            if (own.wallet, own.activity, own.until, own.expires) == (one.wallet, one.activity, one.until, one.expires)
        )
        points = min(there, one.points)
        if points and one.until > day:
            draft.do(Awaited(one.about, one.wallet, one.activity, one.until, one.expires, -points, day))
            gone[one.wallet, one.until] = gone.get((one.wallet, one.until), 0) + points
    return gone


def _give_waiting(draft: Draft, wallet: str, part: LotPart, at_us: int) -> int:
    waiting = draft.wallet(wallet).waiting
    there = sum(lot.points for lot in waiting if (lot.start, lot.until) == (part.start, part.until))
    points = min(there, part.points)
    if points:
        draft.move(Moved("sent_pending", wallet, part.start, part.until, points, at_us))
    return points


def give_open(draft: Draft, holds: Iterable[str], redemptions: Iterable[str], at_us: int) -> None:
    """Points put aside, and rewards not used yet, go as they stand, as far as they are still open."""
    for name in holds:
        if name in draft.holds:
            for wallet, parts in draft.holds[name].by_wallet().items():
                for part in parts:
                    draft.move(Moved("sent_held", wallet, part.start, part.until, part.points, at_us))
            draft.do(HoldEnded(name))
    for name in redemptions:
        if name in draft.redemptions:
            draft.do(RedemptionGone(name, "moved"))


def called(name: str, one: OpenRedemption, of: str, there: Collection[str]) -> str:
    """What a reward not used yet is called where it comes to: a voucher that came by itself is told apart by whose it
    was, even if hers of that name is used by now; so is what has the name of one of hers.
    """
    return f"{name}+{of}" if one.by_itself or name in there else name


def freed(draft: Draft, holds: Holds) -> list[Purse]:
    """What was put aside and is no longer: it goes as other points do, as far as it is still there."""
    return [
        Purse(wallet, parts)
        for name, hold in holds.items()
        if name not in draft.holds
        for wallet, parts in hold.by_wallet().items()
    ]


def take_open(draft: Draft, holds: Holds, redemptions: Redemptions, at_us: int) -> None:
    """They are put aside here, and can be used here, under the names they had."""
    for name, hold in holds.items():
        for wallet, parts in hold.by_wallet().items():
            for part in parts:
                draft.move(Moved("received_held", wallet, part.start, part.until, part.points, at_us))
        draft.do(HoldPlaced(name, hold))
    for name, one in redemptions.items():
        draft.do(RedemptionMade(name, one))


def take(draft: Draft, purses: Iterable[Purse], day: int, at_us: int, promised: Iterable[Promise] = ()) -> None:
    """Take what was given. Debts of either side are paid from what can be spent; what is over by now expires."""
    for one in promised:
        draft.do(Awaited(one.about, one.wallet, one.activity, one.until, one.expires, one.points, day))
    for purse in purses:
        lasts = draft.wallet(purse.wallet).lasts
        if purse.lasts and (lasts == NEVER or lasts < purse.lasts):
            draft.do(WalletLasts(purse.wallet, purse.lasts))
        for part in purse.waiting:
            draft.move(Moved("received_pending", purse.wallet, part.start, part.until, part.points, at_us))
        if purse.owed:
            draft.move(Moved("debt_received", purse.wallet, 0, 0, purse.owed, at_us))
        lots.add(draft, "received", purse.wallet, purse.lots, at_us)
    lots.activate(draft, day, at_us)
    lots.expire(draft, day, at_us)


def given(effects: Iterable[Effect], lasts: Mapping[str, int] | None = None) -> tuple[Purse, ...]:
    """What really went, by the effects of the side that gave. lasts: of its wallets that are over without activity."""
    found: dict[str, dict[str, list[LotPart]]] = {}
    owed: dict[str, int] = {}
    for effect in effects:
        if isinstance(effect, Moved) and effect.movement in ("sent", "sent_pending", "debt_sent"):
            of = found.setdefault(effect.wallet, {"sent": [], "sent_pending": []})
            if effect.movement == "debt_sent":
                owed[effect.wallet] = owed.get(effect.wallet, 0) + effect.points
            else:
                of[effect.movement].append(LotPart(effect.start, effect.until, effect.points))
    return tuple(
        Purse(name, tuple(one["sent"]), tuple(one["sent_pending"]), owed.get(name, 0), (lasts or {}).get(name, 0))
        for name, one in found.items()
    )


def promised_by(effects: Iterable[Effect]) -> tuple[Promise, ...]:
    """The promises that went, by the effects of the side that gave."""
    return tuple(
        Promise(one.about, one.wallet, one.activity, one.until, one.expires, -one.points)
        for one in effects
        if isinstance(one, Awaited) and one.points < 0
    )


def open_of(effects: Iterable[Effect], giver: Member) -> tuple[Holds, Redemptions]:
    """What was put aside and not used yet that went, by the effects of the side that gave. giver: as she was before."""
    ended = {one.hold_id for one in effects if isinstance(one, HoldEnded)}
    moved = {one.redemption_id for one in effects if isinstance(one, RedemptionGone) and one.how == "moved"}
    return (
        {name: hold for name, hold in giver.holds.items() if name in ended},
        {name: one for name, one in giver.redemptions.items() if name in moved},
    )


def lasting(wallets: Mapping[str, Wallet]) -> dict[str, int]:
    """The day on which each wallet is over without activity, of those that are."""
    return {name: wallet.lasts for name, wallet in wallets.items() if wallet.lasts < NEVER}


def counted_away(effects: Iterable[Effect]) -> Counters:
    """What counters lost, by the effects of the side that gave."""
    counters: Counters = {}
    for effect in effects:
        if isinstance(effect, Counted) and effect.amount < 0:
            buckets = counters.setdefault(effect.counter, {})
            buckets[effect.day] = buckets.get(effect.day, 0) - effect.amount
    return counters
