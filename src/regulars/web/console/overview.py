"""The shop at a glance: what to do next, four numbers, one chart."""

from starlette.requests import Request
from starlette.responses import Response

from regulars.kinds import N_
from regulars.web.console.page import HOME, Desk, MenuEntry, Page


async def overview(request: Request, desk: Desk) -> Response:
    """The first page. An empty shop is shown the way to its first receipt instead of zeros."""
    at = desk.now()
    return await desk.show(request, "overview.html", view=await desk.data.overview(at), at=at)


PAGES = (
    Page(
        HOME,
        overview,
        frozenset({"owner", "marketer", "support", "auditor"}),
        MenuEntry(N_("Overview"), "home", 10),
    ),
)
