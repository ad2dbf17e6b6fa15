"""Points for what the shop earns, not for what the customer pays."""

from collections.abc import Sequence
from typing import Annotated, Any

from msgspec import Meta

from regulars.engine.money import Ratio, Rounding
from regulars.engine.sentences import EveryMoney, Sentences, say
from regulars.engine.terms.basis import WITHOUT_TAX
from regulars.engine.terms.rule import Earn, Rule, Terms
from regulars.engine.words import Decimal, RatioText
from regulars.kinds import N_


class Margin(Rule, frozen=True, kw_only=True, tag="margin"):
    """Points for every amount of margin: what the goods come to without tax, less their cost.

    Goods sold below their cost have no margin, and take none from others.
    """

    points: Annotated[Decimal, Meta(title=N_("Points"))]
    per: Annotated[Decimal, Meta(title=N_("For every"), description=N_("of margin, in the program's currency"))]
    assumed: Annotated[
        RatioText,
        Meta(title=N_("Assumed margin"), description=N_("of goods whose cost nobody knows, as a share of their price")),
    ] = "0%"
    rounding: Annotated[Rounding, Meta(title=N_("Rounding"))] = "down"

    def says(self) -> Sentences:
        """What it gives."""
        text = N_("%(points)s for %(per)s that the shop gains by the goods")
        yield say(text, points=self.gives(self.points), per=EveryMoney(self.per))

    def ready(self, terms: Terms) -> Earn:
        """Points for the margin of the eligible lines, rounded once over their sum."""
        per_minor, assumed = terms.money(self.per), Ratio.parse(self.assumed)
        if per_minor == 0:
            return Earn("0")
        if assumed.numerator > assumed.denominator:
            raise ValueError("assumed: a margin is at most 100% of the price")

        def margin(basket: Any, lines: int) -> int:
            return _margin(basket, basket.on(WITHOUT_TAX), lines, assumed)

        text = terms.points(self.points).per(per_minor).python("margin(basket, lines)", self.rounding)
        return Earn(text, {"margin": margin})


def _margin(basket: Any, money: Any, lines: int, assumed: Ratio) -> int:
    found = 0
    for place, line in _of(basket.lines, lines):
        amount = money[1 << place]
        cost = line.cost_minor
        found += assumed.times(amount) if cost is None else max(amount - cost, 0)
    return found


def _of(lines: Sequence[Any], mask: int) -> list[tuple[int, Any]]:
    return [(place, line) for place, line in enumerate(lines) if mask >> place & 1]


KIND = Margin
