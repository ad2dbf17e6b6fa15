"""Cards that were made in bulk: each is nobody's until a till activates it."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

import msgspec

from regulars.errors import NotFound, Refused
from regulars.store.database import Connection


class UnknownCard(NotFound):
    """No such card was made."""

    code: ClassVar[str] = "unknown-card"


class UnknownCardBatch(NotFound):
    """There is no such batch of cards."""

    code: ClassVar[str] = "unknown-card-batch"


class CardMayNotSpend(Refused):
    """This card only collects; another card of the member spends."""

    code: ClassVar[str] = "card-may-not-spend"


class Batch(msgspec.Struct, frozen=True):
    """A batch of cards, and how many of them were activated."""

    batch_id: int
    name: str
    cards: int
    made_at: datetime
    activated: int = 0


async def add_batch(tx: Connection, batch: Batch, numbers: Sequence[str]) -> int:
    """Keep a batch with these numbers; how many of them were new."""
    await tx.execute(
        "insert into card_batch (batch_id, name, cards, made_at) values ($1, $2, $3, $4) on conflict do nothing",
        batch.batch_id, batch.name, batch.cards, batch.made_at,
    )  # fmt: skip
    done = await tx.fetchval(
        """with made as (insert into card (number, batch_id) select number, $1 from unnest($2::text[]) as n (number)
            where not exists (select from identifier where kind = 'card' and value = n.number)
            on conflict do nothing returning true) select count(*) from made""",
        batch.batch_id, list(numbers),
    )  # fmt: skip
    return int(done)


async def batch(connection: Connection, batch_id: int) -> Batch:
    """Raises UnknownCardBatch."""
    row = await connection.fetchrow(
        """select batch_id, name, cards, made_at,
            (select count(*) from card where card.batch_id = card_batch.batch_id and activated_at is not null)
        from card_batch where batch_id = $1""",
        batch_id,
    )
    if row is None:
        raise UnknownCardBatch()
    return Batch(*row)


async def numbers_of(connection: Connection, batch_id: int, after: str, limit: int) -> list[str]:
    """The numbers of a batch, in their order, a page at a time."""
    rows = await connection.fetch(
        "select number from card where batch_id = $1 and number > $2 order by number limit $3", batch_id, after, limit
    )
    return [row[0] for row in rows]


async def activate(tx: Connection, number: str, at: datetime) -> bool:
    """The card is in use from now on; False if it was before. Raises UnknownCard."""
    row = await tx.fetchrow("select activated_at from card where number = $1 for update", number)
    if row is None:
        raise UnknownCard()
    if row[0] is not None:
        return False
    await tx.execute("update card set activated_at = $2 where number = $1", number, at)
    return True


async def let_spend(tx: Connection, number: str, may_spend: bool) -> None:
    """What a card of a member may do: collect and spend, or only collect."""
    await tx.execute("update identifier set may_spend = $2 where kind = 'card' and value = $1", number, may_spend)


async def may_spend(connection: Connection, kind: str, value: str) -> bool:
    """Whether who is known by that may spend; what nobody is known by may."""
    found = await connection.fetchval("select may_spend from identifier where kind = $1 and value = $2", kind, value)
    return found is not False
