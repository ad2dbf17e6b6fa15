"""A member buys, and the points of her household or group pay: both change in one transaction, or neither."""

from datetime import datetime
from typing import Final

from msgspec import structs

from regulars.engine.checks.receipts import faults
from regulars.engine.days import NEVER, micros, moment
from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.events.members import TimePassed
from regulars.engine.events.points import LotPart, Received, Sent
from regulars.engine.events.receipts import Receipt
from regulars.engine.program import Program
from regulars.errors import FieldError, Invalid
from regulars.ids import encode
from regulars.store import given, history, ledger, members, pools, recorder
from regulars.store.database import Connection, Contended
from regulars.store.handover import Moved, Name, parts_of, step_of
from regulars.store.history import DifferentBody
from regulars.store.ledger import Change, Seen, Step, step_after
from regulars.store.members import Loaded
from regulars.store.pools import NotInPool
from regulars.store.recorder import NotEnoughPoints, Outcome
from regulars.store.shop import Shop

TRIES: Final = 40


async def spend_from_pool(
    shop: Shop, receipt: Receipt, *, pool_id: int, member_id: int, source: str, at: datetime, program: str = ""
) -> Outcome:
    """Record a receipt of the member whose part payment the pool gives the points for; what it earns is hers.

    Just what the payment takes goes over to her, out of the pool's lots in their order. Raises what `record_receipt`
    does, UnknownPool, PoolDissolved, NotInPool, MayNotSpend.
    """
    number = await shop.programs.number_for(program, pool_id, at)
    occurred = receipt.occurred_us or micros(at)
    rules = await shop.programs.in_force(number, moment(occurred), at)
    request = shop.mac((member_id, pool_id, receipt))
    whole = structs.replace(receipt, occurred_us=occurred, lines=await shop.products.filled(receipt.lines))
    if wrong := faults(rules, whole, micros(at)):
        raise Invalid(errors=tuple(wrong))
    if len(whole.wanted) != 1 or whole.hold_id:
        raise Invalid(errors=(FieldError("/spend_points", "from a pool one part payment is made, without a hold"),))
    name = Name(source, receipt.receipt_id, request)

    async def spend(tx: Connection) -> Outcome:
        key = await history.key_of(tx, source, "receipt", receipt.receipt_id)
        if key is not None:
            if key.request != request:
                raise DifferentBody(kind="receipt", id=receipt.receipt_id)
            return await recorder.outcome_of(shop, await history.event_at(tx, key))
        return await _spend(shop, tx, whole, rules, number, pool_id, member_id, name, at)

    if pool_id == member_id:
        raise NotInPool()
    first, second = sorted((pool_id, member_id))
    async with shop.lines.of(first), shop.lines.of(second):
        for _ in range(TRIES):
            try:
                return await shop.db.run(spend, idempotent=True)
            except (Moved, Seen):
                continue
    raise Contended(tries=TRIES)


async def _spend(
    shop: Shop, tx: Connection, whole: Receipt, rules: Program, number: int, pool_id: int, member_id: int,
    name: Name, at: datetime,
) -> Outcome:  # fmt: skip
    await pools.may_spend(tx, await pools.lock(tx, pool_id), member_id)
    pool, buyer = [await members.load(tx, one, number) for one in (pool_id, member_id)]
    for one in (pool, buyer):
        members.refuse_inactive(one)
    whole = structs.replace(whole, given=given.of(buyer, rules, whole.occurred_us))
    giving, taking, points = _handed(shop, pool, buyer, whole, rules, name, at)
    # Her own points are no part of it.
    whole = structs.replace(whole, wanted=(structs.replace(whole.wanted[0], points=points),))
    receiving = structs.replace(buyer, stored=taking.stored)
    decided = advance(rules, receiving.stored.member, whole, micros(at))
    recorder.refuse_all(decided[0])
    buying = step_after(
        receiving.stored, member_id, whole, decided, rules, shop.new_id(at),
        source=name.source, external_id=name.external_id, request=name.request,
    )  # fmt: skip
    changes = [
        Change(pool_id, number, pool.stored.member.seq, (giving,)),
        Change(member_id, number, buyer.stored.member.seq, (taking, buying)),
    ]
    if len(await ledger.record_many(tx, changes, at)) != len(changes):
        raise Moved
    return Outcome(member_id, buying.event_id, buying.at, buying.decision, whole, rules, buying.stored.member)


def _handed(
    shop: Shop, pool: Loaded, buyer: Loaded, whole: Receipt, rules: Program, name: Name, at: datetime
) -> tuple[Step, Step, int]:
    """The points that the payment takes go from the pool to the buyer, no more. Raises NotEnoughPoints, NotPossible."""
    wanted = whole.wanted[0]
    reward = rules.rewards.get(wanted.reward)
    wallet = reward.wallet.name if reward else rules.main_wallet
    purse = advance(rules, pool.stored.member, TimePassed(), micros(at))[1].wallet(wallet)
    there = purse.available
    points = wanted.points
    if points is None:
        points = _most(rules, buyer, whole, wallet, there, at)
    if not points or points > there:
        raise NotEnoughPoints(wallet=wallet, needed=points or 1, available=there)
    named = Name(name.source, f"pool:{name.external_id}", name.request)
    sent = Sent(wallet=wallet, points=points, to=encode("mem", buyer.member_id), lots=parts_of(purse, points))
    giving = step_of(shop, pool, sent, rules, named, at)
    lots = giving.decision.spent[0].lots
    received = Received(wallet=wallet, lots=lots, of=encode("mem", pool.member_id))
    return giving, step_of(shop, buyer, received, rules, named, at), points


def _most(rules: Program, buyer: Loaded, whole: Receipt, wallet: str, there: int, at: datetime) -> int:
    """As many points as the payment would take of all that the pool has, the buyer's own left aside."""
    day = rules.clock.day(micros(at))
    rich = advance(
        rules, buyer.stored.member, Received(wallet=wallet, lots=(LotPart(day, NEVER, there),), of="-"), micros(at)
    )[1]
    decision: Decision = advance(rules, rich, whole, micros(at))[0]
    recorder.refuse_all(decision)
    return min(sum(one.points for one in decision.spent if one.wallet == wallet), there)
