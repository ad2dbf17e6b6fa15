"""Leaderboards: who is first in this period, among all or in one club, and who won the last one."""

from starlette.requests import Request
from starlette.responses import Response

from regulars.kinds import N_
from regulars.web.api.whom import member_named
from regulars.web.console.page import OFFICE, Desk, MenuEntry, Page
from regulars.web.console.shop_data.boards import board_rows, club_named

PATH = "/console/leaderboards"


async def leaderboards(request: Request, desk: Desk) -> Response:
    """How every leaderboard stands; with `club` in the address, among its members. Raises UnknownPool."""
    reading, club_id = await desk.reading(), request.query_params.get("club", "")
    club = await club_named(reading, member_named(club_id)) if reading and club_id else None
    rows = await board_rows(reading, club) if reading else []
    return await desk.show(request, "leaderboards.html", rows=rows, club=club)


PAGES = (Page(PATH, leaderboards, OFFICE, MenuEntry(N_("Leaderboards"), "chart-line", 80, N_("Program"))),)
