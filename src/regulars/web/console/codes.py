"""Codes that members use once: batches made, used and called off, and the codes to print."""

from datetime import datetime

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from regulars.actions.make_codes import make_codes
from regulars.actions.void_codes import void_codes
from regulars.engine.days import start_of, to_day
from regulars.engine.words import Name
from regulars.errors import RegularsError
from regulars.kinds import N_
from regulars.store.code_batches import UnknownBatch
from regulars.store.codes import MOST
from regulars.web.console import forms, troubles
from regulars.web.console.forms import EMPTY, Form
from regulars.web.console.page import OFFICE, Desk, MenuEntry, Page, office
from regulars.web.console.shop_data.code_batches import batch_named, batch_rows, lines_of
from regulars.web.console.shop_data.reading import Reading
from regulars.web.pages import reader_of

PATH = "/console/codes"
DONE = {
    "made": N_("The codes are made. Download them to print."),
    "void": N_("The batch is called off: none of its codes can be used any more."),
}
BAD_NAME = N_("Small latin letters, digits and dashes, a letter first: summer-caps")
TOO_MANY = N_("At most 33,554,432 codes in a batch")
BACKWARDS = N_("The last day is before the first")


async def codes(request: Request, desk: Desk) -> Response:
    """All batches, and the form for a new one."""
    return await shown(request, desk, await desk.reading(), EMPTY)


async def shown(request: Request, desk: Desk, reading: Reading | None, form: Form) -> Response:
    """The page, with a form as it was sent."""
    return await desk.show(
        request, "codes.html", status=422 if form.wrong else 200, form=form, has_program=reading is not None,
        rows=await batch_rows(reading) if reading else [], done=DONE.get(request.query_params.get("done", ""), ""),
    )  # fmt: skip


async def make(request: Request, desk: Desk) -> Response:
    """Make a batch; the same again is the same batch."""
    form, reading = await forms.sent(request), await desk.reading()
    if reading is None:
        raise UnknownBatch()
    size, form = forms.amount_in(form, "size", 0)
    if size > MOST:
        form = form.with_wrong(size=TOO_MANY)
    name, form = _name(form)
    from_at, form = _day(form, "from", reading, 0)
    until_at, form = _day(form, "until", reading, 1)
    if from_at and until_at and until_at <= from_at:
        form = form.with_wrong(until=BACKWARDS)
    if not form.wrong:
        try:
            await make_codes(reading.shop, name, size, at=reading.at, from_at=from_at, until_at=until_at)
        except RegularsError as error:
            form = form.with_wrong(batch=troubles.sentence(reader_of(request, ""), reading, error))
    return await shown(request, desk, reading, form) if form.wrong else RedirectResponse(f"{PATH}?done=made", 303)


def _name(form: Form) -> tuple[str, Form]:
    text, form = forms.text_in(form, "batch", 50)
    try:
        return msgspec.convert(text, Name), form
    except msgspec.ValidationError:
        return "", form if "batch" in form.wrong else form.with_wrong(batch=BAD_NAME)


def _day(form: Form, name: str, reading: Reading, later: int) -> tuple[datetime | None, Form]:
    """The moment at which a day begins, or so many days later; None when it was left empty."""
    day, form = forms.day_in(form, name)
    return None if day is None else start_of(to_day(day) + later, reading.program.zone), form


async def void(request: Request, desk: Desk) -> Response:
    """Call a batch off. Raises UnknownBatch."""
    form, reading = await forms.sent(request, "about"), await desk.reading()
    if reading is None:
        raise UnknownBatch()
    await void_codes(reading.shop, form.about, at=reading.at)
    return RedirectResponse(f"{PATH}?done=void", 303)


async def download(request: Request, desk: Desk) -> Response:
    """The codes of a batch, one a line. Raises UnknownBatch."""
    reading = await desk.reading()
    if reading is None:
        raise UnknownBatch()
    batch = await batch_named(reading, request.path_params["batch"])
    headers = {
        "content-disposition": f'attachment; filename="{batch.batch_id}.txt"',
        "cache-control": "private, no-store",
    }
    return StreamingResponse(lines_of(reading, batch), media_type="text/plain", headers=headers)


PAGES = (
    Page(PATH, codes, OFFICE, MenuEntry(N_("Codes"), "key", 70, N_("Program"))),
    Page(f"{PATH}/make", make, office("programs:write"), methods=("POST",)),
    Page(f"{PATH}/void", void, office("programs:write"), methods=("POST",)),
    Page(f"{PATH}/{{batch}}.txt", download, office("programs:write")),
)
