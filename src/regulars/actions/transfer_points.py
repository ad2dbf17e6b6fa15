"""Points from one member to another, with the dates they have."""

from datetime import datetime

from regulars.engine.events.points import Sent
from regulars.errors import FieldError, Invalid
from regulars.ids import encode
from regulars.store import history
from regulars.store.attempts import tried
from regulars.store.database import Connection
from regulars.store.handover import Name, hand_over
from regulars.store.recorder import Outcome
from regulars.store.shop import Shop


async def transfer_points(
    shop: Shop,
    transfer_id: str,
    points: int,
    *,
    giver: int,
    taker: int,
    source: str,
    at: datetime,
    program: str = "",
    wallet: str = "",
) -> Outcome:
    """Move points; both members change, or neither. The outcome is the giver's.

    Raises Invalid, UnknownMember, MemberNotActive, NotEnoughPoints, DifferentBody.
    """
    number, rules = await shop.programs.now_for(program, giver, at)
    name = wallet or rules.main_wallet
    if name not in rules.wallets:
        raise Invalid(errors=(FieldError("/wallet", f"there is no wallet {name!r}"),))
    if giver == taker:
        raise Invalid(errors=(FieldError("/to", "the same member"),))
    request = shop.mac((giver, taker, name, points))

    async def transfer(tx: Connection) -> Outcome:
        one = await history.repeated(tx, source, "sent", transfer_id, request)
        if one is not None:
            return Outcome(one.member_id, one.event_id, one.at, one.decision, one.event, rules, repeated=True)
        sent = Sent(wallet=name, points=points, to=encode("mem", taker))
        known = Name(source, transfer_id, request)
        done = await hand_over(shop, tx, rules, number, sent, known, giver=giver, taker=taker, at=at)
        return Outcome(giver, done.event_id, done.at, done.decision, sent, rules, done.stored.member)

    return await tried(shop, (giver, taker), transfer)
