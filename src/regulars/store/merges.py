"""Members who turned out to be one: who is whom, and what of it can be undone."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from regulars.ids import decode, encode
from regulars.store import history
from regulars.store.database import Connection
from regulars.store.history import Recorded
from regulars.store.members import Person, UnknownMember


class Merge(msgspec.Struct, frozen=True):
    """One merge. member_id: the one that is no longer used; filled: what of the person was filled in from her."""

    member_id: int
    merge_id: int
    into_id: int
    at: datetime
    filled: tuple[str, ...] = ()
    left_pools: tuple[int, ...] = ()
    undone_at: datetime | None = None


class Row(msgspec.Struct, frozen=True):
    """A member's row, kept from other changes until the transaction ends."""

    member_id: int
    status: str
    kind: str
    merged_into: int | None
    person: Person


def _merge(row: Any) -> Merge:
    return Merge(row[0], row[1], row[2], row[3], tuple(row[4]), tuple(row[5]), row[6])


async def lock(tx: Connection, member_ids: Sequence[int]) -> dict[int, Row]:
    """The rows of members, locked in the order of their ids. Raises UnknownMember."""
    found = {}
    for member_id in sorted(member_ids):
        row = await tx.fetchrow(
            """select member_id, status, kind, merged_into, name, birthday, language, attributes from member
            where member_id = $1 for update""",
            member_id,
        )
        if row is None:
            raise UnknownMember(kind="id")
        person = Person(row[4], row[5], row[6], msgspec.json.decode(row[7]))
        found[member_id] = Row(row[0], row[1], row[2], row[3], person)
    return found


async def current(connection: Connection, member_id: int) -> int:
    """Whom a member turned out to be: herself, most often."""
    while True:
        into = await connection.fetchval("select merged_into from member where member_id = $1", member_id)
        if into is None:
            return member_id
        member_id = into


async def whose(connection: Connection, member_id: int, holder_id: int) -> tuple[str, ...]:
    """Through whom what was this member's came to whom she was merged into: she first; nobody if it is still hers."""
    found = []
    while member_id != holder_id:
        found.append(encode("mem", member_id))
        into = await connection.fetchval("select merged_into from member where member_id = $1", member_id)
        if into is None:
            return ()
        member_id = into
    return tuple(found)


async def of(connection: Connection, member_id: int) -> list[Merge]:
    """The merges of a member into others, the newest last, undone ones too."""
    rows = await connection.fetch(
        """select member_id, merge_id, into_id, at, filled, left_pools, undone_at from merge
        where member_id = $1 order by merge_id""",
        member_id,
    )
    return [_merge(row) for row in rows]


async def absorbed_by(connection: Connection, member_id: int) -> list[int]:
    """The members who turned out to be this one, and who had turned out to be those; not undone ones."""
    rows = await connection.fetch(
        """select body ->> 'of' from event where member_id = $1 and kind = 'absorbing' order by event_id""", member_id
    )
    found: list[int] = []
    for one in dict.fromkeys(decode("mem", row[0]) for row in rows):
        if await connection.fetchval("select merged_into from member where member_id = $1", one) == member_id:
            found += [one, *await absorbed_by(connection, one)]
    return found


async def everybody(connection: Connection, member_id: int) -> list[int]:
    """The member, and whoever turned out to be her."""
    return [member_id, *await absorbed_by(connection, member_id)]


async def ever(connection: Connection, member_id: int) -> list[int]:
    """The member and everybody she ever was merged into."""
    found = [member_id]
    for one in found:
        found += [merge.into_id for merge in await of(connection, one) if merge.into_id not in found]
    return found


async def returns_of(connection: Connection, member_id: int, event_id: int) -> list[Recorded]:
    """The returns of a receipt, whoever its member has turned out to be since."""
    found: list[Recorded] = []
    for one in await ever(connection, member_id):
        found += await history.about(connection, one, event_id)
    return sorted(found, key=lambda one: one.event_id)


async def keep(tx: Connection, merge: Merge) -> None:
    """Remember a merge."""
    await tx.execute(
        "insert into merge (member_id, merge_id, into_id, at, filled, left_pools) values ($1, $2, $3, $4, $5, $6)",
        merge.member_id, merge.merge_id, merge.into_id, merge.at, list(merge.filled), list(merge.left_pools),
    )  # fmt: skip
    await tx.execute(
        "update member set status = 'merged', merged_into = $2 where member_id = $1", merge.member_id, merge.into_id
    )


