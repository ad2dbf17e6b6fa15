"""Put a version of a program in force from a moment on."""

from datetime import datetime
from typing import ClassVar

from regulars.errors import Refused
from regulars.store import program_terms, programs
from regulars.store.database import Connection
from regulars.store.notices import check_notice
from regulars.store.programs import Version
from regulars.store.shop import Shop
from regulars.stories.program_examples import check_program


class PlanNeeded(Refused):
    """The shop has set limits, and this program has members: it changes by plan and apply.

    Make a plan with `regulars plan`, look at what it would change for them, and apply it.
    """

    code: ClassVar[str] = "plan-needed"
    program: str


async def publish_program(shop: Shop, text: str, *, from_at: datetime | None, at: datetime) -> Version:
    """Check a program file and keep it as the next version of its program, in force from `from_at`, or now.

    For the first version, and while nobody depends on the program. Its terms are kept with it, as members can read them
    now. Raises BadProgramFile, ExamplesFail when the program does not keep its own examples, NoticeTooShort when it
    makes something worse too soon, PlanNeeded; nothing is written then.
    """
    program, _ = check_program(text)
    since = from_at or at
    await check_notice(shop, program, since, at)

    async def publish(tx: Connection) -> Version:
        if shop.limits.are_set and await programs.has_members(tx, program.document.program):
            raise PlanNeeded(program=program.document.program)
        return await program_terms.publish(tx, program, text, since, at)

    version = await shop.db.run(publish)
    shop.programs.stale()
    return version
