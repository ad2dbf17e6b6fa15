"""The corrections of a repair that somebody has looked at are booked, each once."""

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from regulars.errors import FieldError, Invalid, RegularsError
from regulars.store import repairs
from regulars.store.audit import Actor
from regulars.store.change_limits import Counts
from regulars.store.database import Connection
from regulars.store.program_plans import Doer
from regulars.store.repair_booking import Booking
from regulars.store.repair_limits import Call, note
from regulars.store.repairs import Difference
from regulars.store.shop import Shop

Tell = Callable[[str, int, int | None], None]
AT_ONCE = 100


class Applied(msgspec.Struct, frozen=True):
    """How many corrections were booked now, how many before, and which could not be, each with why."""

    booked: int
    already: int
    failed: tuple[tuple[Difference, RegularsError], ...] = ()


async def apply_repair(
    shop: Shop,
    repair: str,
    rows: Sequence[Difference],
    reason: str,
    *,
    program: str,
    counts: Counts,
    actor: Actor,
    actor_id: int,
    at: datetime,
    account: str = "",
    tell: Tell = lambda *_: None,
) -> Applied:
    """Book each correction under the repair, its member and what it corrects, so that the same again changes nothing,
    and what was broken off goes on. One that cannot be booked keeps no other.

    counts: what the corrections come to. account: of the machine on which a command was given.
    Raises Invalid for what can be no correction, RepairNeedsApproval, RepairMovedOn, and UnknownRepair for one that is
    none, or is above the limits and not kept; nothing is booked then.
    """
    repairs.refuse_impossible(rows, reason)
    number, rules = await shop.programs.now(program, at)
    async with shop.db.connection() as connection:
        kept = await repairs.kept(connection, repairs.number_of(repair))
    if kept is not None and kept.program_no != number:
        of = shop.programs.name_of(kept.program_no)
        raise Invalid(errors=(FieldError("#/program", f"this repair is of the program {of!r}"),))
    await _note(shop, Call(repair, number, rows, counts, kept), Doer(at, actor, actor_id), account)
    booking = Booking(shop, repair, reason, rules, number, at)
    booked, already, failed = 0, 0, []
    for first in range(0, len(rows), AT_ONCE):
        some = rows[first : first + AT_ONCE]
        for one, result in zip(some, await booking.book(some), strict=True):
            if isinstance(result, RegularsError):
                failed.append((one, result))
            else:
                already += result
                booked += not result
        tell("Booking", first + len(some), len(rows))
    return Applied(booked, already, tuple(failed))


async def _note(shop: Shop, call: Call, by: Doer, account: str) -> None:
    """That it is applied, before anything is booked."""

    async def write(tx: Connection) -> None:
        if call.kept is not None:
            await repairs.refuse_overtaken(tx, call.kept)
        await note(shop, tx, call, by, account)
        await repairs.apply(tx, repairs.number_of(call.repair), by)

    await shop.db.run(write)
