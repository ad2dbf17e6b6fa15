"""Most is given to those who would come anyway."""

from collections.abc import Iterator
from fractions import Fraction

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint, Number
from regulars.analytics.lint.numbers import prices
from regulars.analytics.lint.saying import share
from regulars.engine.sentences import say

MOST = Fraction(60, 100)
ENOUGH = Fraction(1, 5)
"""Where fewer get anything, the first reward is too far, and that is told."""


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """By what the tenth of members gets that gets most."""
    assert evidence.past is not None
    top = evidence.past.figures.top_tenth
    if top > MOST and evidence.past.figures.redeemed >= ENOUGH:
        says = say("a tenth of the members gets %(share)s of all that is given: who buys most anyway", share=share(top))
        nearer: tuple[Number, ...] = ()
        if about.first_reward is not None:
            path, reward, _ = about.first_reward
            nearer = tuple(prices(about, path[:2], reward, up=False))
        yield Finding(severity="warning", path=("rewards",), says=says, numbers=nearer)


LINT = Lint(
    find=find,
    default="a tenth of the members gets more than 60 % of what is given, and a fifth of them anything",
    source="Liu 2007: heavy buyers claim more rewards without buying more",
    lists="11.2 L17",
    needs="history",
)
