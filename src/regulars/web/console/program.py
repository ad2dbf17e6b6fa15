"""The program in words: what members are promised, and what only the shop knows of."""

from starlette.requests import Request
from starlette.responses import Response

from regulars.kinds import N_
from regulars.prose import APART, chapters
from regulars.web.console.page import OFFICE, Desk, MenuEntry, Page
from regulars.web.pages import reader_of


async def program(request: Request, desk: Desk) -> Response:
    """The version in force, in the reader's language."""
    reading = await desk.reading()
    found = chapters(reading.program, reader_of(request, ""), inside=True) if reading else ()
    return await desk.show(request, "program.html", chapters=found, apart=APART)


PAGES = (Page("/console/program", program, OFFICE, MenuEntry(N_("In words"), "table", 55, N_("Program"))),)
