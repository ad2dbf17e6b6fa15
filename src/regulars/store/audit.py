"""Who did what: for the shop and the law. Rows are only ever added."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from regulars.store.database import Connection
from regulars.store.shop import Shop

Actor = Literal["key", "staff", "regulars"]


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody did something to something.

    action: object and verb, `key.added`, `points.corrected`. subject: the prefixed id of what it was done to.
    details: what changed and the reason, never a secret, a name or a contact; `account`: see `on_account`.
    """

    audit_id: int
    at: datetime
    actor_kind: Actor
    actor_id: int
    action: str
    subject: str
    details: Mapping[str, Any] = {}


async def write(tx: Connection, deed: Deed) -> None:
    """Add a deed, in the transaction that did it."""
    await tx.execute(
        """insert into audit (audit_id, at, actor_kind, actor_id, action, subject, details)
        values ($1, $2, $3, $4, $5, $6, $7)""",
        deed.audit_id,
        deed.at,
        deed.actor_kind,
        deed.actor_id,
        deed.action,
        deed.subject,
        msgspec.json.encode(deed.details).decode(),
    )


async def note(
    shop: Shop, tx: Connection, action: str, subject: str, actor: Actor, actor_id: int, at: datetime, /, **details: Any
) -> None:
    """Add what an actor did, in the transaction that did it; see `Deed`."""
    deed = Deed(
        audit_id=shop.new_id(at), at=at, actor_kind=actor, actor_id=actor_id, action=action, subject=subject,
        details=details,
    )  # fmt: skip
    await write(tx, deed)


def on_account(name: str) -> dict[str, str]:
    """The detail of a deed by a command: under which account of the machine it was given. None for no name."""
    return {"account": name} if name else {}


async def read(tx: Connection, *, subject: str | None = None, before: int | None = None, limit: int = 50) -> list[Deed]:
    """The newest deeds, at most `limit`, older than the one with the id `before`; of one subject, or all."""
    rows = await tx.fetch(
        """select audit_id, at, actor_kind, actor_id, action, subject, details from audit
        where ($1::text is null or subject = $1) and ($2::bigint is null or audit_id < $2)
        order by audit_id desc limit $3""",
        subject,
        before,
        limit,
    )
    return [msgspec.convert({**row, "details": msgspec.json.decode(row["details"])}, Deed) for row in rows]
