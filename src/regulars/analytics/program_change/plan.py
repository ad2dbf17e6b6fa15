"""A changed program held against the members of a shop, before it is in force."""

import os
from collections.abc import Callable, Iterable
from datetime import datetime

import msgspec

from regulars.analytics.program_change.comparison import repriced
from regulars.analytics.program_change.impact import Impact
from regulars.analytics.program_change.known import Known, known
from regulars.analytics.program_change.outcome import Concerned, Outcome, Words, concerned, outcome_of
from regulars.analytics.program_change.spread import Orders, Tell, compared
from regulars.engine.counters import cover
from regulars.engine.days import micros
from regulars.engine.program import Program
from regulars.program_file import read_program
from regulars.store import coupons, programs
from regulars.store.audit import Actor
from regulars.store.program_plans import Doer, Plan
from regulars.store.shop import Shop
from regulars.stories.program_examples import ExamplesFail, check_program

Write = Callable[[Iterable[Concerned]], None]


def silent(_what: str, _done: int, _of: int | None) -> None:
    """Tell nobody how far it is."""


async def plan(
    shop: Shop,
    text: str,
    *,
    from_at: datetime | None,
    at: datetime,
    actor: Actor,
    actor_id: int,
    tell: Tell = silent,
    write: Write | None = None,
) -> Plan:
    """What the program of a file would change for every member, were it in force from that moment on, or at once.

    write: called with all members who have something otherwise, in their order. Nothing is kept. Raises BadProgramFile.
    """
    new = read_program(text)
    name = new.document.program
    async with shop.db.connection() as connection:
        known = [one for one in await programs.versions(connection) if one.program_id == name]
        texts = {one.version: await programs.document(connection, one.program_no, one.version) for one in known}
    base = programs.begun(known, from_at or at)
    old = read_program(texts[base.version], base.version) if base else None
    impact, replayed, codes = Impact(), False, dict[str, int]()
    if base is not None and old is not None:
        moment = micros(from_at or at)
        replayed = not _counts_for(old, new, new.clock.day(moment))
        orders = Orders(
            shop.db.url, shop.db.tenant, base.program_no, texts, base.version, text, moment,
            await _known(shop, base.program_no, (old, new), from_at or at), replayed, write is not None,
        )  # fmt: skip
        impact = await _impact(shop, orders, Words(old, new), tell, write)
        codes = await _coupons(shop, base.program_no, old, new, from_at or at)
    outcome = outcome_of(impact, old, new, replayed=replayed, examples=_failing(text), coupons=codes)
    return Plan(
        program=name,
        text=text,
        from_at=from_at,
        base=base.version if base else 0,
        last=max((one.version for one in known), default=0),
        counts=outcome.counts,
        outcome=msgspec.Raw(msgspec.json.encode(outcome)),
        made=Doer(at, actor, actor_id),
    )


async def anew(shop: Shop, planned: Plan, at: datetime, tell: Tell = silent) -> Plan:
    """The same change planned once more; the plan itself, when it is applied already."""
    if planned.applied is not None:
        return planned
    by = planned.made
    return await plan(shop, planned.text, from_at=planned.from_at, at=at, actor=by.kind, actor_id=by.id, tell=tell)


def outcome(made: Plan) -> Outcome:
    """What a plan would do."""
    return msgspec.json.decode(made.outcome, type=Outcome)


async def _known(shop: Shop, program_no: int, both: tuple[Program, Program], at: datetime) -> tuple[Known, Known]:
    async with shop.db.connection() as connection:
        old, new = [await known(shop, connection, program_no, one, at) for one in both]
    return old, new


async def _coupons(shop: Shop, program_no: int, old: Program, new: Program, at: datetime) -> dict[str, int]:
    """Of the rewards that change or are gone, those with codes that members may have and have not used; how many."""
    async with shop.db.connection() as connection:
        found = {one: await coupons.unused(connection, program_no, old, one, at) for one in sorted(repriced(old, new))}
    return {reward: many for reward, many in found.items() if many}


def _counts_for(old: Program, new: Program, day: int) -> bool:
    """Whether the members have what the new version counts; what single rules gave matters only to what they give."""
    wanted = {name: one for name, one in new.counters.items() if not name.startswith("rule:")}
    return cover(old.counters, wanted, day)


async def _impact(shop: Shop, orders: Orders, words: Words, tell: Tell, write: Write | None) -> Impact:
    whole = Impact()
    async with shop.db.connection() as connection:
        async for part in compared(connection, orders, processes=os.cpu_count() or 1, tell=tell):
            whole.join(part.impact)
            if write is not None:
                write(concerned(words, one) for one in part.affected)
    return whole


def _failing(text: str) -> list[str]:
    """The examples of the program that it does not keep."""
    try:
        check_program(text)
    except ExamplesFail as fail:
        return [f"{one.pointer}, {one.detail}" for one in fail.errors]
    return []
