"""What a receipt or an activity may take from budgets, what it took, and what of that comes back."""

from collections.abc import Iterable

from regulars.engine.decision import Decision, Reason
from regulars.engine.effects import Moved
from regulars.engine.events.activities import Activity, Undone
from regulars.engine.events.receipts import Receipt
from regulars.engine.events.returns import Return
from regulars.engine.program import Program
from regulars.engine.steps.returns import earned_by
from regulars.engine.terms.budgets import ReadyBudget

Taking = Receipt | Activity
"""What takes from budgets."""

_CAME_BACK = frozenset({"taken_back", "withdrawn", "owed"})


def store_of(event: Taking) -> str:
    """Where it was, as far as it says."""
    if isinstance(event, Receipt):
        return event.store
    store = event.values.get("store", "")
    return store if isinstance(store, str) else ""


def budgets_of(program: Program, event: Taking) -> dict[str, ReadyBudget]:
    """The budgets that what it earns may be taken from, by key; of history that is brought in, none."""
    budgets = program.earning_terms.budgets_on("receipt" if isinstance(event, Receipt) else event.name)
    return {budget.key(store_of(event), event.occurred_us): budget for budget in budgets}


def taken_by(program: Program, event: Taking, reasons: Iterable[Reason]) -> dict[str, int]:
    """The points that it took of each budget that was known when it was decided."""
    reasons = list(reasons)
    by_rule = ((reason.subject, reason.points) for reason in reasons if reason.code == "rule")
    return _taken(program, event, by_rule) | _gifts(program, event, reasons, "surprise")


def _gifts(program: Program, event: Taking, reasons: Iterable[Reason], code: str) -> dict[str, int]:
    """What the gifts of surprises cost that the reasons of this code tell of."""
    told = {(reason.subject, reason.detail) for reason in reasons if reason.code == code}
    return {
        surprise.budget.key(store_of(event), event.occurred_us): gift.cost_minor
        for surprise in program.surprises
        for gift in surprise.gifts
        if surprise.budget and (surprise.name, gift.name) in told
    }


def _taken(program: Program, event: Taking, by_rule: Iterable[tuple[str, int]]) -> dict[str, int]:
    taken: dict[str, int] = {}
    for name, points in by_rule:
        rule = program.rule.get(name)
        for budget in rule.budgets if rule else ():
            key = budget.key(store_of(event), event.occurred_us)
            if key in event.given.budgets and points:
                taken[key] = taken.get(key, 0) + points
    return taken


def still_running(program: Program, event: Return | Undone, now_us: int) -> list[str]:
    """The keys of the budgets that it took from whose time is not over, as the program says that decided it."""
    sold = event.standing.receipt if isinstance(event, Return) else event.activity
    budgets = [*program.earning_terms.budgets.values(), *program.earning_terms.budgets_on("receipt")]
    now = {budget.key(store_of(sold), now_us) for budget in budgets}
    return [key for key in sold.given.budgets if key in now]


def freed_by(program: Program, event: Return | Undone, decision: Decision) -> dict[str, int]:
    """What comes back to each budget: what would not have been taken of it, no more than was really taken back.

    program: the version that decided the receipt or the activity.
    """
    if isinstance(event, Return):
        sold: Taking = event.standing.receipt
        was = taken_by(program, sold, earned_by(program, event.standing, event.standing.kept))
        now = taken_by(program, sold, earned_by(program, event.standing, decision.kept))
    else:
        sold = event.activity
        was = _taken(program, sold, ((one.rule, one.points) for one in event.given_by))
        now = {}
    came: dict[str, int] = {}
    for effect in decision.effects:
        if type(effect) is Moved and effect.movement in _CAME_BACK:
            came[effect.wallet] = came.get(effect.wallet, 0) + effect.points
    freed = {}
    for key, budget in budgets_of(program, sold).items():
        points = min(was.get(key, 0) - now.get(key, 0), came.get(budget.wallet, 0))
        if points > 0:
            freed[key] = points
    return freed | _gifts(program, sold, decision.reasons, "surprise-back")
