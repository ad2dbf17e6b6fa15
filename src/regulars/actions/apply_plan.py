"""A planned change of a program comes into force: the text that was planned, for what was planned, or nothing does."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import ClassVar

from regulars.engine.counters import cover
from regulars.engine.days import micros
from regulars.errors import Conflict, FieldError, Refused
from regulars.program_file import read_program
from regulars.store import audit, program_plans, program_terms, programs
from regulars.store.change_limits import Counts
from regulars.store.database import Connection
from regulars.store.notices import check_notice
from regulars.store.program_plans import Doer, Plan
from regulars.store.programs import Version
from regulars.store.shop import Shop
from regulars.stories.program_examples import check_program

FEW = 10
"""By so many members a count may differ from the plan before it is no longer what was planned."""
SHARE = 20
"""Or by one part in so many, if that is more."""
_COUNTS = {"gain": "gain something", "lose": "lose something", "broken": "have points that keep less than they promise"}


class PlanMovedOn(Conflict):
    """The shop has moved on since this was planned.

    Plan it again, look at what is otherwise, and apply that plan.
    """

    code: ClassVar[str] = "plan-moved-on"
    plan: str
    errors: tuple[FieldError, ...]


class PlanOtherText(Conflict):
    """This is not the text that was planned."""

    code: ClassVar[str] = "plan-other-text"
    plan: str
    program: str


class PlanTooLate(Conflict):
    """The day from which this was to be in force is over.

    Plan it again from a day to come.
    """

    code: ClassVar[str] = "plan-too-late"
    plan: str
    from_at: str


class PlanNeedsApproval(Refused):
    """This change is above the limits of the shop: a second person must approve it.

    Another person than the one who made the plan approves it, in the console or with a key for `programs:approve`.
    """

    code: ClassVar[str] = "plan-needs-approval"
    plan: str
    errors: tuple[FieldError, ...]


class PromisesBroken(Refused):
    """Points that members have would keep less than they promise.

    If that is meant, confirm it with the number of these members.
    """

    code: ClassVar[str] = "promises-broken"
    plan: str
    members: int


async def apply_plan(
    shop: Shop, planned: Plan, fresh: Plan, *, text: str | None, broken: int | None, by: Doer, account: str = ""
) -> Plan:
    """Keep the planned text as the next version of its program; one that is to be in force at once is so from the
    moment of its booking, however long it took to plan it anew. The same again changes nothing.

    fresh: the same change planned anew just now. text: what the caller takes for the planned text, where there is a
    file. broken: the members who are known to have points that will keep less than they promise. account: of the
    machine on which the command was given. Raises PlanOtherText, PlanTooLate, PlanMovedOn, PlanNeedsApproval,
    PromisesBroken, ExamplesFail, NoticeTooShort; nothing is written then.
    """
    if text is not None and text != planned.text:
        raise PlanOtherText(plan=planned.hash, program=planned.program)

    if planned.applied is not None:
        return planned

    program, _ = check_program(planned.text)
    await check_notice(shop, program, planned.from_at or by.at, by.at)
    counts_otherwise = await _counts_otherwise(shop, planned, by.at)

    async def apply(tx: Connection) -> Plan:
        plan = await program_plans.locked(tx, planned.hash)
        if plan.applied is not None:
            return plan
        done = Doer(shop.now(), by.kind, by.id)
        from_at = plan.from_at or done.at
        if from_at < done.at:
            raise PlanTooLate(plan=plan.hash, from_at=from_at.isoformat())
        known = [one for one in await programs.versions(tx) if one.program_id == plan.program]
        above = () if plan.approved else tuple(shop.limits.above(plan.counts))
        moved = tuple(_moved(plan, fresh, known, from_at))
        if not moved and not above and plan.approved is None:
            moved = tuple(shop.limits.above(fresh.counts))
        if moved:
            raise PlanMovedOn(plan=plan.hash, errors=moved)
        if above:
            raise PlanNeedsApproval(plan=plan.hash, errors=above)
        if plan.counts.broken and broken != plan.counts.broken:
            raise PromisesBroken(plan=plan.hash, members=plan.counts.broken)
        version = await program_terms.publish(tx, program, plan.text, from_at, done.at)
        if counts_otherwise:
            await program_plans.recount(tx, version.program_no, version.version, 0)
        await program_plans.apply(tx, plan, done, version.version)
        details = {"plan": plan.hash, "version": version.version, **audit.on_account(account)}
        await audit.note(shop, tx, "program.applied", plan.program, by.kind, by.id, done.at, **details)
        return await program_plans.named(tx, plan.hash)

    done = await shop.db.run(apply)
    shop.programs.stale()
    return done


async def _counts_otherwise(shop: Shop, plan: Plan, at: datetime) -> bool:
    """Whether tiers are asked for otherwise, or something is counted that was not: then each member is looked at."""
    if not plan.base:
        return False
    old = await shop.programs.version(await shop.programs.number(plan.program, at), plan.base)
    new = read_program(plan.text)
    is_covered = cover(old.counters, new.counters, new.clock.day(micros(plan.from_at or at)))
    return old.document.tier_sets != new.document.tier_sets or not is_covered


def _moved(plan: Plan, fresh: Plan, known: Sequence[Version], from_at: datetime) -> Iterator[FieldError]:
    """What is otherwise than planned. Ordinary sales move counts by a little, which is no reason to refuse; but of
    promises of which the plan broke none, nobody has confirmed any.
    """
    last, begun = max((one.version for one in known), default=0), programs.begun(known, from_at)
    base = begun.version if begun else 0
    if plan.last != last:
        yield FieldError("/version", f"the newest version was {plan.last}, and is {last}")
    if plan.base != base:
        yield FieldError("/base", f"version {plan.base} was in force, and version {base} is")
    for name, told in _COUNTS.items():
        was, now = getattr(plan.counts, name), getattr(fresh.counts, name)
        if abs(now - was) > max(FEW, was // SHARE) or (name == "broken" and now > was == 0):
            yield FieldError(f"/{name}", f"{was} members were to {told}, and {now} would")
    was, now = _change(plan.counts), _change(fresh.counts)
    whole = abs(plan.counts.owed_minor)
    if abs(now - was) > max(abs(was), whole) // SHARE + 100:
        yield FieldError("/owed", f"what members are owed was to change by {was} minor units, and would by {now}")


def _change(counts: Counts) -> int:
    return counts.owed_after_minor - counts.owed_minor
