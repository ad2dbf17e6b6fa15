"""A higher tier gives less than the one below."""

from collections.abc import Iterator
from itertools import pairwise

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.numbers import rates
from regulars.analytics.lint.saying import goods, share
from regulars.engine.ready.rules import ReadyRule
from regulars.engine.sentences import Named, say


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """What usually comes back on the goods of the examples, tier by tier."""
    if not about.is_priced:
        return
    for set_name, tier_set in about.document.tier_sets.items():
        for lower, (place, higher) in pairwise(enumerate(tier_set.tiers)):
            before, after = about.given(set_name, lower[1].id), about.given(set_name, higher.id)
            less = [name for name in before if after.get(name, 0) < before[name]]
            if less:
                says = say(
                    "on %(goods)s %(tier)s gets %(after)s back, and the tier below %(before)s: who buys more loses",
                    goods=goods(less[0]),
                    tier=Named(f"tier_sets/{set_name}", higher.id),
                    after=share(after.get(less[0], before[less[0]] * 0)),
                    before=share(before[less[0]]),
                )
                yield Finding(severity="error", path=("tier_sets", set_name, "tiers", place), says=says,
                              numbers=(*rates(about, more=True, which=_by_tier),
                                       *rates(about, more=False, which=_by_tier)))  # fmt: skip


def _by_tier(rule: ReadyRule) -> bool:
    return rule.condition is not None and any(path.startswith("member.tier") for path in rule.condition.paths)


LINT = Lint(
    find=find,
    default="any goods of the examples",
    source="one more unit spent lowers what comes back",
    lists="L17",
)
