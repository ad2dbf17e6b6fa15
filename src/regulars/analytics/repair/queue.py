"""Repairs asked for in the console: put into the queue by people, proposed by the clock."""

from datetime import datetime

import msgspec

from regulars.analytics.repair.asking import keep, propose, ready
from regulars.analytics.repair.proposal import Tell
from regulars.store import audit, errands
from regulars.store.database import Connection
from regulars.store.errands import Errand
from regulars.store.program_plans import Doer
from regulars.store.repairs import Asked, name_for
from regulars.store.shop import Shop


async def ask(shop: Shop, asked: Asked, staff_id: int, at: datetime) -> str:
    """Put it into the queue, if it can be done at all; the id that the repair will have. Raises what `ready` does."""
    wrong, _ = await ready(shop, asked, at)
    errand = Errand(shop.new_id(at), "repair", wrong.program_no, staff_id, at, msgspec.json.encode(asked).decode())

    async def write(tx: Connection) -> None:
        await errands.ask(tx, errand)
        await audit.note(shop, tx, "repair.asked", name_for(errand.errand_id), "staff", staff_id, at)

    await shop.db.run(write)
    return name_for(errand.errand_id)


async def proposed(shop: Shop, errand: Errand, tell: Tell, at: datetime) -> str:
    """Propose it, and keep the proposal under the number of the errand; no more is to be told."""
    asked = msgspec.json.decode(errand.asked, type=Asked)
    by = Doer(at, "staff", errand.asked_by)
    await keep(shop, await propose(shop, asked, errand.errand_id, by=by, tell=tell))
    return ""
