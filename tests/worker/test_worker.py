"""Timed work: each job by one process at a time, by another if that one dies, and again when it failed."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from regulars import worker
from regulars.store import timetable
from regulars.store.shop import Shop
from regulars.worker import all_jobs, step, work
from regulars.worker import jobs as folder
from regulars.worker.job import Job
from tests.actions.conftest import AT, opened, tell
from tests.house import SRC, kinds_in

__all__ = ["tell"]
Tell = Callable[[Any], Any]

MINUTE = timedelta(minutes=1)


class Tally:
    """A job that counts how often it ran, and does then as it is told."""

    def __init__(self, *answers: bool | Exception) -> None:
        self.answers = list(answers)
        self.ran: list[datetime] = []
        self.has_run = asyncio.Event()
        self.job = Job("tally", timedelta(hours=1), self.run)

    async def run(self, shop: Shop, at: datetime) -> bool:
        self.ran.append(at)
        self.has_run.set()
        answer = self.answers.pop(0) if self.answers else False
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def known(self) -> dict[str, Job]:
        return {"tally": self.job}


async def listed(shop: Shop, *jobs: str) -> None:
    async with shop.db.connection() as connection:
        await timetable.ensure(connection, jobs, AT)


async def row(shop: Shop, job: str = "tally") -> tuple[datetime, str]:
    async with shop.db.connection() as connection:
        found = await connection.fetchrow("select due_at, last_result from timetable where job = $1", job)
    assert found is not None
    return found[0], found[1]


def test_every_file_of_the_folder_is_a_job_of_that_name() -> None:
    assert folder.__file__ is not None
    found = all_jobs()
    assert set(kinds_in(SRC / "worker" / "jobs")) <= set(found)
    assert all(job.name == name and job.every >= MINUTE for name, job in found.items())


def test_two_workers_at_once_take_each_job_once(shop_database: str, run: Any) -> None:
    async def story() -> None:
        async with opened(shop_database) as one, opened(shop_database, node=2) as two:
            await listed(one, *(f"job {number}" for number in range(10)))

            async def take(shop: Shop, holder: str) -> str | None:
                async with shop.db.connection() as connection:
                    return await timetable.take(connection, holder, AT)

            asked = [take([one, two][number % 2], f"worker {number % 2}") for number in range(24)]
            taken = Counter(await asyncio.gather(*asked))
            assert {job: count for job, count in taken.items() if job is not None and count > 1} == {}
            while (job := await take(one, "worker 0")) is not None:
                taken[job] += 1
            assert [count for job, count in taken.items() if job is not None] == [1] * 10

    run(story())


def test_a_dead_holders_job_is_taken_over_and_its_late_word_is_not_heard(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        await listed(shop, "tally")
        async with shop.db.connection() as connection:
            assert await timetable.take(connection, "dead", AT) == "tally"
            assert await timetable.take(connection, "alive", AT) is None
            later = AT + MINUTE
            await connection.execute("update timetable set held_until = held_until - $1::interval", timetable.HELD_FOR)
            assert await timetable.take(connection, "alive", AT) == "tally", "also where the clock of the shop stands"
            await timetable.done(connection, "tally", "dead", AT + timedelta(days=9), "late")
        assert await row(shop) == (AT, "")
        async with shop.db.connection() as connection:
            await timetable.done(connection, "tally", "alive", later, "done")
        assert await row(shop) == (later, "done")

    tell(story)


def test_a_job_runs_when_it_is_due_and_at_once_again_when_there_is_more(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        tally = Tally(True, False)
        await listed(shop, "tally")
        assert not await step(shop, tally.known, "w", AT - MINUTE)
        assert await step(shop, tally.known, "w", AT)
        assert await row(shop) == (AT, "done")
        assert await step(shop, tally.known, "w", AT)
        assert await row(shop) == (AT + tally.job.every, "done")
        assert not await step(shop, tally.known, "w", AT + MINUTE)
        assert tally.ran == [AT, AT]

    tell(story)


def test_a_job_that_fails_is_told_and_tried_again(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        tally = Tally(ZeroDivisionError())
        await listed(shop, "tally")
        assert await step(shop, tally.known, "w", AT)
        assert await row(shop) == (AT + MINUTE, "failed: ZeroDivisionError")
        assert await step(shop, tally.known, "w", AT + MINUTE)
        assert await row(shop) == (AT + MINUTE + tally.job.every, "done")

    tell(story)


def test_a_job_of_another_version_is_left_alone_and_keeps_no_other_waiting(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        tally = Tally()
        await listed(shop, "from the future", "tally")
        assert [await step(shop, tally.known, "w", AT) for _ in range(3)] == [True, True, False]
        assert len(tally.ran) == 1
        assert (await row(shop, "from the future"))[1] == "no such job"

    tell(story)


def test_the_clock_goes_on_when_the_timetable_could_not_be_read(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    """As while the database restarts: at the start and later."""
    tally, failures = Tally(), [OSError(), OSError()]
    ensure = timetable.ensure

    async def failing(*asked: Any) -> None:
        if failures:
            raise failures.pop()
        await ensure(*asked)

    monkeypatch.setattr(worker, "LOOKS_EVERY_SECONDS", 0.01)
    monkeypatch.setattr(worker, "all_jobs", lambda: tally.known)
    monkeypatch.setattr(timetable, "ensure", failing)

    async def story(shop: Shop) -> None:
        hands = asyncio.create_task(work(shop, "w", lambda: AT))
        async with asyncio.timeout(10):
            await tally.has_run.wait()
        hands.cancel()
        with pytest.raises(asyncio.CancelledError):
            await hands

    tell(story)
    assert failures == []
