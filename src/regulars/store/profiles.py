"""All that is known of a member at once, and the changes a person may make to it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from regulars.store import members
from regulars.store.database import Connection
from regulars.store.identifiers import Identifier, Kind, folded
from regulars.store.ledger import Stored, decode_state
from regulars.store.members import Person, UnknownMember


class Known(msgspec.Struct, frozen=True):
    """An identifier of a member; a blocked one finds nobody."""

    kind: Kind
    value: str
    blocked_at: datetime | None
    created_at: datetime


class Profile(msgspec.Struct, frozen=True):
    """A member with her person, her identifiers and her state in one program."""

    member_id: int
    status: str
    person: Person
    created_at: datetime
    identifiers: tuple[Known, ...]
    stored: Stored


class Present(msgspec.Struct, frozen=True):
    """What a till shows of a member: who she is, and her state in one program."""

    member_id: int
    status: str
    name: str
    birthday: date | None
    language: str
    stored: Stored


async def present(connection: Connection, member_id: int, program_no: int) -> Present:
    """Raises UnknownMember."""
    row = await connection.fetchrow(
        """select m.status, m.name, m.birthday, m.language, s.document from member m
        left join state s on s.member_id = m.member_id and s.program_no = $2 where m.member_id = $1""",
        member_id,
        program_no,
    )
    if row is None:
        raise UnknownMember(kind="id")
    return Present(member_id, row[0], row[1], row[2], row[3], decode_state(row[4]))


async def read(connection: Connection, member_id: int, program_no: int) -> Profile:
    """Raises UnknownMember."""
    row = await connection.fetchrow(
        """select m.status, m.name, m.birthday, m.language, m.attributes, m.created_at, s.document from member m
        left join state s on s.member_id = m.member_id and s.program_no = $2 where m.member_id = $1""",
        member_id,
        program_no,
    )
    if row is None:
        raise UnknownMember(kind="id")
    person = Person(row[1], row[2], row[3], msgspec.json.decode(row[4]))
    return Profile(member_id, row[0], person, row[5], await identifiers(connection, member_id), decode_state(row[6]))


async def identifiers(connection: Connection, member_id: int) -> tuple[Known, ...]:
    """By what a member is and was known, blocked ones too."""
    rows = await connection.fetch(
        """select kind, value, blocked_at, created_at from identifier where member_id = $1
        order by kind, created_at, value""",
        member_id,
    )
    return tuple(Known(*row) for row in rows)


async def for_change(tx: Connection, member_id: int) -> tuple[Person, str]:
    """The person and the status, kept from other changes until the transaction ends. Raises UnknownMember."""
    row = await tx.fetchrow(
        "select name, birthday, language, attributes, status from member where member_id = $1 for update", member_id
    )
    if row is None:
        raise UnknownMember(kind="id")
    return Person(row[0], row[1], row[2], msgspec.json.decode(row[3])), row[4]


async def save(tx: Connection, member_id: int, person: Person) -> None:
    """Keep what is known of the person."""
    await tx.execute(
        """update member set name = $2, name_folded = $3, birthday = $4, language = $5, attributes = $6
        where member_id = $1""",
        member_id,
        person.name,
        folded(person.name),
        person.birthday,
        person.language,
        msgspec.json.encode(person.attributes).decode(),
    )


async def replace_identifiers(
    tx: Connection, member_id: int, kind: Kind, wanted: Sequence[Identifier], at: datetime
) -> None:
    """Let the member be known by just these of a kind. Raises IdentifierTaken."""
    values = [one.value for one in wanted]
    await tx.execute(
        "delete from identifier where member_id = $1 and kind = $2 and value <> all($3::text[])",
        member_id, kind, values,
    )  # fmt: skip
    known: Iterable[Any] = await tx.fetch(
        "select value from identifier where member_id = $1 and kind = $2", member_id, kind
    )
    there = {row[0] for row in known}
    for one in wanted:
        if one.value not in there:
            await members.add_identifier(tx, member_id, one, at)


async def changed(tx: Connection, member_id: int, at: datetime) -> None:
    """What was filled in is to be recorded as an activity."""
    await tx.execute(
        """insert into profile_change (member_id, changed_at) values ($1, $2)
        on conflict (member_id) do update set changed_at = greatest(profile_change.changed_at, excluded.changed_at)""",
        member_id, at,
    )  # fmt: skip


async def changed_at(connection: Connection, member_id: int) -> datetime | None:
    """When the person changed last, if that is not recorded as an activity yet."""
    found: datetime | None = await connection.fetchval(
        "select changed_at from profile_change where member_id = $1", member_id
    )
    return found


async def told(tx: Connection, member_id: int, at: datetime) -> None:
    """What was filled in until then is recorded."""
    await tx.execute("delete from profile_change where member_id = $1 and changed_at <= $2", member_id, at)


async def untold(connection: Connection, before: datetime, most: int) -> list[int]:
    """Members whose changes of before a moment are not recorded as activities, at most so many."""
    rows = await connection.fetch(
        "select member_id from profile_change where changed_at < $1 order by changed_at limit $2", before, most
    )
    return [row[0] for row in rows]
