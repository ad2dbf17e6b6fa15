"""Who begins gets nothing."""

from collections.abc import Iterator

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.engine.sentences import Named, say


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """Nothing comes back in the lowest tier, and something in a higher one."""
    for name, tier_set in about.document.tier_sets.items():
        lowest, *higher = tier_set.tiers
        if any(about.given().values()) or not higher:
            continue
        if any(any(about.given(name, one.id).values()) for one in higher):
            says = say(
                "%(tier)s gives nothing that is felt: most members never see more",
                tier=Named(f"tier_sets/{name}", lowest.id),
            )
            yield Finding(severity="warning", path=("tier_sets", name, "tiers", 0), says=says)


LINT = Lint(
    find=find,
    default="nothing on any goods of the examples, and something in a higher tier",
    source="most members are in the lowest tier; what they get is the program",
)
