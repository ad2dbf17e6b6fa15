"""What the shop says of a day, such as that it rains; conditions of the program ask for it."""

from datetime import date

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from regulars.actions.say_of_day import say_of_day
from regulars.engine.days import to_date, to_day
from regulars.errors import NotFound
from regulars.kinds import N_
from regulars.web.console import forms
from regulars.web.console.forms import EMPTY, Form
from regulars.web.console.page import OFFICE, Desk, MenuEntry, Page, office, staff_id
from regulars.web.console.shop_data.day_facts import facts_view
from regulars.web.console.shop_data.reading import Reading

PATH = "/console/facts"
DONE = {"said": N_("It is said, and counts from now on.")}
AROUND_DAYS = 366
TOO_FAR = N_("A day of the last year or the next one")


async def facts(request: Request, desk: Desk) -> Response:
    """What is said of today and the days around it."""
    return await shown(request, desk, await desk.reading(), EMPTY)


async def shown(request: Request, desk: Desk, reading: Reading | None, form: Form) -> Response:
    """The page, with a form as it was sent."""
    done = DONE.get(request.query_params.get("done", ""), "")
    view = await facts_view(reading) if reading else None
    return await desk.show(request, "facts.html", status=422 if form.wrong else 200, view=view, form=form, done=done)


async def say(request: Request, desk: Desk) -> Response:
    """Say something of a day. Raises NotFound for what the page does not offer."""
    form, reading = await forms.sent(request, "about"), await desk.reading()
    terms = reading.program.document.facts.get(form.about) if reading else None
    if reading is None or terms is None or form.value("value") not in terms.one_of:
        raise NotFound()
    day, form = _day(form, reading)
    if form.wrong:
        return await shown(request, desk, reading, form)
    await say_of_day(
        reading.shop, form.about, day, form.value("value"), store=form.value("store")[:100], actor="staff",
        actor_id=staff_id(request), at=reading.at,
    )  # fmt: skip
    return RedirectResponse(f"{PATH}?done=said", 303)


def _day(form: Form, reading: Reading) -> tuple[date, Form]:
    today = to_date(reading.day)
    day, form = forms.day_in(form, "day")
    if day is None:
        return today, form.with_wrong(day=forms.NOT_A_DAY)
    return day, form if abs(to_day(day) - reading.day) <= AROUND_DAYS else form.with_wrong(day=TOO_FAR)


PAGES = (
    Page(PATH, facts, OFFICE, MenuEntry(N_("Facts of the day"), "sun", 58, N_("Program"))),
    Page(f"{PATH}/say", say, office("facts:write"), methods=("POST",)),
)
