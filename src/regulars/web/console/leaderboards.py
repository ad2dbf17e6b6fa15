"""Leaderboards: who is first in this period, and who won the last one."""

from starlette.requests import Request
from starlette.responses import Response

from regulars.kinds import N_
from regulars.web.console.page import OFFICE, Desk, MenuEntry, Page
from regulars.web.console.shop_data.boards import board_rows

PATH = "/console/leaderboards"


async def leaderboards(request: Request, desk: Desk) -> Response:
    """How every leaderboard stands."""
    reading = await desk.reading()
    return await desk.show(request, "leaderboards.html", rows=await board_rows(reading) if reading else [])


PAGES = (Page(PATH, leaderboards, OFFICE, MenuEntry(N_("Leaderboards"), "chart-line", 80, N_("Program"))),)
