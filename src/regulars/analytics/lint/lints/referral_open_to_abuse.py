"""Friends can be made up."""

from collections.abc import Iterator
from fractions import Fraction

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint, Number
from regulars.analytics.lint.numbers import amounts_from, decimal, in_money, line, of_rule
from regulars.analytics.lint.saying import money
from regulars.engine.days import Duration
from regulars.engine.money import parse_decimal
from regulars.engine.rules.referral import Referral
from regulars.engine.rules.referred import Referred
from regulars.engine.sentences import say


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """No smallest receipt, no wait while goods can come back, more given than the smallest receipt earns."""
    if not about.program.has_referrals:
        return
    referral = about.program.referral
    path = ("referral",) if about.document.referral != type(about.document.referral)() else ("rules",)
    if not referral.least_minor:
        says = say("a friend's receipt may be of any size: a bun brings the reward; say least")
        yield Finding(severity="warning", path=path, says=says, numbers=_least(about, evidence))
    window = about.program.return_window
    if referral.holds.after(about.day) <= about.day and window != Duration():
        says = say("what a friend brings is given before the friend's goods can no longer come back")
        yield Finding(severity="error", path=(*path, "holds"), says=says,
                      numbers=(line(("referral", "holds"), "return window"),))  # fmt: skip
    worth = sum(_worths(about))
    if evidence.margin is not None and referral.least_minor and worth > evidence.margin * referral.least_minor:
        digits = about.program.digits
        says = say(
            "a friend brings points worth %(worth)s, and the smallest receipt that counts earns only %(margin)s",
            worth=money(worth, digits),
            margin=money(evidence.margin * referral.least_minor, digits),
        )
        least = about.document.referral.least or "0"
        numbers = (decimal((*path, "least"), least, digits, in_money(digits), up=True), *_fewer(about))
        yield Finding(severity="warning", path=path, says=says, numbers=numbers)


def _least(about: About, evidence: Evidence) -> list[Number]:
    """A receipt as usual, whose margin comes to what a friend brings."""
    usual = Fraction(evidence.past.habits.median_minor if evidence.past else 0)
    least = max(usual, sum(_worths(about)) / evidence.margin if evidence.margin else 0)
    return [line(("referral", "least"), *amounts_from(least, about.program.digits))] if least else []


def _fewer(about: About) -> Iterator[Number]:
    for place, rule, ready in about.rules():
        if isinstance(rule, Referral | Referred):
            yield from of_rule(place, rule, "points", ready.wallet.scale, up=False)


def _worths(about: About) -> Iterator[int]:
    for _, rule, ready in about.rules():
        if isinstance(rule, Referral | Referred):
            yield round(about.worth(ready.wallet, parse_decimal(rule.points, ready.wallet.scale)) or 0)


LINT = Lint(
    find=find,
    default="no `least`; no wait although goods can come back; with --margin, worth more than the margin of `least`",
    source="self-referral is the most common abuse of referral programs",
    lists="L12",
)
