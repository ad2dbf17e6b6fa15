"""Members have points and nothing to spend them on."""

from collections.abc import Iterator
from fractions import Fraction

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.numbers import prices
from regulars.analytics.lint.saying import share
from regulars.engine.sentences import say

MOST_IDLE = Fraction(9, 10)


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """Wallets that no reward takes; and receipts of members with points, on which none could be spent."""
    taken = {one.wallet.name for _, one in about.rewards() if one.fewest or one.own_price}
    taken |= {price.wallet.name for _, one in about.rewards() for price in one.prices}
    for name in sorted(about.earned):
        wallet = about.program.wallets[name]
        if wallet.spendable and name not in taken and (wallet.gift_of or name) not in taken:
            says = say("it is earned, and no reward takes it; say spendable: false if it only counts for tiers")
            yield Finding(severity="warning", path=("wallets", name), says=says)
    figures = evidence.past.figures if evidence.past else None
    if figures is None or about.first_reward is None or not figures.held:
        return
    idle = Fraction(figures.idle, figures.held)
    if idle > MOST_IDLE:
        says = say("members had points at the till and could spend none of them on %(share)s of those receipts",
                   share=share(idle))  # fmt: skip
        path, reward, _ = about.first_reward
        numbers = tuple(prices(about, path[:2], reward, up=False))
        yield Finding(severity="warning", path=("rewards",), says=says, numbers=numbers)


LINT = Lint(
    find=find,
    default="a wallet without a reward; with a history, nothing to spend on more than 90 % of the receipts with points",
    source="points that are good for nothing are forgotten, and owed all the same",
)
