"""Another program is the one that new members join."""

from datetime import datetime

from regulars.store import audit, programs
from regulars.store.audit import Actor
from regulars.store.database import Connection
from regulars.store.shop import Shop


async def set_default_program(shop: Shop, program: str, *, actor: Actor, actor_id: int, at: datetime) -> None:
    """Let a program be the one that new members join. Raises UnknownProgram."""
    number = await shop.programs.number(program, at)

    async def change(tx: Connection) -> None:
        await programs.make_default(tx, number)
        await audit.note(shop, tx, "program.made_default", program, actor, actor_id, at)

    await shop.db.run(change)
    shop.programs.stale()
