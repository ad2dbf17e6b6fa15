"""Coupons are put aside for a basket that is still open, or are free again."""

from collections.abc import Sequence
from datetime import datetime

from regulars.engine.days import micros
from regulars.engine.decision import Reason
from regulars.engine.events.event import Shown
from regulars.engine.events.receipts import Receipt
from regulars.engine.terms.coupons import plain
from regulars.store import coupon_holds, coupons
from regulars.store.coupon_holds import Basket
from regulars.store.database import Connection, Contended
from regulars.store.recorder import NotPossible
from regulars.store.shop import Shop

TRIES = 40
"""So often it is looked at anew because somebody else took a coupon meanwhile."""


class _Taken(Exception):
    """Somebody else was faster."""


async def hold_coupons(
    shop: Shop,
    codes: Sequence[str],
    *,
    receipt_id: str,
    member_id: int,
    until: datetime | None,
    source: str,
    at: datetime,
    program: str = "",
) -> tuple[Shown, ...]:
    """Put coupons aside for the receipt of that number until a moment, all or none, in place of what was put aside
    for it before; without a moment nothing is. What each is for.

    Raises NotPossible with a reason for each that cannot be.
    """
    number = await shop.programs.number_for(program, member_id, at)
    rules = await shop.programs.in_force(number, at, at)
    basket = Basket(source, receipt_id)
    cart = Receipt(
        receipt_id=receipt_id, occurred_us=micros(at), currency=rules.currency, lines=(), coupons=tuple(codes)
    )
    asking = coupons.Asking(shop, rules, number, member_id, at, source)

    async def hold(tx: Connection) -> tuple[Shown, ...]:
        await coupon_holds.free(tx, basket)
        if until is None:
            return ()
        shown = await coupons.with_shown(tx, asking, cart)
        found = _found(shown, codes)
        await coupons.provide(tx, rules, number, shown, at)
        names = [name for one in found for name in one.takes]
        if not await coupon_holds.put_aside(tx, number, names, basket, shop.new_id(at), until):
            raise _Taken
        return found

    for _ in range(TRIES):
        try:
            return await shop.db.run(hold)
        except _Taken:
            continue
    raise Contended(tries=TRIES)


def _found(shown: Receipt, codes: Sequence[str]) -> tuple[Shown, ...]:
    """The coupons of the codes. Raises NotPossible, for all that cannot be put aside."""
    found: dict[str, Shown] = {}
    reasons = []
    for code in codes:
        one = shown.given.coupons.get(plain(code))
        if one is None:
            reasons.append(Reason("unknown-coupon", detail=code))
        elif one.refusal:
            reasons.append(Reason(one.refusal, one.reward, number=one.number, detail=code))
        elif one.reward in found:
            reasons.append(Reason("one-coupon-only", one.reward, detail=code))
        else:
            found[one.reward] = one
    if reasons:
        raise NotPossible(reasons=tuple(reasons))
    return tuple(found.values())
