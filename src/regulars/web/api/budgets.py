"""Budgets: how they stand, and a person who adds to one."""

from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.lift_budget import UnknownBudget, lift_budget
from regulars.engine.days import micros, to_date
from regulars.engine.program import Program
from regulars.engine.terms.budgets import ReadyBudget
from regulars.errors import Invalid
from regulars.store import budgets as kept
from regulars.store.budgets import Budget
from regulars.store.programs import UnknownProgram
from regulars.store.shop import Shop
from regulars.web.api.amounts import Points, Reading, text_of
from regulars.web.api.member_status import doer
from regulars.web.api.pointers import within
from regulars.web.endpoint import Call, endpoint

Short = Annotated[str, Meta(max_length=100)]


class BudgetsQuery(msgspec.Struct, forbid_unknown_fields=True):
    """Of which program."""

    program: Short = ""


class BudgetAnswer(msgspec.Struct, omit_defaults=True):
    """A budget of one period and store. `points` is all there is, what was lifted included; of a surprise money, in
    the program's currency. `share` is how much of it is used, in percent; `gives` how much of their points rules give
    now, in percent.
    """

    budget: str
    per: str
    points: str
    taken: str
    left: str
    share: int
    gives: int
    surprise: str = ""
    lifted: str = "0"
    from_day: str = ""
    store: str = ""


class BudgetsAnswer(msgspec.Struct):
    """The budgets of a program in this period, as far as anything was taken of them."""

    program: str
    budgets: list[BudgetAnswer]


@endpoint("GET", "/v1/budgets", scope="programs:write", tag="Programs", errors=(UnknownProgram,))
async def budgets(call: Call, query: BudgetsQuery) -> BudgetsAnswer:
    """How the budgets of this period stand."""
    shop: Shop = call.shop
    number, program = await shop.programs.now(query.program, call.at)
    now_us = micros(call.at)
    prefixes = [one.key("", now_us) for one in all_budgets(program).values()]
    async with shop.db.connection() as connection:
        found = await kept.standing(connection, number, prefixes)
    return BudgetsAnswer(program.document.program, [_budget(program, one) for one in found])


def all_budgets(program: Program) -> dict[str, ReadyBudget]:
    """The budgets of rules and of surprises, by what they are kept under."""
    surprises = {one.counter: one.budget for one in program.surprises if one.budget}
    return {**program.earning_terms.budgets, **surprises}


def _budget(program: Program, one: Budget) -> BudgetAnswer:
    name, begins, store = one.key.split("/", 2)
    terms = all_budgets(program)[name]
    scale = program.wallets[terms.wallet].scale if terms.wallet else program.digits
    surprise = "" if terms.wallet else name.partition(":")[2]
    return BudgetAnswer(
        surprise or name, terms.per, text_of(one.ceiling, scale), text_of(one.taken, scale),
        text_of(max(one.ceiling - one.taken, 0), scale), one.taken * 100 // max(one.ceiling, 1),
        terms.slowed(100, one.taken, one.ceiling) if one.taken < one.ceiling else 0, surprise,
        text_of(one.lifted, scale) if one.lifted else "0",
        to_date(int(begins)).isoformat() if int(begins) else "", store,
    )  # fmt: skip


class LiftPath(msgspec.Struct):
    """A budget by its name in the program."""

    budget: Annotated[str, Meta(min_length=1, max_length=100)]


class LiftBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Points to add for the rest of this period, and why; the audit log keeps who did it."""

    points: Points
    reason: Annotated[str, Meta(min_length=1, max_length=500, examples=["the fair goes on until Sunday"])]
    store: Short = ""
    program: Short = ""


@endpoint(
    "POST",
    "/v1/budgets/{budget}/lift",
    scope="programs:write",
    tag="Programs",
    errors=(UnknownProgram, UnknownBudget),
    idempotency="required",
    example={"points": "5000", "reason": "the fair goes on until Sunday"},
)
async def lift(call: Call, path: LiftPath, body: LiftBody) -> BudgetAnswer:
    """Add points to a budget for the rest of its period."""
    shop: Shop = call.shop
    _, program = await shop.programs.now(body.program, call.at)
    budget = program.earning_terms.budgets.get(path.budget)
    if budget is None:
        raise UnknownBudget(budget=path.budget)
    reading = Reading()
    points = reading.amount(body.points, program.wallets[budget.wallet].scale, "points")
    if points == 0 and not reading.errors:
        reading.wrong("must be more than nothing", "points")
    if reading.errors:
        raise Invalid(errors=tuple(reading.errors))
    with within():
        lifted = await lift_budget(
            shop, path.budget, points, program=body.program, store=body.store, reason=body.reason,
            idempotency_key=call.idempotency_key, **doer(call),
        )  # fmt: skip
    return _budget(*lifted)
