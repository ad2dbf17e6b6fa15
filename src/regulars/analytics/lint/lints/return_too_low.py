"""So little comes back that nobody notices."""

from collections.abc import Iterator
from fractions import Fraction

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.numbers import rates
from regulars.analytics.lint.saying import share
from regulars.engine.sentences import say

LEAST = Fraction(1, 100)


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """By what usually comes back; with a history by what members were given there."""
    if about.usual is None or about.usual >= LEAST:
        return
    past = evidence.past.figures.given if evidence.past else None
    if past is not None and past >= LEAST:
        return
    told = None if past is None else say("members were given %(share)s of what they paid", share=share(past))
    says = say(
        "usually only %(share)s of what members pay comes back; less than %(least)s is hardly noticed",
        share=share(about.usual),
        least=share(LEAST),
    )
    yield Finding(severity="warning", path=("rules",), says=says, evidence=told, numbers=tuple(rates(about, more=True)))


LINT = Lint(
    find=find,
    default="less than 1 % comes back",
    source="B. Woolf on programs of 1 %: spread thinly, 0.72 to 0.81 % of sales",
    lists="11.2 L3",
)
