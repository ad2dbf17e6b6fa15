"""A reward that nobody is glad of."""

from collections.abc import Iterator
from fractions import Fraction

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.numbers import prices, rates
from regulars.analytics.lint.saying import money
from regulars.engine.sentences import say

LEAST_RATE = Fraction(3, 100)
LEAST_PART = Fraction(1, 10)
"""Of a usual receipt; a stand-in for the smallest note that people notice."""


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """The first reward is small beside what is spent for it, and beside a usual receipt."""
    if about.first_reward is None or evidence.past is None or about.usual is None or about.usual >= LEAST_RATE:
        return
    path, reward, points = about.first_reward
    worth, usual = about.worth(reward.wallet, points), evidence.past.habits.median_minor
    if worth is None or not 0 < worth < LEAST_PART * usual:
        return
    digits = about.program.digits
    says = say(
        "the first reward is worth %(worth)s, and a usual receipt is %(receipt)s: nobody is glad of it",
        worth=money(worth, digits),
        receipt=money(usual, digits),
    )
    numbers = (*prices(about, path[:2], reward, up=True), *rates(about, more=True))
    yield Finding(severity="warning", path=path, says=says, numbers=numbers)


LINT = Lint(
    find=find,
    default="worth less than 3 % of what is spent for it and less than a tenth of a usual receipt",
    source="a reward that is not felt is a cost without an effect",
    lists="11.2 L10",
    needs="history",
)
