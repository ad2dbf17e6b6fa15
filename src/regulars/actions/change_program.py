"""Another program becomes a member's own."""

from datetime import datetime

from regulars.ids import encode
from regulars.store import audit, joinings, members, merges
from regulars.store.audit import Actor
from regulars.store.database import Connection
from regulars.store.shop import Shop


async def change_program(
    shop: Shop, member_id: int, program: str, *, welcome: bool = False, actor: Actor, actor_id: int, at: datetime
) -> None:
    """Let another program decide for the member where none is named. What she has in the old one stays there, and can
    be spent by naming it. The same again changes nothing. Raises what `join_program` does.
    """
    number = await shop.programs.number(program, at)
    async with shop.db.connection() as connection:
        stored = (await members.load(connection, member_id, number)).stored
    rules = await shop.programs.in_force(number, at, at)
    if stored.member.joined_day is None and rules.membership.joins == "on_explicit_call":
        await joinings.join(shop, member_id, program=program, welcome=welcome, at=at)

    async def change(tx: Connection) -> None:
        (row,) = (await merges.lock(tx, (member_id,))).values()
        if row.merged_into is not None:
            raise members.MemberMerged(status=row.status, into=encode("mem", row.merged_into))
        await members.set_program(tx, member_id, number)
        await audit.note(
            shop, tx, "member.program_changed", encode("mem", member_id), actor, actor_id, at, program=program
        )

    await shop.db.run(change)
