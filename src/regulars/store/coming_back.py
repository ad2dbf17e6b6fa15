"""What comes back of a receipt or an activity that a household or group has a part in.

The member's event and those of the pools are written in one transaction: a pool gives back what was shared with it,
and gets back what it had paid, when the goods come back and not a moment later.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from msgspec import structs

from regulars.engine.days import micros
from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.events.activities import Undone
from regulars.engine.events.points import Received
from regulars.engine.events.pools import CameBack
from regulars.engine.events.returns import Return, Shared, Standing
from regulars.engine.steps.of_pools import of_pools
from regulars.errors import Refused
from regulars.ids import decode, encode
from regulars.store import history, members, pools, recorder
from regulars.store.attempts import TRIES, in_hand, write_all
from regulars.store.budgets import Took
from regulars.store.database import Connection, Contended
from regulars.store.handover import Moved, Name, step_of
from regulars.store.history import SOURCE, Recorded
from regulars.store.ledger import Change, Gone, Seen, Step, step_after
from regulars.store.members import Loaded, MemberMerged
from regulars.store.pools import PoolDissolved
from regulars.store.recorder import Made, Occurrence, Outcome
from regulars.store.sharing import share_name, share_points
from regulars.store.shop import Shop


async def pools_in(connection: Connection, sold: Recorded) -> tuple[int, ...]:
    """The pools that may have a part in what was earned or spent there, those that ended aside."""
    paid_from = getattr(sold.event, "paid_from", None)
    payer = () if paid_from is None else (decode("mem", paid_from.pool),)
    return tuple(await pools.alive(connection, sold.member_id, payer))


async def shared_of(shop: Shop, sold: Recorded, pool_ids: Sequence[int], at: datetime) -> tuple[Shared, ...]:
    """What of the points earned there the pools were given. Whatever is still to be shared of her is shared first, so
    that it is known for good.
    """
    if not pool_ids or not sold.decision.earned:
        return ()
    await share_points(shop, sold.member_id, at)
    wallets = dict.fromkeys(one.wallet for one in sold.decision.earned)
    names = [(SOURCE, "received", share_name(pool, sold.event_id, wallet)) for pool in pool_ids for wallet in wallets]
    async with shop.db.connection() as connection:
        keys = list((await history.keys_named(connection, names)).values())
        received = await history.events_at(connection, keys) if keys else {}
    shared = []
    for one in sorted(received.values(), key=lambda one: one.event_id):
        assert isinstance(one.event, Received), "found under the name of a share"
        shared += [
            Shared(encode("mem", one.member_id), one.event.wallet, part.start, part.until, part.points)
            for part in (*one.event.lots, *one.event.waiting)
        ]
    return tuple(shared)


def with_living(standing: Standing, pool_ids: Sequence[int]) -> Standing:
    """Without the parts of pools that ended since: their points went to members, and so does what comes back."""
    payer = standing.receipt.paid_from
    if payer is not None and decode("mem", payer.pool) not in pool_ids:
        standing = structs.replace(standing, receipt=structs.replace(standing.receipt, paid_from=None))
    return structs.replace(standing, shared=of_living(standing.shared, pool_ids))


def of_living(shared: Sequence[Shared], pool_ids: Sequence[int]) -> tuple[Shared, ...]:
    """The parts that pools have which are still there."""
    return tuple(one for one in shared if decode("mem", one.pool) in pool_ids)


async def record(shop: Shop, occurrence: Occurrence, pool_ids: Sequence[int], at: datetime) -> Outcome:
    """Record a return, or an activity that is taken back, with what pools have a part in; as `recorder.record`."""
    member_id = occurrence.member_id
    for _ in range(TRIES):
        async with in_hand(shop, [member_id, *pool_ids]):
            try:
                return await _recorded(shop, occurrence, member_id, at)
            except (Moved, Seen, Gone, PoolDissolved):
                continue
            except MemberMerged as merged:
                member_id = decode("mem", merged.into)
    raise Contended(tries=TRIES)


async def _recorded(shop: Shop, occurrence: Occurrence, member_id: int, at: datetime) -> Outcome:
    known = await _known(shop, occurrence)
    if known is not None:
        return known
    try:
        return await _decided(shop, occurrence, member_id, at)
    except Refused:
        # Another process may have recorded this very one meanwhile, and nothing is left to come back.
        known = await _known(shop, occurrence)
        if known is None:
            raise
        return known


async def _known(shop: Shop, occurrence: Occurrence) -> Outcome | None:
    """The outcome if it is recorded already. Raises DifferentBody."""
    async with shop.db.connection() as connection:
        known = await history.repeated(connection, *occurrence.name, occurrence.request)
        return None if known is None else await recorder.outcome_of(shop, known)


async def _decided(shop: Shop, occurrence: Occurrence, member_id: int, at: datetime) -> Outcome:
    async with shop.db.connection() as connection:
        loaded: Loaded = await members.load(connection, member_id, occurrence.program_no)
    if loaded.merged_into is not None:
        members.refuse_inactive(loaded)
    made = await occurrence.event_of(loaded)
    event = made.event
    assert isinstance(event, Return | Undone), "only these come back"
    decided = advance(made.program, loaded.stored.member, event, micros(at), under=made.under)
    recorder.refuse_all(decided[0])
    parts = of_pools(event, decided[0], encode("mem", member_id))
    event_id = shop.new_id(at)

    async def write(tx: Connection) -> Outcome:
        own = occurrence.takes(decided[0]) if occurrence.takes else ()
        took: Took = Counter({take.counter: take.amount for take in own if take.amount > 0})
        changes = await _of_pools(shop, tx, parts, made, occurrence.program_no, event_id, at, took)
        takes = occurrence.takes(_together(decided[0], changes)) if occurrence.takes else ()
        step = step_after(
            loaded.stored, member_id, event, decided, made.program, event_id, source=occurrence.source,
            external_id=occurrence.external_id, request=occurrence.request, about=occurrence.about, takes=tuple(takes),
        )  # fmt: skip
        changes.append(Change(member_id, occurrence.program_no, loaded.stored.member.seq, (step,)))
        await write_all(tx, changes, at)
        return _outcome(loaded, step)

    return await shop.db.run(write, idempotent=True)


async def _of_pools(
    shop: Shop, tx: Connection, parts: dict[str, CameBack], made: Made, number: int, event_id: int, at: datetime,
    took: Took,
) -> list[Change]:  # fmt: skip
    """What happens to each pool. Raises PoolDissolved for one that ended meanwhile."""
    changes = []
    for pool, event in sorted(parts.items()):
        pool_id = decode("mem", pool)
        await pools.lock(tx, pool_id)
        loaded = await members.load(tx, pool_id, number)
        name = f"back:{pool_id}:{event_id}"
        known = Name(SOURCE, name, shop.mac(name))
        step = await step_of(shop, tx, number, loaded, event, made.program, known, at, took=took)
        changes.append(Change(pool_id, number, loaded.stored.member.seq, (step,)))
    return changes


def _together(decision: Decision, changes: Sequence[Change]) -> Decision:
    """The decision with what was moved in the pools, as budgets see it."""
    moved = [effect for change in changes for effect in change.steps[0].decision.effects]
    return structs.replace(decision, effects=[*decision.effects, *moved])


def _outcome(loaded: Loaded, step: Step) -> Outcome:
    return Outcome(
        loaded.member_id, step.event_id, step.at, step.decision, step.event, step.program, step.stored.member
    )
