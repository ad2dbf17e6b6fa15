"""One member: who, how much, what expires when, and why each point came or went."""

from starlette.requests import Request
from starlette.responses import Response

from regulars.web.console import reasons
from regulars.web.console.masks import member_for
from regulars.web.console.page import Desk, Page
from regulars.web.pages import person_of, reader_of


async def member(request: Request, desk: Desk) -> Response:
    """The member's page, as of now; `before` in the address goes back in the history. Raises NotFound."""
    person = person_of(request)
    at = desk.now()
    shop = await desk.data.shop()
    before = request.query_params.get("before", "")
    found = await desk.data.member(request.path_params["member_id"], at, before)
    return desk.show_for(
        shop,
        request,
        "member.html",
        member=member_for(person.role if person else "", found),
        why=reasons.teller(reader_of(request, shop.zone), shop.currency),
        icon=reasons.icon,
        at=at,
    )


PAGES = (Page("/console/members/{member_id}", member, frozenset({"owner", "marketer", "support", "auditor"})),)
