"""The first reward is too far away."""

from collections.abc import Iterator
from fractions import Fraction

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence, Figures
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.numbers import prices
from regulars.analytics.lint.saying import share
from regulars.engine.sentences import Counted, Sentence, say
from regulars.kinds import plural

ENOUGH, FEW = Fraction(1, 2), Fraction(1, 4)
MOST_RECEIPTS, MOST_DAYS = 6, 90
RECEIPTS = plural("%(n)s receipt", "%(n)s receipts")
DAYS = plural("%(n)s day", "%(n)s days")


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """By who redeems within a year, and how long that takes."""
    if about.first_reward is None or evidence.past is None:
        return
    path, reward, _ = about.first_reward
    figures = evidence.past.figures
    in_a_year = figures.redeemed_in_a_year
    if in_a_year < ENOUGH:
        says = say("within a year only %(share)s of members get a reward for points", share=share(in_a_year))
    elif _is_slow(figures):
        says = say("half of the members wait long for their first reward for points")
    else:
        return
    yield Finding(
        severity="error" if in_a_year < FEW else "warning", path=path, says=says, evidence=_told(figures),
        numbers=tuple(prices(about, path[:2], reward, up=False)),
    )  # fmt: skip


def _is_slow(figures: Figures) -> bool:
    receipts = figures.median_receipts
    return (receipts is not None and receipts > MOST_RECEIPTS) or (figures.median_days or 0) > MOST_DAYS


def _told(figures: Figures) -> Sentence | None:
    if figures.median_receipts is None:
        return None
    receipts = Counted(f"{figures.median_receipts}", RECEIPTS)
    if figures.median_days is None:
        return say("who gets one has it after %(receipts)s; half of all members never come so far", receipts=receipts)
    days = Counted(f"{figures.median_days}", DAYS)
    return say("half of all have one after %(days)s, who gets one after %(receipts)s", days=days, receipts=receipts)


LINT = Lint(
    find=find,
    default="fewer than half of the members redeem within a year (under a quarter: error), or half of them only after"
    " 6 receipts or 90 days",
    source="Maritz: 70 % redeem in good programs; Kivetz 2006 on the pull of a near goal",
    lists="L01, 11.2 L1",
    needs="history",
)
