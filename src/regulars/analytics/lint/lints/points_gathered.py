"""Points can be gathered from many names."""

from collections.abc import Iterator

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.engine.sentences import Quoted, Sentence, say

NO_GIVING = say("write %(line)s: points stay with who earned them", line=Quoted("transfers: {allowed: false}"))
FOR_NOTHING = ("joined", "profile")


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """Wallets whose points can be given away, and are there without a purchase that stays."""
    for name in sorted({rule.wallet.name for _, _, rule in about.rules()}):
        wallet = about.program.wallets[name]
        if wallet.spendable and wallet.transfers.allowed and (says := _said(about, name)):
            path = ("wallets", name, "transfers")
            yield Finding(severity="warning", path=path, says=says, instead=NO_GIVING)


def _said(about: About, name: str) -> Sentence | None:
    triggers = {rule.trigger for _, _, rule in about.rules() if rule.wallet.name == name}
    if "receipt" in triggers and about.is_early(about.program.wallets[name]):
        return say(
            "points can be given away before the goods come back, and then there is nobody to take them back from"
        )
    if triggers.intersection(FOR_NOTHING):
        return say("who joins under many names can give the points for it to one of them")
    return None


LINT = Lint(
    find=find,
    default="points that can be given away, of goods that can still come back, for joining or for a profile",
    source="names cost nothing; it is what the finder of money pumps finds first",
    lists="L12, 11.2 L12",
)
