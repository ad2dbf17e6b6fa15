"""A tier that nobody reaches."""

from collections.abc import Iterator
from fractions import Fraction

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import AS_IT_IS, Evidence, Past
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.saying import share
from regulars.engine.money import format_decimal, parse_decimal
from regulars.engine.sentences import Figure, Named, Sentence, say
from regulars.engine.terms.ladders import Tier

FEW = Fraction(1, 100)
PARTS = (2, 4, 10)


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """By the members who had a tier, or a higher one, when the history ended."""
    assert evidence.past is not None
    past, figures = evidence.past, evidence.past.figures
    for name, tier_set in about.document.tier_sets.items():
        for place, tier in enumerate(tier_set.tiers):
            if not place or not tier.at_least.strip("0."):
                continue
            above = [(name, one.id) for one in tier_set.tiers[place:]]
            reached = Fraction(sum(figures.tiers.get(key, 0) for key in above), figures.members)
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
                instead=_instead(past, path, tier, above),
            )  # fmt: skip


def _instead(past: Past, path: tuple[str | int, ...], tier: Tier, above: list[tuple[str, str]]) -> Sentence | None:
    """The first lower threshold that enough members reach."""
    digits = len(tier.at_least.partition(".")[2])
    units = parse_decimal(tier.at_least, digits)
    texts = [format_decimal(units // part, digits) for part in PARTS if units // part]
    found = past.trial({text: {path: text} for text in texts})
    for text in texts:
        if text not in found:
            continue
        after = found[text]
        reached = Fraction(sum(after.tiers.get(key, 0) for key in above), after.members)
        if reached >= FEW:
            return say(
                "with %(new)s instead of %(old)s, %(share)s of members have it; it costs %(cost)s of sales, not"
                " %(cost_before)s",
                new=Figure(text), old=Figure(tier.at_least), share=share(reached), cost=share(after.cost),
                cost_before=share(found[AS_IT_IS].cost),
            )  # fmt: skip
    return None


LINT = Lint(
    find=find,
    default="fewer than 1 % of the members (warning), nobody ever (error)",
    source="a promise that is kept to nobody",
    lists="L19, 11.2 L5",
    needs="history",
)
