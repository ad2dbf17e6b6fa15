"""A gift card earns when it is bought and when it pays."""

from collections.abc import Iterator

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.numbers import line
from regulars.engine.sentences import say


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """By the program's basis."""
    basis = about.document.basis
    if "gift_card" in basis.kinds and "gift_card" not in basis.not_by:
        says = say("a gift card earns when it is bought and again when it pays; choose one of the two")
        yield Finding(severity="error", path=("basis", "kinds"), says=says,
                      numbers=(line(("basis", "not_by"), "[gift_card]"),))  # fmt: skip


LINT = Lint(
    find=find,
    default="`basis.kinds` with gift_card, and `basis.not_by` without",
    source="cards that buy cards",
    lists="L09, 11.2 L12",
)
