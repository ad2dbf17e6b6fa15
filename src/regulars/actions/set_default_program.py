"""Another program is the one that new members join."""

from datetime import datetime

from regulars.store import audit, programs
from regulars.store.audit import Actor, Deed
from regulars.store.database import Connection
from regulars.store.shop import Shop


async def set_default_program(shop: Shop, program: str, *, actor: Actor, actor_id: int, at: datetime) -> None:
    """Let a program be the one that new members join. Raises UnknownProgram."""
    number = await shop.programs.number(program, at)

    async def change(tx: Connection) -> None:
        await programs.make_default(tx, number)
        deed = Deed(
            audit_id=shop.new_id(at), at=at, actor_kind=actor, actor_id=actor_id, action="program.made_default",
            subject=program,
        )  # fmt: skip
        await audit.write(tx, deed)

    await shop.db.run(change)
    shop.programs.stale()
