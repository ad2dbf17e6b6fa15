"""Planned changes of programs: kept with what they would do, approved, and applied."""

from datetime import datetime
from hashlib import sha256
from typing import ClassVar

import msgspec
from asyncpg import Record

from regulars.errors import Conflict, NotFound, Refused
from regulars.store.audit import Actor
from regulars.store.change_limits import Counts
from regulars.store.database import Connection

SHORTEST = 8
"""Of a hash so many of its first characters are enough, when no other plan begins with them."""


class UnknownPlan(NotFound):
    """There is no such plan.

    Make it with `regulars plan`, and name it by its hash or the first eight characters of it.
    """

    code: ClassVar[str] = "unknown-plan"
    plan: str


class PlanAmbiguous(Conflict):
    """More than one plan begins like that."""

    code: ClassVar[str] = "plan-ambiguous"
    plan: str


class SamePerson(Refused):
    """Who made a plan, or asked for a repair, cannot approve it.

    Another person of the shop, or another key, looks at it and approves it.
    """

    code: ClassVar[str] = "same-person"
    plan: str


class Unsigned(Refused):
    """Nobody has said whose plan or whose repair this is, so that nobody can be told to be another person.

    Plan or ask for the same once more in the console, or with `--as EMAIL`; then another person approves it.
    """

    code: ClassVar[str] = "unsigned"
    plan: str


class Doer(msgspec.Struct, frozen=True):
    """Who did something, and when. kind: `regulars` for a command that nobody has signed."""

    at: datetime
    kind: Actor
    id: int

    @property
    def is_known(self) -> bool:
        """Whether it is a certain person or key."""
        return self.kind != "regulars"

    def is_same(self, other: "Doer") -> bool:
        """Whether both are one person or key."""
        return (self.kind, self.id) == (other.kind, other.id)

    def must_be_another(self, maker: "Doer", made: str) -> None:
        """To approve what somebody made: raises Unsigned where nobody knows who did, SamePerson for oneself."""
        if not maker.is_known:
            raise Unsigned(plan=made)
        if self.is_same(maker):
            raise SamePerson(plan=made)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A planned change. from_at: None for when it is applied. base, last: the version in force until then, and the
    newest one; 0 where there is none. outcome: what was worked out, as JSON. version: what it became.
    """

    program: str
    text: str
    from_at: datetime | None
    base: int
    last: int
    counts: Counts
    outcome: msgspec.Raw
    made: Doer
    approved: Doer | None = None
    applied: Doer | None = None
    version: int | None = None

    @property
    def hash(self) -> str:
        """SHA-256 of all that the plan rests on."""
        basis = (1, self.program, self.text, self.base, self.last, self.from_at, self.counts)
        return sha256(msgspec.json.encode(basis)).hexdigest()


async def keep(tx: Connection, plan: Plan) -> Plan:
    """Keep a plan; the one that is there already, when nothing of what it rests on has changed.

    One that nobody has signed is of who plans the same.
    """
    await tx.execute(
        """insert into program_plan (hash, program_id, document, from_at, base_version, last_version, counts, outcome,
            made_at, made_kind, made_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (hash) do update
            set made_at = excluded.made_at, made_kind = excluded.made_kind, made_by = excluded.made_by
            where program_plan.made_kind = 'regulars' and excluded.made_kind <> 'regulars'
            and program_plan.approved_at is null and program_plan.applied_at is null""",
        plan.hash, plan.program, plan.text, plan.from_at, plan.base, plan.last,
        msgspec.json.encode(plan.counts).decode(), bytes(plan.outcome).decode(),
        plan.made.at, plan.made.kind, plan.made.id,
    )  # fmt: skip
    return await named(tx, plan.hash)


async def named(connection: Connection, start: str, *, program: str | None = None) -> Plan:
    """The plan whose hash begins so. Raises UnknownPlan, PlanAmbiguous."""
    rows = []
    if len(start) >= SHORTEST and start.isalnum():
        rows = await connection.fetch(
            """select * from program_plan where starts_with(hash, $1) and ($2::text is null or program_id = $2)
            order by hash limit 2""",
            start, program,
        )  # fmt: skip
    if not rows:
        raise UnknownPlan(plan=start)
    if len(rows) > 1:
        raise PlanAmbiguous(plan=start)
    return _plan(rows[0])


async def locked(tx: Connection, digest: str) -> Plan:
    """The plan of a hash, which nobody else changes until the transaction ends; nor does anybody publish a program."""
    await tx.execute("lock table program_version in share row exclusive mode")
    row = await tx.fetchrow("select * from program_plan where hash = $1 for update", digest)
    if row is None:
        raise UnknownPlan(plan=digest)
    return _plan(row)


async def newest(connection: Connection, program: str, most: int) -> list[Plan]:
    """The plans of a program, the newest first, at most so many."""
    rows = await connection.fetch(
        "select * from program_plan where program_id = $1 order by made_at desc, hash limit $2", program, most
    )
    return [_plan(row) for row in rows]


async def approve(tx: Connection, plan: Plan, by: Doer) -> None:
    """Note who approved a plan."""
    await tx.execute(
        "update program_plan set approved_at = $2, approved_kind = $3, approved_by = $4 where hash = $1",
        plan.hash, by.at, by.kind, by.id,
    )  # fmt: skip


async def apply(tx: Connection, plan: Plan, by: Doer, version: int) -> None:
    """Note who applied a plan, and which version it became."""
    await tx.execute(
        "update program_plan set applied_at = $2, applied_kind = $3, applied_by = $4, version = $5 where hash = $1",
        plan.hash, by.at, by.kind, by.id, version,
    )  # fmt: skip


async def recount(tx: Connection, program_no: int, version: int, to: int | None) -> None:
    """Note up to which member a version has looked at histories; None when it is done, or has nothing to do."""
    await tx.execute(
        "update program_version set recounted_to = $3 where program_no = $1 and version = $2", program_no, version, to
    )


async def recounting(connection: Connection, at: datetime) -> tuple[int, int, int] | None:
    """A version in force that has histories to look at: its program, its number, and behind which member."""
    row = await connection.fetchrow(
        """select program_no, version, recounted_to from program_version
        where recounted_to is not null and from_at <= $1 order by from_at limit 1""",
        at,
    )
    return None if row is None else (row[0], row[1], row[2])


async def of_version(connection: Connection, program: str, version: int) -> Plan | None:
    """The plan that became a version, if one did."""
    row = await connection.fetchrow(
        "select * from program_plan where program_id = $1 and version = $2", program, version
    )
    return None if row is None else _plan(row)


def _plan(row: Record) -> Plan:
    return Plan(
        program=row["program_id"],
        text=row["document"],
        from_at=row["from_at"],
        base=row["base_version"],
        last=row["last_version"],
        counts=msgspec.json.decode(row["counts"], type=Counts),
        outcome=msgspec.Raw(row["outcome"].encode()),
        made=Doer(row["made_at"], row["made_kind"], row["made_by"]),
        approved=doer_in(row, "approved"),
        applied=doer_in(row, "applied"),
        version=row["version"],
    )


def doer_in(row: Record, what: str) -> Doer | None:
    """Who did that with the row, when somebody did."""
    at = row[f"{what}_at"]
    return None if at is None else Doer(at, row[f"{what}_kind"], row[f"{what}_by"])
