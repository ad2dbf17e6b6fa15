"""Whether a version of a program may be in force so soon: members are told before a change to the worse."""

from datetime import date, datetime
from typing import ClassVar

from regulars.engine.checks.notice import too_early
from regulars.engine.days import day_of, to_date
from regulars.engine.program import Program
from regulars.errors import FieldError, Invalid
from regulars.program_file.faults import path_of, written
from regulars.program_file.jurisdictions import jurisdictions
from regulars.store.programs import UnknownProgram
from regulars.store.shop import Shop


class NoticeTooShort(Invalid):
    """Members must be told earlier of a change to the worse.

    Publish it from the earliest day on, or leave out what is worse. What cannot be told to be better counts as worse.
    """

    code: ClassVar[str] = "notice-too-short"
    earliest: date


async def check_notice(shop: Shop, program: Program, from_at: datetime, at: datetime) -> None:
    """Raises NoticeTooShort when the program, published now, makes something worse sooner than it may.

    It is held against the version that is in force until then. The first version of a program changes nothing.
    """
    try:
        number = await shop.programs.number(program.document.program, at)
    except UnknownProgram:
        return
    before = await shop.programs.in_force(number, from_at, at)
    told, since = day_of(at, program.zone), day_of(from_at, program.zone)
    found = too_early(before.document, program.document, jurisdictions(), told, since)
    if found is None:
        return
    earliest = to_date(found.earliest_day)
    because = f"may be {earliest} at the earliest: a notice of {found.notice}, because of {found.because}"
    worse = (FieldError(written(path_of(one.pointer)) or "program", one.detail) for one in found.worse)
    raise NoticeTooShort(earliest=earliest, errors=(FieldError("#/from_at", because), *worse))
