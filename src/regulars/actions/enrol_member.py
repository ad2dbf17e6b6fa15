"""A new member joins."""

from collections.abc import Sequence
from datetime import datetime

from regulars.store import enrolment
from regulars.store.database import Connection
from regulars.store.identifiers import Identifier
from regulars.store.members import Person
from regulars.store.recorder import Outcome
from regulars.store.shop import Shop


async def enrol_member(
    shop: Shop, person: Person, identifiers: Sequence[Identifier], *, source: str, at: datetime, program: str = ""
) -> Outcome:
    """Make a member known by these identifiers, and enrol her in a program, with whatever welcome it gives.

    Raises IdentifierTaken, UnknownProgram; then nothing is written.
    """
    number, rules = await shop.programs.now(program, at)

    async def enrol(tx: Connection) -> Outcome:
        return await enrolment.enrol(shop, tx, person, identifiers, rules, number, source, at)

    return await shop.db.run(enrol)
