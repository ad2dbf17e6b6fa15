"""Plans of changed programs: made, looked at, approved by a second person, applied."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.apply_plan import (
    PlanMovedOn,
    PlanNeedsApproval,
    PlanTooLate,
    PromisesBroken,
    apply_plan,
)
from regulars.actions.approve_plan import PlanApplied, approve_plan
from regulars.actions.keep_plan import keep_plan
from regulars.analytics.program_change.plan import anew, plan
from regulars.analytics.program_change.shown import ShownPlan, shown
from regulars.engine.checks.moments import out_of_range
from regulars.errors import FieldError, Invalid
from regulars.i18n import negotiated
from regulars.program_file import BadProgramFile, read_program
from regulars.store import program_plans, programs
from regulars.store.change_limits import Counts
from regulars.store.notices import NoticeTooShort
from regulars.store.program_plans import Doer, Plan, PlanAmbiguous, SamePerson, UnknownPlan, Unsigned
from regulars.store.programs import UnknownProgram, VersionTaken
from regulars.stories.program_examples import ExamplesFail
from regulars.web.api.member_status import doer
from regulars.web.api.programs import ProgramPath, Text
from regulars.web.endpoint import Answer, Call, endpoint

MOST = 100


class PlanBody(msgspec.Struct, forbid_unknown_fields=True):
    """The text of a program file, or the number of an earlier version, and the moment from which it is to count;
    without one, from when it is applied.
    """

    text: Text | None = None
    back_to: Annotated[int, Meta(ge=1)] | None = None
    from_at: Annotated[datetime, Meta(tz=True)] | None = None


class ApplyBody(msgspec.Struct, forbid_unknown_fields=True):
    """break_promises: of how many members points will keep less than they promise, as the plan tells."""

    break_promises: Annotated[int, Meta(ge=1)] | None = None


class PlanPath(msgspec.Struct):
    """A plan of a program, by its hash or at least the first eight characters of it."""

    program: Annotated[str, Meta(min_length=1, max_length=100)]
    plan: Annotated[str, Meta(min_length=1, max_length=64)]


class PlanRow(msgspec.Struct, omit_defaults=True):
    """A plan among others; `version` is what it became."""

    plan: str
    base: int
    counts: Counts
    made_at: datetime
    from_at: datetime | None = None
    approved_at: datetime | None = None
    applied_at: datetime | None = None
    version: int | None = None


class PlansAnswer(msgspec.Struct):
    """The plans of a program, the newest first, at most a hundred."""

    data: list[PlanRow]


@endpoint(
    "POST",
    "/v1/programs/{program}/plans",
    scope="programs:write",
    tag="Programs",
    status=201,
    errors=(UnknownProgram, BadProgramFile),
)
async def make(call: Call, path: ProgramPath, body: PlanBody) -> Answer[ShownPlan]:
    """What a changed program would do to every member. Nothing comes into force; the plan is kept under its hash."""
    text = await _text(call, path.program, body)
    if (named := read_program(text).document.program) != path.program:
        raise Invalid(errors=(FieldError("#/text", f"this is the program {named!r}, not {path.program!r}"),))
    if wrong := tuple(out_of_range(body.from_at, "#/from_at")):
        raise Invalid(errors=wrong)
    if body.from_at is not None and body.from_at < call.at:
        raise Invalid(errors=(FieldError("#/from_at", "is over; what is recorded was decided by the version of then"),))
    made = await plan(call.shop, text, from_at=body.from_at, **doer(call))
    kept = await keep_plan(call.shop, made)
    return Answer(await _shown(call, kept), location=f"/v1/programs/{path.program}/plans/{kept.hash}")


@endpoint("GET", "/v1/programs/{program}/plans", scope="programs:write", tag="Programs")
async def plans(call: Call, path: ProgramPath) -> PlansAnswer:
    """What was planned for a program."""
    async with call.shop.db.connection() as connection:
        found = await program_plans.newest(connection, path.program, MOST)
    return PlansAnswer([_row(one) for one in found])


@endpoint(
    "GET", "/v1/programs/{program}/plans/{plan}", scope="programs:write", tag="Programs",
    errors=(UnknownPlan, PlanAmbiguous),
)  # fmt: skip
async def one(call: Call, path: PlanPath) -> ShownPlan:
    """A plan with all that it would do, in words of the language that is asked for."""
    return await _shown(call, await _named(call, path))


@endpoint(
    "POST",
    "/v1/programs/{program}/plans/{plan}/approve",
    scope="programs:approve",
    tag="Programs",
    errors=(UnknownPlan, PlanAmbiguous, SamePerson, Unsigned, PlanApplied),
)
async def approve(call: Call, path: PlanPath) -> ShownPlan:
    """Approve what somebody else has planned. Approved twice is approved once."""
    found = await _named(call, path)
    return await _shown(call, await approve_plan(call.shop, found.hash, by=_doer(call)))


@endpoint(
    "POST",
    "/v1/programs/{program}/plans/{plan}/apply",
    scope="programs:write",
    tag="Programs",
    errors=(
        UnknownPlan, PlanAmbiguous, PlanMovedOn, PlanTooLate, PlanNeedsApproval, PromisesBroken, ExamplesFail,
        NoticeTooShort, VersionTaken,
    ),
    example={},
)  # fmt: skip
async def apply(call: Call, path: PlanPath, body: ApplyBody) -> ShownPlan:
    """Put a plan in force, if the shop is still what it was planned for. The same again changes nothing."""
    found = await _named(call, path)
    fresh = await anew(call.shop, found, call.at)
    done = await apply_plan(call.shop, found, fresh, text=None, broken=body.break_promises, by=_doer(call))
    return await _shown(call, done)


async def _text(call: Call, program: str, body: PlanBody) -> str:
    if (body.text is None) == (body.back_to is None):
        raise Invalid(errors=(FieldError("#", "say either the text or an earlier version to go back to"),))
    if body.text is not None:
        return body.text
    number = await call.shop.programs.number(program, call.at)
    async with call.shop.db.connection() as connection:
        return await programs.document(connection, number, body.back_to or 0)


async def _named(call: Call, path: PlanPath) -> Plan:
    async with call.shop.db.connection() as connection:
        return await program_plans.named(connection, path.plan, program=path.program)


async def _shown(call: Call, found: Plan) -> ShownPlan:
    return await shown(call.shop, found, negotiated((call.caller.language,), call.language))


def _doer(call: Call) -> Doer:
    by = doer(call)
    return Doer(by["at"], by["actor"], by["actor_id"])


def _row(one: Plan) -> PlanRow:
    return PlanRow(
        one.hash, one.base, one.counts, one.made.at, one.from_at, one.approved.at if one.approved else None,
        one.applied.at if one.applied else None, one.version,
    )  # fmt: skip
