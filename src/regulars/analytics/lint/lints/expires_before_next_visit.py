"""Points expire before members come back."""

from collections.abc import Iterator

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence, Path
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.numbers import lasting
from regulars.engine.days import NEVER, parse_duration, parse_validity
from regulars.engine.sentences import Counted, say
from regulars.engine.terms.dates import ExpiryTerms, Inactivity
from regulars.kinds import plural

ENOUGH = 2
DAYS = plural("%(n)s day", "%(n)s days")


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """By the pauses between a member's visits."""
    assert evidence.past is not None
    pause = evidence.past.habits.long_gap_days
    for name, wallet in about.program.wallets.items():
        if not wallet.spendable or wallet.gift_of or name not in about.earned or pause is None:
            continue
        days = _days(wallet.terms.expires, about.day)
        if days >= ENOUGH * pause:
            continue
        path = _path(name, wallet.terms.expires)
        says = say(
            "points last %(days)s; one pause in ten between two visits is longer than %(pause)s",
            days=Counted(str(days), DAYS),
            pause=Counted(str(pause), DAYS),
        )
        yield Finding(
            severity="error" if days < pause else "warning", path=path, says=says,
            numbers=(lasting(path, days, Counted(str(days), DAYS), about.day),),
        )  # fmt: skip


def _days(terms: ExpiryTerms, day: int) -> int:
    """How many days they last that are earned on a day, or that a member is not active for."""
    if isinstance(terms, Inactivity):
        return parse_duration(terms.inactive_for).after(day) - day
    return min(parse_validity(terms).until(day), NEVER) - 1 - day


def _path(wallet: str, terms: ExpiryTerms) -> Path:
    return ("wallets", wallet, "expires", *(["inactive_for"] if isinstance(terms, Inactivity) else []))


LINT = Lint(
    find=find,
    default="shorter than the pause that nine of ten do not exceed (error), or than twice that (warning)",
    source="Breugelmans and Liu-Thompkins 2017: a limit helps only with customers who are able to adapt",
    lists="L02, 11.2 L2",
    needs="history",
)
