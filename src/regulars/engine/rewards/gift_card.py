"""Money on a card, for points."""

from typing import Annotated

from msgspec import Meta

from regulars.engine.money import parse_decimal
from regulars.engine.sentences import Money, Sentences, say
from regulars.engine.terms.outside import Outside, OutsideTerms, TakenOutside
from regulars.engine.words import Decimal
from regulars.kinds import N_


class GiftCard(TakenOutside, frozen=True, gc=False, kw_only=True, tag="gift_card"):
    """A gift card with money on it, which has a ledger of its own. Paying with it is paying: it earns as money does."""

    amount: Annotated[Decimal, Meta(title=N_("Money on the card"), description=N_("in the program's currency"))]

    def says(self) -> Sentences:
        """What it gives."""
        yield say("a gift card of %(money)s", money=Money(self.amount))
        yield from self.lasts()

    def outside(self, terms: OutsideTerms) -> Outside:
        """One card with its money."""
        money = parse_decimal(self.amount, terms.currency_digits)
        if money == 0:
            raise ValueError("amount: a gift card has money on it")
        return Outside(valid=self.validity(), shares=self.shared(), card_minor=money)


KIND = GiftCard
