"""On some goods more comes back than they earn."""

from collections.abc import Iterator

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.numbers import discounts, rates
from regulars.analytics.lint.saying import goods, share
from regulars.engine.sentences import say


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """By what the goods of the examples give at best: in the best tier, at the best hour."""
    best = max((one for one in about.givings if one.earned), key=lambda one: one.share, default=None)
    margin = evidence.margin
    if best is None or margin is None or best.share <= margin:
        return
    says = say(
        "at best %(share)s comes back, on %(goods)s; the margin is %(margin)s",
        share=share(best.share),
        goods=goods(best.goods),
        margin=share(margin),
    )
    yield Finding(severity="error", path=("rules",), says=says, numbers=(*rates(about, more=False), *discounts(about)))


LINT = Lint(
    find=find,
    default="more than --margin at the best hour in the best tier",
    source="every sale then costs more than it brings",
    lists="L03",
    needs="margin",
)
