"""A member types a code that she found on a pack."""

from datetime import datetime
from typing import ClassVar

from regulars.errors import Conflict, Refused
from regulars.store import activities, code_batches, codes
from regulars.store.activities import Did
from regulars.store.code_batches import Batch
from regulars.store.codes import UnknownCode
from regulars.store.history import DifferentBody
from regulars.store.recorder import Outcome
from regulars.store.shop import Shop


class CodeUsed(Conflict):
    """This code was used already."""

    code: ClassVar[str] = "code-used"


class CodeNotValid(Refused):
    """This code cannot be used now."""

    code: ClassVar[str] = "code-not-valid"
    why: str


async def use_code(shop: Shop, text: str, *, member_id: int, at: datetime) -> Outcome:
    """Record the use of a code, once for all members; the same member again gets the first answer.

    Raises MistypedCode, UnknownCode, TooManyGuesses, CodeNotValid (void, not yet, over), CodeUsed, and what recording
    an activity raises.
    """
    async with shop.db.connection() as connection:
        await code_batches.refuse_guessing(connection, member_id, at)
    batch, number = await _read(shop, text, member_id, at)
    if why := code_batches.why_not(batch, at):
        raise CodeNotValid(why=why)
    did = Did(f"code:{batch.batch_id}:{number}", "code", batch.batch_id)
    program = shop.programs.name_of(batch.program_no)
    try:
        return await activities.record_ours(shop, did, member_id=member_id, at=at, program=program)
    except DifferentBody:
        raise CodeUsed() from None


async def _read(shop: Shop, text: str, member_id: int, at: datetime) -> tuple[Batch, int]:
    """The batch and number; a code that is none counts as a guess, one that is mistyped does not."""
    try:
        batch_no, number = codes.read_code(shop.mac_bytes, text)
        async with shop.db.connection() as connection:
            batch = await code_batches.numbered(connection, batch_no)
        if batch is None or number >= batch.size:
            raise UnknownCode()
    except UnknownCode:
        await shop.db.run(lambda tx: code_batches.guessed(tx, member_id, at))
        raise
    return batch, number
