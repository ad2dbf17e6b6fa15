"""A product for points, or for nothing: the one chosen, or the cheapest or dearest on the receipt."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from msgspec import Meta

from regulars.engine.money import parse_decimal
from regulars.engine.sentences import Counted, Money, Sentences, say
from regulars.engine.terms.automatic import Automatic
from regulars.engine.terms.benefits import PIECES, articles, least_receipt
from regulars.engine.terms.pieces import Article, Piece, pieces_of
from regulars.engine.terms.reward import Choice, Claim, Offer, Redeem, RewardTerms
from regulars.engine.words import Decimal
from regulars.kinds import N_


class FreeProduct(Automatic, frozen=True, kw_only=True, tag="free_product"):
    """Some pieces of the goods that fit cost nothing."""

    products: Annotated[
        tuple[Article, ...],
        Meta(max_length=500, title=N_("Articles"), description=N_("those that may be given; nothing means any")),
    ] = ()
    takes: Annotated[
        Literal["chosen", "cheapest", "dearest"],
        Meta(title=N_("Which one"), description=N_("the one that was chosen, or the cheapest or dearest that fits")),
    ] = "cheapest"
    pieces: Annotated[int, Meta(ge=1, le=100, title=N_("Pieces"))] = 1
    at_most: Annotated[Decimal | None, Meta(title=N_("At most"), description=N_("in the program's currency"))] = None
    least_receipt: Annotated[Decimal, Meta(title=N_("Smallest receipt"))] = "0"

    def says(self) -> Sentences:
        """What it gives."""
        pieces = Counted(str(self.pieces), PIECES)
        yield say("%(pieces)s free", pieces=pieces)
        if self.products:
            yield say("of these articles: %(articles)s", articles=articles(self.products))
        if self.takes == "dearest":
            yield say("it is the dearest that fits")
        if self.takes == "chosen":
            yield say("the member chooses which")
        if self.at_most is not None:
            yield say("worth up to %(money)s", money=Money(self.at_most))
        yield from least_receipt(self.least_receipt)

    def ready(self, terms: RewardTerms) -> Redeem:
        """The pieces made free, each line's share of what they cost."""
        self.check_cost(terms)
        if self.automatic and self.takes == "chosen":
            raise ValueError("automatic: what is given by itself cannot be chosen")
        at_most = parse_decimal(self.at_most, terms.currency_digits) if self.at_most else None
        least_receipt = parse_decimal(self.least_receipt, terms.currency_digits)

        def redeem(claim: Claim) -> Offer:
            if claim.total_minor < least_receipt:
                return Offer(refusal="below-minimum-receipt", number=least_receipt)
            fits = list(self._fitting(claim))
            choices = tuple(dict.fromkeys(Choice(claim.price, piece.value, piece.line.sku) for piece in fits))
            picked = self._pick(claim, fits)
            if isinstance(picked, str):
                return Offer(refusal=picked, number=len(choices), choices=choices)
            if claim.available < claim.price:
                return Offer(refusal="not-enough-points", number=claim.price, choices=choices)
            by_line = _by_line(picked, claim.due, at_most)
            weights = tuple(sum(piece.place == place for piece in picked) for place in range(len(claim.due)))
            return Offer(claim.price, sum(by_line), by_line, choices=choices, weights=() if any(by_line) else weights)

        return redeem

    def _fitting(self, claim: Claim) -> Iterator[Piece]:
        """Each piece of the goods that may be given, by line."""
        for place, (line, due) in enumerate(zip(claim.lines, claim.due, strict=True)):
            fits = claim.mask >> place & 1 and (not self.products or line.sku in self.products)
            if fits and line.sku not in claim.gone:
                yield from pieces_of(place, line, due, self.pieces)

    def _pick(self, claim: Claim, fits: Sequence[Piece]) -> list[Piece] | str:
        """The pieces given, or why none."""
        if self.takes == "chosen":
            return self._chosen(claim, fits)
        if not fits:
            return "out-of-stock" if any(line.sku in claim.gone for line in claim.lines) else "not-on-receipt"
        sign = 1 if self.takes == "cheapest" else -1
        return sorted(fits, key=lambda piece: sign * piece.value)[: self.pieces]

    def _chosen(self, claim: Claim, fits: Sequence[Piece]) -> list[Piece] | str:
        if claim.choice and claim.choice in claim.gone:
            return "out-of-stock"
        lines = {piece.line.line_id for piece in fits}
        skus = {piece.line.sku or piece.line.line_id for piece in fits}
        if not claim.choice and len(skus) > 1:
            return "choose-one"
        picked = [p for p in fits if not claim.choice or claim.choice in (p.line.line_id, p.line.sku)]
        if picked:
            return picked[: self.pieces]
        if not lines:
            return "not-on-receipt"
        known = {line.sku for line in claim.lines} | {line.line_id for line in claim.lines}
        return "does-not-fit" if claim.choice in known else "not-on-receipt"


def _by_line(picked: Sequence[Piece], due: Sequence[int], at_most: int | None) -> tuple[int, ...]:
    off = [0] * len(due)
    left = sum(due) if at_most is None else at_most
    for piece in picked:
        part = min(piece.value, left)
        off[piece.place] += part
        left -= part
    return tuple(off)


KIND = FreeProduct
