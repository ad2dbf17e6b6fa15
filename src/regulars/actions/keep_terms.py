"""The terms of a version of a program, as they were kept when it was published."""

from datetime import datetime

from regulars.store import program_terms
from regulars.store.program_terms import Kept
from regulars.store.shop import Shop


async def keep_terms(shop: Shop, name: str, version: int | None, language: str, at: datetime) -> Kept:
    """The terms of a version; of the one in force, when none is named. Raises UnknownProgram, Invalid."""
    number = await shop.programs.number(name, at)
    ready = await (shop.programs.version(number, version) if version else shop.programs.in_force(number, at, at))
    return await program_terms.written_down(shop, number, ready, language, at)
