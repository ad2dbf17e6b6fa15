"""Somebody adds points to a budget for the rest of its period."""

from datetime import datetime
from typing import ClassVar

import msgspec

from regulars.engine.days import micros
from regulars.engine.program import Program
from regulars.errors import FieldError, Invalid, NotFound
from regulars.store import audit, budgets, idempotency
from regulars.store.audit import Actor
from regulars.store.budgets import Budget
from regulars.store.database import Connection
from regulars.store.shop import Shop


class UnknownBudget(NotFound):
    """The program has no budget of that name."""

    code: ClassVar[str] = "unknown-budget"
    budget: str


async def lift_budget(
    shop: Shop,
    name: str,
    points: int,
    *,
    program: str,
    store: str,
    reason: str,
    actor: Actor,
    actor_id: int,
    at: datetime,
    idempotency_key: str = "",
) -> tuple[Program, Budget]:
    """Add points to what a budget has in this period, with a reason for the audit log.

    idempotency_key: the caller's; the same again gets the first answer. Raises UnknownBudget, Invalid,
    KeyUsedOtherwise.
    """
    number, rules = await shop.programs.now(program, at)
    budget = rules.earning_terms.budgets.get(name)
    if budget is None:
        raise UnknownBudget(budget=name)
    if bool(store) != budget.each_store:
        told = "is needed: every store has its own" if budget.each_store else "is not needed: all stores share it"
        raise Invalid(errors=(FieldError("/store", told),))
    key = budget.key(store, micros(at))

    async def lift(tx: Connection) -> Budget:
        request = shop.mac(("lift-budget", number, key, points, reason))
        answer = await idempotency.once(
            tx, caller_id=actor_id, key=idempotency_key, request=request, at=at, do=lambda: lift_now(tx)
        )
        return msgspec.json.decode(answer, type=Budget)

    async def lift_now(tx: Connection) -> bytes:
        lifted = await budgets.lift(tx, shop, number, key, budget, points, at)
        details = {"points": points, "reason": reason, "before": lifted.ceiling - points, "after": lifted.ceiling}
        await audit.note(shop, tx, "budget.lifted", f"{rules.document.program}/{key}", actor, actor_id, at, **details)
        return msgspec.json.encode(lifted)

    return rules, await shop.db.run(lift)
