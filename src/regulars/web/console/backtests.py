"""Back-tests: a program tried on the shop's own receipts, beside the one in force."""

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from regulars.analytics.backtest.page import sections_of
from regulars.analytics.backtest.queue import PREFIX, Order, ask, latest, name_of, order_of, report_of
from regulars.errors import Invalid
from regulars.ids import decode
from regulars.kinds import N_
from regulars.names import as_words
from regulars.program_file import BadProgramFile, template, template_names
from regulars.store import errands, programs
from regulars.store.errands import Errand, UnknownErrand
from regulars.web.console import forms
from regulars.web.console.forms import EMPTY, NEEDED, Form
from regulars.web.console.page import OFFICE, Desk, MenuEntry, Page, office, staff_id
from regulars.web.console.shop_data.reading import Reading
from regulars.web.pages import reader_of

PATH = "/console/backtests"
REDEEM = {
    "at-once": N_("take what they can, at every receipt"),
    "40%": N_("take what they can, at four receipts of ten"),
    "never": N_("take nothing"),
}
MOST_TEXT = 200_000
TODAY = "today"
FILES = {TODAY: N_("in force"), "program": N_("tried")}
"""What the programs of a report are, beside templates, which go by their names."""


async def backtests(request: Request, desk: Desk) -> Response:
    """All that are kept, and the form for a new one; `template` in the address fills it."""
    reading = await desk.reading()
    form = EMPTY
    if reading and (name := request.query_params.get("template", "")) in template_names():
        form = Form({"program": _in_our_money(template(name), reading), "template": name})
    return await _shown(request, desk, reading, form)


async def _shown(request: Request, desk: Desk, reading: Reading | None, form: Form) -> Response:
    kept = await latest(reading.shop) if reading else []
    rows = [(one, name_of(one), order_of(one)) for one in kept]
    templates = {one: as_words(one) for one in template_names()}
    return await desk.show(
        request, "backtests.html", status=422 if form.wrong else 200, form=form, has_program=reading is not None,
        rows=rows, templates=templates, redeem=REDEEM,
    )  # fmt: skip


def _in_our_money(text: str, reading: Reading) -> str:
    """A template as it would be here: what stands side by side counts in one currency and in the same days."""
    text = re.sub(r"(?m)^currency: .*$", f"currency: {reading.program.currency}", text)
    return re.sub(r"(?m)^timezone: .*$", f"timezone: {reading.program.document.timezone}", text)


async def start(request: Request, desk: Desk) -> Response:
    """Put one into the queue."""
    found, reading = await request.form(), await desk.reading()
    values = {name: value for name, value in found.items() if isinstance(value, str)}
    form = Form(values)
    text = form.value("program").replace("\r\n", "\n")
    if reading is None or not text.strip() or len(text) > MOST_TEXT:
        return await _shown(request, desk, reading, form.with_wrong(program=forms.TOO_LONG if text.strip() else NEEDED))
    async with reading.shop.db.connection() as connection:
        today = await programs.document(connection, reading.number, reading.program.version)
    order = Order(
        ((TODAY, today), (form.value("template") or "program", text)), form.value("redeem") or "at-once",
        form.value("margin").strip() or None,
    )  # fmt: skip
    try:
        name = await ask(reading.shop, reading.number, order, staff_id(request), reading.at)
    except BadProgramFile as error:
        return await _shown(request, desk, reading, form.with_wrong(program=forms.faults(error)))
    except Invalid as error:
        field = "margin" if any(one.pointer == "margin" for one in error.errors) else "program"
        return await _shown(request, desk, reading, form.with_wrong(**{field: forms.faults(error)}))
    return RedirectResponse(f"{PATH}/{name}", 303)


async def backtest(request: Request, desk: Desk) -> Response:
    """One: how far it is, or what came of it. Raises UnknownErrand."""
    reading = await desk.reading()
    kept = await _kept(request, reading)
    report, reader = report_of(kept), reader_of(request, "")
    files = {name: reader.say(told) for name, told in FILES.items()}
    return await desk.show(
        request, "backtest.html", one=kept, order=order_of(kept), report=report, redeem=REDEEM,
        sections=sections_of(report, reader, files) if report else "",
        is_waiting=kept.is_waiting,
    )  # fmt: skip


async def _kept(request: Request, reading: Reading | None) -> Errand:
    if reading is None:
        raise UnknownErrand()
    try:
        number = decode(PREFIX, request.path_params["backtest_id"])
    except ValueError:
        raise UnknownErrand() from None
    async with reading.shop.db.connection() as connection:
        return await errands.one(connection, "backtest", number)


MENU = MenuEntry(N_("Back-tests"), "chart-line", 57, N_("Program"))
PAGES = (
    Page(PATH, backtests, OFFICE, MENU),
    Page(f"{PATH}/start", start, office("programs:write"), methods=("POST",)),
    Page(f"{PATH}/{{backtest_id}}", backtest, OFFICE),
)
