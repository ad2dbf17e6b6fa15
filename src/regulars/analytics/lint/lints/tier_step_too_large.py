"""The next tier is so far that nobody tries."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.numbers import thresholds
from regulars.engine.sentences import Named, Value, say
from regulars.engine.terms.ladders import so_much

MOST = 3


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """Each threshold held against the one below it."""
    for name, tier_set in about.document.tier_sets.items():
        asking = [(place, one) for place, one in enumerate(tier_set.tiers) if one.at_least.strip("0.")]
        for (below, lower), (place, higher) in pairwise(asking):
            if Fraction(higher.at_least) > MOST * Fraction(lower.at_least) and tier_set.counts:
                amounts: dict[str, Value] = {
                    key: so_much(tier_set.counts, one.at_least, tier_set.wallet)
                    for key, one in (("more", higher), ("fewer", lower))
                }
                says = say(
                    "%(tier)s asks for %(more)s, more than three times the %(fewer)s of the tier below",
                    tier=Named(f"tier_sets/{name}", higher.id),
                    **amounts,
                )
                path = ("tier_sets", name, "tiers", place, "at_least")
                nearer = (*thresholds(about, name, place, up=False), *thresholds(about, name, below, up=True))
                yield Finding(severity="warning", path=path, says=says, numbers=nearer)


LINT = Lint(
    find=find,
    default="more than three times the threshold below",
    source="a goal pulls when it is near (Kivetz 2006)",
    lists="11.2 L6",
)
