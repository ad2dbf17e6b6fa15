"""So many pieces for the price of fewer, or for a price together: 3 for 2, 3 for 10.00."""

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta

from regulars.engine.money import parse_decimal
from regulars.engine.sentences import Counted, Figure, Money, Sentences, say
from regulars.engine.terms.automatic import Automatic
from regulars.engine.terms.benefits import PIECES, most_times
from regulars.engine.terms.pieces import Piece, dearest_first, spread
from regulars.engine.terms.reward import Claim, Offer, Redeem, RewardTerms
from regulars.engine.words import Decimal
from regulars.kinds import N_

MOST_DEALS = 100


class MultiBuy(Automatic, frozen=True, kw_only=True, tag="multi_buy"):
    """Every so many pieces of the goods that fit cost less together; what comes off is spread over them."""

    pieces: Annotated[int, Meta(ge=2, le=100, title=N_("Pieces"), description=N_("that make one deal"))]
    pay_for: Annotated[
        int, Meta(ge=0, le=99, title=N_("Pieces paid for"), description=N_("2 of 3; 0 where there is a price"))
    ] = 0
    price: Annotated[Decimal | None, Meta(title=N_("Price together"), description=N_("of one deal: 10.00"))] = None
    free: Annotated[
        Literal["cheapest", "of_each"],
        Meta(
            title=N_("Free ones"),
            description=N_("the cheapest of all the goods, or of each deal when the dearest go together"),
        ),
    ] = "cheapest"
    most: Annotated[int, Meta(ge=1, le=100, title=N_("Deals at most"), description=N_("on one receipt"))] = 100

    def says(self) -> Sentences:
        """What it gives."""
        pieces = Counted(str(self.pieces), PIECES)
        if self.price is not None:
            yield say("%(pieces)s for %(price)s together", pieces=pieces, price=Money(self.price))
        else:
            yield say("%(pieces)s for the price of %(paid)s", pieces=pieces, paid=Figure(str(self.pay_for)))
        if self.most < MOST_DEALS:
            yield most_times("receipt", self.most)

    def ready(self, terms: RewardTerms) -> Redeem:
        """The deals, the dearest goods first."""
        self.check_cost(terms)
        if bool(self.pay_for) == (self.price is not None):
            raise ValueError("pay_for: a deal has either pieces that are paid for or a price together")
        if self.pay_for >= self.pieces:
            raise ValueError("pay_for: fewer are paid for than make a deal")
        price = None if self.price is None else parse_decimal(self.price, terms.currency_digits)

        def redeem(claim: Claim) -> Offer:
            there = dearest_first(claim, self.pieces * self.most)
            deals = min(len(there) // self.pieces, self.most)
            if not deals:
                return Offer(refusal="too-few-pieces", number=self.pieces - len(there))
            if claim.available < claim.price:
                return Offer(refusal="not-enough-points", number=claim.price)
            by_line = [0] * len(claim.due)
            for value, pieces in self._deals(there, deals, price):
                by_line = [was + part for was, part in zip(by_line, spread(value, pieces, claim), strict=True)]
            value = sum(by_line)
            return Offer(claim.price, value, tuple(by_line)) if value else Offer(refusal="nothing-to-pay")

        return redeem

    def _deals(self, there: Sequence[Piece], deals: int, price: int | None) -> list[tuple[int, Sequence[Piece]]]:
        """What comes off which pieces."""
        free = self.pieces - self.pay_for
        if price is None and self.free == "cheapest":
            given = there[len(there) - deals * free :]
            kept = there[: deals * self.pay_for]
            return [(sum(piece.value for piece in given), [*kept, *given])]
        groups = [there[one * self.pieces : (one + 1) * self.pieces] for one in range(deals)]
        if price is None:
            return [(sum(piece.value for piece in group[-free:]), group) for group in groups]
        return [(max(sum(piece.value for piece in group) - price, 0), group) for group in groups]


KIND = MultiBuy
