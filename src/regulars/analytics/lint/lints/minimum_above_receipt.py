"""The least that can be paid with points is more than a usual receipt."""

from collections.abc import Iterator

from regulars.analytics.backtest.worth import cheapest
from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.numbers import prices
from regulars.analytics.lint.saying import money
from regulars.engine.sentences import say


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """Of each reward that pays."""
    assert evidence.past is not None
    usual = evidence.past.habits.median_minor
    for place, reward in about.rewards():
        worth = about.worth(reward.wallet, cheapest(reward)) if reward.pays else None
        if worth is not None and worth > usual:
            digits = about.program.digits
            says = say(
                "members pay with points from %(least)s on, and a usual receipt is only %(receipt)s",
                least=money(worth, digits),
                receipt=money(usual, digits),
            )
            yield Finding(severity="warning", path=place, says=says,
                          numbers=tuple(prices(about, place, reward, up=False)))  # fmt: skip


LINT = Lint(
    find=find,
    default="more than the median receipt",
    source="travellers' complaint about miles that never pay a part of a ticket",
    lists="11.2 L7",
    needs="history",
)
