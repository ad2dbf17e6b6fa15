"""Members learn too late what they are about to lose."""

from collections.abc import Iterator

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.numbers import line, longer
from regulars.engine.days import parse_duration
from regulars.engine.sentences import Lasting, say
from regulars.engine.terms.dates import Inactivity

LEAST_DAYS = 14


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """The notice before all points of a wallet expire, and before a tier is lost."""
    for name, wallet in about.program.wallets.items():
        terms = wallet.terms.expires
        if isinstance(terms, Inactivity) and _days(terms.warned, about.day) < LEAST_DAYS:
            says = say("members are told only %(lasts)s before all of it expires", lasts=Lasting(terms.warned))
            path = ("wallets", name, "expires", "warned")
            yield Finding(severity="warning", path=path, says=says, numbers=(longer(path, terms.warned, about.day),))
    for name, tier_set in about.document.tier_sets.items():
        can_fall = tier_set.falls != "never" and (tier_set.window != "lifetime" or tier_set.counts == "balance")
        place = ("tier_sets", name)
        if can_fall and tier_set.warns is None and len(tier_set.tiers) > 1:
            says = say("tiers can be lost, and nobody is told before")
            yield Finding(severity="note", path=place, says=says,
                          numbers=(line((*place, "warns"), f"P{LEAST_DAYS}D"),))  # fmt: skip
        elif tier_set.warns is not None and _days(tier_set.warns, about.day) < LEAST_DAYS:
            says = say("members are told only %(lasts)s before a tier is lost", lasts=Lasting(tier_set.warns))
            warns = (*place, "warns")
            yield Finding(
                severity="warning", path=warns, says=says, numbers=(longer(warns, tier_set.warns, about.day),)
            )


def _days(text: str, day: int) -> int:
    return parse_duration(text).after(day) - day


LINT = Lint(
    find=find,
    default="less than 14 days of notice, or tiers that can be lost without `warns`",
    source="COLLOQUY and FanXchange: of frustrated members 43 % named points that had expired",
    lists="11.2 L14",
)
