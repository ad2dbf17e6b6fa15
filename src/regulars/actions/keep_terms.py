"""The terms of a version of a program, as they were kept when it was published."""

from datetime import datetime

from regulars.errors import FieldError, Invalid
from regulars.i18n import languages
from regulars.store import program_terms
from regulars.store.database import Connection
from regulars.store.program_terms import Kept
from regulars.store.shop import Shop


async def keep_terms(shop: Shop, name: str, version: int | None, language: str, at: datetime) -> Kept:
    """The terms of a version; of the one in force, when none is named.

    A version from before terms were kept is written down now. Raises UnknownProgram, and Invalid for a language that
    nobody wrote.
    """
    if language not in languages():
        known = ", ".join(languages())
        raise Invalid(errors=(FieldError("?language", f"there is no {language!r}; there is {known}"),))
    number = await shop.programs.number(name, at)
    ready = await (shop.programs.version(number, version) if version else shop.programs.in_force(number, at, at))
    async with shop.db.connection() as connection:
        there = await program_terms.kept(connection, number, ready.version, language)
    if there is not None:
        return there

    async def keep(tx: Connection) -> Kept:
        await program_terms.keep(tx, number, ready.version, ready, at)
        written = await program_terms.kept(tx, number, ready.version, language)
        assert written is not None, "kept in this transaction"
        return written

    return await shop.db.run(keep, idempotent=True)
