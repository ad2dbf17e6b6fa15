"""Rounding down takes a part of what was promised."""

from collections.abc import Iterator
from fractions import Fraction

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.numbers import line
from regulars.analytics.lint.saying import share
from regulars.engine.money import parse_decimal
from regulars.engine.rules.per_amount import PerAmount
from regulars.engine.sentences import say

MOST = Fraction(5, 100)


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """Of rules on money that give whole points: what the history's receipts lose by it."""
    assert evidence.past is not None
    amounts = evidence.past.habits.amounts
    for place, rule, ready in about.rules():
        if not isinstance(rule, PerAmount) or rule.rounding != "down" or not any(amounts):
            continue
        per = parse_decimal(rule.per, about.program.digits)
        points = parse_decimal(rule.points, 9) * 10**ready.wallet.scale
        if not per or not points:
            continue
        step = 10**9 if rule.steps == "exact" else points
        given = sum(points * amount // (per * step) * step for amount in amounts)
        lost = 1 - Fraction(given * per, points * sum(amounts))
        if lost > MOST:
            says = say(
                "rounding down takes %(lost)s of what this rule promises; round half up, or give the wallet digits",
                lost=share(lost),
            )
            yield Finding(severity="note", path=(*place, "rounding"), says=says,
                          numbers=(line((*place, "rounding"), "half_up"),))  # fmt: skip


LINT = Lint(
    find=find,
    default="more than 5 % of what a rule promises, on the shop's receipts",
    source="decimals that always favour one side",
    lists="L27",
    needs="history",
)
