"""A rule that another one always pushes aside."""

from collections.abc import Iterator

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.engine.ready.rules import ReadyRule
from regulars.engine.sentences import Named, say


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """Base rules beside one that is alone and asks for nothing."""
    rules = [(place, rule) for place, _, rule in about.rules()]
    for _, alone in rules:
        if not alone.alone or _asks(alone):
            continue
        for place, other in rules:
            if other is alone or other.trigger != alone.trigger or other.multiplies is not None:
                continue
            if not other.alone or other.priority < alone.priority:
                says = say(
                    "it never gives anything: %(other)s always applies, and applies alone",
                    other=Named("rules", alone.id),
                )
                yield Finding(severity="error", path=place, says=says)


def _asks(rule: ReadyRule) -> bool:
    """Whether there are receipts to which it does not apply."""
    return bool(
        rule.condition or rule.is_dated or rule.is_limited or rule.is_open or rule.least or rule.choice or rule.budgets
    )


LINT = Lint(
    find=find,
    default="any rule beside an `alone` one of higher priority without a condition, days, hours or limits",
    source="written for nothing",
    lists="L24",
)
