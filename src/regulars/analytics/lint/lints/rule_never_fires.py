"""A rule that never gave a point."""

from collections.abc import Iterator

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.numbers import decimal, in_money
from regulars.engine.sentences import say


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """Rules on receipts, on a whole history."""
    assert evidence.past is not None
    fired = evidence.past.figures.fired
    for place, rule, ready in about.rules():
        if ready.trigger == "receipt" and not ready.is_dated and not fired.get(rule.id):
            says = say("on no receipt of the whole history did it give anything")
            digits = about.program.digits
            least = [decimal((*place, "least"), rule.least, digits, in_money(digits), up=False)] if rule.least else []
            yield Finding(severity="note", path=place, says=says, numbers=least)


LINT = Lint(
    find=find,
    default="never on the whole history; rules with days of their own and rules on activities are left aside",
    source="its condition is not what was meant, or it is in the way of reading the others",
    lists="L25",
    needs="history",
)
