"""A member accepted the terms of the program in force, kept from her page."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from regulars.actions.accept_terms import accept_terms
from regulars.errors import NotFound, RegularsError
from regulars.store.members import UnknownMember
from regulars.web.api.whom import member_named
from regulars.web.console import forms, troubles
from regulars.web.console.member import shown
from regulars.web.console.page import Desk, Page, office
from regulars.web.pages import reader_of


async def accept(request: Request, desk: Desk) -> Response:
    """Keep that she accepted the version that the page showed, read in its language. Raises UnknownMember."""
    reading, form = await desk.reading(), await forms.sent(request, "about")
    version = form.value("version")
    if reading is None or not version.isascii() or not version.isdecimal() or len(version) > 9:
        raise UnknownMember(kind="id")
    member_id, reader = request.path_params["member_id"], reader_of(request, "")
    try:
        await accept_terms(
            reading.shop, member_named(member_id), reading.program.document.program, int(version),
            language=reader.language, channel="counter", source="console", at=reading.at,
        )  # fmt: skip
    except NotFound:
        raise
    except RegularsError as error:
        return await shown(request, desk, form.refused(troubles.sentence(reader, reading, error)))
    return RedirectResponse(f"/console/members/{member_id}?done=accepted#terms-title", 303)


PAGES = (Page("/console/members/{member_id}/terms", accept, office("members:write"), methods=("POST",)),)
