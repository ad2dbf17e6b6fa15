"""What comes off the price together is more than the goods earn."""

from collections.abc import Iterator
from fractions import Fraction

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint, Severity
from regulars.analytics.lint.numbers import discounts
from regulars.analytics.lint.saying import goods, share
from regulars.engine.sentences import say

MOST = Fraction(1, 2)


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """All that comes off for nothing, taken at once on the goods of the examples; points and coupons left aside.
    Without a margin only what several rewards take off together: what one does was meant so.
    """
    least, limit = (2, MOST) if evidence.margin is None else (1, evidence.margin)
    several = [one for one in about.givings if one.rewards >= least]
    best = max(several, key=lambda one: one.off, default=None)
    if best is None or best.off <= limit:
        return
    says = say(
        "together %(share)s comes off %(goods)s, more than %(limit)s; say how many may be together, or which is alone",
        share=share(best.off),
        goods=goods(best.goods),
        limit=share(limit),
    )
    severity: Severity = "warning" if evidence.margin is None else "error"
    yield Finding(severity=severity, path=("rewards",), says=says, numbers=tuple(discounts(about)))


LINT = Lint(
    find=find,
    default="more than --margin (error), without it more than half of the price by several rewards (warning)",
    source="offers are made one by one and added up by customers",
    lists="L16, 11.2 L11",
)
