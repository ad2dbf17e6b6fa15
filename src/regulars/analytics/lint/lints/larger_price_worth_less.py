"""Who saves longer gets less for a point."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from regulars.analytics.backtest.worth import rate_of
from regulars.analytics.lint.about import About, money_field
from regulars.analytics.lint.evidence import Evidence, Path
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.numbers import decimal, in_money
from regulars.engine.money import parse_decimal
from regulars.engine.ready.rules import ReadyReward
from regulars.engine.rewards.steps import Steps
from regulars.engine.sentences import Points, say

Step = tuple[int, Fraction, Path, str, Path, str]
"""Points, money for a point, where it stands, the points as they are written, where the money stands and as what."""


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """Steps of one reward, and rewards of one kind beside each other."""
    for place, reward in about.rewards():
        if isinstance(reward.document, Steps):
            yield from _falling(about, list(_steps(reward, reward.document, place)), reward)
    kinds: dict[tuple[str, str], list[Step]] = {}
    last: dict[tuple[str, str], ReadyReward] = {}
    for place, reward in about.rewards():
        rate = rate_of(about.program, reward)
        if rate and reward.outside is not None and not isinstance(reward.document, Steps):
            key = reward.kind, reward.wallet.name
            field = money_field(reward)
            money = (*place, field), getattr(reward.document, field)
            points = (*place, "points"), reward.document.points
            kinds.setdefault(key, []).append((reward.own_price, rate, *points, *money))
            last[key] = reward
    for key, several in kinds.items():
        yield from _falling(about, several, last[key])


def _steps(reward: ReadyReward, document: Steps, place: Path) -> Iterator[Step]:
    for number, step in enumerate(document.steps):
        if step.worth is not None:
            points = parse_decimal(step.points, reward.wallet.scale)
            worth = Fraction(parse_decimal(step.worth, 9), points or 1)
            path = (*place, "steps", number)
            yield points, worth, path, step.points, (*path, "worth"), step.worth


def _falling(about: About, steps: list[Step], reward: ReadyReward) -> Iterator[Finding]:
    digits = about.program.digits
    for (_, before, _, fewer, *_), (_, after, path, more, place, worth) in pairwise(sorted(steps)):
        if after < before:
            name = reward.wallet.name
            says = say(
                "a point is worth less at %(more)s than at %(fewer)s: who saves loses",
                more=Points(more, name),
                fewer=Points(fewer, name),
            )
            yield Finding(severity="warning", path=path, says=says,
                          numbers=(decimal(place, worth, digits, in_money(digits), up=True),))  # fmt: skip


LINT = Lint(
    find=find,
    default="any step, gift card or voucher",
    source="careful members notice, and split",
    lists="L07",
)
