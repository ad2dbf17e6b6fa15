"""Points for money spent."""

from typing import Annotated, Literal

from msgspec import Meta

from regulars.engine.money import Rounding
from regulars.engine.sentences import EveryMoney, Sentences, say
from regulars.engine.terms.rule import Earn, OnMoney, Terms
from regulars.engine.words import Decimal
from regulars.kinds import N_


class PerAmount(OnMoney, frozen=True, kw_only=True, tag="per_amount"):
    """Points for every amount of money spent."""

    points: Annotated[Decimal, Meta(title=N_("Points"))]
    per: Annotated[Decimal, Meta(title=N_("For every"), description=N_("in the program's currency; 0 gives nothing"))]
    rounding: Annotated[Rounding, Meta(title=N_("Rounding"))] = "down"
    steps: Annotated[
        Literal["exact", "full"],
        Meta(title=N_("Steps"), description=N_("exact: 15.00 earns one and a half times 10.00; full: once")),
    ] = "exact"

    def says(self) -> Sentences:
        """What it gives."""
        if not self.per.strip("0."):
            yield say("earns nothing")
            return
        text = N_("%(points)s for %(per)s spent")
        if self.steps == "full":
            text = N_("%(points)s for %(per)s spent, full steps only")
        yield say(text, points=self.gives(self.points), per=EveryMoney(self.per))
        yield from self.reckoned()

    def ready(self, terms: Terms) -> Earn:
        """Points for the eligible money of the lines, rounded once over their sum."""
        points, per_minor = terms.points(self.points), terms.money(self.per)
        if per_minor == 0:
            return Earn("0")
        if self.steps == "full":
            whole = points.python(f"amount // {per_minor}", self.rounding)
            return Earn(whole, basis=self.basis(terms), every=per_minor)
        return Earn(points.per(per_minor).python("amount", self.rounding), basis=self.basis(terms))


KIND = PerAmount
