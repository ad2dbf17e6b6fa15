"""Points for sale."""

from typing import Annotated, ClassVar

from msgspec import Meta

from regulars.engine.sentences import Money, Sentences, say
from regulars.engine.terms.activities import ActivityTerms, FieldTerms, WellKnown
from regulars.engine.terms.rule import Earn, Rule, Terms
from regulars.engine.words import Decimal
from regulars.kinds import N_


class PointsBought(Rule, frozen=True, kw_only=True, tag="points_bought"):
    """Points that a member buys for money; what is over a limit is not sold at all."""

    insists: ClassVar[bool] = True
    well_known: ClassVar[WellKnown | None] = WellKnown(
        "points-bought",
        ActivityTerms(fields={"amount": FieldTerms(type="decimal", required=True, at_least="0")}),
        money=("amount",),
    )

    points: Annotated[Decimal, Meta(title=N_("Points"))]
    per: Annotated[Decimal, Meta(title=N_("For every"), description=N_("of money paid, full steps only"))]
    at_least: Annotated[Decimal | None, Meta(title=N_("At least"), description=N_("money at once"))] = None
    at_most: Annotated[Decimal | None, Meta(title=N_("At most"), description=N_("money at once"))] = None

    def says(self) -> Sentences:
        """What it gives."""
        yield say("%(points)s can be bought for %(per)s", points=self.gives(self.points), per=Money(self.per))
        if self.at_least is not None:
            yield say("at least %(amount)s at once", amount=Money(self.at_least))
        if self.at_most is not None:
            yield say("at most %(amount)s at once", amount=Money(self.at_most))

    def price(self, wanted: int, terms: Terms) -> tuple[int, int]:
        """The least money for which at least so many points are sold at once, in minor units, and how many they are
        then; 0 and 0 where so many are not sold at once.
        """
        per, rate = terms.money(self.per), terms.points(self.points)
        if not rate.numerator:
            return 0, 0
        steps = -(-wanted * rate.denominator // rate.numerator)
        if self.at_least is not None:
            steps = max(steps, -(-terms.money(self.at_least) // per))
        if self.at_most is not None and steps * per > terms.money(self.at_most):
            return 0, 0
        return steps * per, rate.times(steps)

    def ready(self, terms: Terms) -> Earn:
        """The points for each full step of the money."""
        per = terms.money(self.per)
        if per == 0:
            raise ValueError("per: is more than nothing")
        amount = "activity.number('amount')"
        bars = [("not-full-steps", f"{amount} == 0 or {amount} % {per}")]
        if self.at_least is not None:
            bars.append(("too-little", f"{amount} < {terms.money(self.at_least)}"))
        if self.at_most is not None:
            bars.append(("too-much", f"{amount} > {terms.money(self.at_most)}"))
        return Earn(terms.points(self.points).python(f"{amount} // {per}"), bars=tuple(bars))


POINTS_BOUGHT = "points-bought"
"""The activity of paying for them."""

KIND = PointsBought
