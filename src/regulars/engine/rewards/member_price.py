"""Prices that only members pay, shown as a discount."""

from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.engine.events.receipts import Line
from regulars.engine.money import Ratio, Rounding, parse_decimal, rounded
from regulars.engine.sentences import Counted, Sentences, Share, say
from regulars.engine.terms.automatic import Automatic, ByItself
from regulars.engine.terms.reward import Claim, Offer, Redeem, RewardTerms
from regulars.engine.words import Decimal, RatioText
from regulars.kinds import N_, plural


class MemberPrice(Automatic, frozen=True, kw_only=True, tag="member_price"):
    """A price list for members, or a share off; of all prices that a line could have, the lowest is taken."""

    price_list: Annotated[
        dict[str, Decimal],
        Meta(max_length=10_000, title=N_("Price list"), description=N_("the price of one piece, by article")),
    ] = msgspec.field(default_factory=dict)
    percent: Annotated[RatioText | None, Meta(title=N_("Share off"), description=N_("10%"))] = None
    rounding: Annotated[Rounding, Meta(title=N_("Rounding"), description=N_("of the member's price of a line"))] = (
        "half_up"
    )
    automatic: ByItself = True

    def says(self) -> Sentences:
        """What it gives."""
        if self.percent is not None:
            yield say("%(percent)s off the price", percent=Share(self.percent))
        if self.price_list:
            count = plural("%(n)s article", "%(n)s articles")
            yield say("%(articles)s at a price for members", articles=Counted(str(len(self.price_list)), count))

    def ready(self, terms: RewardTerms) -> Redeem:
        """What each line costs less than now."""
        if not self.price_list and self.percent is None:
            raise ValueError("price_list: a member's price needs a price list or a percent")
        if parse_decimal(self.points, 9) or self.prices:
            raise ValueError("points: a price for members costs no points")
        rate = Ratio.share_off(self.percent) if self.percent else None
        prices = {sku: parse_decimal(price, terms.currency_digits) for sku, price in self.price_list.items()}
        rounding = self.rounding

        def price(line: Line) -> int:
            found = line.total_minor
            if line.sku in prices:
                found = min(found, rounded(prices[line.sku] * line.quantity, 1000, rounding))
            if rate is not None:
                whole = line.total_minor + line.discount_minor
                left = rounded(whole * (rate.denominator - rate.numerator), rate.denominator, rounding)
                found = min(found, left)
            return found

        def redeem(claim: Claim) -> Offer:
            by_line = tuple(
                max(due - price(line), 0) if due else 0 for due, line in zip(claim.due, claim.lines, strict=True)
            )
            value = sum(by_line)
            return Offer(0, value, by_line) if value else Offer(refusal="nothing-to-pay")

        return redeem


KIND = MemberPrice
