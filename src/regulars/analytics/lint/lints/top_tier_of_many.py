"""The highest tier means nothing, so many have it."""

from collections.abc import Iterator
from fractions import Fraction

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.numbers import thresholds
from regulars.analytics.lint.saying import have_it, share
from regulars.engine.sentences import Named, say

MOST = Fraction(30, 100)


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """By the members who had it when the history ended."""
    assert evidence.past is not None
    figures = evidence.past.figures
    for name, tier_set in about.document.tier_sets.items():
        top, last = tier_set.tiers[-1].id, len(tier_set.tiers) - 1
        found = figures.have([(name, top)])
        if last and found > MOST:
            says = say(
                "%(share)s of members have %(tier)s, the highest tier: it is nothing to be proud of",
                share=share(found),
                tier=Named(f"tier_sets/{name}", top),
            )
            numbers = tuple(thresholds(about, name, last, up=True, effect=have_it([(name, top)])))
            yield Finding(severity="warning", path=("tier_sets", name, "tiers", last), says=says, numbers=numbers)


LINT = Lint(
    find=find,
    default="more than 30 % of the members",
    source="status is what others do not have",
    lists="L20, 11.2 L5",
    needs="history",
)
