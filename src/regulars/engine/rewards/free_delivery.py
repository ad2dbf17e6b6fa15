"""Delivery for points, or for nothing."""

from typing import Annotated

from msgspec import Meta

from regulars.engine.money import parse_decimal, share
from regulars.engine.sentences import Money, Sentences, say
from regulars.engine.terms.automatic import Automatic
from regulars.engine.terms.reward import Claim, Offer, Redeem, RewardTerms
from regulars.engine.words import Decimal
from regulars.kinds import N_


class FreeDelivery(Automatic, frozen=True, kw_only=True, tag="free_delivery"):
    """The lines that are a delivery cost nothing, or less."""

    category_of_lines: Annotated[
        str,
        Meta(
            max_length=100,
            title=N_("Category of delivery"),
            description=N_("by which its lines are known, besides those that the till calls a delivery"),
        ),
    ] = ""
    at_most: Annotated[Decimal | None, Meta(title=N_("At most"), description=N_("in the program's currency"))] = None
    least_goods: Annotated[
        Decimal, Meta(title=N_("Smallest amount of goods"), description=N_("delivery itself not counted"))
    ] = "0"

    def says(self) -> Sentences:
        """What it gives."""
        if self.at_most is not None:
            yield say("delivery is free, up to %(money)s", money=Money(self.at_most))
        else:
            yield say("delivery is free")
        if self.least_goods.strip("0."):
            yield say("on goods of at least %(money)s", money=Money(self.least_goods))

    def ready(self, terms: RewardTerms) -> Redeem:
        """What the delivery costs, taken off its lines."""
        self.check_cost(terms)
        at_most = parse_decimal(self.at_most, terms.currency_digits) if self.at_most else None
        least_goods = parse_decimal(self.least_goods, terms.currency_digits)
        delivery = self.category_of_lines

        def redeem(claim: Claim) -> Offer:
            due = [
                amount if line.kind == "delivery" or delivery in line.categories else 0
                for amount, line in zip(claim.due, claim.lines, strict=True)
            ]
            if claim.total_minor - sum(due) < least_goods:
                return Offer(refusal="below-minimum-goods", number=least_goods)
            if claim.available < claim.price:
                return Offer(refusal="not-enough-points", number=claim.price)
            value = sum(due) if at_most is None else min(sum(due), at_most)
            if value == 0:
                return Offer(refusal="nothing-to-pay")
            return Offer(claim.price, value, tuple(share(value, due)))

        return redeem


KIND = FreeDelivery
