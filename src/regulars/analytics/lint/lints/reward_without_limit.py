"""A dear reward of which anybody may take any number."""

from collections.abc import Iterator

from regulars.analytics.backtest.worth import cheapest, rate_of
from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.numbers import amounts_from, line
from regulars.analytics.lint.saying import money
from regulars.engine.sentences import say

MANY = 10


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """Rewards taken outside of a receipt, with neither stock nor limit, worth many usual receipts."""
    assert evidence.past is not None
    usual = evidence.past.habits.median_minor
    for place, reward in about.rewards():
        outside = reward.outside
        if outside is None or outside.shares or outside.drops or outside.slots or reward.limits or reward.category:
            continue
        face = rate_of(about.program, reward) * cheapest(reward) or about.worth(reward.wallet, cheapest(reward)) or 0
        if face > MANY * usual:
            digits = about.program.digits
            says = say(
                "it is worth %(worth)s, many usual receipts of %(receipt)s, and neither stock nor limit ends it",
                worth=money(face, digits),
                receipt=money(usual, digits),
            )
            taken = evidence.past.figures.taken.get(reward.id, 0)
            enough = line((*place, "stock"), *amounts_from(taken, 0))
            yield Finding(severity="warning", path=place, says=says, numbers=(enough,))


LINT = Lint(
    find=find,
    default="worth more than 10 median receipts, with no `stock` and no `limits`",
    source="one good day of one member, or one fault in a rule, empties the till",
    lists="L28",
    needs="history",
)
