"""The welcome is a reward for nothing."""

from collections.abc import Iterator

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.numbers import of_rule
from regulars.engine.money import Ratio, parse_decimal
from regulars.engine.rules.welcome import Welcome
from regulars.engine.sentences import Named, say
from regulars.engine.terms.paying import Paying
from regulars.engine.terms.reward import Reward


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """Points for joining that buy a reward on the same day, with no purchase and nothing checked."""
    joins = about.document.joins
    for place, rule, ready in about.rules():
        if not isinstance(rule, Welcome) or rule.when or joins != "on_explicit_call":
            continue
        if ready.dates.of(about.day, {})[0] > about.day:
            continue
        wallet = about.program.wallets[ready.wallet.gift_of or ready.wallet.name]
        points = parse_decimal(rule.points, ready.wallet.scale)
        for _, reward in about.rewards():
            free = reward.wallet is wallet and 0 < reward.fewest <= points and not reward.prices
            if free and not _is_guarded(reward.document):
                says = say(
                    "who joins can take %(reward)s at once, as often as somebody joins; ask for a smallest receipt",
                    reward=Named("rewards", reward.id),
                )
                fewer = tuple(of_rule(place, rule, "points", ready.wallet.scale, up=False))
                yield Finding(severity="warning", path=(*place, "points"), says=says, numbers=fewer)
                break


def _is_guarded(document: Reward) -> bool:
    """Whether it asks for a purchase, for money besides, or for a code or the staff."""
    if isinstance(document, Paying) and document.share() != Ratio(1, 1):
        return True
    asked = (getattr(document, field, "") for field in ("least_receipt", "least_goods", "unlocked_by"))
    return any(text.strip("0.") for text in asked) or document.confirm != "no"


LINT = Lint(
    find=find,
    default="points for joining that are enough for a reward on the same day, which asks for nothing",
    source="accounts are made by the dozen",
    lists="11.2 L13",
)
