"""What the demo's receipts do not tell: members who pay with their points, goods that come back, and what members do
besides buying (`demo_doings`).

Some members' receipts are recorded one by one, as a till would, so that they can spend what they have by then. Who
does what follows from the numbers of the receipts: every demo is the same.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zlib import crc32

from msgspec import structs

from regulars.actions.identify_member import identify_member
from regulars.actions.record_receipt import record_receipt
from regulars.actions.return_receipt import return_receipt
from regulars.connectors.files import ReceiptRecord
from regulars.connectors.files.records import MemberKey
from regulars.engine.days import micros
from regulars.engine.events.receipts import Line, Receipt, Wanted
from regulars.engine.events.returns import ReturnedLine
from regulars.engine.program import Program
from regulars.main.demo_doings import deeds, do
from regulars.store.history import DifferentBody
from regulars.store.identifiers import identifier
from regulars.store.partitions import PARTED, ensure_partitions
from regulars.store.recorder import NotEnoughPoints, NotPossible
from regulars.store.shop import Shop

Tell = Callable[[str, int, int | None], None]

ONE_MEMBER_IN = 4
"""So many members there are for each who spends."""
AT_ONCE = 16
WHAT = "Receipts of members who spend their points"
BACK_AFTER = timedelta(days=2, hours=1)
OFTEN = 7
ASKING = 4
"""Of so many receipts, on how many a reward is asked for."""
ONE_RETURN_IN = 60


def spends(key: MemberKey | None) -> bool:
    """Whether this member is one of those who spend."""
    return key is not None and crc32(key.value.encode()) % ONE_MEMBER_IN == 0


def habit(rewards: Sequence[str], number: int) -> str | None:
    """Which of the program's rewards is asked for on the receipt of that number; on some none."""
    place = number % OFTEN
    return rewards[place % len(rewards)] if rewards and place < ASKING else None


async def live(
    shop: Shop, records: Sequence[ReceiptRecord], program: Program, source: str, until: datetime, tell: Tell
) -> int:
    """Record these receipts, each at its own moment, with what was spent, what came back and what else was done; how
    many there were. What is recorded already is left as it is, so that a demo that was broken off goes on.
    """
    if not records:
        return 0
    async with shop.db.connection() as connection:
        for table in PARTED:
            await ensure_partitions(connection, table, records[0].occurred_at.date(), until.date())
    by_member: dict[MemberKey, list[ReceiptRecord]] = defaultdict(list)
    for record in records:
        if record.member_key is not None:
            by_member[record.member_key].append(record)
    rewards = [reward.id for reward in program.rewards.values() if reward.redeem is not None]
    done, gate = 0, asyncio.Semaphore(AT_ONCE)

    async def one(key: MemberKey, own: list[ReceiptRecord]) -> None:
        nonlocal done
        async with gate:
            member_id = await identify_member(shop, identifier(key.kind, key.value, region=shop.region))
            waiting = deque(deeds(program, key.value, own, until))
            for record in own:
                while waiting and waiting[0].at < record.occurred_at:
                    await do(shop, member_id, waiting.popleft(), source)
                await _buy(shop, member_id, record, rewards, source, until)
                done += 1
                tell(WHAT, done, len(records))
            for deed in waiting:
                await do(shop, member_id, deed, source)

    await asyncio.gather(*(one(key, own) for key, own in by_member.items()))
    return done


async def _buy(
    shop: Shop, member_id: int, record: ReceiptRecord, rewards: Sequence[str], source: str, until: datetime
) -> None:
    """One receipt with the reward asked for, or, when it cannot be given, without; and what comes back of it."""
    number = crc32(record.external_id.encode())
    plain, at = receipt_of(record), record.occurred_at
    reward = habit(rewards, number)
    try:
        wanted = structs.replace(plain, wanted=(Wanted(reward),)) if reward else plain
        await record_receipt(shop, wanted, member_id=member_id, source=source, at=at)
    except (NotEnoughPoints, NotPossible, DifferentBody):
        await record_receipt(shop, plain, member_id=member_id, source=source, at=at)
    if number % ONE_RETURN_IN == 0 and at + BACK_AFTER < until:
        whole = number % (3 * ONE_RETURN_IN) == 0
        lines = () if whole else (ReturnedLine(plain.lines[0].line_id),)
        await return_receipt(
            shop, plain.receipt_id, f"{plain.receipt_id}-R", lines=lines, source=source, at=at + BACK_AFTER
        )


def receipt_of(record: ReceiptRecord) -> Receipt:
    """The receipt as a till would send it."""
    return Receipt(
        receipt_id=record.external_id,
        occurred_us=micros(record.occurred_at),
        currency=record.currency,
        store=record.store,
        lines=tuple(
            Line(
                line_id=line.line_id,
                total_minor=line.total_minor,
                quantity=line.quantity,
                sku=line.sku,
                name=line.name,
                brand=line.brand,
                categories=line.categories,
                discount_minor=line.discount_minor,
            )
            for line in record.lines
        ),
    )
