"""Points from one member to another, with the dates they have."""

from datetime import datetime

from regulars.engine.events.points import Sent
from regulars.errors import FieldError, Invalid
from regulars.ids import encode
from regulars.store import history
from regulars.store.database import Connection, Contended
from regulars.store.handover import Moved, Name, hand_over
from regulars.store.history import DifferentBody
from regulars.store.ledger import Seen
from regulars.store.recorder import Outcome
from regulars.store.shop import Shop

TRIES = 40


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
    number = await shop.programs.number_for(program, giver, at)
    rules = await shop.programs.in_force(number, at, at)
    name = wallet or rules.main_wallet
    if name not in rules.wallets:
        raise Invalid(errors=(FieldError("/wallet", f"there is no wallet {name!r}"),))
    if giver == taker:
        raise Invalid(errors=(FieldError("/to", "the same member"),))
    request = shop.mac((giver, taker, name, points))

    async def transfer(tx: Connection) -> Outcome:
        key = await history.key_of(tx, source, "sent", transfer_id)
        if key is not None:
            if key.request != request:
                raise DifferentBody(kind="sent", id=transfer_id)
            one = await history.event_at(tx, key)
            return Outcome(one.member_id, one.event_id, one.at, one.decision, one.event, rules, repeated=True)
        sent = Sent(wallet=name, points=points, to=encode("mem", taker))
        known = Name(source, transfer_id, request)
        done = await hand_over(shop, tx, rules, number, sent, known, giver=giver, taker=taker, at=at)
        return Outcome(giver, done.event_id, done.at, done.decision, sent, rules, done.stored.member)

    first, second = sorted((giver, taker))
    # Lines are entered in the order of ids, so that two transfers never wait for each other.
    async with shop.lines.of(first), shop.lines.of(second):
        for _ in range(TRIES):
            try:
                return await shop.db.run(transfer, idempotent=True)
            except (Moved, Seen):
                continue
    raise Contended(tries=TRIES)
