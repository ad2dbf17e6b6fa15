"""Who invited whom: codes, friends and how each stands. Nothing of a person is kept but a hash of a device."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

from regulars.store.database import Connection

State = Literal["waiting", "qualified", "rewarded", "refused", "reversed"]

OPEN: tuple[State, ...] = ("waiting", "qualified")
"""The states in which nothing is given yet and something may be."""


class Code(msgspec.Struct, frozen=True):
    """A code by which a member invites friends; one that is void lets nobody in any more."""

    code: str
    program_no: int
    member_id: int
    made_at: datetime
    void_at: datetime | None = None
    device: bytes | None = None


class Referral(msgspec.Struct, frozen=True):
    """A friend who came by a code; see the table."""

    friend_id: int
    program_no: int
    advocate_id: int
    code: str
    state: State
    created_at: datetime
    watched_id: int
    reason: str = ""
    receipt_id: int | None = None
    place: int | None = None
    device: bytes | None = None
    rewarded_at: datetime | None = None
    due_at: datetime | None = None
    looked_seq: int = -1


class Link(msgspec.Struct, frozen=True):
    """One step of a chain: who invited whom, and how many steps away."""

    steps: int
    advocate_id: int
    friend_id: int
    state: State


class Used(msgspec.Struct, frozen=True):
    """How often an advocate and her code brought somebody since a moment, and whether this device did."""

    by_advocate: int
    by_code: int
    from_device: bool


async def code_named(connection: Connection, code: str) -> Code | None:
    """The code of that text, void or not."""
    row = await connection.fetchrow(
        "select code, program_no, member_id, made_at, void_at, device from referral_code where code = $1", code
    )
    return None if row is None else Code(*row)


async def own_code(connection: Connection, whoever: Sequence[int], program_no: int) -> Code | None:
    """The code that a member gives to friends now: her own rather than that of somebody who turned out to be her.

    whoever: here and below, the member first, and then those.
    """
    row = await connection.fetchrow(
        """select code, program_no, member_id, made_at, void_at, device from referral_code
        where member_id = any($1::bigint[]) and program_no = $2 and void_at is null
        order by member_id = ($1::bigint[])[1] desc, made_at desc, code limit 1""",
        list(whoever), program_no,
    )  # fmt: skip
    return None if row is None else Code(*row)


async def add_code(tx: Connection, one: Code, whoever: Sequence[int]) -> bool:
    """Another code in place of those before; whether no other member has it."""
    await lock(tx, one.member_id)
    added = await tx.fetchval(
        """insert into referral_code (code, program_no, member_id, made_at, device) values ($1, $2, $3, $4, $5)
        on conflict do nothing returning true""",
        one.code, one.program_no, one.member_id, one.made_at, one.device,
    )  # fmt: skip
    if added:
        await tx.execute(
            """update referral_code set void_at = $4
            where member_id = any($1::bigint[]) and program_no = $2 and code <> $3 and void_at is null""",
            list(whoever), one.program_no, one.code, one.made_at,
        )  # fmt: skip
    return bool(added)


async def lock(tx: Connection, member_id: int) -> None:
    """Keep others from inviting for the same member, or from counting her friends, until the transaction ends."""
    await tx.execute("select from member where member_id = $1 for update", member_id)


async def of_friend(connection: Connection, whoever: Sequence[int], program_no: int) -> Referral | None:
    """By whom she was invited, if she was: what was not refused rather than what was, the first of several."""
    rows = await _read(
        connection,
        "friend_id = any($1::bigint[]) and program_no = $2 order by state = 'refused', created_at, friend_id limit 1",
        list(whoever), program_no,
    )  # fmt: skip
    return rows[0] if rows else None


async def of_advocate(connection: Connection, whoever: Sequence[int], program_no: int, most: int) -> list[Referral]:
    """The friends a member invited, the newest first."""
    return await _read(
        connection, "advocate_id = any($1::bigint[]) and program_no = $2 order by created_at desc, friend_id limit $3",
        list(whoever), program_no, most,
    )  # fmt: skip


async def all_of(connection: Connection, whoever: Sequence[int]) -> tuple[list[Referral], list[Referral], list[Code]]:
    """All that is kept of a member: by whom she was invited, her friends, her codes; in every program."""
    by = await _read(connection, "friend_id = any($1::bigint[]) order by created_at, program_no", list(whoever))
    friends = await _read(
        connection, "advocate_id = any($1::bigint[]) order by created_at, friend_id, program_no", list(whoever)
    )
    rows = await connection.fetch(
        """select code, program_no, member_id, made_at, void_at from referral_code
        where member_id = any($1::bigint[]) order by made_at, code""",
        list(whoever),
    )
    return by, friends, [Code(*row) for row in rows]


async def add(tx: Connection, one: Referral) -> Referral:
    """A friend; who has come by a code already stays as she is."""
    await tx.execute(
        """insert into referral (friend_id, program_no, advocate_id, code, state, created_at, watched_id, reason,
                                 device, due_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (friend_id, program_no) do nothing""",
        one.friend_id, one.program_no, one.advocate_id, one.code, one.state, one.created_at, one.watched_id,
        one.reason, one.device, one.due_at,
    )  # fmt: skip
    known = await of_friend(tx, [one.friend_id], one.program_no)
    assert known is not None, "written just above"
    return known


async def used(
    connection: Connection, code: Code, whoever: Sequence[int], device: bytes | None, since: datetime
) -> Used:
    """Refused friends count for nothing, but their devices do."""
    (row,) = await connection.fetch(
        """select count(*) filter (where state <> 'refused' and created_at >= $4 and advocate_id = any($1::bigint[])),
                  count(*) filter (where state <> 'refused' and created_at >= $4 and code = $5),
                  coalesce(bool_or(device = $3), false)
                  or exists (select from referral_code where member_id = any($1::bigint[]) and device = $3)
             from referral where program_no = $2 and (advocate_id = any($1::bigint[]) or code = $5)""",
        list(whoever), code.program_no, device, since, code.code,
    )  # fmt: skip
    return Used(*row)


async def bought_before(connection: Connection, member_id: int) -> bool:
    """Whether she has a receipt in any program."""
    found: bool = await connection.fetchval(
        "select exists (select from state where member_id = $1 and last_visit is not null)", member_id
    )
    return found


async def contacts(connection: Connection, member_id: int) -> set[tuple[str, str]]:
    """By what a member is and was known, as (kind, value)."""
    rows = await connection.fetch("select kind, value from identifier where member_id = $1", member_id)
    return {(row[0], row[1]) for row in rows}


async def due(connection: Connection, at: datetime, most: int) -> list[Referral]:
    """Those whose time has come or whose friend did something, the longest due first; at most so many."""
    return await _read(
        connection,
        """due_at is not null and (due_at <= $1 or exists (
            select from state s where s.member_id = referral.watched_id and s.program_no = referral.program_no
               and s.seq > referral.looked_seq)) order by due_at, friend_id limit $2""",
        at, most,
    )  # fmt: skip


async def next_due(connection: Connection, at: datetime) -> datetime | None:
    """The first moment after this one at which somebody's time comes."""
    found: datetime | None = await connection.fetchval("select min(due_at) from referral where due_at > $1", at)
    return found


async def seq_of(connection: Connection, member_id: int, program_no: int) -> int:
    """How many events of a member there are in a program."""
    found: int | None = await connection.fetchval(
        "select seq from state where member_id = $1 and program_no = $2", member_id, program_no
    )
    return found or 0


async def bought(connection: Connection, member_ids: Sequence[int], program_no: int) -> list[tuple[int, int]]:
    """The events of a member's first receipts with the moments in microseconds at which she bought, in that order.
    member_ids: whoever she was.
    """
    rows = await connection.fetch(
        """select event_id, coalesce(body ->> 'occurred_us', body -> 'receipt' ->> 'occurred_us')::bigint as occurred
          from event where member_id = any($1::bigint[]) and program_no = $2 and kind in ('receipt', 'claimed')
         order by occurred, event_id limit 200""",
        list(member_ids), program_no,
    )  # fmt: skip
    return [(row[0], row[1]) for row in rows]


async def take_place(tx: Connection, one: Referral, whoever: Sequence[int]) -> int:
    """Which friend of the advocate's this is: the first place that nobody has, kept for good with the referral.

    whoever: the advocate as she is now, and those who turned out to be her, whose places may be the same: the first
    number above as many friends as are below it.
    """
    await lock(tx, whoever[0])
    place: int = await tx.fetchval(
        """update referral set place = coalesce(place, (
            select min(free) from generate_series(1, (
                select count(*) + 1 from referral
                 where advocate_id = any($3::bigint[]) and program_no = $2 and place is not null
            )) free where free > (
                select count(*) from referral
                 where advocate_id = any($3::bigint[]) and program_no = $2 and place <= free)))
        where friend_id = $1 and program_no = $2 returning place""",
        one.friend_id, one.program_no, list(whoever),
    )  # fmt: skip
    return place


async def save(tx: Connection, one: Referral, before: Referral) -> None:
    """How it stands now; nothing where somebody else has looked at it since. A place is kept till the end."""
    await tx.execute(
        """update referral set state = $3, reason = $4, receipt_id = $5, rewarded_at = $7, due_at = $8,
               place = case when $3 in ('refused', 'reversed') then null else coalesce(place, $6) end,
               watched_id = $9, looked_seq = $10
        where friend_id = $1 and program_no = $2 and state = $11 and looked_seq = $12""",
        one.friend_id, one.program_no, one.state, one.reason, one.receipt_id, one.place, one.rewarded_at, one.due_at,
        one.watched_id, one.looked_seq, before.state, before.looked_seq,
    )  # fmt: skip


async def above(connection: Connection, whoever: Sequence[int], program_no: int, most: int) -> list[Link]:
    """Who invited the member, who invited that one, and so on, the nearest first."""
    rows = await connection.fetch(
        """with recursive up as (
            select 1 as steps, advocate_id, friend_id, state from referral
             where friend_id = any($1::bigint[]) and program_no = $2 and state <> 'refused'
            union all
            select up.steps + 1, r.advocate_id, r.friend_id, r.state from up
              join referral r on r.friend_id = up.advocate_id and r.program_no = $2 and r.state <> 'refused'
             where up.steps < $3
        ) select steps, advocate_id, friend_id, state from up order by steps""",
        list(whoever), program_no, most,
    )  # fmt: skip
    return [Link(*row) for row in rows]


async def below(connection: Connection, whoever: Sequence[int], program_no: int, steps: int, most: int) -> list[Link]:
    """Whom the member invited, whom those invited, and so on, the nearest first."""
    rows = await connection.fetch(
        """with recursive down as (
            select 1 as steps, advocate_id, friend_id, state, created_at from referral
             where advocate_id = any($1::bigint[]) and program_no = $2 and state <> 'refused'
            union all
            select down.steps + 1, r.advocate_id, r.friend_id, r.state, r.created_at from down
              join referral r on r.advocate_id = down.friend_id and r.program_no = $2 and r.state <> 'refused'
             where down.steps < $3
        ) select steps, advocate_id, friend_id, state from down order by steps, created_at, friend_id limit $4""",
        list(whoever), program_no, steps, most,
    )  # fmt: skip
    return [Link(*row) for row in rows]


async def forget(tx: Connection, member_id: int, at: datetime) -> None:
    """Erase what leads to a person: the hash of her device. Her code lets nobody in any more."""
    await tx.execute("update referral set device = null where friend_id = $1", member_id)
    await tx.execute(
        "update referral_code set device = null, void_at = coalesce(void_at, $2) where member_id = $1", member_id, at
    )


async def _read(connection: Connection, which: str, *values: Any) -> list[Referral]:
    rows = await connection.fetch(_READ + which, *values)
    return [Referral(*row) for row in rows]


_READ = """select friend_id, program_no, advocate_id, code, state, created_at, watched_id, reason, receipt_id, place,
    device, rewarded_at, due_at, looked_seq from referral where """
