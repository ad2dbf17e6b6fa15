"""Versions of the program, and planned ones: what each changes, what it would do to members, approved and applied."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from regulars.actions.apply_plan import PlanMovedOn, apply_plan
from regulars.actions.approve_plan import approve_plan
from regulars.actions.keep_plan import keep_plan
from regulars.analytics.program_change.plan import anew, plan
from regulars.engine.days import day_of, start_of, to_date, to_day
from regulars.engine.program import Program
from regulars.errors import Invalid, NotFound, RegularsError
from regulars.kinds import N_
from regulars.program_file import read_program
from regulars.prose_of_changes import Told, in_words
from regulars.store import program_plans, programs
from regulars.store.program_plans import Doer
from regulars.store.programs import UnknownProgram
from regulars.web.console import forms, troubles
from regulars.web.console.forms import EMPTY, Form
from regulars.web.console.page import OFFICE, Desk, MenuEntry, Page, office, staff_id
from regulars.web.console.shop_data.planned import plan_view
from regulars.web.console.shop_data.reading import Reading
from regulars.web.pages import person_of, reader_of

PATH = "/console/changes"
MOST = 20
DONE = {
    "approved": N_("You approved this change."),
    "applied": N_("This change is applied."),
}
MOVED = {
    "/version": N_("Another version was published since."),
    "/base": N_("Another version is in force then."),
    "/gain": N_("Clearly more or fewer members would gain something."),
    "/lose": N_("Clearly more or fewer members would lose something."),
    "/broken": N_("The points of clearly more or fewer members would keep less than they promise."),
    "/owed": N_("What you owe to members would change clearly otherwise."),
}
OVER = N_("This day is over. Choose today or a later one.")
OTHER_PROGRAM = N_("This file is another program.")


async def plans(request: Request, desk: Desk) -> Response:
    """Every version, what is planned, and a form for the next."""
    return await _listed(request, desk, await desk.reading(), EMPTY)


async def _listed(request: Request, desk: Desk, reading: Reading | None, form: Form) -> Response:
    known, planned, text = [], [], form.value("text")
    if reading is not None:
        async with reading.shop.db.connection() as connection:
            known = [one for one in await programs.versions(connection) if one.program_no == reading.number]
            planned = await program_plans.newest(connection, reading.program.document.program, MOST)
            text = text or await programs.document(connection, reading.number, reading.program.version)
    return await desk.show(
        request, "plans.html", status=422 if form.wrong else 200, versions=known[::-1], plans=planned, form=form,
        text=text, in_force=reading.program.version if reading else 0,
    )  # fmt: skip


async def make(request: Request, desk: Desk) -> Response:
    """Plan the text of the form, or an earlier version."""
    reading = await desk.reading()
    if reading is None:
        raise UnknownProgram()
    sent = await forms.sent(request)
    text = await _text(reading, sent, str((await request.form()).get("text", "")))
    form = Form({**sent.values, "text": text})
    try:
        program = read_program(text)
    except Invalid as bad:
        return await _listed(
            request, desk, reading, form.refused("\n".join(f"{e.pointer}: {e.detail}" for e in bad.errors))
        )
    if program.document.program != reading.program.document.program:
        return await _listed(request, desk, reading, form.refused(OTHER_PROGRAM))
    from_at, form = _from(program, reading, form)
    if form.wrong:
        return await _listed(request, desk, reading, form)
    made = await plan(reading.shop, text, from_at=from_at, at=reading.at, actor="staff", actor_id=staff_id(request))
    kept = await keep_plan(reading.shop, made)
    return RedirectResponse(f"{PATH}/{kept.hash}", 303)


async def _text(reading: Reading, form: Form, typed: str) -> str:
    """The text that is meant, with the line ends of files."""
    if not form.value("back_to").isdecimal():
        return typed.replace("\r\n", "\n")
    async with reading.shop.db.connection() as connection:
        return await programs.document(connection, reading.number, int(form.value("back_to")[:9]))


def _from(program: Program, reading: Reading, form: Form) -> tuple[datetime | None, Form]:
    """The start of the day that was chosen; None for at once."""
    day, form = forms.day_in(form, "from")
    if day is None:
        return None, form
    if to_day(day) < reading.day:
        return None, form.with_wrong(**{"from": OVER})
    return (None if to_day(day) == reading.day else start_of(to_day(day), program.zone)), form


async def one(request: Request, desk: Desk) -> Response:
    """One plan. Raises UnknownPlan."""
    return await _shown(request, desk, await _reading(desk), EMPTY)


async def _reading(desk: Desk) -> Reading:
    reading = await desk.reading()
    if reading is None:
        raise UnknownProgram()
    return reading


async def _shown(request: Request, desk: Desk, reading: Reading, form: Form, moved: tuple[str, ...] = ()) -> Response:
    async with reading.shop.db.connection() as connection:
        found = await program_plans.named(connection, request.path_params["plan"])
    view = await plan_view(reading, found, reader_of(request, reading.program.document.timezone))
    person = person_of(request)
    is_own = person is not None and found.made.is_same(Doer(reading.at, "staff", person.id))
    return await desk.show(
        request, "plan.html", status=422 if form.wrong else 200, view=view, form=form, moved=moved, is_own=is_own,
        done=DONE.get(request.query_params.get("done", ""), ""), text=found.text,
        from_day=to_date(day_of(found.from_at, reading.program.zone)).isoformat() if found.from_at else "",
    )  # fmt: skip


async def approve(request: Request, desk: Desk) -> Response:
    """Approve what somebody else has planned."""
    return await _do(request, desk, "approved")


async def apply(request: Request, desk: Desk) -> Response:
    """Put a plan in force."""
    return await _do(request, desk, "applied")


async def _do(request: Request, desk: Desk, what: str) -> Response:
    reading, form = await _reading(desk), await forms.sent(request)
    by = Doer(reading.at, "staff", staff_id(request))
    async with reading.shop.db.connection() as connection:
        found = await program_plans.named(connection, request.path_params["plan"])
    try:
        if what == "approved":
            await approve_plan(reading.shop, found.hash, by=by)
        else:
            fresh = await anew(reading.shop, found, reading.at)
            broken = form.value("broken")
            confirmed = int(broken[:9]) if broken.isdecimal() else None
            await apply_plan(reading.shop, found, fresh, text=None, broken=confirmed, by=by)
    except NotFound:
        raise
    except RegularsError as error:
        form = form.refused(troubles.sentence(reader_of(request, ""), reading, error))
        moved = tuple(MOVED[each.pointer] for each in error.errors) if isinstance(error, PlanMovedOn) else ()
        return await _shown(request, desk, reading, form, moved)
    return RedirectResponse(f"{PATH}/{found.hash}?done={what}", 303)


async def version(request: Request, desk: Desk) -> Response:
    """What a version has otherwise than the one before it. Raises UnknownProgram."""
    reading, number = await _reading(desk), request.path_params["version"]
    changes: tuple[Told, ...] = ()
    async with reading.shop.db.connection() as connection:
        text = await programs.document(connection, reading.number, number)
        planned = await program_plans.of_version(connection, reading.program.document.program, number)
        if number > 1:
            before = read_program(await programs.document(connection, reading.number, number - 1))
            changes = in_words(before, read_program(text), reader_of(request, ""))
    return await desk.show(
        request, "version.html", version=number, changes=changes, text=text, plan=planned.hash if planned else ""
    )


PAGES = (
    Page(PATH, plans, OFFICE, MenuEntry(N_("Versions and plans"), "scale", 57, N_("Program"))),
    Page(PATH, make, office("programs:write"), methods=("POST",)),
    Page(f"{PATH}/{{plan}}", one, OFFICE),
    Page(f"{PATH}/{{plan}}/approve", approve, office("programs:approve"), methods=("POST",)),
    Page(f"{PATH}/{{plan}}/apply", apply, office("programs:write"), methods=("POST",)),
    Page("/console/changes/versions/{version:int}", version, OFFICE),
)
