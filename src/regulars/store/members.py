"""Members and what they are known by."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar

import msgspec
from asyncpg import Record

from regulars.engine.events.event import NONE
from regulars.errors import Conflict, NotFound, Refused
from regulars.ids import encode
from regulars.store.database import Connection
from regulars.store.identifiers import Identifier, folded
from regulars.store.ledger import Stored, decode_state

PERSON = "person"
"""The kind of member that most are."""


class UnknownMember(NotFound):
    """No member is known by that."""

    code: ClassVar[str] = "unknown-member"
    kind: str = ""


class IdentifierTaken(Conflict):
    """Another member is known by that already."""

    code: ClassVar[str] = "identifier-taken"
    kind: str
    member: str = ""


class CardBlocked(Refused):
    """This card is blocked."""

    code: ClassVar[str] = "card-blocked"


class MemberNotActive(Refused):
    """This member is blocked or has left."""

    code: ClassVar[str] = "member-not-active"
    status: str


class MemberMerged(MemberNotActive):
    """This member turned out to be another one, who is to be named instead."""

    code: ClassVar[str] = "member-merged"
    into: str = ""


class Person(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known of a member as a person; erased when she asks for it."""

    name: str = ""
    birthday: date | None = None
    language: str = ""
    attributes: dict[str, Any] = {}


class Agreement(msgspec.Struct, frozen=True, array_like=True):
    """What was agreed with one member alone: a name that conditions may ask for, from a moment until another."""

    name: str
    from_us: int
    until_us: int


class Loaded(msgspec.Struct, frozen=True):
    """A member read for a decision."""

    member_id: int
    status: str
    birthday: date | None
    stored: Stored
    segments: frozenset[str] = NONE
    kind: str = PERSON
    agreements: tuple[Agreement, ...] = ()
    merged_into: int | None = None
    gives_to_pools: bool = False


async def add(tx: Connection, member_id: int, person: Person, identifiers: Iterable[Identifier], at: datetime) -> None:
    """A new member with her identifiers. Raises IdentifierTaken, and then the transaction is to be given up."""
    await tx.execute(
        """insert into member (member_id, name, name_folded, birthday, language, attributes, created_at)
        values ($1, $2, $3, $4, $5, $6, $7)""",
        member_id, person.name, folded(person.name), person.birthday, person.language,
        msgspec.json.encode(person.attributes).decode(), at,
    )  # fmt: skip
    for one in identifiers:
        await add_identifier(tx, member_id, one, at)


async def add_identifier(tx: Connection, member_id: int, one: Identifier, at: datetime) -> None:
    """Another identifier of a member. Raises IdentifierTaken."""
    taken = await tx.fetchval(
        """insert into identifier (kind, value, tail, member_id, created_at) values ($1, $2, $3, $4, $5)
        on conflict (kind, value) do nothing returning true""",
        one.kind, one.value, one.tail, member_id, at,
    )  # fmt: skip
    if not taken:
        raise IdentifierTaken(kind=one.kind)


async def find(connection: Connection, one: Identifier) -> int:
    """The id of the member known by that. Raises UnknownMember, CardBlocked."""
    row = await connection.fetchrow(
        "select member_id, blocked_at from identifier where kind = $1 and value = $2", one.kind, one.value
    )
    if row is None:
        raise UnknownMember(kind=one.kind)
    if row[1] is not None:
        raise CardBlocked()
    found: int = row[0]
    return found


async def find_many(connection: Connection, wanted: Iterable[Identifier]) -> dict[Identifier, int]:
    """The members known by each of these, those that are known and not blocked."""
    known = await look_up(connection, wanted)
    return {one: member_id for one, (member_id, is_blocked) in known.items() if not is_blocked}


async def look_up(connection: Connection, wanted: Iterable[Identifier]) -> dict[Identifier, tuple[int, bool]]:
    """The members known by each of these, and whether it is blocked."""
    ones = list(wanted)
    if len(ones) == 1:
        rows = await connection.fetch(_LOOK_UP_ONE, ones[0].kind, ones[0].value)
    else:
        rows = await connection.fetch(_LOOK_UP, [one.kind for one in ones], [one.value for one in ones])
    return {Identifier(row[0], row[1]): (row[2], row[3]) for row in rows}


_LOOK_UP_ONE = """select kind, value, member_id, blocked_at is not null from identifier
    where kind = $1 and value = $2"""
# A sub-select tells the planner as little about one value as about many, so that it does not plan each call anew.
_LOOK_UP = """select i.kind, i.value, i.member_id, i.blocked_at is not null from identifier i,
    unnest((select $1::text[]), (select $2::text[])) as wanted (kind, value)
    where i.kind = wanted.kind and i.value = wanted.value"""
_LOAD = """select m.member_id, m.status, m.birthday, s.document, s.segments, m.kind, m.agreements, m.merged_into,
        m.gives_to_pools
    from member m
    left join state s on s.member_id = m.member_id and s.program_no = $2 where m.member_id = $1"""
_LOAD_MANY = """select m.member_id, m.status, m.birthday, s.document, s.segments, m.kind, m.agreements, m.merged_into,
        m.gives_to_pools
    from member m
    left join state s on s.member_id = m.member_id and s.program_no = $2
    where m.member_id = any(array(select unnest($1::bigint[])))"""
_LOAD_SPAN = """select m.member_id, m.status, m.birthday, s.document, s.segments, m.kind, m.agreements, m.merged_into,
        m.gives_to_pools
    from state s join member m using (member_id)
    where s.program_no = $1 and member_id > $2 and member_id <= $3 and m.status <> 'erased' and m.merged_into is null
    order by member_id limit $4"""


