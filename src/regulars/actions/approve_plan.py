"""A second person says yes to a planned change of a program."""

from typing import ClassVar

from regulars.errors import Conflict
from regulars.store import audit, program_plans
from regulars.store.database import Connection
from regulars.store.program_plans import Doer, Plan
from regulars.store.shop import Shop


class PlanApplied(Conflict):
    """This plan is applied already."""

    code: ClassVar[str] = "plan-applied"
    plan: str
    version: int


async def approve_plan(shop: Shop, digest: str, *, by: Doer) -> Plan:
    """Note that somebody else than its maker approves a plan; approved twice is approved once.

    Raises UnknownPlan, SamePerson, Unsigned, PlanApplied.
    """

    async def approve(tx: Connection) -> Plan:
        plan = await program_plans.locked(tx, digest)
        if plan.approved is not None:
            return plan
        if plan.version is not None:
            raise PlanApplied(plan=plan.hash, version=plan.version)
        by.must_be_another(plan.made, plan.hash)
        await program_plans.approve(tx, plan, by)
        await audit.note(shop, tx, "program.plan_approved", plan.program, by.kind, by.id, by.at, plan=plan.hash)
        return await program_plans.named(tx, plan.hash)

    return await shop.db.run(approve)
