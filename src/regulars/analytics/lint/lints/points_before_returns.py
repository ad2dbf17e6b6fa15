"""Points can be spent before the goods they are for can no longer come back."""

from collections.abc import Iterator

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.engine.days import Duration, parse_pending
from regulars.engine.sentences import Lasting, say
from regulars.engine.terms.dates import Awaits


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """Wallets whose points for goods wait less long than the return window, by what is taken back then."""
    window = about.program.return_window
    for name in sorted({rule.wallet.name for _, _, rule in about.rules() if rule.trigger == "receipt"}):
        wallet = about.program.wallets[name]
        pending = wallet.terms.pending
        if not wallet.spendable or isinstance(pending, Awaits) or wallet.clawback == "unlimited":
            continue
        waits = Duration() if pending == "return window" else parse_pending(pending).lasts
        is_short = pending != "return window" and waits.after(about.day) < window.after(about.day)
        path = ("wallets", name, "pending" if pending != "P0D" else "clawback")
        if wallet.clawback == "only_pending" and (is_short or (pending == "P0D" and window == Duration())):
            says = say("who buys and brings the goods back keeps the points; they are taken back only while they wait")
            yield Finding(severity="error", path=path, says=says)
        elif is_short:
            says = say(
                "goods can come back for %(window)s, and their points can be spent before",
                window=Lasting(about.document.return_window),
            )
            yield Finding(severity="warning", path=path, says=says)


LINT = Lint(
    find=find,
    default="`pending` shorter than `return_window`; with `clawback: only_pending` an error",
    source="buy, earn, spend, return",
    lists="L06, L10, 11.2 L12",
)
