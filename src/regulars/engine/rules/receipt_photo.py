"""Points for a receipt from elsewhere."""

from typing import Annotated, ClassVar

from msgspec import Meta

from regulars.engine.sentences import EveryMoney, Sentences, say
from regulars.engine.terms.activities import ActivityTerms, FieldTerms, WellKnown
from regulars.engine.terms.rule import Earn, Rule, Terms
from regulars.engine.words import Decimal
from regulars.kinds import N_


class ReceiptPhoto(Rule, frozen=True, kw_only=True, tag="receipt_photo"):
    """Points for a receipt that the member photographed, once somebody has checked it."""

    well_known: ClassVar[WellKnown | None] = WellKnown(
        "receipt-photo",
        ActivityTerms(fields={"amount": FieldTerms(type="decimal", required=True, at_least="0")}),
        ours=True,
        money=("amount",),
    )

    points: Annotated[Decimal, Meta(title=N_("Points"))]
    per: Annotated[Decimal, Meta(title=N_("For every"), description=N_("of the receipt's money"))]

    def says(self) -> Sentences:
        """What it gives."""
        text = N_("%(points)s for %(per)s on a photographed receipt, once it was checked")
        yield say(text, points=self.gives(self.points), per=EveryMoney(self.per))

    def ready(self, terms: Terms) -> Earn:
        """The points for the money that was accepted."""
        per = terms.money(self.per)
        if per == 0:
            raise ValueError("per: is more than nothing")
        return Earn(terms.points(self.points).per(per).python("activity.number('amount')"))


KIND = ReceiptPhoto
