"""Members from a list, many at once: new ones are made, known ones get what is missing of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from regulars.store.database import Connection
from regulars.store.identifiers import Identifier, folded
from regulars.store.members import IdentifierTaken, Person


async def known_by(connection: Connection, wanted: Iterable[Identifier]) -> dict[Identifier, int]:
    """The members known by each of these; by a blocked card too, for what was bought before it was lost."""
    ones = list(wanted)
    rows = await connection.fetch(
        """select kind, value, member_id from identifier
        where (kind, value) in (select * from unnest($1::text[], $2::text[]))""",
        [one.kind for one in ones],
        [one.value for one in ones],
    )
    return {Identifier(row[0], row[1]): row[2] for row in rows}


async def keep(
    tx: Connection,
    new: Sequence[tuple[int, Person]],
    known: Sequence[tuple[int, Person]],
    identifiers: Sequence[tuple[int, Identifier]],
    at: datetime,
) -> None:
    """Make members, complete others, and add identifiers. Raises IdentifierTaken."""
    await tx.execute(
        """insert into member (member_id, name, name_folded, birthday, language, attributes, created_at)
        select *, $7 from unnest($1::bigint[], $2::text[], $3::text[], $4::date[], $5::text[], $6::jsonb[])""",
        *_columns(new), at,
    )  # fmt: skip
    # What is known is never overwritten: she may have told us herself. The erased stay erased.
    await tx.execute(
        """update member m set
            name = case when m.name = '' then w.name else m.name end,
            name_folded = case when m.name = '' then w.name_folded else m.name_folded end,
            birthday = coalesce(m.birthday, w.birthday),
            language = case when m.language = '' then w.language else m.language end,
            attributes = w.attributes || m.attributes
        from unnest($1::bigint[], $2::text[], $3::text[], $4::date[], $5::text[], $6::jsonb[])
            as w (member_id, name, name_folded, birthday, language, attributes)
        where m.member_id = w.member_id and m.status <> 'erased'""",
        *_columns(known),
    )
    kept = await tx.execute(
        """insert into identifier (kind, value, tail, member_id, created_at)
        select *, $5 from unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) on conflict do nothing""",
        [one.kind for _, one in identifiers], [one.value for _, one in identifiers],
        [one.tail for _, one in identifiers], [member_id for member_id, _ in identifiers], at,
    )  # fmt: skip
    if kept != f"INSERT 0 {len(identifiers)}":
        raise IdentifierTaken(kind=identifiers[0][1].kind)


def _columns(people: Sequence[tuple[int, Person]]) -> list[list[object]]:
    return [
        [member_id for member_id, _ in people],
        [person.name for _, person in people],
        [folded(person.name) for _, person in people],
        [person.birthday for _, person in people],
        [person.language for _, person in people],
        [msgspec.json.encode(person.attributes).decode() for _, person in people],
    ]
