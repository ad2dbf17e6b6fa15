"""Points for money spent."""

from typing import Annotated, Literal

from msgspec import Meta

from regulars.engine.money import Ratio, Rounding, parse_decimal, rounded
from regulars.engine.rules import Basket, Earn, Rule, Terms
from regulars.engine.words import Decimal
from regulars.kinds import N_


class PerAmount(Rule, frozen=True, kw_only=True, tag="per_amount"):
    """Points for every amount of money spent."""

    points: Annotated[Decimal, Meta(title=N_("Points"))]
    per: Annotated[Decimal, Meta(title=N_("For every"), description=N_("in the program's currency; 0 gives nothing"))]
    rounding: Annotated[Rounding, Meta(title=N_("Rounding"))] = "down"
    steps: Annotated[
        Literal["exact", "full"],
        Meta(title=N_("Steps"), description=N_("exact: 15.00 earns one and a half times 10.00; full: once")),
    ] = "exact"

    def ready(self, terms: Terms) -> Earn:
        """Points for the eligible money of the lines, rounded once over their sum."""
        rate = Ratio.parse(self.points)
        points, divisor = rate.numerator * 10**terms.wallet_digits, rate.denominator
        per_minor = parse_decimal(self.per, terms.currency_digits)
        rounding = self.rounding
        if per_minor == 0:
            return lambda basket, mask: 0
        if self.steps == "full":
            return lambda basket, mask: rounded(basket.money[mask] // per_minor * points, divisor, rounding)
        divisor *= per_minor
        if rounding == "down":
            return lambda basket, mask: basket.money[mask] * points // divisor

        def earn(basket: Basket, mask: int) -> int:
            return rounded(basket.money[mask] * points, divisor, rounding)

        return earn


KIND = PerAmount
