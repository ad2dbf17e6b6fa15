"""Redemptions as rows: what was taken, where it goes, how it ended."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, Final

import msgspec

from regulars.engine.terms.coupons import plain
from regulars.errors import NotFound
from regulars.store import merges
from regulars.store.database import Connection

NEWEST: Final = 2**63 - 1
"""Beyond every id: a page from the newest on."""


class UnknownRedemption(NotFound):
    """There is no such redemption."""

    code: ClassVar[str] = "unknown-redemption"


class Redemption(msgspec.Struct, frozen=True, kw_only=True):
    """One redemption as it is kept. status: as it was last written; see `standing`."""

    member_id: int
    redemption_id: int
    program_no: int
    source: str
    external_id: str
    reward: str
    choice: str
    quantity: int
    wallet: str
    points: int
    status: str
    taken_at: datetime
    until_at: datetime | None
    ended_at: datetime | None = None
    code: str = ""
    pool: str = ""
    counter_id: int | None = None
    first_entry: int = 0
    last_entry: int = 0
    prize: str = ""
    card_id: int | None = None
    given_minor: int = 0
    delivery: str = ""
    address: Any = None
    tracking: str = ""

    def standing(self, is_open: bool, at: datetime) -> str:
        """How it stands: what is over by the member's state and not by its row was used on a receipt."""
        if self.ended_at is not None:
            return self.status
        if not is_open:
            return "used"
        return "expired" if self.until_at is not None and at >= self.until_at else self.status


_READ = """select member_id, redemption_id, program_no, source, external_id, reward, choice, quantity, wallet,
    points, status, taken_at, until_at, ended_at, code, pool, counter_id, first_entry, last_entry,
    prize, card_id, given_minor, delivery, address, tracking from redemption where """


async def add(tx: Connection, one: Redemption) -> None:
    """A new redemption."""
    fields = msgspec.structs.asdict(one)
    fields["address"] = None if one.address is None else msgspec.json.encode(one.address).decode()
    await tx.execute(
        """insert into redemption (
            member_id, redemption_id, program_no, source, external_id, reward, choice, quantity, wallet,
            points, status, taken_at, until_at, ended_at, code, pool, counter_id, first_entry, last_entry,
            prize, card_id, given_minor, delivery, address, tracking
        ) values (
            $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
            $23, $24, $25
        )""",
        *fields.values(),
    )


async def add_code(tx: Connection, code: str, member_id: int, redemption_id: int) -> None:
    """The code by which a voucher is found at a till."""
    await tx.execute(
        "insert into voucher_code (code, member_id, redemption_id) values ($1, $2, $3)", code, member_id, redemption_id
    )


async def by_code(connection: Connection, code: str) -> tuple[int, int] | None:
    """Whose voucher a code is: member and redemption. Case, spaces and dashes do not count."""
    row = await connection.fetchrow("select member_id, redemption_id from voucher_code where code = $1", plain(code))
    return None if row is None else (row[0], row[1])


async def one_of(connection: Connection, member_id: int, redemption_id: int) -> Redemption:
    """A redemption of a member, or of whom she turned out to be. Raises UnknownRedemption."""
    row = await connection.fetchrow(_READ + "member_id = $1 and redemption_id = $2", member_id, redemption_id)
    if row is not None:
        return _redemption(row)
    into = await merges.holder_of(connection, member_id, redemption_id)
    if into is None:
        raise UnknownRedemption()
    return await one_of(connection, into, redemption_id)


async def of_member(
    connection: Connection, member_id: int, program_no: int, most: int, before: int = NEWEST
) -> list[Redemption]:
    """The redemptions of a member, the newest first, from below an id on."""
    rows = await connection.fetch(
        _READ + """member_id = $1 and program_no = $2 and redemption_id < $3
        order by redemption_id desc limit $4""",
        member_id, program_no, before, most,
    )  # fmt: skip
    return [_redemption(row) for row in rows]


