"""A coupon takes off a share of any amount."""

from collections.abc import Iterator

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.numbers import amounts_from, line
from regulars.engine.money import Ratio
from regulars.engine.sentences import Share, say
from regulars.engine.terms.money_off import MoneyOff


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """Coupons with a percentage and no `at_most`."""
    for place, reward in about.rewards():
        terms = reward.document
        if isinstance(terms, MoneyOff) and reward.coupon and terms.percent and terms.at_most is None:
            says = say(
                "the coupon takes %(share)s off any receipt, however large; say at_most", share=Share(terms.percent)
            )
            cap = _cap(about, evidence, Ratio.parse(terms.percent))
            numbers = [line((*place, "at_most"), *amounts_from(cap, about.program.digits))] if cap else []
            yield Finding(severity="warning", path=(*place, "percent"), says=says, numbers=numbers)


def _cap(about: About, evidence: Evidence, share: Ratio) -> int:
    """What comes off a receipt that nine of ten do not exceed; 0 where none is known."""
    amounts = sorted(evidence.past.habits.amounts) if evidence.past else []
    return share.times(amounts[len(amounts) * 9 // 10], "up") if amounts else 0


LINT = Lint(
    find=find,
    default="any percentage with a coupon and without `at_most`",
    source="codes leave the circle they were made for",
    lists="L15",
)
