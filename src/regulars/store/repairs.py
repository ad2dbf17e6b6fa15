"""Corrections after a wrong rule: as they are proposed and kept, and under which name they are booked."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime
from typing import ClassVar, Literal

import msgspec
from asyncpg import Record

from regulars.engine.checks.moments import out_of_range
from regulars.engine.events.points import MOST_REASON
from regulars.engine.money import MOST
from regulars.errors import Conflict, FieldError, Invalid, NotFound
from regulars.ids import BadId, decode, encode
from regulars.store.change_limits import Counts
from regulars.store.database import Connection
from regulars.store.history import SOURCE, Recorded
from regulars.store.program_plans import Doer, doer_in

PREFIX = "rep"
NAMED = "repair:"
MOST_AT_ONCE = 200
KEPT = 50
MOST_REWARDS = 1000
"""So many of one reward a member is given or loses by one correction: each is a redemption of its own."""

_MOST = {"reward": MOST_REWARDS, "badge": 1}

Kind = Literal["points", "tier", "reward", "badge"]
"""What a correction is of: a wallet, a tier set, a reward or a badge of the program."""


class UnknownRepair(NotFound):
    """There is no such repair."""

    code: ClassVar[str] = "unknown-repair"


class RepairMovedOn(Conflict):
    """Another repair of this program was booked since this one was proposed: both say what members should have.

    Propose it again, with all that was wrong put right in one file, and book that.
    """

    code: ClassVar[str] = "repair-moved-on"
    repair: str
    other: str


class Asked(msgspec.Struct, frozen=True):
    """What a repair was asked for: the text of the right program, from when until when it is to decide, by default
    until the moment of asking. take: by wallet, the most that is taken from anybody. reason: what members read.
    lower_tiers, withdraw_rewards: whether what was given wrongly is taken back, besides points; with rewards, badges.
    """

    text: str
    since: datetime
    until: datetime | None = None
    take: Mapping[str, int] = {}
    reason: str = ""
    lower_tiers: bool = False
    withdraw_rewards: bool = False


class Difference(msgspec.Struct, frozen=True):
    """What a member has otherwise than she would: of a wallet, in units of its last digit, all there is, pending points
    too; of a tier set, the place in its ladder; of a reward, how many were given her without her taking them; of a
    badge, 1 where she has it.

    about: the wallet, tier set, reward or badge. correction: what is to be given, or taken when it is negative; of a
    tier, how many places she rises. last_day: the last day of what is given. by_hand: what people gave and took since
    then. note: why the correction is not the whole difference. ladder: the tiers of the tier set, the lowest first.
    """

    member: str
    about: str
    was: int
    should_be: int
    correction: int
    last_day: date | None = None
    by_hand: int = 0
    note: str = ""
    kind: Kind = "points"
    ladder: tuple[str, ...] = ()

    @property
    def difference(self) -> int:
        """What is missing, or too much when it is negative."""
        return self.should_be - self.was

    @property
    def key(self) -> tuple[str, Kind, str]:
        """What it corrects; there is no other row of it in a repair."""
        return self.member, self.kind, self.about

    @property
    def tier(self) -> str:
        """The tier she has after it; only of a tier set."""
        return self.ladder[self.was + self.correction]


class Proposal(msgspec.Struct, frozen=True):
    """All that a repair proposes."""

    rows: tuple[Difference, ...] = ()


class Repair(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal that is kept. counts: what it comes to. applied: who first said that it is to be booked."""

    repair_id: int
    program_no: int
    asked: Asked
    counts: Counts
    proposal: Proposal
    made: Doer
    approved: Doer | None = None
    applied: Doer | None = None

    @property
    def name(self) -> str:
        """Its id as people see it."""
        return name_for(self.repair_id)

    @property
    def to_book(self) -> tuple[Difference, ...]:
        """The corrections that are not nothing."""
        return tuple(row for row in self.proposal.rows if row.correction)


def name_for(repair_id: int) -> str:
    """The id of a repair as people see it."""
    return encode(PREFIX, repair_id)


def number_of(name: str) -> int:
    """The number behind the id of a repair. Raises UnknownRepair."""
    try:
        return decode(PREFIX, name)
    except BadId:
        raise UnknownRepair() from None


async def keep(tx: Connection, made: Repair) -> None:
    """Keep a proposal, so that others can look at it and approve it; of those not booked only the newest stay. One that
    is kept stays as it is: whoever proposed it may have been killed before saying so.
    """
    await tx.execute(
        """insert into repair (repair_id, program_no, asked, counts, proposal, made_at, made_kind, made_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (repair_id) do nothing""",
        made.repair_id, made.program_no, _json(made.asked), _json(made.counts), _json(made.proposal),
        made.made.at, made.made.kind, made.made.id,
    )  # fmt: skip
    await tx.execute(
        """delete from repair where applied_at is null and repair_id not in
        (select repair_id from repair order by repair_id desc limit $1)""",
        KEPT,
    )


