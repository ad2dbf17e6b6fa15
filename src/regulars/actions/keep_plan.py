"""A planned change of a program is kept, so that it can be read again, approved and applied."""

from regulars.store import audit, program_plans
from regulars.store.database import Connection
from regulars.store.program_plans import Plan
from regulars.store.shop import Shop


async def keep_plan(shop: Shop, plan: Plan, *, account: str = "") -> Plan:
    """Keep a plan; the one that is there, when the same was planned before and nothing has changed since.

    account: of the machine on which it was planned by a command.
    """

    async def keep(tx: Connection) -> Plan:
        kept = await program_plans.keep(tx, plan)
        if kept.made == plan.made:
            by = plan.made
            details = {"plan": plan.hash, **audit.on_account(account)}
            await audit.note(shop, tx, "program.planned", plan.program, by.kind, by.id, by.at, **details)
        return kept

    return await shop.db.run(keep)
