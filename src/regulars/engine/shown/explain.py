"""A decision as reasons: for every rule and reward whether it gave something, and if not, what it lacked.

Codes and numbers, never sentences. The clauses of a condition come with the values they saw.
"""

from collections.abc import Iterator

import msgspec

from regulars.engine.basket import Basket
from regulars.engine.conditions import Checked, Clause, explain
from regulars.engine.conditions.typed import AllOf, AnyOf
from regulars.engine.conditions.walk import Place, value
from regulars.engine.decision import Decision, Reason
from regulars.engine.events.event import Given
from regulars.engine.events.receipts import Line, Receipt
from regulars.engine.events.returns import Moment, Standing
from regulars.engine.fields import Facts
from regulars.engine.program import Program
from regulars.engine.ready.rules import ReadyRule
from regulars.engine.steps.counting import visit_number
from regulars.engine.steps.returns import basket_of, kept_parts, untouched
from regulars.engine.terms.rule import ALL


class Verdict(msgspec.Struct, frozen=True):
    """What one rule did with a receipt.

    code: `rule` when it gave points, else why not: condition, not-in-force, out-of-hours, excluded, below-minimum,
    not-chosen, no-amount, not-joined, program-over, or what kept it back: suppressed, limit, promotion-limit,
    cooldown, wallet-cap, budget-slowed, budget-spent. number: what decided, the least amount of below-minimum. points:
    given, or cut. lines: the mask of the lines meant. clauses: the parts of its condition and what they saw, of the
    first line that came nearest for a condition on lines.
    """

    rule: str
    wallet: str
    code: str
    points: int = 0
    amount_minor: int = 0
    lines: int = 0
    detail: str = ""
    number: int = 0
    clauses: tuple[Clause, ...] = ()


def explain_receipt(
    program: Program, moment: Moment, given: Given, receipt: Receipt, decision: Decision
) -> list[Verdict]:
    """A verdict for every rule on receipts, in file order."""
    facts = Facts(moment, given)
    basket = _settled(program, moment, receipt, decision)
    masks = program.match(basket, basket.lines, facts, receipt.occurred_us)
    basket.settle(masks[0] if program.excludes else 0)
    told: dict[str, list[Reason]] = {}
    for reason in decision.reasons:
        told.setdefault(reason.subject, []).append(reason)
    return [_verdict(program, rule, masks[rule.match], facts, basket, receipt, told) for rule in program.rules]


def _settled(program: Program, moment: Moment, receipt: Receipt, decision: Decision) -> Basket:
    """The receipt less what came off it and what its points paid."""
    kept = untouched(receipt)
    spent, discounts = tuple(decision.spent), tuple(decision.discounts)
    standing = Standing(receipt, program.version, moment, kept, discounts, spent)
    basket = basket_of(program, standing, kept, kept_parts(standing, kept))
    return basket or Basket(receipt, program.clock, visit_number(moment))


def _verdict(
    program: Program,
    rule: ReadyRule,
    mask: int,
    facts: Facts,
    basket: Basket,
    receipt: Receipt,
    told: dict[str, list[Reason]],
) -> Verdict:
    condition = rule.condition
    clauses = () if condition is None else tuple(_clauses(condition, facts, basket, receipt, mask))
    for reason in sorted(told.get(rule.id, ()), key=lambda one: one.code != "rule"):
        return Verdict(
            rule.id,
            rule.wallet.name,
            reason.code,
            reason.points,
            reason.amount_minor,
            reason.lines,
            reason.detail,
            reason.number,
            clauses,
        )
    day, picks = program.clock.day(receipt.occurred_us), facts.moment.picks.get(rule.choice)
    barred = program.membership.why_not_earn(facts.moment.joined_day, day)
    code, number = (barred, 0) if barred else _why_not(rule, mask, picks, basket, day)
    return Verdict(rule.id, rule.wallet.name, code, number=number, clauses=clauses)


def _why_not(rule: ReadyRule, mask: int, picks: frozenset[str] | None, basket: Basket, day: int) -> tuple[str, int]:
    """The code, and the number that decided."""
    if not rule.first_day <= day <= rule.last_day:
        return "not-in-force", 0
    if rule.is_open is not None and not rule.is_open(basket.minute):
        return "out-of-hours", 0
    if not mask:
        return "condition", 0
    if not mask & basket.eligible:
        return "excluded", 0
    lines = mask & basket.eligible & (basket.having(picks) if rule.choice else ALL)
    if not lines:
        return "not-chosen", 0
    if rule.least is not None and basket.money[lines] < rule.least:
        return "below-minimum", rule.least
    return "no-amount", 0


def _clauses(condition: Checked, facts: Facts, basket: Basket, receipt: Receipt, mask: int) -> Iterator[Clause]:
    """The parts of a condition joined by `and`, with what they saw."""
    line = telling_line(condition, facts, basket, receipt.occurred_us, mask)
    whole = explain(condition, basket, line, facts, receipt.occurred_us)
    yield from whole.clauses if whole.op == "and" else (whole,)


def telling_line(condition: Checked, facts: Facts, basket: Basket, now_us: int, mask: int = 0) -> Line | None:
    """The line that tells most about a condition: the first that satisfies it, else the one that nearly does.

    mask: the lines that satisfy it.
    """
    if not condition.reads_line or not basket.lines:
        return None
    if mask not in (0, ALL):
        return basket.lines[(mask & -mask).bit_length() - 1]

    root, today = condition.root, condition.catalogue.day_of(now_us)
    parts = root.args if isinstance(root, AllOf | AnyOf) else (root,)

    def satisfied(line: Line) -> int:
        place = Place(basket, basket.lines, line, facts, now_us, today)
        return sum(value(part, place) is True for part in parts)

    return max(basket.lines, key=satisfied)
