"""What is missing on a receipt for more, or after it: "1 more filter: +50", read from the rules and tried by deciding.

Each guess is tried on the receipt with it, by the one decision; what is told is what that gave. Nothing is changed.
"""

import msgspec

from regulars.engine.events.receipts import Receipt
from regulars.engine.member import Member
from regulars.engine.money import Ratio, parse_decimal
from regulars.engine.program import Program
from regulars.engine.shown.additions import ANY, Missing, cost_of, like
from regulars.engine.shown.guesses import Guesses, Reached
from regulars.engine.shown.next_visits import next_visits
from regulars.engine.shown.trials import Advance, Trials

MOST_HINTS = 3

MOST_TIMES = 5
"""What would cost more than so many times the receipt is far away, and no hint at a till."""


class Hint(msgspec.Struct, frozen=True):
    """What is missing, and all that there is for it.

    points: by wallet, how many more the receipt gives. money_minor: how much more comes off it. lines: for each thing
    missing, the id of a line of such goods; empty for none.
    """

    missing: tuple[Missing, ...]
    reached: tuple[Reached, ...]
    points: dict[str, int]
    money_minor: int
    lines: tuple[str, ...]


def hints(program: Program, member: Member, receipt: Receipt, at_us: int, advance: Advance) -> list[Hint]:
    """The few of them that give most for what is missing, the best first.

    advance: the one decision. None for a receipt that is refused, or that its member may not earn on.
    """
    trials = Trials(program, member, receipt, at_us, advance)
    if trials.now.decision.totals is None:
        return []
    found: dict[tuple[Missing, ...], dict[Reached, None]] = {}
    for missing, reached, does in Guesses(trials).all():
        least = trials.smallest(missing, does, reached.reward)
        if least is not None and _is_near(trials, least):
            found.setdefault(least, {})[reached] = None
    told = [one for least, reached in found.items() if (one := _told(trials, least, tuple(reached)))]
    told += [Hint((visit,), (reached,), points, 0, ("",)) for visit, reached, points in next_visits(trials)]
    told.sort(key=lambda hint: _order(trials, hint), reverse=True)
    return told[:MOST_HINTS]


def _is_near(trials: Trials, missing: tuple[Missing, ...]) -> bool:
    bought = sum(line.total_minor for line in trials.receipt.lines)
    return sum(cost_of(trials.receipt, one) for one in missing) <= MOST_TIMES * bought


def _told(trials: Trials, missing: tuple[Missing, ...], reached: tuple[Reached, ...]) -> Hint | None:
    """The hint; None where there is nothing more for it after all."""
    asked = next((one.name for one in reached if one.what == "reward"), "")
    trial = trials.with_more(missing)
    asking = trials.with_more(missing, asked)
    if trial is None or asking is None:
        return None
    had = trials.now.earned()
    points = {name: more for name, many in trial.earned().items() if (more := many - had.get(name, 0)) > 0}
    money = max(asking.discount() - trials.now.discount(), 0)
    if asked and trials.program.rewards[asked].pays:
        money += asking.worth_of(asked)
    if not points and not money and all(one.what == "rule" for one in reached):
        return None
    lines = [like(trials.receipt.lines, one.of) if one.of != ANY else None for one in missing]
    names = tuple(line.line_id if line else "" for line in lines)
    return Hint(missing, reached, points, money, names)


def _order(trials: Trials, hint: Hint) -> tuple[int, int]:
    """The more is gained for what is missing the higher: in billionths; then what costs least."""
    gained = hint.money_minor + sum(_worth(trials.program, name, points) for name, points in hint.points.items())
    cost = sum(cost_of(trials.receipt, one) for one in hint.missing)
    return gained * 10**9 // cost, -cost


def _worth(program: Program, wallet: str, points: int) -> int:
    """What points are worth in minor units; where the program does not say, a hundredth of its money each."""
    terms = program.document.wallets[wallet]
    worth = parse_decimal(terms.worth, 9) or 10**7
    return Ratio.of(worth * 10**program.digits, 10 ** (9 + terms.scale)).times(points)