async def undo(tx: Connection, merge: Merge, at: datetime) -> None:
    """The member stands for herself again, and is found again by what she was known by."""
    await tx.execute(
        "update merge set undone_at = $3 where member_id = $1 and merge_id = $2", merge.member_id, merge.merge_id, at
    )
    await tx.execute("update member set status = 'active', merged_into = null where member_id = $1", merge.member_id)
    await tx.execute(
        """update identifier set member_id = $2, came_from = trim_array(came_from, 1)
        where member_id = $1 and came_from[cardinality(came_from)] = $2""",
        merge.into_id, merge.member_id,
    )  # fmt: skip


async def move_identifiers(tx: Connection, member_id: int, into_id: int, lost_card: str, at: datetime) -> list[str]:
    """What found the one finds the other, but for a lost card, which finds nobody; the kinds that moved."""
    if lost_card:
        await tx.execute(
            """update identifier set blocked_at = $3 where member_id = $1 and kind = 'card' and value = $2
            and blocked_at is null""",
            member_id, lost_card, at,
        )  # fmt: skip
    rows = await tx.fetch(
        """update identifier set member_id = $2, came_from = came_from || $1::bigint where member_id = $1
        and blocked_at is null returning kind""",
        member_id, into_id,
    )  # fmt: skip
    return sorted(row[0] for row in rows)


async def move_redemptions(tx: Connection, member_id: int, into_id: int) -> None:
    """What the one took and has not used is the other's, with its codes and its lead in an auction. A voucher used on
    a receipt goes along: its row does not tell.
    """
    await _to(
        tx, into_id, """update redemption set member_id = $2, came_from = came_from || $1::bigint
        where member_id = $1 and ended_at is null returning redemption_id, code""", member_id, into_id,
    )  # fmt: skip


async def move_redemptions_back(tx: Connection, merge: Merge, gone: Sequence[int]) -> None:
    """What is still open is the first member's again. gone: what the other used meanwhile, which stays with her."""
    await tx.execute(
        """update redemption set came_from = trim_array(came_from, 1)
        where member_id = $2 and came_from[cardinality(came_from)] = $1
        and (redemption_id = any($3::bigint[]) or ended_at is not null)""",
        merge.member_id, merge.into_id, list(gone),
    )  # fmt: skip
    await _to(
        tx, merge.member_id, """update redemption set member_id = $1, came_from = trim_array(came_from, 1)
        where member_id = $2 and came_from[cardinality(came_from)] = $1 returning redemption_id, code""",
        merge.member_id, merge.into_id,
    )  # fmt: skip


async def holder_of(connection: Connection, member_id: int, redemption_id: int) -> int | None:
    """Of whom she was merged into, the one who has what she took; None when it is nobody's of them."""
    found: int | None = await connection.fetchval(
        """select member_id from redemption where member_id = any($1::bigint[]) and redemption_id = $2
        and $3 = any(came_from)""",
        (await ever(connection, member_id))[1:], redemption_id, member_id,
    )  # fmt: skip
    return found


async def _to(tx: Connection, owner_id: int, moving: str, *arguments: int) -> None:
    """Move rows of redemptions, and with them all that says whose they are."""
    rows = await tx.fetch(moving, *arguments)
    await tx.execute(
        "update voucher_code set member_id = $1 where code = any($2::text[])", owner_id, [row[1] for row in rows]
    )
    await tx.execute(
        "update auction set best_member = $1 where best_redemption = any($2::bigint[])",
        owner_id, [row[0] for row in rows],
    )  # fmt: skip


def filled(into: Person, of: Person) -> tuple[Person, tuple[str, ...]]:
    """The person with what only the other's row tells, and the names of what was filled in."""
    attributes = {**of.attributes, **into.attributes}
    birthday: date | None = into.birthday or of.birthday
    person = Person(into.name or of.name, birthday, into.language or of.language, attributes)
    names = [name for name in ("name", "birthday", "language") if getattr(person, name) != getattr(into, name)]
    return person, (*names, *(f"attributes/{key}" for key in attributes if key not in into.attributes))


def emptied(into: Person, of: Person, names: Sequence[str]) -> Person:
    """The person without what was filled in from the other and has not changed since."""
    attributes = {
        key: value
        for key, value in into.attributes.items()
        if f"attributes/{key}" not in names or of.attributes.get(key) != value
    }
    return Person(
        "" if "name" in names and into.name == of.name else into.name,
        None if "birthday" in names and into.birthday == of.birthday else into.birthday,
        "" if "language" in names and into.language == of.language else into.language,
        attributes,
    )