async def kept(connection: Connection, repair_id: int) -> Repair | None:
    """A proposal, while it is kept."""
    row = await connection.fetchrow("select * from repair where repair_id = $1", repair_id)
    return None if row is None else _repair(row)


async def one(connection: Connection, repair_id: int) -> Repair:
    """A proposal. Raises UnknownRepair."""
    found = await kept(connection, repair_id)
    if found is None:
        raise UnknownRepair()
    return found


async def locked(tx: Connection, repair_id: int) -> Repair:
    """A proposal, which nobody else changes until the transaction ends. Raises UnknownRepair."""
    row = await tx.fetchrow("select * from repair where repair_id = $1 for update", repair_id)
    if row is None:
        raise UnknownRepair()
    return _repair(row)


async def newest(connection: Connection, program_no: int, most: int) -> list[Repair]:
    """The proposals of a program, the newest first, at most so many, without their rows."""
    rows = await connection.fetch(
        """select repair_id, program_no, asked, counts, '{}' as proposal, made_at, made_kind, made_by,
            approved_at, approved_kind, approved_by, applied_at, applied_kind, applied_by
        from repair where program_no = $1 order by repair_id desc limit $2""",
        program_no, most,
    )  # fmt: skip
    return [_repair(row) for row in rows]


async def approve(tx: Connection, repair_id: int, by: Doer) -> None:
    """Note who approved a proposal."""
    await tx.execute(
        "update repair set approved_at = $2, approved_kind = $3, approved_by = $4 where repair_id = $1",
        repair_id, by.at, by.kind, by.id,
    )  # fmt: skip


async def refuse_overtaken(tx: Connection, proposed: Repair) -> None:
    """Raises RepairMovedOn after another one; until the transaction ends, nobody else applies any."""
    await tx.execute("lock table repair in share row exclusive mode")
    other = await tx.fetchval(
        """select repair_id from repair where program_no = $1 and repair_id <> $2 and applied_at > $3
        order by applied_at limit 1""",
        proposed.program_no, proposed.repair_id, proposed.made.at,
    )  # fmt: skip
    if other is not None:
        raise RepairMovedOn(repair=proposed.name, other=name_for(other))


async def apply(tx: Connection, repair_id: int, by: Doer) -> None:
    """Note who first said that a proposal is to be booked."""
    await tx.execute(
        """update repair set applied_at = $2, applied_kind = $3, applied_by = $4
        where repair_id = $1 and applied_at is null""",
        repair_id, by.at, by.kind, by.id,
    )  # fmt: skip


def refuse_impossible(rows: Sequence[Difference], reason: str) -> None:
    """Raises Invalid for what, once it was booked, could never be read again, or would never come to an end."""
    errors = [] if 1 <= len(reason) <= MOST_REASON else [FieldError("reason", f"takes 1 to {MOST_REASON} characters")]
    for place, one in enumerate(rows, 1):
        if not 0 < abs(one.correction) <= _MOST.get(one.kind, MOST):
            errors.append(FieldError(f"row {place} correction", "must be more than nothing, and no more than can be"))
        errors += out_of_range(one.last_day, f"row {place} last_day")
    if errors:
        raise Invalid(errors=tuple(errors))


def name_of(repair: str, one: Difference, piece: int = 1) -> str:
    """The name under which a correction is booked once; of several rewards, each piece."""
    name = f"{NAMED}{repair}:{one.member}:{one.about}"
    return name if piece == 1 else f"{name}:{piece}"


def is_repair(one: Recorded) -> bool:
    """Whether an event is what an earlier repair booked."""
    return one.source == SOURCE and one.external_id.startswith(NAMED)


async def members_since(connection: Connection, program_no: int, at: datetime) -> AsyncIterator[list[int]]:
    """The members of a program to whom anything happened since a moment, a page at a time."""
    after = 0
    while True:
        rows = await connection.fetch(
            """select distinct member_id from event where program_no = $1 and at >= $2 and seq > 0 and member_id > $3
            order by member_id limit $4""",
            program_no, at, after, MOST_AT_ONCE,
        )  # fmt: skip
        if not rows:
            return
        yield [row[0] for row in rows]
        after = rows[-1][0]


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _repair(row: Record) -> Repair:
    return Repair(
        repair_id=row["repair_id"],
        program_no=row["program_no"],
        asked=msgspec.json.decode(row["asked"], type=Asked),
        counts=msgspec.json.decode(row["counts"], type=Counts),
        proposal=msgspec.json.decode(row["proposal"], type=Proposal),
        made=Doer(row["made_at"], row["made_kind"], row["made_by"]),
        approved=doer_in(row, "approved"),
        applied=doer_in(row, "applied"),
    )
