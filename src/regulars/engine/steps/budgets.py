"""What an event and what follows from it may take from budgets, what it took, and what of that comes back."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from msgspec import structs

from regulars.engine.decision import Decision, Reason
from regulars.engine.effects import ChallengeLost, Moved
from regulars.engine.events import AnyEvent
from regulars.engine.events.activities import Activity, Undone
from regulars.engine.events.challenges import Won
from regulars.engine.events.members import Joined
from regulars.engine.events.receipts import Claimed, Receipt
from regulars.engine.events.returns import Return
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.rules.challenge_won import WINNING
from regulars.engine.steps.returns import earned_by
from regulars.engine.terms.budgets import ReadyBudget

Taking = Receipt | Activity
"""What takes from budgets itself. What follows from these and from other events is an occasion, which is of no store.
"""

Told = TypeVar("Told", bound=AnyEvent)
_CAME_BACK = frozenset({"taken_back", "withdrawn", "owed"})


def store_of(event: Taking) -> str:
    """Where it was, as far as it says."""
    if isinstance(event, Receipt):
        return event.store
    store = event.values.get("store", "")
    return store if isinstance(store, str) else ""


def budgets_of(program: Program, event: AnyEvent, at_us: int) -> dict[str, ReadyBudget]:
    """The budgets that what it gives may be taken from, by key; of history that is brought in, none.

    at_us: the moment at which it is decided, in which what follows from it falls.
    """
    on_occasions = program.earning_terms.budgets_on_occasions
    found = {budget.key("", at_us): budget for on, budget in on_occasions if _may_follow(program, event, on)}
    taking = _taking(event)
    return found if taking is None else found | _own(program, taking)


def told(event: Told, budgets: dict[str, tuple[int, int, int]]) -> Told:
    """The event with what is known of budgets; a receipt that is claimed keeps it, too, for its returns."""
    given = structs.replace(event.given, budgets=budgets)
    if isinstance(event, Claimed):
        sold = structs.replace(event.receipt, given=structs.replace(event.receipt.given, budgets=budgets))
        return structs.replace(event, given=given, receipt=sold)
    return structs.replace(event, given=given)


def _taking(event: AnyEvent) -> Taking | None:
    """What takes from budgets itself; of a claim the receipt."""
    if isinstance(event, Claimed):
        return event.receipt
    return event if isinstance(event, Taking) else None


def _own(program: Program, event: Taking) -> dict[str, ReadyBudget]:
    """Those of the rules that answer it."""
    budgets = program.earning_terms.budgets_on(_answered(event))
    return {budget.key(store_of(event), event.occurred_us): budget for budget in budgets}


def _answered(event: Taking) -> str:
    return "receipt" if isinstance(event, Receipt) else event.name


def _may_follow(program: Program, event: AnyEvent, occasion: str) -> bool:
    """Whether the occasion may follow from such an event; a tier from any."""
    if occasion == "return":
        return isinstance(event, Return)
    if occasion == "joined":
        return isinstance(event, Joined) or program.membership.joins_by_itself
    return _taking(event) is not None or not occasion.startswith(WINNING)


def taken_by(program: Program, event: AnyEvent, reasons: Iterable[Reason], at_us: int) -> dict[str, int]:
    """The points that it took of each budget that was known when it was decided, at the moment `at_us`."""
    reasons, taking = list(reasons), _taking(event)
    by_rule = [(one.subject, one.points) for one in reasons if one.code == "rule"]
    taken = _taken(program, event if taking is None else taking, by_rule, at_us)
    return taken if taking is None else taken | _gifts(program, taking, reasons, "surprise")


def _gifts(program: Program, event: Taking, reasons: Iterable[Reason], code: str) -> dict[str, int]:
    """What the gifts of surprises cost that the reasons of this code tell of."""
    told = {(reason.subject, reason.detail) for reason in reasons if reason.code == code}
    return {
        surprise.budget.key(store_of(event), event.occurred_us): gift.cost_minor
        for surprise in program.surprises
        for gift in surprise.gifts
        if surprise.budget and (surprise.name, gift.name) in told
    }


def _taken(program: Program, event: AnyEvent, by_rule: Iterable[tuple[str, int]], at_us: int = 0) -> dict[str, int]:
    taken: dict[str, int] = {}
    for name, points in by_rule:
        rule = program.rule.get(name)
        for budget in rule.budgets if rule else ():
            key = budget.key("", at_us)
            if isinstance(event, Taking) and rule is not None and rule.trigger == _answered(event):
                key = budget.key(store_of(event), event.occurred_us)
            if key in event.given.budgets and points:
                taken[key] = taken.get(key, 0) + points
    return taken


def still_running(program: Program, event: Return | Undone, now_us: int) -> list[str]:
    """The keys of the budgets that it took from whose time is not over, as the program says that decided it; and of
    those that challenges take from.
    """
    terms = program.earning_terms
    sold = event.standing.receipt if isinstance(event, Return) else event.activity
    now = {budget.key(store_of(sold), now_us) for budget in (*terms.budgets.values(), *terms.budgets_on("receipt"))}
    of_challenges = [budget.key("", now_us) for on, budget in terms.budgets_on_occasions if on.startswith(WINNING)]
    return [*(key for key in sold.given.budgets if key in now), *of_challenges]


def freed_by(program: Program, event: Return | Undone, decision: Decision, before: Member) -> dict[str, int]:
    """What comes back to each budget: what would not have been taken of it, no more than was really taken back.

    program: the version that decided the receipt or the activity. before: the member before this event.
    """
    if isinstance(event, Return):
        sold: Taking = event.standing.receipt
        was = _taken(program, sold, _given_by(earned_by(program, event.standing, event.standing.kept)))
        now = _taken(program, sold, _given_by(earned_by(program, event.standing, decision.kept)))
    else:
        sold = event.activity
        was, now = _taken(program, sold, ((one.rule, one.points) for one in event.given_by)), {}
    came = _came_back(decision)
    freed = {}
    for key, budget in _own(program, sold).items():
        points = min(was.get(key, 0) - now.get(key, 0), came.get(budget.wallet, 0))
        if points > 0:
            freed[key] = points
    for key, points in _lost(program, event, decision, before, came).items():
        freed[key] = freed.get(key, 0) + points
    return freed | _gifts(program, sold, decision.reasons, "surprise-back")


def _given_by(reasons: Iterable[Reason]) -> Iterator[tuple[str, int]]:
    return ((one.subject, one.points) for one in reasons if one.code == "rule")


def _came_back(decision: Decision) -> dict[str, int]:
    """By wallet, the points that were really taken back."""
    came: dict[str, int] = {}
    for effect in decision.effects:
        if type(effect) is Moved and effect.movement in _CAME_BACK:
            came[effect.wallet] = came.get(effect.wallet, 0) + effect.points
    return came


def _lost(
    program: Program, event: Return | Undone, decision: Decision, before: Member, came: Mapping[str, int]
) -> dict[str, int]:
    """What rules took that gave for challenges which are not reached after all. came: what was taken back in all, first
    what the goods or the activity had earned.
    """
    left = dict(came)
    for was in event.standing.earned if isinstance(event, Return) else event.earned:
        left[was.wallet] = left.get(was.wallet, 0) - was.points
    for kept in decision.earned if isinstance(event, Return) else ():
        left[kept.wallet] = left.get(kept.wallet, 0) + kept.points
    freed: dict[str, int] = {}
    for won in _lost_wins(decision, before):
        for by in won.given_by:
            rule = program.rule.get(by.rule)
            for budget in rule.budgets if rule else ():
                key = budget.key_on("", won.day)
                freed[key] = min(freed.get(key, 0) + by.points, max(left.get(budget.wallet, 0), 0))
    return {key: points for key, points in freed.items() if points}


def _lost_wins(decision: Decision, before: Member) -> Iterator[Won]:
    there = {name: list(won) for name, won in before.won.items()}
    for effect in decision.effects:
        if type(effect) is ChallengeLost:
            lost = [one for one in there[effect.challenge] if (one.begun, one.at) == (effect.begun, effect.at)][-1]
            there[effect.challenge].remove(lost)
            yield lost