async def end(tx: Connection, one: Redemption, how: str, at: datetime) -> None:
    """A redemption is over."""
    await tx.execute(
        "update redemption set status = $3, ended_at = $4 where member_id = $1 and redemption_id = $2",
        one.member_id, one.redemption_id, how, at,
    )  # fmt: skip


async def deliver(tx: Connection, one: Redemption, delivery: str, tracking: str) -> None:
    """A parcel is on its way, or has arrived."""
    await tx.execute(
        "update redemption set delivery = $3, tracking = $4 where member_id = $1 and redemption_id = $2",
        one.member_id, one.redemption_id, delivery, tracking,
    )  # fmt: skip


async def forget_addresses(tx: Connection, member_id: int) -> None:
    """Erase where parcels went."""
    await tx.execute("update redemption set address = null where member_id = $1", member_id)


async def entry_holder(connection: Connection, program_no: int, reward: str, entry: int) -> tuple[int, int] | None:
    """Member and redemption of a numbered entry."""
    row = await connection.fetchrow(
        """select member_id, redemption_id, first_entry from redemption
        where program_no = $1 and reward = $2 and last_entry >= $3 and first_entry > 0 order by last_entry limit 1""",
        program_no, reward, entry,
    )  # fmt: skip
    return None if row is None or row[2] > entry else (row[0], row[1])


async def add_gift(
    tx: Connection, program_no: int, reward: str, cause: str, slice_: int, gifts: int, given_minor: int
) -> None:
    """More for a cause."""
    await tx.execute(
        """insert into cause_sum (program_no, reward, cause, slice, gifts, given_minor)
        values ($1, $2, $3, $4, $5, $6) on conflict (program_no, reward, cause, slice)
        do update set gifts = cause_sum.gifts + excluded.gifts,
            given_minor = cause_sum.given_minor + excluded.given_minor""",
        program_no, reward, cause, slice_, gifts, given_minor,
    )  # fmt: skip


async def given_to(connection: Connection, program_no: int, reward: str) -> dict[str, tuple[int, int]]:
    """What was given, by cause: how many gifts, and how much money."""
    rows = await connection.fetch(
        """select cause, sum(gifts)::bigint, sum(given_minor)::bigint from cause_sum
        where program_no = $1 and reward = $2 group by cause order by cause""",
        program_no, reward,
    )  # fmt: skip
    return {row[0]: (row[1], row[2]) for row in rows}


def _redemption(row: Any) -> Redemption:
    fields = dict(row)
    if fields["address"] is not None:
        fields["address"] = msgspec.json.decode(fields["address"])
    return Redemption(**fields)


async def some_of(connection: Connection, member_id: int, redemption_ids: Sequence[int]) -> list[Redemption]:
    """These redemptions of a member, the newest first."""
    rows = await connection.fetch(
        _READ + """member_id = $1 and redemption_id = any($2::bigint[])
        order by redemption_id desc""",
        member_id, list(redemption_ids),
    )  # fmt: skip
    return [_redemption(row) for row in rows]


async def waiting(
    connection: Connection, program_no: int, rewards: Sequence[str], at: datetime, most: int, after: int = 0
) -> list[Redemption]:
    """Those of the whole shop that are not ended and still good at `at`, the oldest first, from above an id on."""
    rows = await connection.fetch(
        _READ + """program_no = $1 and reward = any($2::text[])
        and ended_at is null and (until_at is null or until_at > $3) and redemption_id > $4
        order by redemption_id limit $5""",
        program_no, list(rewards), at, after, most,
    )  # fmt: skip
    return [_redemption(row) for row in rows]


async def ended(
    connection: Connection, program_no: int, rewards: Sequence[str], most: int, before: int = NEWEST
) -> list[Redemption]:
    """Those of the whole shop that are ended, the newest first, from below an id on."""
    rows = await connection.fetch(
        _READ + """program_no = $1 and reward = any($2::text[])
        and ended_at is not null and redemption_id < $3 order by redemption_id desc limit $4""",
        program_no, list(rewards), before, most,
    )  # fmt: skip
    return [_redemption(row) for row in rows]
