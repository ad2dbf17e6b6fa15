"""A proposed repair is to be booked as it was proposed: said by a person, done by the clock."""

import msgspec

from regulars.store import errands, repairs
from regulars.store.database import Connection
from regulars.store.errands import Errand
from regulars.store.program_plans import Doer
from regulars.store.repair_limits import Call, note
from regulars.store.repairs import Kind
from regulars.store.shop import Shop


class NotBooked(msgspec.Struct, frozen=True):
    """A correction that could not be booked: of which wallet, tier set or reward, and by which code of error."""

    member: str
    about: str
    code: str
    kind: Kind = "points"


class Booked(msgspec.Struct, frozen=True):
    """How many corrections were booked now and before, and which could not be."""

    booked: int
    already: int
    failed: tuple[NotBooked, ...] = ()


async def book_repair(shop: Shop, repair_id: int, *, by: Doer) -> None:
    """Put the booking into the queue, unless it is there. The same again books what is not booked yet.

    Raises UnknownRepair, RepairNeedsApproval, RepairMovedOn.
    """
    errand_id = shop.new_id(by.at)

    async def ask(tx: Connection) -> None:
        repair = await repairs.locked(tx, repair_id)
        await repairs.refuse_overtaken(tx, repair)
        call = Call(repair.name, repair.program_no, repair.to_book, repair.counts, repair)
        await note(shop, tx, call, by)
        known = await errands.newest_about(tx, "booking", repair.name)
        if known is None or not known.is_waiting:
            await repairs.apply(tx, repair_id, by)
            await errands.ask(tx, Errand(errand_id, "booking", repair.program_no, by.id, by.at, repair.name))

    await shop.db.run(ask)
