"""Customers are used to lowered prices."""

from collections.abc import Iterator
from fractions import Fraction

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.saying import share
from regulars.engine.sentences import say
from regulars.engine.terms.automatic import Automatic

MOST = Fraction(1, 2)


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """A program that lowers prices again, for members who mostly bought at lowered ones."""
    assert evidence.past is not None
    lowered = evidence.past.habits.discounted
    for place, reward in about.rewards():
        if isinstance(reward.document, Automatic) and reward.automatic and lowered > MOST:
            says = say(
                "%(share)s of receipts had a lowered price already: one more discount teaches to wait for the next",
                share=share(lowered),
            )
            yield Finding(severity="warning", path=place, says=says)


LINT = Lint(
    find=find,
    default="more than half of the members' receipts with a lowered price, and a discount given by itself",
    source="customers learn to wait",
    lists="11.2 L16",
    needs="history",
)
