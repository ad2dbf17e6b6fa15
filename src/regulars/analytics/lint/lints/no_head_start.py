"""Members begin with nothing."""

from collections.abc import Iterator

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.engine.sentences import say

FIRST = ("joined", "referred", "profile")


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """Rewards cost points, and nothing is given for joining."""
    if about.first_reward is None or any(rule.answers() in FIRST for _, rule, _ in about.rules()):
        return
    says = say("a new member begins with nothing; a few points for joining make the first reward look near")
    yield Finding(severity="note", path=("rules",), says=says)


LINT = Lint(
    find=find,
    default="no points for joining, for a profile or for being invited",
    source="Nunes and Dreze 2006: a card of 12 stamps with 2 given is filled sooner than one of 10",
    lists="11.1",
)
