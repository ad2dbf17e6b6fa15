"""Values of findings, as sentences have them; and what a small back-test found, in the same words everywhere."""

from collections.abc import Sequence
from fractions import Fraction

from regulars.analytics.backtest.figures import amount, percent
from regulars.analytics.lint.evidence import Figures
from regulars.analytics.lint.finding import Effect
from regulars.engine.sentences import Money, Quoted, Sentence, Share, Value, say


def share(value: Fraction) -> Share:
    """Of a whole, to a tenth of a percent."""
    return Share(f"{percent(value, 1)}%")


def money(minor: Fraction | int, digits: int) -> Money:
    """An amount of the program's currency."""
    return Money(amount(minor, digits))


def goods(name: str) -> Value:
    """Goods by their name; those that are nothing special have none."""
    return Quoted(name) if name else say("ordinary goods")


def have_it(tiers: Sequence[tuple[str, str]]) -> Effect:
    """Who has one of these tiers."""

    def told(before: Figures, after: Figures) -> Sentence:
        return say(
            "%(after)s of members have it, not %(before)s", after=share(after.have(tiers)),
            before=share(before.have(tiers)),
        )  # fmt: skip

    return told


def rewarded(before: Figures, after: Figures) -> Sentence:
    """Who gets a reward."""
    return say(
        "%(after)s of members get a reward, not %(before)s", after=share(after.redeemed), before=share(before.redeemed)
    )
