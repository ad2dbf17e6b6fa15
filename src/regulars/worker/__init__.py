"""The clock's hands: takes what is due from the timetable, does it, and looks again."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from regulars import kinds
from regulars.errors import RegularsError
from regulars.store import timetable
from regulars.store.shop import Shop
from regulars.worker import jobs as job_kinds
from regulars.worker.job import Job

LOOKS_EVERY_SECONDS = 5
DONE = "done"
AGAIN_AFTER = timedelta(minutes=1)
"""A job that failed is tried again after so long."""

log = structlog.get_logger("regulars.worker")


def all_jobs() -> dict[str, Job]:
    """Every job: each module of the folder, and each plugin."""
    return {module.JOB.name: module.JOB for module in kinds.modules_in(job_kinds, "regulars.jobs")}


async def work(shop: Shop, holder: str, now: Callable[[], datetime]) -> None:
    """Do what is due, for ever; cancel it to stop."""
    known = all_jobs()
    is_listed = False
    while True:
        try:
            await shop.look()
            if not is_listed:
                async with shop.db.connection() as connection:
                    await timetable.ensure(connection, list(known), now())
                is_listed = True
            if not await step(shop, known, holder, now()):
                await asyncio.sleep(LOOKS_EVERY_SECONDS)
        except Exception as error:
            # The database may be restarting: the clock must not stop for good.
            log.warning("the timetable cannot be read", error=type(error).__name__)
            await asyncio.sleep(LOOKS_EVERY_SECONDS)


async def step(shop: Shop, known: dict[str, Job], holder: str, at: datetime) -> bool:
    """Do one job that is due; False when there is none."""
    async with shop.db.connection() as connection:
        name = await timetable.take(connection, holder, at)
    if name is None:
        return False
    job = known.get(name)
    result, due_at = "no such job", at + timedelta(days=1)
    if job is not None:
        result, due_at = await do(shop, job, at)
    async with shop.db.connection() as connection:
        await timetable.done(connection, name, holder, due_at, result)
    return True


async def do(shop: Shop, job: Job, at: datetime) -> tuple[str, datetime]:
    """Do some of a job; how that went, and when it is due again."""
    try:
        more = await job.run(shop, at)
    except Exception as error:
        told = error.sentence() if isinstance(error, RegularsError) else type(error).__name__
        log.error("a job failed", job=job.name, error=told)
        return f"failed: {told}", at + AGAIN_AFTER
    return DONE, at if more else at + job.every
