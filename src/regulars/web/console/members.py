"""The list of members: search, a page at a time, and the people behind each number of the overview."""

from typing import get_args

from starlette.requests import Request
from starlette.responses import Response

from regulars.kinds import N_
from regulars.web.console.masks import row_for
from regulars.web.console.page import Desk, MenuEntry, Page
from regulars.web.console.views.members import Show
from regulars.web.pages import person_of, wants_fragment

PAGE_SIZE = 25
LONGEST_QUERY = 100
SHOWN: dict[str, Show] = {show: show for show in get_args(Show)}


async def members(request: Request, desk: Desk) -> Response:
    """The whole page, or only its table while somebody types in the search box."""
    asked = request.query_params
    query = asked.get("q", "").strip()[:LONGEST_QUERY]
    show = SHOWN.get(asked.get("show", ""), "all")
    after = asked.get("after", "")
    person = person_of(request)
    view = await desk.data.members(query, show, after, PAGE_SIZE, desk.now())
    rows = [row_for(person.role if person else "", row) for row in view.rows]
    template = "members_table.html" if wants_fragment(request) else "members.html"
    return await desk.show(
        request, template, view=view, rows=rows, query=query, show=show, after=after, shows=list(SHOWN)
    )


PAGES = (
    Page(
        "/console/members",
        members,
        frozenset({"owner", "marketer", "support", "auditor"}),
        MenuEntry(N_("Members"), "users", 20),
    ),
)
