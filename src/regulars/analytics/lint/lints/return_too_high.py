"""More comes back than a shop can usually bear."""

from collections.abc import Iterator
from fractions import Fraction

from regulars.analytics.backtest.break_even import break_even
from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.numbers import discounts, rates
from regulars.analytics.lint.saying import share
from regulars.engine.sentences import Sentence, say

MOST = Fraction(10, 100)
OF_MARGIN = Fraction(1, 3)
MOST_UPLIFT = Fraction(15, 100)


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """By what a history cost, else by what usually comes back."""
    usual, margin = about.usual, evidence.margin
    if evidence.past:
        usual = evidence.past.figures.cost
    if not usual:
        return
    less = (*rates(about, more=False), *discounts(about))
    if usual > MOST:
        says = say(
            "usually %(share)s of what members pay comes back; more than %(most)s is rarely earned again",
            share=share(usual),
            most=share(MOST),
        )
        yield Finding(severity="warning", path=("rules",), says=says, numbers=less)
    elif margin is not None and (uplift := break_even(usual, margin)) is not None and _is_much(usual, margin, uplift):
        says = _too_much(usual, margin, uplift)
        yield Finding(severity="warning", path=("rules",), says=says, numbers=less)


def _is_much(usual: Fraction, margin: Fraction, uplift: Fraction) -> bool:
    return usual > margin * OF_MARGIN or uplift > MOST_UPLIFT


def _too_much(usual: Fraction, margin: Fraction, uplift: Fraction) -> Sentence:
    return say(
        "%(share)s comes back, of a margin of %(margin)s: members must buy %(uplift)s more for it to pay",
        share=share(usual),
        margin=share(margin),
        uplift=share(uplift),
    )


LINT = Lint(
    find=find,
    default="more than 10 % comes back, or with --margin more than a third of it, or break-even above 15 %",
    source="break-even u = k / (g - k); measured lifts are a few percent (Leenheer 2007, Nastasoiu 2021)",
    lists="11.2 L4, L18",
)
