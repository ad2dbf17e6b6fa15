"""The program in words: what members are promised, what only the shop knows of, and what to look at beside it."""

from collections.abc import Mapping, Sequence

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from regulars.analytics.lint.alone import judged_alone
from regulars.analytics.lint.finding import Finding, Severity, thing_of
from regulars.engine.program import Program
from regulars.i18n import Reader
from regulars.kinds import N_
from regulars.prose import APART, Chapter, Prose, chapters
from regulars.store import programs
from regulars.web.console.page import OFFICE, Desk, MenuEntry, Page
from regulars.web.pages import reader_of


class Shown(msgspec.Struct, frozen=True):
    """A finding in words. instead: a better value, or the line to write. accepted: the program's reason."""

    severity: Severity
    says: str
    instead: str
    source: str
    accepted: str


Beside = Mapping[tuple[str, str], list[Shown]]
"""By section and id of what they are about; of the whole program under two empty texts."""


async def program(request: Request, desk: Desk) -> Response:
    """The version in force, in the reader's language."""
    reading = await desk.reading()
    found: tuple[Chapter, ...] = ()
    beside: Beside = {}
    if reading is not None:
        reader = reader_of(request, "")
        found = chapters(reading.program, reader, inside=True)
        async with reading.shop.db.connection() as connection:
            text = await programs.document(connection, reading.number, reading.program.version)
        beside = _beside(reading.program, await judged_alone(text, reading.day), found, reader)
    return await desk.show(request, "program.html", chapters=found, apart=APART, beside=beside)


def _beside(program: Program, judged: Sequence[Finding], told: tuple[Chapter, ...], reader: Reader) -> Beside:
    """What lints find in the program alone, beside what it is about; what is not told here is said of the whole."""
    prose, known = Prose(program.document, reader), {(one.code, item.id) for one in told for item in one.items}
    found: dict[tuple[str, str], list[Shown]] = {}
    for one in judged:
        thing = thing_of(program.document, one.path)
        instead = prose.sentence(one.instead) if one.instead else ""
        shown = Shown(one.severity, prose.sentence(one.says), instead, one.source, one.accepted)
        found.setdefault(thing if thing in known else ("", ""), []).append(shown)
    return found


PAGES = (Page("/console/program", program, OFFICE, MenuEntry(N_("In words"), "table", 55, N_("Program"))),)
