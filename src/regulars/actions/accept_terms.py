"""A member accepts the terms of a version of a program."""

from datetime import datetime

from regulars.store import members, program_terms
from regulars.store.database import Connection
from regulars.store.members import MemberNotActive
from regulars.store.program_terms import Acceptance
from regulars.store.shop import Shop


async def accept_terms(
    shop: Shop, member_id: int, name: str, version: int, *, language: str, channel: str, source: str, at: datetime
) -> list[Acceptance]:
    """Keep that she did, and all that she accepted; the first time stays.

    A version that is not in force yet can be accepted. Raises UnknownProgram, UnknownMember, MemberNotActive (erased),
    and Invalid for a language that nobody wrote.
    """
    number = await shop.programs.number(name, at)
    program = await shop.programs.version(number, version)
    text = await program_terms.written_down(shop, number, program, language, at)

    async def accept(tx: Connection) -> list[Acceptance]:
        loaded = await members.load(tx, member_id, 0)
        if loaded.status == "erased":
            raise MemberNotActive(status=loaded.status)
        await program_terms.accept(tx, member_id, number, text, channel=channel, source=source, at=at)
        return await program_terms.accepted(tx, member_id)

    return await shop.db.run(accept, idempotent=True)
