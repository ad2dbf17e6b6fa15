"""Budgets: what is used of each in this period, how much it slows the rules, and adding to it."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from regulars.actions.lift_budget import UnknownBudget, lift_budget
from regulars.errors import Invalid, RegularsError
from regulars.kinds import N_
from regulars.web.console import forms, troubles
from regulars.web.console.forms import EMPTY, Form
from regulars.web.console.page import OFFICE, Desk, MenuEntry, Page, office, staff_id
from regulars.web.console.shop_data.budgets import budget_rows
from regulars.web.console.shop_data.reading import Reading
from regulars.web.pages import reader_of

PATH = "/console/budgets"
DONE = {"lifted": N_("Points were added for the rest of the period.")}


async def budgets(request: Request, desk: Desk) -> Response:
    """How every budget stands."""
    return await shown(request, desk, await desk.reading(), EMPTY)


async def shown(request: Request, desk: Desk, reading: Reading | None, form: Form) -> Response:
    """The page, with a form as it was sent."""
    rows = await budget_rows(reading) if reading else []
    done = DONE.get(request.query_params.get("done", ""), "")
    status = 422 if form.wrong else 200
    return await desk.show(request, "budgets.html", status=status, rows=rows, form=form, done=done, once=forms.once())


async def lift(request: Request, desk: Desk) -> Response:
    """Add points to a budget, with a reason that is kept. Raises UnknownBudget."""
    form, reading = await forms.sent(request, "about"), await desk.reading()
    name, _, store = form.about.partition("/")
    budget = reading.program.earning_terms.budgets.get(name) if reading else None
    if reading is None or budget is None:
        raise UnknownBudget(budget=name)
    points, form = forms.amount_in(form, "points", reading.program.wallets[budget.wallet].scale)
    reason, form = forms.text_in(form, "reason", 500)
    if not form.wrong:
        try:
            await lift_budget(
                reading.shop, name, points, program="", store=store, reason=reason, actor="staff",
                actor_id=staff_id(request), at=reading.at, idempotency_key=form.value("once"),
            )  # fmt: skip
        except Invalid as error:
            raise UnknownBudget(budget=form.about) from error
        except RegularsError as error:
            form = form.refused(troubles.sentence(reader_of(request, ""), reading, error))
    if form.wrong:
        return await shown(request, desk, reading, form)
    return RedirectResponse(f"{PATH}?done=lifted", 303)


PAGES = (
    Page(PATH, budgets, OFFICE, MenuEntry(N_("Budgets"), "coins", 60, N_("Program"))),
    Page(f"{PATH}/lift", lift, office("programs:write"), methods=("POST",)),
)
