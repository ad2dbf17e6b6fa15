"""A write asked for twice under one `Idempotency-Key` is done once; the same transaction keeps the answer.

For writes that carry no name of their own; receipts, returns and events are known by source and external id.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import ClassVar, Final

from regulars.errors import Conflict
from regulars.store.database import Connection

KEPT_FOR: Final = timedelta(hours=48)


class KeyUsedOtherwise(Conflict):
    """This `Idempotency-Key` was used for another request.

    Take a new key for each thing that you want done, and the same one only to send the same again.
    """

    code: ClassVar[str] = "idempotency-key-reused"


async def once(
    tx: Connection,
    *,
    caller_id: int,
    key: str,
    request: bytes,
    at: datetime,
    do: Callable[[], Awaitable[bytes]],
) -> bytes:
    """The answer of `do`, or the answer that it gave the first time. An empty key is no key: it is done.

    request: an HMAC (`Shop.mac`) of what is asked: operation, path and body. Whoever asks while the first is
    still being done waits for it. Raises KeyUsedOtherwise, and what `do` raises: then nothing is kept; a retry does it.
    """
    if not key:
        return await do()
    first = await tx.fetchval(
        """insert into idempotency (key_id, key, request, created_at) values ($1, $2, $3, $4)
        on conflict (key_id, key) do nothing returning true""",
        caller_id,
        key,
        request,
        at,
    )
    if not first:
        return await _kept(tx, caller_id, key, request)
    answer = await do()
    await tx.execute("update idempotency set response = $3 where key_id = $1 and key = $2", caller_id, key, answer)
    return answer


async def _kept(tx: Connection, caller_id: int, key: str, request: bytes) -> bytes:
    row = await tx.fetchrow("select request, response from idempotency where key_id = $1 and key = $2", caller_id, key)
    assert row is not None, "a key that conflicts is there"
    if row["request"] != request:
        raise KeyUsedOtherwise()
    answer: bytes = row["response"]
    return answer


async def forget(tx: Connection, at: datetime) -> None:
    """Remove the answers that are older than KEPT_FOR at `at`."""
    await tx.execute("delete from idempotency where created_at < $1", at - KEPT_FOR)
