"""What is paid with points earns points."""

from collections.abc import Iterator

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.numbers import line
from regulars.engine.sentences import say
from regulars.engine.terms.paying import Paying
from regulars.engine.terms.rule import OnMoney


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """Rules that count it, and rewards after which the whole receipt earns."""
    says = say("what is paid with points earns points again: each of them costs more than it seems")
    for place, rule, _ in about.rules():
        if isinstance(rule, OnMoney) and rule.paid_with_points == "counted":
            yield Finding(severity="warning", path=(*place, "paid_with_points"), says=says,
                          numbers=(line((*place, "paid_with_points"), "left_out"),))  # fmt: skip
    for place, reward in about.rewards():
        if isinstance(reward.document, Paying) and reward.document.earning == "on_whole":
            yield Finding(severity="warning", path=(*place, "earning"), says=says,
                          numbers=(line((*place, "earning"), "on_rest"),))  # fmt: skip


LINT = Lint(
    find=find,
    default="`paid_with_points: counted` or `earning: on_whole`",
    source="a rate r becomes r / (1 - r); nobody has it in the plan",
    lists="L08, 11.2 L11",
)
