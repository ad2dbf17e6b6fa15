"""A birthday can be told when it suits."""

from collections.abc import Iterator

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.numbers import longer
from regulars.engine.days import parse_duration
from regulars.engine.rules.birthday import Birthday
from regulars.engine.sentences import Lasting, say

LEAST_DAYS = 14


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """Birthday rules that ask for less."""
    for place, rule, _ in about.rules():
        if isinstance(rule, Birthday) and parse_duration(rule.known_for).days < LEAST_DAYS:
            says = say(
                "a birthday told %(known)s before is enough: it will be today for many", known=Lasting(rule.known_for)
            )
            path = (*place, "known_for")
            yield Finding(severity="warning", path=path, says=says, numbers=(longer(path, rule.known_for, about.day),))


LINT = Lint(
    find=find,
    default="`known_for` of less than 14 days",
    source="birthday edits are a known abuse",
    lists="L13",
)
