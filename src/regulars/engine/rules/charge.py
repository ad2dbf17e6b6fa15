"""Points for every charge of a plan."""

from typing import Annotated, ClassVar

from msgspec import Meta

from regulars.engine.money import Ratio, Rounding
from regulars.engine.sentences import Sentences, Share, say
from regulars.engine.terms.activities import WellKnown
from regulars.engine.terms.plans import PLAN_CHARGED
from regulars.engine.terms.rule import Earn, Rule, Terms
from regulars.engine.words import Decimal, RatioText
from regulars.kinds import N_


class Charge(Rule, frozen=True, kw_only=True, tag="charge"):
    """Points, or a share of the fee as credit, each time a plan was paid for; a refund takes them back."""

    well_known: ClassVar[WellKnown | None] = PLAN_CHARGED

    share: Annotated[
        RatioText | None,
        Meta(title=N_("Share of the fee"), description=N_("one of the wallet for one of the currency: 100%, 110%")),
    ] = None
    points: Annotated[Decimal | None, Meta(title=N_("Points"))] = None
    rounding: Annotated[Rounding, Meta(title=N_("Rounding"))] = "down"

    def says(self) -> Sentences:
        """What it gives."""
        if self.share is not None:
            yield say("%(share)s of the fee comes back each time that it is paid", share=Share(self.share))
        if self.points is not None:
            yield say("%(points)s each time that the fee is paid", points=self.gives(self.points))

    def ready(self, terms: Terms) -> Earn:
        """The share of the amount that was charged, or the points."""
        if (self.share is None) == (self.points is None):
            raise ValueError("share: a charge gives a share of the fee or points, one of both")
        if self.share is None:
            return Earn(terms.points(self.points or "0").python("1", self.rounding))
        share = Ratio.parse(self.share)
        each = Ratio.of(share.numerator * 10**terms.wallet_digits, share.denominator * 10**terms.currency_digits)
        return Earn(each.python("activity.number('amount')", self.rounding))


KIND = Charge
