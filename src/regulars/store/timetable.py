"""What is to be done when: each job is held by one process at a time, and by another if that one dies.

Jobs are due by the clock of the shop, which may stand in test mode; they are held by the clock of the database.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from regulars.store.database import Connection

HELD_FOR = timedelta(minutes=5)


async def ensure(connection: Connection, jobs: Sequence[str], at: datetime) -> None:
    """Every job is in the timetable; a new one is due at once."""
    await connection.execute(
        "insert into timetable (job, due_at) select *, $2 from unnest($1::text[]) on conflict do nothing",
        list(jobs), at,
    )  # fmt: skip


async def take(connection: Connection, holder: str, at: datetime) -> str | None:
    """A job that is due and that nobody holds, now held by us; None when there is none."""
    job: str | None = await connection.fetchval(
        """update timetable set holder = $1, held_until = now() + $3 where job = (
            select job from timetable where due_at <= $2 and (held_until is null or held_until < now())
            order by due_at limit 1 for update skip locked)
        returning job""",
        holder, at, HELD_FOR,
    )  # fmt: skip
    return job


async def hold_all(connection: Connection, holder: str) -> None:
    """Every job is ours for a while, due or not; whoever is at one finishes it and is not heard."""
    await connection.execute("update timetable set holder = $1, held_until = now() + $2", holder, HELD_FOR)


async def done(connection: Connection, job: str, holder: str, due_at: datetime, result: str) -> None:
    """The job is done, and due again at `due_at`; unless somebody else took it meanwhile."""
    await connection.execute(
        """update timetable set due_at = $3, held_until = null, last_result = $4
        where job = $1 and holder = $2""",
        job, holder, due_at, result[:500],
    )  # fmt: skip


async def soon(connection: Connection, job: str, at: datetime) -> None:
    """There is something to do for a job: it is due now, whatever was planned."""
    await connection.execute("update timetable set due_at = least(due_at, $2) where job = $1", job, at)
