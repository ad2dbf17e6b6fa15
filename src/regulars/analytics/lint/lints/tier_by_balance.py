"""Who spends points loses the tier."""

from collections.abc import Iterator

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.numbers import line
from regulars.engine.sentences import say


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """Tiers by a balance of which rewards take."""
    taken = {one.wallet.name for _, one in about.rewards() if one.fewest or one.prices}
    for name, tier_set in about.document.tier_sets.items():
        if tier_set.counts == "balance" and (tier_set.wallet or about.document.main_wallet) in taken:
            says = say("the tier counts what is there to spend: who takes a reward falls; count what was collected")
            yield Finding(severity="warning", path=("tier_sets", name, "counts"), says=says,
                          numbers=(line(("tier_sets", name, "counts"), "points"),))  # fmt: skip


LINT = Lint(
    find=find,
    default="`counts: balance` of a wallet from which rewards take",
    source="the best members are punished for the only use that points have",
    lists="L05",
)
