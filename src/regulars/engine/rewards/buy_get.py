"""So many of these bought, so many of those free or cheaper: two shampoos, and a conditioner at half its price."""

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta

from regulars.engine.money import Ratio, rounded
from regulars.engine.sentences import Sentences, Share, say
from regulars.engine.terms.automatic import Automatic
from regulars.engine.terms.benefits import most_times
from regulars.engine.terms.pieces import Goods, Piece, dearest_first, spread
from regulars.engine.terms.reward import Claim, Offer, Redeem, RewardTerms
from regulars.engine.words import RatioText
from regulars.kinds import N_

MOST_DEALS = 100


class BuyGet(Automatic, frozen=True, kw_only=True, tag="buy_get"):
    """Who buys some goods gets others for less; what comes off is spread over what was bought and what was given."""

    buy: Annotated[Goods, Meta(title=N_("Buy"), description=N_("what is paid for in full"))]
    get: Annotated[Goods, Meta(title=N_("Get"), description=N_("what is free or cheaper for it"))]
    percent: Annotated[RatioText, Meta(title=N_("Share off"), description=N_("100% for what is free"))] = "100%"
    takes: Annotated[
        Literal["cheapest", "dearest"], Meta(title=N_("Which one"), description=N_("of the goods that fit"))
    ] = "cheapest"
    most: Annotated[int, Meta(ge=1, le=100, title=N_("Deals at most"), description=N_("on one receipt"))] = 100

    def says(self) -> Sentences:
        """What it gives."""
        if Ratio.parse(self.percent) == Ratio(1, 1):
            yield say("with %(buy)s bought, %(get)s free", buy=self.buy.said(), get=self.get.said())
        else:
            text = N_("with %(buy)s bought, %(percent)s off %(get)s")
            yield say(text, buy=self.buy.said(), get=self.get.said(), percent=Share(self.percent))
        if self.most < MOST_DEALS:
            yield most_times("receipt", self.most)

    def ready(self, terms: RewardTerms) -> Redeem:
        """As many deals as the goods make."""
        self.check_cost(terms)
        rate = Ratio.share_off(self.percent)

        def redeem(claim: Claim) -> Offer:
            there = dearest_first(claim, (self.buy.pieces + self.get.pieces) * self.most)
            bought, got = self._deals(there)
            if not got:
                return Offer(refusal="too-few-pieces", number=self._missing(there))
            if claim.available < claim.price:
                return Offer(refusal="not-enough-points", number=claim.price)
            value = rounded(sum(piece.value for piece in got) * rate.numerator, rate.denominator, "half_up")
            if not value:
                return Offer(refusal="nothing-to-pay")
            return Offer(claim.price, value, spread(value, [*bought, *got], claim))

        return redeem

    def articles_and_categories(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What is bought and what is given for it."""
        return self.buy.articles + self.get.articles, self.buy.categories + self.get.categories

    def _deals(self, there: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
        """What is paid for and what is given, of as many deals as can be; nothing for none."""
        fit = [piece for piece in there if self.get.are(piece.line)]
        if self.takes == "cheapest":
            fit.reverse()
        for deals in range(min(len(fit) // self.get.pieces, self.most), 0, -1):
            got = fit[: deals * self.get.pieces]
            given = {(piece.place, piece.number) for piece in got}
            left = [p for p in there if self.buy.are(p.line) and (p.place, p.number) not in given]
            if len(left) >= deals * self.buy.pieces:
                return left[: deals * self.buy.pieces], got
        return [], []

    def _missing(self, there: Sequence[Piece]) -> int:
        """How many pieces more make the first deal."""
        to_buy = [piece for piece in there if self.buy.are(piece.line)]
        to_get = [piece for piece in there if self.get.are(piece.line)]
        both = {(piece.place, piece.number) for piece in (*to_buy, *to_get)}
        apart = max(self.buy.pieces - len(to_buy), 0) + max(self.get.pieces - len(to_get), 0)
        return max(apart, self.buy.pieces + self.get.pieces - len(both))


KIND = BuyGet
