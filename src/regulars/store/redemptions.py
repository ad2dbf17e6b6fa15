"""Redemptions as rows: what was taken, where it goes, how it ended."""

from datetime import datetime
from typing import Any, ClassVar

import msgspec

from regulars.errors import NotFound
from regulars.store.database import Connection


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


_OTHERS = ", ".join(Redemption.__struct_fields__[1:])
_FIELDS = f"member_id, {_OTHERS}"


async def add(tx: Connection, one: Redemption) -> None:
    """A new redemption."""
    fields = msgspec.structs.asdict(one)
    fields["address"] = None if one.address is None else msgspec.json.encode(one.address).decode()
    marks = ", ".join(f"${n}" for n in range(1, len(fields) + 1))
    await tx.execute(f"insert into redemption (member_id, {_OTHERS}) values ({marks})", *fields.values())  # noqa: S608 - our own columns


async def add_code(tx: Connection, code: str, member_id: int, redemption_id: int) -> None:
    """The code by which a voucher is found at a till."""
    await tx.execute(
        "insert into voucher_code (code, member_id, redemption_id) values ($1, $2, $3)", code, member_id, redemption_id
    )


async def by_code(connection: Connection, code: str) -> tuple[int, int] | None:
    """Whose voucher a code is: member and redemption. Case, spaces and dashes do not count."""
    row = await connection.fetchrow("select member_id, redemption_id from voucher_code where code = $1", plain(code))
    return None if row is None else (row[0], row[1])


def plain(code: str) -> str:
    """A code as it is kept: in upper case, without spaces and dashes."""
    return "".join(code.split()).replace("-", "").upper()


async def one_of(connection: Connection, member_id: int, redemption_id: int) -> Redemption:
    """A redemption of a member. Raises UnknownRedemption."""
    row = await connection.fetchrow(
        f"select {_FIELDS} from redemption where member_id = $1 and redemption_id = $2",  # noqa: S608 - our own columns
        member_id, redemption_id,
    )  # fmt: skip
    if row is None:
        raise UnknownRedemption()
    return _redemption(row)


async def of_member(
    connection: Connection, member_id: int, program_no: int, most: int, before: int = 2**63 - 1
) -> list[Redemption]:
    """The redemptions of a member, the newest first, from below an id on."""
    rows = await connection.fetch(
        f"""select {_FIELDS} from redemption where member_id = $1 and program_no = $2 and redemption_id < $3
        order by redemption_id desc limit $4""",  # noqa: S608 - our own columns
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
        """select member_id, redemption_id from redemption
        where program_no = $1 and reward = $2 and first_entry <= $3 and last_entry >= $3 and first_entry > 0""",
        program_no, reward, entry,
    )  # fmt: skip
    return None if row is None else (row[0], row[1])


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
