"""An offer claimed for a member, and her categories chosen, from her page."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from regulars.actions.choose import choose
from regulars.errors import NotFound, RegularsError
from regulars.store.members import UnknownMember
from regulars.web.api.whom import member_named
from regulars.web.console import forms, troubles
from regulars.web.console.member import shown
from regulars.web.console.page import Desk, Page, office
from regulars.web.pages import reader_of

MOST_CHOSEN = 200


async def claim(request: Request, desk: Desk) -> Response:
    """Claim an offer. Raises UnknownMember."""
    return await _chosen(request, desk, "claimed")


async def choose_categories(request: Request, desk: Desk) -> Response:
    """Choose categories. Raises UnknownMember."""
    return await _chosen(request, desk, "chosen")


async def _chosen(request: Request, desk: Desk, done: str) -> Response:
    """Both are one act: what is claimed has no categories."""
    reading, form = await desk.reading(), await forms.sent(request, "about")
    if reading is None or not form.about or not form.value("once"):
        raise UnknownMember(kind="id")
    member_id = request.path_params["member_id"]
    picks = [one for one in (await request.form()).getlist("pick") if isinstance(one, str)] if done == "chosen" else []
    try:
        await choose(
            reading.shop, form.about, frozenset(picks[:MOST_CHOSEN]), member_id=member_named(member_id),
            choice_id=form.value("once"), source="console", at=reading.at,
        )  # fmt: skip
    except NotFound:
        raise
    except RegularsError as error:
        form = form.refused(troubles.sentence(reader_of(request, ""), reading, error))
        return await shown(request, desk, form)
    return RedirectResponse(f"/console/members/{member_id}?done={done}#offers-title", 303)


PAGES = (
    Page("/console/members/{member_id}/offers", claim, office("members:write"), methods=("POST",)),
    Page("/console/members/{member_id}/choices", choose_categories, office("members:write"), methods=("POST",)),
)
