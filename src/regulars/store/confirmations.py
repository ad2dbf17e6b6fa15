"""One-time codes by which a member confirms that she means it: hashed, short-lived, tried a few times."""

import hmac
from datetime import datetime, timedelta
from typing import ClassVar, Final

from regulars.errors import Refused, TooMany
from regulars.store.database import Connection

LASTS: Final = timedelta(minutes=10)
MOST_TRIES: Final = 5


class WrongCode(Refused):
    """The code that confirms it is wrong, used already, or over."""

    code: ClassVar[str] = "wrong-code"
    tries_left: int


class TooManyCodes(TooMany):
    """The code was wrong too often; ask for another one."""

    code: ClassVar[str] = "too-many-codes"


async def add(tx: Connection, member_id: int, confirmation_id: int, digest: bytes, at: datetime) -> None:
    """A new code, by its HMAC; the ones before it are over."""
    await tx.execute("delete from confirmation where member_id = $1", member_id)
    await tx.execute(
        "insert into confirmation (member_id, confirmation_id, code, expires_at) values ($1, $2, $3, $4)",
        member_id, confirmation_id, digest, at + LASTS,
    )  # fmt: skip


async def use(
    connection: Connection, member_id: int, confirmation_id: int, digest: bytes, at: datetime, *, purpose: bytes
) -> None:
    """Pass the right code for one purpose; a try counts whatever comes of it, but not once it was right: what is sent
    again is still confirmed. Raises WrongCode, TooManyCodes.
    """
    row = await connection.fetchrow(
        """update confirmation set tries = tries + (used_at is null)::integer
        where member_id = $1 and confirmation_id = $2 returning code, tries, expires_at, used_at, used_for""",
        member_id, confirmation_id,
    )  # fmt: skip
    if row is None:
        raise WrongCode(tries_left=0)
    if row["tries"] > MOST_TRIES:
        raise TooManyCodes(retry_after_seconds=1)
    if row["used_for"] == purpose and hmac.compare_digest(row["code"], digest):
        return
    if row["used_at"] is not None or at >= row["expires_at"] or not hmac.compare_digest(row["code"], digest):
        raise WrongCode(tries_left=MOST_TRIES - row["tries"])
    used = await connection.fetchval(
        """update confirmation set used_at = $3, used_for = $4
        where member_id = $1 and confirmation_id = $2 and (used_at is null or used_for = $4) returning true""",
        member_id, confirmation_id, at, purpose,
    )  # fmt: skip
    if not used:
        raise WrongCode(tries_left=0)
