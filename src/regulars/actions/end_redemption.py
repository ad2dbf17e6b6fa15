"""A redemption is over: used, given back, done, not come to, scratched."""

from datetime import datetime

import msgspec

from regulars.engine.decision import Decision
from regulars.engine.events.redemptions import RedemptionEnd, RedemptionEnded
from regulars.errors import FieldError, Invalid
from regulars.ids import encode
from regulars.store import gift_cards, history, members, pool_codes, redemptions, shares
from regulars.store.attempts import PREFIX, tried, write_all
from regulars.store.database import Connection
from regulars.store.handover import Name, step_of
from regulars.store.history import SOURCE
from regulars.store.ledger import Change
from regulars.store.redemptions import Redemption
from regulars.store.shop import Shop


class Ended(msgspec.Struct, frozen=True):
    """A redemption that is over, and what followed for the member's points."""

    redemption: Redemption
    decision: Decision
    repeated: bool = False


async def end_redemption(
    shop: Shop, redemption_id: int, how: RedemptionEnd, *, member_id: int, at: datetime, by_staff: bool = False
) -> Ended:
    """End it, once; the same again gets the same answer. What was taken of what members share goes back with the
    points, as far as it can.

    Raises UnknownRedemption, NotPossible.
    """
    name = encode(PREFIX, redemption_id)
    known = Name(SOURCE, name, shop.mac((member_id, name, how)))

    async def end(tx: Connection) -> Ended:
        one = await redemptions.one_of(tx, member_id, redemption_id)
        key = await history.key_of(tx, known.source, "redemption_ended", name)
        if key is not None and one.status == how:
            return Ended(one, (await history.event_at(tx, key)).decision, repeated=True)
        rules = await shop.programs.in_force(one.program_no, at, at)
        if how == "cancelled" and one.delivery in ("sent", "arrived"):
            raise Invalid(errors=(FieldError("/status", "the parcel is on its way"),))
        loaded = await members.load(tx, one.member_id, one.program_no)
        event = RedemptionEnded(redemption_id=name, how=how, by_staff=by_staff)
        step = await step_of(shop, tx, one.program_no, loaded, event, rules, known, at)
        await write_all(tx, [Change(one.member_id, one.program_no, loaded.stored.member.seq, (step,))], at)
        if how == "cancelled":
            await _put_back(shop, tx, one, at)
        await redemptions.end(tx, one, how, at)
        return Ended(msgspec.structs.replace(one, status=how, ended_at=at), step.decision)

    return await tried(shop, [member_id], end)


async def _put_back(shop: Shop, tx: Connection, one: Redemption, at: datetime) -> None:
    """Pieces, places, codes and cards; money that is gone from the card refuses it. Raises NotEnoughMoney."""
    if one.counter_id is not None:
        await shares.give_back(tx, one.counter_id, one.quantity)
    reward = (await shop.programs.in_force(one.program_no, at, at)).rewards.get(one.reward)
    if one.pool and (reward is None or reward.outside is None or reward.outside.reissued):
        await pool_codes.unassign(tx, one.redemption_id)
    if one.card_id is not None:
        await _empty(tx, one, at)


async def _empty(tx: Connection, one: Redemption, at: datetime) -> None:
    """A card goes back with all the money it came with, or not at all."""
    assert one.card_id is not None, "asked before"
    card = await gift_cards.by_id(tx, one.card_id, lock=True)
    came_with = (await gift_cards.entry(tx, card.card_id, 1)).amount_minor
    if card.balance_minor != came_with:
        raise gift_cards.NotEnoughMoney(balance_minor=card.balance_minor)
    await gift_cards.move(tx, card, "cancelled", -came_with, at, encode(PREFIX, one.redemption_id))
    await gift_cards.set_status(tx, card.card_id, "cancelled")
