"""The highest tier means nothing, so many have it."""

from collections.abc import Iterator
from fractions import Fraction

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.saying import share
from regulars.engine.sentences import Named, say

MOST = Fraction(30, 100)


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """By the members who had it when the history ended."""
    assert evidence.past is not None
    figures = evidence.past.figures
    for name, tier_set in about.document.tier_sets.items():
        top = tier_set.tiers[-1].id
        found = Fraction(figures.tiers.get((name, top), 0), figures.members)
        if len(tier_set.tiers) > 1 and found > MOST:
            says = say(
                "%(share)s of members have %(tier)s, the highest tier: it is nothing to be proud of",
                share=share(found),
                tier=Named(f"tier_sets/{name}", top),
            )
            yield Finding(severity="warning", path=("tier_sets", name, "tiers", len(tier_set.tiers) - 1), says=says)


LINT = Lint(
    find=find,
    default="more than 30 % of the members",
    source="status is what others do not have",
    lists="L20, 11.2 L5",
    needs="history",
)
