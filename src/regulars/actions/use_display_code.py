"""A member types or scans the code that a screen of the shop shows: she is there."""

from datetime import datetime

from regulars.engine.days import day_of
from regulars.engine.rules.code import ON_DISPLAY
from regulars.store import activities, code_batches, codes
from regulars.store.activities import Did
from regulars.store.codes import UnknownCode
from regulars.store.displays import refuse_unknown
from regulars.store.recorder import Outcome
from regulars.store.shop import Shop


async def use_display_code(
    shop: Shop, display: str, text: str, *, member_id: int, at: datetime, program: str = ""
) -> Outcome:
    """Record that the member was there, once a day; the same day again gets the first answer.

    Raises UnknownDisplay, MistypedCode, UnknownCode (not the code of this minute or the one before), TooManyGuesses,
    UnknownProgram, and what recording an activity raises.
    """
    number, rules = await shop.programs.now_for(program, member_id, at)
    refuse_unknown(rules, display)
    async with shop.db.connection() as connection:
        await code_batches.refuse_guessing(connection, member_id, at)
    if not codes.is_on_display(shop.mac_bytes, number, display, int(at.timestamp()), text):
        await shop.db.run(lambda tx: code_batches.guessed(tx, member_id, at))
        raise UnknownCode()
    did = Did(f"display:{number}:{display}:{member_id}:{day_of(at, rules.zone)}", "code", ON_DISPLAY + display)
    name = shop.programs.name_of(number)
    return await activities.record_ours(shop, did, member_id=member_id, at=at, program=name)
