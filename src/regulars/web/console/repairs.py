"""Repairs: after a wrong rule, what members would have by the right program; looked at, approved and booked."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from regulars.actions.approve_repair import approve_repair
from regulars.actions.book_repair import book_repair
from regulars.analytics.repair.file import rows_of, written
from regulars.analytics.repair.queue import ask
from regulars.engine.days import start_of, to_day
from regulars.engine.money import parse_decimal
from regulars.errors import Invalid, NotFound, RegularsError
from regulars.kinds import N_
from regulars.store import errands, programs, repairs
from regulars.store.errands import UnknownErrand
from regulars.store.program_plans import Doer
from regulars.store.programs import UnknownProgram
from regulars.store.repairs import Asked, UnknownRepair
from regulars.web.console import forms, troubles
from regulars.web.console.forms import EMPTY, NEEDED, Form
from regulars.web.console.page import OFFICE, Desk, MenuEntry, Page, office, staff_id
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.shop_data.repaired import repair_view
from regulars.web.pages import person_of, reader_of

PATH = "/console/repairs"
ADJUST = "points:adjust"
MOST = 20
MOST_TEXT = 200_000
MOST_REASON = 500
DONE = {
    "approved": N_("You approved these corrections."),
    "booking": N_("The corrections are being booked."),
}
NOT_POINTS = N_("Write a number, 0 or above")
NOT_BEFORE = N_("It must lie before the end, and not in the future.")
OTHER_PROGRAM = N_("This file is another program.")


async def repairs_page(request: Request, desk: Desk) -> Response:
    """What was proposed, and a form for the next."""
    return await _listed(request, desk, await desk.reading(), EMPTY)


async def _listed(request: Request, desk: Desk, reading: Reading | None, form: Form) -> Response:
    kept, waiting, text = [], [], form.value("text")
    if reading is not None:
        async with reading.shop.db.connection() as connection:
            kept = await repairs.newest(connection, reading.number, MOST)
            done = {one.repair_id for one in kept}
            asked = await errands.latest(connection, "repair")
            waiting = [one for one in asked if one.errand_id not in done and (one.is_waiting or one.failure)]
            text = text or await programs.document(connection, reading.number, reading.program.version)
    return await desk.show(
        request, "repairs.html", status=422 if form.wrong else 200, kept=kept, form=form, text=text,
        waiting=[(one, repairs.name_for(one.errand_id)) for one in waiting], has_program=reading is not None,
    )  # fmt: skip


async def start(request: Request, desk: Desk) -> Response:
    """Put one into the queue."""
    reading = await _reading(desk)
    form = await forms.sent(request)
    text = str((await request.form()).get("text", "")).replace("\r\n", "\n")
    form = Form({**form.values, "text": text})
    if not text.strip() or len(text) > MOST_TEXT:
        form = form.with_wrong(text=forms.TOO_LONG if text.strip() else NEEDED)
    since, form = _day(form, "since", reading)
    until, form = _day(form, "until", reading)
    take, form = _take(form, reading)
    reason, form = forms.text_in(form, "reason", MOST_REASON)
    if since is None and not form.wrong:
        form = form.with_wrong(since=NEEDED)
    if since is None or form.wrong:
        return await _listed(request, desk, reading, form)
    back = (bool(form.value("lower_tiers")), bool(form.value("withdraw_rewards")))
    try:
        name = await ask(reading.shop, Asked(text, since, until, take, reason, *back), staff_id(request), reading.at)
    except UnknownProgram:
        return await _listed(request, desk, reading, form.with_wrong(text=OTHER_PROGRAM))
    except Invalid as bad:
        if any(one.pointer == "#/since" for one in bad.errors):
            return await _listed(request, desk, reading, form.with_wrong(since=NOT_BEFORE))
        return await _listed(request, desk, reading, form.with_wrong(text=forms.faults(bad)))
    return RedirectResponse(f"{PATH}/{name}", 303)


def _day(form: Form, field: str, reading: Reading) -> tuple[datetime | None, Form]:
    """The moment at which the day of a field begins; None for an empty one."""
    day, form = forms.day_in(form, field)
    return None if day is None else start_of(to_day(day), reading.program.zone), form


def _take(form: Form, reading: Reading) -> tuple[dict[str, int], Form]:
    """By wallet, the most that is taken from anybody; nothing said for an empty field."""
    if not form.value("take"):
        return {}, form
    try:
        text = form.value("take").replace(",", ".")
        take = {name: parse_decimal(text, wallet.scale) for name, wallet in reading.program.wallets.items()}
    except ValueError:
        return {}, form.with_wrong(take=NOT_POINTS)
    return take, form.with_wrong(take=NOT_POINTS) if min(take.values(), default=0) < 0 else form


async def repair(request: Request, desk: Desk) -> Response:
    """One: how far it is, or what it proposes. Raises UnknownRepair."""
    return await _shown(request, desk, await _reading(desk), EMPTY)


async def _shown(request: Request, desk: Desk, reading: Reading, form: Form) -> Response:
    number = repairs.number_of(request.path_params["repair"])
    async with reading.shop.db.connection() as connection:
        try:
            kept = await repairs.one(connection, number)
        except UnknownRepair:
            errand = await errands.one(connection, "repair", number)
            return await desk.show(request, "repair.html", view=None, errand=errand)
        booking = await errands.newest_about(connection, "booking", kept.name)
    view = await repair_view(reading, kept, booking, reader_of(request, reading.program.document.timezone))
    person = person_of(request)
    is_own = person is not None and kept.made.is_same(Doer(reading.at, "staff", person.id))
    return await desk.show(
        request, "repair.html", status=422 if form.wrong else 200, view=view, errand=booking, form=form, is_own=is_own,
        failed=[(one, troubles.SENTENCES.get(one.code, troubles.CANNOT_NOW)) for one in view.failed],
        done=DONE.get(request.query_params.get("done", ""), ""), currency=reading.program.currency,
    )  # fmt: skip


async def as_csv(request: Request, desk: Desk) -> Response:
    """All that it proposes, as the command line writes it. Raises UnknownRepair."""
    return await _file(request, desk, "csv", "text/csv")


async def as_json(request: Request, desk: Desk) -> Response:
    """The same as JSON. Raises UnknownRepair."""
    return await _file(request, desk, "json", "application/json")


async def _file(request: Request, desk: Desk, ending: str, media_type: str) -> Response:
    reading = await _reading(desk)
    async with reading.shop.db.connection() as connection:
        kept = await repairs.one(connection, repairs.number_of(request.path_params["repair"]))
    program = await reading.shop.programs.in_force(kept.program_no, reading.at, reading.at)
    headers = {
        "content-disposition": f'attachment; filename="{kept.name}.{ending}"',
        "cache-control": "private, no-store",
    }
    content = written(rows_of(kept, program), as_json=ending == "json")
    return Response(content, media_type=media_type, headers=headers)


async def approve(request: Request, desk: Desk) -> Response:
    """Approve what somebody else asked for."""
    return await _do(request, desk, "approved")


async def book(request: Request, desk: Desk) -> Response:
    """Book what is proposed."""
    return await _do(request, desk, "booking")


async def _do(request: Request, desk: Desk, what: str) -> Response:
    reading = await _reading(desk)
    number = repairs.number_of(request.path_params["repair"])
    by = Doer(reading.at, "staff", staff_id(request))
    try:
        if what == "approved":
            await approve_repair(reading.shop, number, by=by)
        else:
            await book_repair(reading.shop, number, by=by)
    except NotFound:
        raise
    except RegularsError as error:
        form = EMPTY.refused(troubles.sentence(reader_of(request, ""), reading, error))
        return await _shown(request, desk, reading, form)
    return RedirectResponse(f"{PATH}/{repairs.name_for(number)}?done={what}", 303)


async def _reading(desk: Desk) -> Reading:
    reading = await desk.reading()
    if reading is None:
        raise UnknownErrand()
    return reading


MENU = MenuEntry(N_("Repairs"), "receipt-refund", 59, N_("Program"))
PAGES = (
    Page(PATH, repairs_page, OFFICE, MENU),
    Page(f"{PATH}/start", start, office(ADJUST), methods=("POST",)),
    Page(f"{PATH}/{{repair}}.csv", as_csv, OFFICE),
    Page(f"{PATH}/{{repair}}.json", as_json, OFFICE),
    Page(f"{PATH}/{{repair}}", repair, OFFICE),
    Page(f"{PATH}/{{repair}}/approve", approve, office("programs:approve"), methods=("POST",)),
    Page(f"{PATH}/{{repair}}/book", book, office(ADJUST), methods=("POST",)),
)
