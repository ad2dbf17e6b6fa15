"""Draws and auctions: how each stands, closing it, and who won."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from regulars.actions.close_auction import close_auction
from regulars.actions.draw_winners import draw_winners
from regulars.errors import NotFound, RegularsError
from regulars.kinds import N_
from regulars.store.closings import UnknownDraw
from regulars.web.console import forms, troubles
from regulars.web.console.forms import EMPTY, Form
from regulars.web.console.page import OFFICE, Desk, MenuEntry, Page, office
from regulars.web.console.shop_data.draws import draw_rows
from regulars.web.console.shop_data.reading import Reading
from regulars.web.pages import reader_of

PATH = "/console/draws"
DONE = {
    "draw": N_("The winners are drawn."),
    "auction": N_("The auction is closed, and the best bid has paid."),
}


async def draws(request: Request, desk: Desk) -> Response:
    """How every draw, scratch card and auction stands."""
    return await shown(request, desk, await desk.reading(), EMPTY)


async def shown(request: Request, desk: Desk, reading: Reading | None, form: Form) -> Response:
    """The page, with a form as it was sent."""
    return await desk.show(
        request, "draws.html", status=422 if form.wrong else 200, form=form,
        rows=await draw_rows(reading) if reading else [],
        done=DONE.get(request.query_params.get("done", ""), ""),
    )  # fmt: skip


async def close(request: Request, desk: Desk) -> Response:
    """Draw the winners, or let the best bid pay. Asked again, the same. Raises UnknownDraw."""
    form, reading = await forms.sent(request, "about"), await desk.reading()
    reward = reading.program.rewards.get(form.about) if reading else None
    if reading is None or reward is None or reward.outside is None:
        raise UnknownDraw()
    is_auction = reward.outside.state == "bid"
    try:
        if is_auction:
            await close_auction(reading.shop, form.about, at=reading.at)
        else:
            await draw_winners(reading.shop, form.about, at=reading.at)
    except NotFound:
        raise
    except RegularsError as error:
        form = form.refused(troubles.sentence(reader_of(request, ""), reading, error))
        return await shown(request, desk, reading, form)
    return RedirectResponse(f"{PATH}?done={'auction' if is_auction else 'draw'}", 303)


PAGES = (
    Page(PATH, draws, OFFICE, MenuEntry(N_("Draws and auctions"), "medal", 50, N_("Rewards"))),
    Page(f"{PATH}/close", close, office("points:adjust"), methods=("POST",)),
)
