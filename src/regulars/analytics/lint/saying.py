"""Values of findings, as sentences have them; and what a small back-test found, in the same words everywhere."""

from fractions import Fraction

from regulars.analytics.backtest.figures import amount, percent
from regulars.analytics.lint.evidence import Figures
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


def reached(old: Value, new: Value, before: Figures, after: Figures) -> Sentence:
    """Who gets a reward with another value, and what that costs."""
    return say(
        "with %(new)s instead of %(old)s, %(after)s of members get a reward, not %(before)s; it costs %(cost)s of"
        " sales, not %(cost_before)s",
        new=new, old=old, after=share(after.redeemed), before=share(before.redeemed), cost=share(after.cost),
        cost_before=share(before.cost),
    )  # fmt: skip
