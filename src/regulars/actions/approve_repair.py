"""A second person says yes to what a repair proposes."""

from regulars.store import audit, repairs
from regulars.store.database import Connection
from regulars.store.program_plans import Doer
from regulars.store.repairs import Repair
from regulars.store.shop import Shop


async def approve_repair(shop: Shop, repair_id: int, *, by: Doer) -> Repair:
    """Note that somebody else than its maker approves a proposal; approved twice is approved once.

    Raises UnknownRepair, SamePerson, Unsigned.
    """

    async def approve(tx: Connection) -> Repair:
        repair = await repairs.locked(tx, repair_id)
        if repair.approved is not None:
            return repair
        by.must_be_another(repair.made, repair.name)
        await repairs.approve(tx, repair_id, by)
        await audit.note(shop, tx, "repair.approved", repair.name, by.kind, by.id, by.at)
        return await repairs.one(tx, repair_id)

    return await shop.db.run(approve)
