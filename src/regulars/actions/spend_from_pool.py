"""A member buys, and the points of her household or group pay: both change in one transaction, or neither."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from msgspec import structs

from regulars.engine.checks.receipts import faults
from regulars.engine.days import micros, moment
from regulars.engine.events.merges import Purse
from regulars.engine.events.points import LotPart
from regulars.engine.events.pools import PaidFor
from regulars.engine.events.receipts import PaidFrom, Receipt
from regulars.engine.program import Program
from regulars.errors import FieldError, Invalid
from regulars.ids import encode
from regulars.store import given, history, members, pools, recorder
from regulars.store.attempts import tried, write_all
from regulars.store.budgets import Took
from regulars.store.database import Connection
from regulars.store.day_facts import DayFacts
from regulars.store.exchange_rates import Exchange
from regulars.store.handover import Name, parts_of, step_of
from regulars.store.history import SOURCE
from regulars.store.ledger import Change
from regulars.store.members import Loaded
from regulars.store.past import caught_up
from regulars.store.pools import NotInPool
from regulars.store.recorder import Outcome
from regulars.store.sharing import share_points
from regulars.store.shop import Shop


async def spend_from_pool(
    shop: Shop, receipt: Receipt, *, pool_id: int, member_id: int, source: str, at: datetime, program: str = ""
) -> Outcome:
    """Record a receipt of the member on which the pool's points are spent, and none of hers; what it earns is hers.

    The pool's lots are spent in their order, and what comes back of the receipt comes back to them. Raises what
    `record_receipt` does, UnknownPool, PoolDissolved, NotInPool, MayNotSpend.
    """
    number = await shop.programs.number_for(program, pool_id, at)
    occurred = receipt.occurred_us or micros(at)
    rules = await shop.programs.in_force(number, moment(occurred), at)
    request = shop.mac((member_id, pool_id, receipt))
    whole = structs.replace(receipt, occurred_us=occurred, lines=await shop.products.filled(receipt.lines))
    if whole.currency != rules.currency:
        whole = await Exchange(shop).converted(rules, whole)
    if wrong := faults(rules, whole, micros(at)):
        raise Invalid(errors=tuple(wrong))
    if len(whole.wanted) != 1 or whole.hold_id or whole.coupons:
        raise Invalid(errors=(FieldError("/spend_points", "from a pool one part payment is made, without a hold"),))
    name = Name(source, receipt.receipt_id, request)
    told = await DayFacts(shop).of(rules, number, whole)

    async def spend(tx: Connection) -> Outcome:
        known = await history.repeated(tx, source, "receipt", receipt.receipt_id, request)
        if known is not None:
            return await recorder.outcome_of(shop, known)
        return await _spend(shop, tx, whole, rules, number, pool_id, member_id, name, told, at)

    if pool_id == member_id:
        raise NotInPool()
    outcome = await tried(shop, (pool_id, member_id), spend)
    await share_points(shop, outcome.member_id, at)
    return outcome


async def _spend(
    shop: Shop, tx: Connection, whole: Receipt, rules: Program, number: int, pool_id: int, member_id: int,
    name: Name, told: Mapping[str, str], at: datetime,
) -> Outcome:  # fmt: skip
    await pools.may_spend(tx, await pools.lock(tx, pool_id), member_id)
    pool, buyer = [await members.load(tx, one, number) for one in (pool_id, member_id)]
    for one in (pool, buyer):
        members.refuse_inactive(one)
    paid_from = PaidFrom(encode("mem", pool_id), _purses(rules, pool, whole, at))
    known = given.of(buyer, rules, whole.occurred_us, told)
    bought = structs.replace(whole, given=known, paid_from=paid_from)
    took: Took = Counter()
    buying = await step_of(shop, tx, number, buyer, bought, rules, name, at, took=took)
    spent = [one for one in buying.decision.spent if one.points]
    changes = [Change(member_id, number, buyer.stored.member.seq, (buying,))]
    if spent:
        paid = PaidFor(
            receipt_id=whole.receipt_id, of=encode("mem", member_id),
            purses=tuple(Purse(one.wallet, one.lots) for one in spent),
        )  # fmt: skip
        paying = f"paid:{pool_id}:{buying.event_id}"
        known_as = Name(SOURCE, paying, shop.mac(paying))
        step = await step_of(shop, tx, number, pool, paid, rules, known_as, at, took=took)
        changes.append(Change(pool_id, number, pool.stored.member.seq, (step,)))
    await write_all(tx, changes, at)
    return Outcome(
        member_id, buying.event_id, buying.at, buying.decision, buying.event, rules, buying.stored.member
    )  # fmt: skip


def _purses(rules: Program, pool: Loaded, whole: Receipt, at: datetime) -> dict[str, tuple[LotPart, ...]]:
    """The pool's lots that the reward asked for can take from."""
    reward = rules.rewards.get(whole.wanted[0].reward)
    if reward is None:
        return {}
    now = caught_up(rules, pool.stored.member, at)
    wallets = {one.name: now.wallet(one.name) for one in (*reward.wallet.gifts, reward.wallet)}
    return {name: parts_of(wallet, wallet.available) for name, wallet in wallets.items() if wallet.available}
