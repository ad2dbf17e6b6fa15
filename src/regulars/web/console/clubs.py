"""Clubs of members: which are on the list, asking to be let in, and letting in."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from regulars.actions.ask_to_enter_pool import ask_to_enter_pool
from regulars.actions.invite_to_pool import invite_to_pool
from regulars.actions.list_club import list_club
from regulars.errors import NotFound, RegularsError
from regulars.kinds import N_
from regulars.store.pools import UnknownPool
from regulars.web.api.whom import member_named
from regulars.web.console import forms, troubles
from regulars.web.console.forms import EMPTY, Form
from regulars.web.console.member import shown
from regulars.web.console.page import OFFICE, Desk, MenuEntry, Page, office, staff_id
from regulars.web.console.shop_data.clubs import club_page
from regulars.web.console.shop_data.reading import Reading
from regulars.web.pages import reader_of

PATH = "/console/clubs"
Deed = Callable[[Reading, int, Form], Awaitable[object]]
"""What is done on the page of a member or of a club with this id."""


async def clubs(request: Request, desk: Desk) -> Response:
    """The clubs that everybody may find, page by page."""
    reading, after = await desk.reading(), request.query_params.get("after", "")
    view = await club_page(reading, after) if reading else None
    return await desk.show(request, "clubs.html", view=view, after=after)


async def put_on_list(request: Request, desk: Desk) -> Response:
    """Show a club to everybody, or to nobody. Raises UnknownPool."""

    async def deed(reading: Reading, club: int, form: Form) -> None:
        is_listed = form.value("listed") == "yes"
        await list_club(
            reading.shop, club, listed=is_listed, actor="staff", actor_id=staff_id(request), at=reading.at
        )  # fmt: skip

    return await _done(request, desk, "club", deed)


async def let_in(request: Request, desk: Desk) -> Response:
    """Let in who asks for it. Raises UnknownPool, UnknownMember."""

    async def deed(reading: Reading, club: int, form: Form) -> None:
        asking = member_named(form.about)
        await invite_to_pool(reading.shop, club, asking, actor="staff", actor_id=staff_id(request), at=reading.at)

    return await _done(request, desk, "club", deed)


async def ask(request: Request, desk: Desk) -> Response:
    """Ask for a member that she is let in. Raises UnknownPool, UnknownMember."""

    async def deed(reading: Reading, member_id: int, form: Form) -> None:
        club = member_named(form.about)
        await ask_to_enter_pool(reading.shop, club, member_id, actor="staff", actor_id=staff_id(request), at=reading.at)

    return await _done(request, desk, "asked", deed)


async def _done(request: Request, desk: Desk, done: str, deed: Deed) -> Response:
    form, reading = await forms.sent(request, "about"), await desk.reading()
    if reading is None:
        raise UnknownPool()
    here = request.path_params["member_id"]
    try:
        await deed(reading, member_named(here), form)
    except NotFound:
        raise
    except RegularsError as error:
        return await shown(request, desk, EMPTY.refused(troubles.sentence(reader_of(request, ""), reading, error)))
    return RedirectResponse(f"/console/members/{here}?done={done}", 303)


PAGES = (
    Page(PATH, clubs, OFFICE, MenuEntry(N_("Clubs"), "heart-handshake", 25)),
    Page("/console/members/{member_id}/clubs", ask, office("members:write"), methods=("POST",)),
    Page("/console/members/{member_id}/let-in", let_in, office("members:write"), methods=("POST",)),
    Page("/console/members/{member_id}/listing", put_on_list, office("members:write"), methods=("POST",)),
)
