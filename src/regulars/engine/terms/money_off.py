"""Money off lines of a receipt: what a discount and a voucher have in common."""

from typing import Annotated, Literal

from msgspec import Meta

from regulars.engine.money import Ratio, Rounding, parse_decimal, rounded, share
from regulars.engine.sentences import Money, Sentences, Share, say
from regulars.engine.terms.automatic import Automatic
from regulars.engine.terms.benefits import least_receipt
from regulars.engine.terms.reward import Claim, Offer, Redeem, RewardTerms
from regulars.engine.words import Decimal, RatioText
from regulars.kinds import N_


class MoneyOff(Automatic, frozen=True, kw_only=True):
    """Money off the lines that the condition names; for points, or for nothing."""

    percent: Annotated[RatioText | None, Meta(title=N_("Share off"), description=N_("10%"))] = None
    amount: Annotated[Decimal | None, Meta(title=N_("Amount off"))] = None
    at_most: Annotated[Decimal | None, Meta(title=N_("At most"), description=N_("in the program's currency"))] = None
    least_receipt: Annotated[Decimal, Meta(title=N_("Smallest receipt"))] = "0"
    least_goods: Annotated[
        Decimal, Meta(title=N_("Smallest amount of these goods"), description=N_("in the program's currency"))
    ] = "0"
    percent_of: Annotated[
        Literal["rest", "whole"],
        Meta(title=N_("Share of"), description=N_("rest: what is left after what came off before; whole: the price")),
    ] = "rest"
    rounding: Annotated[Rounding, Meta(title=N_("Rounding"))] = "half_up"

    def says(self) -> Sentences:
        """What comes off."""
        if self.percent is not None and Ratio.parse(self.percent) == Ratio(1, 1):
            yield say("free of charge")
        elif self.percent is not None:
            yield say("%(share)s off", share=Share(self.percent))
        elif self.amount is not None:
            yield say("%(money)s off", money=Money(self.amount))
        if self.at_most is not None:
            yield say("at most %(money)s off", money=Money(self.at_most))
        yield from least_receipt(self.least_receipt)
        if self.least_goods.strip("0."):
            yield say("on goods of at least %(money)s", money=Money(self.least_goods))

    def ready(self, terms: RewardTerms) -> Redeem:
        """The discount over the lines of the claim, shared at once."""
        if (self.percent is None) == (self.amount is None):
            raise ValueError("percent: a discount has either a percent or an amount")
        self.check_cost(terms)
        rate = Ratio.share_off(self.percent) if self.percent else None
        amount = parse_decimal(self.amount or "0", terms.currency_digits)
        at_most = parse_decimal(self.at_most, terms.currency_digits) if self.at_most else None
        least_receipt = parse_decimal(self.least_receipt, terms.currency_digits)
        least_goods = parse_decimal(self.least_goods, terms.currency_digits)
        rounding = self.rounding
        of_whole = self.percent_of == "whole"

        def redeem(claim: Claim) -> Offer:
            if claim.total_minor < least_receipt:
                return Offer(refusal="below-minimum-receipt", number=least_receipt)
            if claim.available < claim.price:
                return Offer(refusal="not-enough-points", number=claim.price)
            due = sum(claim.due)
            if due < least_goods:
                return Offer(refusal="below-minimum-goods", number=least_goods)
            base = _whole(claim) if of_whole else due
            value = rounded(base * rate.numerator, rate.denominator, rounding) if rate else amount
            value = min(value, due) if at_most is None else min(value, due, at_most)
            if value == 0:
                return Offer(refusal="nothing-to-pay")
            return Offer(claim.price, value, tuple(share(value, claim.due)))

        return redeem


def _whole(claim: Claim) -> int:
    """What the goods that fit were to cost before anything came off."""
    return sum(line.total_minor for place, line in enumerate(claim.lines) if claim.mask >> place & 1)
