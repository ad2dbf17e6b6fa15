"""A tier that nobody reaches."""

from collections.abc import Iterator
from fractions import Fraction

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.numbers import thresholds
from regulars.analytics.lint.saying import have_it, share
from regulars.engine.sentences import Named, say

FEW = Fraction(1, 100)


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """By the members who had a tier, or a higher one, when the history ended."""
    assert evidence.past is not None
    figures = evidence.past.figures
    for name, tier_set in about.document.tier_sets.items():
        for place, tier in enumerate(tier_set.tiers):
            if not place or not tier.at_least.strip("0."):
                continue
            above = [(name, one.id) for one in tier_set.tiers[place:]]
            reached = figures.have(above)
            if reached >= FEW:
                continue
            tier_name = Named(f"tier_sets/{name}", tier.id)
            path = ("tier_sets", name, "tiers", place, "at_least")
            nobody = not reached and figures.came_to.isdisjoint(above)
            says = say("only %(share)s of members have %(tier)s", share=share(reached), tier=tier_name)
            if nobody:
                says = say("nobody ever reaches %(tier)s", tier=tier_name)
            yield Finding(
                severity="error" if nobody else "warning", path=path, says=says,
                numbers=tuple(thresholds(about, name, place, up=False, effect=have_it(above))),
            )  # fmt: skip


LINT = Lint(
    find=find,
    default="fewer than 1 % of the members (warning), nobody ever (error)",
    source="a promise that is kept to nobody",
    lists="L19, 11.2 L5",
    needs="history",
)
