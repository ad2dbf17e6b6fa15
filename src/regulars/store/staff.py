"""The people of the shop, their roles, and their sessions."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Final, Literal

import msgspec

from regulars.errors import Conflict, FieldError, Invalid, NotFound
from regulars.store.database import Connection

Role = Literal["owner", "marketer", "cashier", "support", "auditor"]
ROLES: Final[tuple[Role, ...]] = ("owner", "marketer", "cashier", "support", "auditor")

IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=12)
SEEN_EVERY: Final = timedelta(minutes=1)


class EmailTaken(Conflict):
    """Somebody with this e-mail address is here already."""

    code: ClassVar[str] = "email-taken"


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the shop; `store_id` None is all stores."""

    staff_id: int
    email: str
    name: str
    role: Role
    store_id: str | None = None
    language: str = ""
    created_at: datetime
    dismissed_at: datetime | None = None


async def add(tx: Connection, person: Person, password_hash: str) -> None:
    """Let somebody in. Raises Invalid, EmailTaken."""
    if wrong := _wrong(person):
        raise Invalid(errors=tuple(wrong))
    added = await tx.fetchval(
        """insert into staff (staff_id, email, name, role, store_id, language, password_hash, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (email) do nothing returning staff_id""",
        person.staff_id,
        person.email.strip().lower(),
        person.name,
        person.role,
        person.store_id,
        person.language,
        password_hash,
        person.created_at,
    )
    if added is None:
        raise EmailTaken()


def _wrong(person: Person) -> list[FieldError]:
    found = []
    name, at, place = person.email.strip().partition("@")
    if not (name and at and place) or len(person.email) > 254 or not person.email.strip().isprintable():
        found.append(FieldError("/email", "must be an e-mail address"))
    if not 1 <= len(person.name.strip()) <= 100:
        found.append(FieldError("/name", "1 to 100 characters"))
    if person.role not in ROLES:
        found.append(FieldError("/role", f"must be one of {', '.join(ROLES)}"))
    return found


async def with_password(tx: Connection, email: str) -> tuple[Person, str] | None:
    """The person with this e-mail address who may come in, and the hash of the password."""
    row = await tx.fetchrow(
        "select * from staff where email = $1 and dismissed_at is null",
        email.strip().lower(),
    )
    return (_person(dict(row)), row["password_hash"]) if row else None


async def all_of(tx: Connection) -> list[Person]:
    """Everybody, also those dismissed, by name."""
    rows = await tx.fetch("select * from staff order by name, staff_id")
    return [_person(dict(row)) for row in rows]


async def set_password(tx: Connection, staff_id: int, password_hash: str) -> None:
    """A new password. Whoever changes it for a reason also ends the sessions."""
    await tx.execute("update staff set password_hash = $2 where staff_id = $1", staff_id, password_hash)


async def dismiss(tx: Connection, staff_id: int, at: datetime) -> None:
    """The person may come in no more, and the sessions end now. Raises NotFound."""
    found = await tx.fetchval(
        "update staff set dismissed_at = coalesce(dismissed_at, $2) where staff_id = $1 returning staff_id",
        staff_id,
        at,
    )
    if found is None:
        raise NotFound()
    await end_sessions_of(tx, staff_id)


async def begin_session(tx: Connection, digest: bytes, staff_id: int, at: datetime) -> None:
    """A session from `at`: it ends when nobody used it for IDLE, and after LONGEST anyhow."""
    await tx.execute(
        """insert into staff_session (digest, staff_id, began_at, seen_at, ends_at)
        values ($1, $2, $3, $3, $4)""",
        digest,
        staff_id,
        at,
        at + LONGEST,
    )


async def person_of_session(tx: Connection, digest: bytes, at: datetime) -> Person | None:
    """Whose session this is, if it is good at `at`; that it was used is kept to a minute."""
    row = await tx.fetchrow(
        """select p.staff_id, p.email, p.name, p.role, p.store_id, p.language, p.created_at, p.dismissed_at,
            s.seen_at
        from staff_session s join staff p on p.staff_id = s.staff_id
        where s.digest = $1 and s.ends_at > $2 and s.seen_at > $3 and p.dismissed_at is null""",
        digest,
        at,
        at - IDLE,
    )
    if row is None:
        return None
    if row["seen_at"] < at - SEEN_EVERY:
        await tx.execute("update staff_session set seen_at = $2 where digest = $1", digest, at)
    return _person(dict(row))


async def end_session(tx: Connection, digest: bytes) -> None:
    """End this session, if there is one."""
    await tx.execute("delete from staff_session where digest = $1", digest)


async def end_sessions_of(tx: Connection, staff_id: int) -> None:
    """End every session of this person."""
    await tx.execute("delete from staff_session where staff_id = $1", staff_id)


async def forget_sessions(tx: Connection, at: datetime) -> None:
    """Remove the sessions that are over at `at`."""
    await tx.execute("delete from staff_session where ends_at <= $1 or seen_at <= $2", at, at - IDLE)


def _person(row: dict[str, Any]) -> Person:
    return msgspec.convert(row, Person)
