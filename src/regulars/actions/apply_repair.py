"""The corrections of a repair that somebody has looked at are booked, each once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import msgspec

from regulars.errors import FieldError, Invalid, RegularsError
from regulars.store import audit, repairs
from regulars.store.audit import Actor
from regulars.store.change_limits import Counts
from regulars.store.database import Connection
from regulars.store.program_plans import Doer
from regulars.store.repair_booking import Booking
from regulars.store.repair_limits import refuse_above
from regulars.store.repairs import Difference, Repair, UnknownRepair
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
    if kept is not None:
        refuse_above(shop.limits, kept, rows, counts)
    elif any(shop.limits.above(counts)):
        raise UnknownRepair()
    booking = Booking(shop, repair, reason, rules, number, at)
    booked, already, failed = 0, 0, []
    details: dict[str, int | str] = {"corrections": len(rows), **audit.on_account(account)}
    await _note(shop, repair, kept, Doer(at, actor, actor_id), details)
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


async def _note(shop: Shop, repair: str, kept: Repair | None, by: Doer, details: Mapping[str, int | str]) -> None:
    """That it was applied, once, before anything is booked."""

    async def write(tx: Connection) -> None:
        if kept is not None:
            await repairs.refuse_overtaken(tx, kept)
        if not any(one.action == "repair.applied" for one in await audit.read(tx, subject=repair)):
            await audit.note(shop, tx, "repair.applied", repair, by.kind, by.id, by.at, **details)
        await repairs.apply(tx, repairs.number_of(repair), by)

    await shop.db.run(write)