async def load(connection: Connection, member_id: int, program_no: int) -> Loaded:
    """The member's state in a program. Raises UnknownMember."""
    row = await connection.fetchrow(_LOAD, member_id, program_no)
    if row is None:
        raise UnknownMember(kind="id")
    return _loaded(row)


async def load_many(connection: Connection, member_ids: list[int], program_no: int) -> dict[int, Loaded]:
    """The states of many members at once, by member id."""
    if len(member_ids) == 1:
        rows = await connection.fetch(_LOAD, member_ids[0], program_no)
    else:
        rows = await connection.fetch(_LOAD_MANY, member_ids, program_no)
    return {row[0]: _loaded(row) for row in rows}


async def load_span(connection: Connection, program_no: int, after: int, until: int, most: int) -> list[Loaded]:
    """The members with a state in a program behind one, up to another, in their order; at most so many."""
    return [_loaded(row) for row in await connection.fetch(_LOAD_SPAN, program_no, after, until, most)]


def _loaded(row: Record) -> Loaded:
    agreed = () if row[6] is None else msgspec.json.decode(row[6], type=tuple[Agreement, ...])
    segments = frozenset(row[4]) if row[4] else NONE
    return Loaded(row[0], row[1], row[2], decode_state(row[3]), segments, row[5], agreed, row[7], row[8])


def refuse_inactive(loaded: Loaded) -> None:
    """Raises MemberNotActive for a member who is blocked, has left or is erased, MemberMerged for who is another."""
    if loaded.merged_into is not None:
        raise MemberMerged(status=loaded.status, into=encode("mem", loaded.merged_into))
    if loaded.status != "active":
        raise MemberNotActive(status=loaded.status)


async def person_of(connection: Connection, member_id: int) -> tuple[Person, str, list[Identifier]]:
    """The person, the status and the identifiers that are not blocked. Raises UnknownMember."""
    row = await connection.fetchrow(
        "select name, birthday, language, attributes, status from member where member_id = $1", member_id
    )
    if row is None:
        raise UnknownMember(kind="id")
    known = await connection.fetch(
        """select kind, value from identifier where member_id = $1 and blocked_at is null
        order by kind, created_at, value""",
        member_id,
    )
    person = Person(row[0], row[1], row[2], msgspec.json.decode(row[3]))
    return person, row[4], [Identifier(*one) for one in known]


async def set_kind(tx: Connection, member_id: int, kind: str) -> None:
    """A person, a company, a household or a group."""
    await tx.execute("update member set kind = $2 where member_id = $1", member_id, kind)


async def set_program(tx: Connection, member_id: int, program_no: int) -> None:
    """The program that decides for the member where none is named."""
    await tx.execute("update member set program_no = $2 where member_id = $1", member_id, program_no)


async def agreements_of(connection: Connection, member_id: int) -> list[Agreement]:
    """What was agreed with the member alone, over or not."""
    found = await connection.fetchval("select agreements from member where member_id = $1", member_id)
    return [] if found is None else msgspec.json.decode(found, type=list[Agreement])


async def set_agreements(tx: Connection, member_id: int, agreements: Iterable[Agreement]) -> None:
    """Keep just these; none is null, as of most members."""
    kept = list(agreements)
    text = msgspec.json.encode(kept).decode() if kept else None
    await tx.execute("update member set agreements = $2 where member_id = $1", member_id, text)


async def programs_of(connection: Connection, member_id: int) -> list[int]:
    """The numbers of the programs that a member has a state in."""
    rows = await connection.fetch("select program_no from state where member_id = $1 order by program_no", member_id)
    return [row[0] for row in rows]


async def set_status(tx: Connection, member_id: int, status: str) -> None:
    """Block, let back in, or mark as left. Raises UnknownMember."""
    done = await tx.fetchval("update member set status = $2 where member_id = $1 returning true", member_id, status)
    if not done:
        raise UnknownMember(kind="id")


async def block_identifiers(tx: Connection, member_id: int, kind: str, at: datetime) -> list[str]:
    """Block every identifier of a kind: a lost card; the blocked values."""
    rows = await tx.fetch(
        """update identifier set blocked_at = $3 where member_id = $1 and kind = $2 and blocked_at is null
        returning value""",
        member_id, kind, at,
    )  # fmt: skip
    return [row[0] for row in rows]


async def erase_person(tx: Connection, member_id: int) -> None:
    """Remove the person: name, birthday, attributes and every identifier. The ledger stays."""
    await tx.execute(
        """update member set status = 'erased', name = '', name_folded = '', birthday = null, language = '',
        attributes = '{}' where member_id = $1""",
        member_id,
    )
    await tx.execute("delete from identifier where member_id = $1", member_id)


async def add_many(tx: Connection, new: Iterable[tuple[int, Identifier]], at: datetime) -> None:
    """New members of whom nothing but one identifier is known. Raises IdentifierTaken."""
    rows = list(new)
    ids = [member_id for member_id, _ in rows]
    await tx.execute(
        "insert into member (member_id, created_at) select *, $2 from unnest($1::bigint[])",
        ids, at,
    )  # fmt: skip
    kept = await tx.execute(
        """insert into identifier (kind, value, tail, member_id, created_at)
        select *, $5 from unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) on conflict do nothing""",
        [one.kind for _, one in rows], [one.value for _, one in rows], [one.tail for _, one in rows], ids, at,
    )  # fmt: skip
    if kept != f"INSERT 0 {len(rows)}":
        raise IdentifierTaken(kind=rows[0][1].kind)
