"""A rate of its own for each category of goods."""

from collections.abc import Mapping
from typing import Annotated, Any

from msgspec import Meta

from regulars.engine.money import MOST_DIGITS, Rounding, parse_decimal, rounded
from regulars.engine.sentences import EveryMoney, Quoted, Sentences, Together, say
from regulars.engine.terms.rule import Earn, OnMoney, Terms
from regulars.engine.words import Decimal
from regulars.kinds import N_

MOST_TOLD = 5


class PerCategory(OnMoney, frozen=True, kw_only=True, tag="per_category"):
    """Points for money spent, at a rate by category; goods of several have the rate of the first named here."""

    rates: Annotated[
        dict[str, Decimal],
        Meta(min_length=1, max_length=1000, title=N_("Points by category"), description=N_("tools: 1")),
    ]
    otherwise: Annotated[Decimal, Meta(title=N_("Points for all other goods"))] = "0"
    per: Annotated[Decimal, Meta(title=N_("For every"), description=N_("in the program's currency"))] = "1"
    rounding: Annotated[Rounding, Meta(title=N_("Rounding"))] = "down"

    def says(self) -> Sentences:
        """What it gives."""
        rates = [
            say("%(category)s: %(points)s", category=Quoted(category), points=self.gives(points))
            for category, points in list(self.rates.items())[:MOST_TOLD]
        ]
        if self.otherwise.strip("0."):
            rates.append(say("all other goods: %(points)s", points=self.gives(self.otherwise)))
        text = N_("for %(per)s spent by category: %(rates)s")
        if len(self.rates) > MOST_TOLD:
            text = N_("for %(per)s spent by category, such as: %(rates)s")
        yield say(text, per=EveryMoney(self.per), rates=Together(tuple(rates)))
        yield from self.reckoned()

    def ready(self, terms: Terms) -> Earn:
        """Points for the eligible money of the lines, each at its rate, rounded once over their sum."""
        per_minor = terms.money(self.per)
        if per_minor == 0:
            raise ValueError("per: more than nothing")
        scale = 10**terms.wallet_digits
        rates = {name: parse_decimal(text, MOST_DIGITS) * scale for name, text in self.rates.items()}
        otherwise = parse_decimal(self.otherwise, MOST_DIGITS) * scale
        basis, rounding, whole = self.basis(terms), self.rounding, 10**MOST_DIGITS * per_minor

        def by_category(basket: Any, lines: int) -> int:
            money = basket.on(basis) if basis else basket.money
            points = 0
            for place, line in enumerate(basket.lines):
                if lines >> place & 1:
                    points += money[1 << place] * _rate(rates, otherwise, line.categories)
            return rounded(points, whole, rounding)

        return Earn("by_category(basket, lines)", {"by_category": by_category}, basis=basis)


def _rate(rates: Mapping[str, int], otherwise: int, categories: frozenset[str]) -> int:
    return next((rate for name, rate in rates.items() if name in categories), otherwise)


KIND = PerCategory
