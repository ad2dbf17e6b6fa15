"""Claims: receipts that members photographed and that somebody checks. The photo itself is kept elsewhere."""

from datetime import datetime
from typing import ClassVar, Literal

import msgspec

from regulars.errors import Conflict, NotFound
from regulars.store.database import Connection

State = Literal["waiting", "accepted", "refused"]


class UnknownClaim(NotFound):
    """There is no such claim."""

    code: ClassVar[str] = "unknown-claim"


class ClaimSettled(Conflict):
    """This claim was settled otherwise already."""

    code: ClassVar[str] = "claim-settled"
    state: str


class Claim(msgspec.Struct, frozen=True):
    """A claim. reference: where the photo is. amount_minor: what was accepted. reason: why it was refused."""

    member_id: int
    claim_id: int
    program_no: int
    source: str
    reference: str
    note: str
    made_at: datetime
    state: State = "waiting"
    amount_minor: int | None = None
    reason: str = ""
    settled_by: str = ""
    settled_at: datetime | None = None


_READ = """select member_id, claim_id, program_no, source, reference, note, made_at, state, amount_minor, reason,
    settled_by, settled_at from claim where """


async def add(tx: Connection, one: Claim) -> None:
    """A new claim; the same again is the same one."""
    await tx.execute(
        """insert into claim (member_id, claim_id, program_no, source, reference, note, made_at)
        values ($1, $2, $3, $4, $5, $6, $7) on conflict (member_id, claim_id) do nothing""",
        one.member_id, one.claim_id, one.program_no, one.source, one.reference, one.note, one.made_at,
    )  # fmt: skip


async def one_of(connection: Connection, member_id: int, claim_id: int) -> Claim:
    """Raises UnknownClaim."""
    row = await connection.fetchrow(_READ + "member_id = $1 and claim_id = $2", member_id, claim_id)
    if row is None:
        raise UnknownClaim()
    return Claim(*row)


async def of_member(connection: Connection, member_id: int) -> list[Claim]:
    """A member's claims, the newest first."""
    rows = await connection.fetch(_READ + "member_id = $1 order by claim_id desc limit 100", member_id)
    return [Claim(*row) for row in rows]


async def queue(connection: Connection, after: int, most: int) -> list[Claim]:
    """Those that wait, the oldest first, after a claim."""
    rows = await connection.fetch(_READ + "state = 'waiting' and claim_id > $1 order by claim_id limit $2", after, most)
    return [Claim(*row) for row in rows]


async def settle(
    tx: Connection,
    one: Claim,
    *,
    state: State,
    by: str,
    at: datetime,
    amount_minor: int | None = None,
    reason: str = "",
) -> Claim:
    """Accept or refuse a claim that waits; the same again changes nothing. Raises ClaimSettled."""
    await tx.execute(
        """update claim set state = $3, amount_minor = $4, reason = $5, settled_by = $6, settled_at = $7
        where member_id = $1 and claim_id = $2 and state = 'waiting'""",
        one.member_id, one.claim_id, state, amount_minor, reason, by, at,
    )  # fmt: skip
    now = await one_of(tx, one.member_id, one.claim_id)
    if (now.state, now.amount_minor, now.reason) != (state, amount_minor, reason):
        raise ClaimSettled(state=now.state)
    return now


async def wait_again(tx: Connection, one: Claim) -> None:
    """What was accepted could not be recorded: it waits again."""
    await tx.execute(
        """update claim set state = 'waiting', amount_minor = null, settled_by = '', settled_at = null
        where member_id = $1 and claim_id = $2 and state = 'accepted'""",
        one.member_id, one.claim_id,
    )  # fmt: skip
