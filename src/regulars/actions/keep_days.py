"""Birthdays and anniversaries: each day's are recorded once, however late somebody looks."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Literal

import structlog

from regulars.engine.days import Duration, day_of, start_of, to_date
from regulars.engine.program import Program
from regulars.engine.rules.anniversary import Anniversary
from regulars.engine.rules.birthday import Birthday
from regulars.errors import RegularsError
from regulars.ids import encode
from regulars.store import activities, occasions
from regulars.store.activities import Did
from regulars.store.shop import Shop

JOB = "keep_days"

MOST_DAYS = 400
"""A clock that stood still longer than this has missed the birthdays before."""

MOST_MONTHS = 1200

log = structlog.get_logger("regulars.actions")


async def keep_days(shop: Shop, at: datetime) -> None:
    """Record the occasions of every day since the last that was done, up to today, in every program."""
    for number in await shop.programs.numbers(at):
        program = await shop.programs.in_force(number, at, at)
        today = day_of(at, program.zone)
        if not program.triggers.keys() & {"birthday", "anniversary"}:
            # With a rule that comes later, its own days begin.
            await shop.db.run(partial(occasions.forget_done, program_no=number, job=JOB))
            continue
        async with shop.db.connection() as connection:
            done = await occasions.day_done(connection, number, JOB)
        for day in range(max(today - MOST_DAYS, today if done is None else done + 1), today + 1):
            await _keep(shop, number, program, day, at)
            await shop.db.run(partial(occasions.mark_done, program_no=number, job=JOB, day=day))


async def _keep(shop: Shop, number: int, program: Program, day: int, at: datetime) -> None:
    rules = [rule for rule in program.document.rules if rule.enabled]
    birthdays = [rule for rule in rules if isinstance(rule, Birthday)]
    if birthdays:
        await _birthdays(shop, number, program, occasions.born_on(day, birthdays[0].on_29_february), day, at)
    anniversaries = [rule for rule in rules if isinstance(rule, Anniversary)]
    if anniversaries:
        await shop.db.run(partial(occasions.note_beginnings, program_no=number, zone=program.zone.key or "UTC"))
    for of in sorted({rule.of for rule in anniversaries}):
        begun = _begun(day, {rule.every_months for rule in anniversaries if rule.of == of})
        await _anniversaries(shop, number, program, of, begun, day, at)


def _begun(day: int, every: set[int]) -> dict[date, int]:
    """The days of which an anniversary is today, and how many months ago each was: the last of a month stands for the
    31st.
    """
    found: dict[date, int] = {}
    for months in range(1, MOST_MONTHS + 1):
        if any(months % one == 0 for one in every):
            lasts = Duration(months=months)
            near = lasts.before(day)
            if near < 0:
                break
            found.update((to_date(one), months) for one in range(near, near + 4) if lasts.after(one) == day)
    return found


async def _birthdays(shop: Shop, number: int, program: Program, codes: list[int], day: int, at: datetime) -> None:
    after = 0
    while True:
        async with shop.db.connection() as connection:
            page = await occasions.birthdays(connection, number, codes, after)
        recording = []
        for one in page:
            known = max(day - day_of(one.known_since, program.zone), 0)
            name = f"birthday:{number}:{one.member_id}:{to_date(day).isoformat()}"
            did = Did(name, "birthday", values={"known_days": known}, occurred_at=start_of(day, program.zone))
            recording.append(_record(shop, number, one.member_id, did, at))
        await asyncio.gather(*recording)
        if len(page) < occasions.A_PAGE:
            return
        after = page[-1].member_id


async def _anniversaries(
    shop: Shop,
    number: int,
    program: Program,
    of: Literal["joining", "first-receipt"],
    begun: Mapping[date, int],
    day: int,
    at: datetime,
) -> None:
    after = 0
    while True:
        async with shop.db.connection() as connection:
            page = await occasions.began(connection, number, of, list(begun), after)
        recording = []
        for one in page:
            months = begun[one.began_on]
            did = Did(
                f"anniversary:{number}:{one.member_id}:{of}:{months}", "anniversary", of, {"months": months},
                start_of(day, program.zone),
            )  # fmt: skip
            recording.append(_record(shop, number, one.member_id, did, at))
        await asyncio.gather(*recording)
        if len(page) < occasions.A_PAGE:
            return
        after = page[-1].member_id


async def _record(shop: Shop, number: int, member_id: int, did: Did, at: datetime) -> None:
    """One member for whom it fails does not keep the others waiting."""
    name = shop.programs.name_of(number)
    try:
        await activities.record_ours(shop, did, member_id=member_id, at=at, program=name)
    except RegularsError as error:
        log.warning("an occasion is not recorded", member=encode("mem", member_id), error=error.code)
