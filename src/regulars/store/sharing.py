"""What a member earns goes in part to the pools she is in: of each lot the share, with its dates."""

from contextlib import suppress
from datetime import datetime

from regulars.engine.events.points import LotPart, Sent
from regulars.engine.program import Program
from regulars.ids import encode
from regulars.store import history, pools
from regulars.store.attempts import tried
from regulars.store.database import Connection
from regulars.store.handover import Name, hand_over
from regulars.store.history import SOURCE, Recorded
from regulars.store.pools import InPool
from regulars.store.recorder import NotEnoughPoints
from regulars.store.shop import Shop


async def share_points(shop: Shop, member_id: int, at: datetime) -> None:
    """Give what was earned since the last time to each of her pools, each event's part once, whoever asks how often."""
    async with shop.db.connection() as connection:
        giving = [one for one in await pools.pools_of(connection, member_id) if one.share]
        done = {
            one.pool_id: await history.of_member(connection, member_id, one.program_no, after_seq=one.shared_seq)
            for one in giving
        }
    for one in giving:
        for event in done[one.pool_id]:
            await _share(shop, one, event, at)


async def _share(shop: Shop, one: InPool, event: Recorded, at: datetime) -> None:
    program = await shop.programs.in_force(one.program_no, at, at)
    sending = parts_of(program, event, one.pool_id, one.share)
    if not sending:
        await shop.db.run(lambda tx: pools.shared(tx, one, event.seq), idempotent=True)
        return

    async def share(tx: Connection) -> None:
        await pools.lock(tx, one.pool_id)
        for sent in sending:
            name = share_name(one.pool_id, event.event_id, sent.wallet)
            if await history.key_of(tx, SOURCE, "sent", name) is None:
                # She may have spent or returned it before it was shared.
                with suppress(NotEnoughPoints):
                    await hand_over(
                        shop, tx, program, one.program_no, sent, Name(SOURCE, name, shop.mac(name)),
                        giver=one.member_id, taker=one.pool_id, at=at, inactive_too=True,
                    )  # fmt: skip
        await pools.shared(tx, one, event.seq)

    await tried(shop, (one.member_id, one.pool_id), share)


def share_name(pool_id: int, event_id: int, wallet: str) -> str:
    """Under what the share of an event is given, once for each pool and wallet."""
    return f"share:{pool_id}:{event_id}:{wallet}"


def parts_of(program: Program, event: Recorded, pool_id: int, share: int) -> list[Sent]:
    """What of an event's points goes to the pool, by wallet: so many percent of each lot, rounded down."""
    parts: dict[str, list[LotPart]] = {}
    if event.kind not in ("sent", "received", "return", "undone"):
        for earned in event.decision.earned:
            points = earned.points * share // 100
            # Units that only count for a tier are nobody's to give.
            apart = earned.wallet in program.wallets and not program.wallets[earned.wallet].spendable
            if points and not apart:
                parts.setdefault(earned.wallet, []).append(LotPart(earned.start, earned.until, points))
    to = encode("mem", pool_id)
    # Whether they wait or can be spent already is seen when they are given.
    return [
        Sent(wallet=wallet, points=sum(part.points for part in own), to=to, waiting=tuple(own))
        for wallet, own in parts.items()
    ]
