"""Good reviews are bought."""

from collections.abc import Iterator

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.numbers import line
from regulars.engine.rules.review import Review
from regulars.engine.sentences import say


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """A reward that depends on the stars; one for reviews of what was never bought."""
    for place, rule, ready in about.rules():
        if not isinstance(rule, Review):
            continue
        if ready.condition is not None and any("stars" in path for path in ready.condition.paths):
            says = say("points depend on the stars that are given: a bought review, which consumer law forbids")
            yield Finding(severity="error", path=(*place, "when"), says=says)
        if not rule.verified:
            says = say("points are given for reviews of what the member never bought")
            yield Finding(severity="warning", path=(*place, "verified"), says=says,
                          numbers=(line((*place, "verified"), "true"),))  # fmt: skip


LINT = Lint(
    find=find,
    default="`stars` in the condition; `verified: false`",
    source="Directive (EU) 2019/2161 and 16 CFR 465 on consumer reviews",
    lists="L22",
)
