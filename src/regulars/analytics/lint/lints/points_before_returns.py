"""Points can be spent before the goods they are for can no longer come back."""

from collections.abc import Iterator

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.engine.days import Duration
from regulars.engine.sentences import Lasting, Quoted, Sentence, say
from regulars.engine.terms.wallets import ReadyWallet

OWED = say("write %(line)s: what is spent by then is owed", line=Quoted("clawback: unlimited"))
WAITS = say("write %(line)s: nobody spends them before", line=Quoted("pending: return window"))


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """Wallets whose points for goods wait less long than the return window, or not at all where none is told, by what
    is taken back then; each with the line that mends it.
    """
    for name in sorted({rule.wallet.name for _, _, rule in about.rules() if rule.trigger == "receipt"}):
        wallet = about.program.wallets[name]
        if not wallet.spendable or wallet.clawback == "unlimited" or not about.is_early(wallet):
            continue
        at_once = wallet.terms.pending == "P0D"
        yield Finding(
            severity="error" if wallet.clawback == "only_pending" else "warning",
            path=("wallets", name, "clawback" if at_once else "pending"),
            says=_said(about, wallet),
            instead=OWED if at_once else WAITS,
        )


def _said(about: About, wallet: ReadyWallet) -> Sentence:
    window = about.document.return_window
    if wallet.clawback == "only_pending":
        return say("who buys and brings the goods back keeps the points; they are taken back only while they wait")
    if about.program.return_window != Duration():
        return say("goods can come back for %(window)s, and their points can be spent before", window=Lasting(window))
    return say("who spends the points before the goods come back has had them for nothing")


LINT = Lint(
    find=find,
    default="`pending` shorter than `return_window`, or none where no window is told, without `clawback: unlimited`;"
    " with `clawback: only_pending` an error",
    source="buy, earn, spend, return",
    lists="L06, L10, 11.2 L12",
)
