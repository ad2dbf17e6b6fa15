"""Put a version of a program in force from a moment on."""

from datetime import datetime

from regulars.store import programs
from regulars.store.database import Connection
from regulars.store.programs import Version
from regulars.store.shop import Shop
from regulars.stories.program_examples import check_program


async def publish_program(shop: Shop, text: str, *, from_at: datetime | None, at: datetime) -> Version:
    """Check a program file and keep it as the next version of its program, in force from `from_at`, or now.

    Raises BadProgramFile, and ExamplesFail when the program does not keep its own examples; nothing is written then.
    """
    program, _ = check_program(text)

    async def publish(tx: Connection) -> Version:
        return await programs.publish(tx, program.document.program, text, from_at or at, at)

    version = await shop.db.run(publish)
    shop.programs.stale()
    return version
