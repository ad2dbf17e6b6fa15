"""What members agreed to: a log by purpose, of which the last line counts."""

from datetime import datetime

import msgspec

from regulars.store.database import Connection


class Consent(msgspec.Struct, frozen=True):
    """A purpose, whether the member agrees to it, since when, and where she said so."""

    purpose: str
    given: bool
    at: datetime
    source: str


async def note(tx: Connection, member_id: int, purpose: str, *, given: bool, source: str, at: datetime) -> None:
    """Keep that the member agreed, or took it back."""
    await tx.execute(
        """insert into consent (member_id, purpose, at, given, source) values ($1, $2, $3, $4, $5)
        on conflict (member_id, purpose, at) do update set given = excluded.given, source = excluded.source""",
        member_id, purpose, at, given, source,
    )  # fmt: skip


async def of_member(connection: Connection, member_id: int) -> list[Consent]:
    """How each purpose stands, by name."""
    rows = await connection.fetch(
        """select distinct on (purpose) purpose, given, at, source from consent where member_id = $1
        order by purpose, at desc""",
        member_id,
    )
    return [Consent(*row) for row in rows]


async def given_by(connection: Connection, member_id: int) -> frozenset[str]:
    """The purposes to which she agrees now."""
    return frozenset(one.purpose for one in await of_member(connection, member_id) if one.given)
