"""Single pieces of the goods on a receipt, and what comes off some of them spread over their lines."""

from collections.abc import Iterable, Iterator
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.engine.events.receipts import Line
from regulars.engine.money import rounded, share
from regulars.engine.sentences import Counted, Sentence, say
from regulars.engine.terms.benefits import PIECES, articles
from regulars.engine.terms.reward import Claim
from regulars.kinds import N_

Article = Annotated[str, Meta(min_length=1, max_length=100)]


class Piece(msgspec.Struct, frozen=True, gc=False):
    """One piece of a line: the n-th, and what it still costs."""

    place: int
    line: Line
    number: int
    value: int


class Goods(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """So many pieces of some goods: of these articles, or in these categories; without either of any."""

    pieces: Annotated[int, Meta(ge=1, le=100, title=N_("Pieces"))] = 1
    articles: Annotated[tuple[Article, ...], Meta(max_length=500, title=N_("Articles"))] = ()
    categories: Annotated[tuple[Article, ...], Meta(max_length=50, title=N_("Categories"))] = ()

    def said(self) -> Sentence:
        """So many of them, in words."""
        pieces = Counted(str(self.pieces), PIECES)
        if self.articles:
            return say("%(pieces)s of %(goods)s", pieces=pieces, goods=articles(self.articles))
        if self.categories:
            return say("%(pieces)s of %(goods)s", pieces=pieces, goods=articles(self.categories))
        return say("%(pieces)s of any goods", pieces=pieces)

    def are(self, line: Line) -> bool:
        """Whether a line is of these goods."""
        if not self.articles and not self.categories:
            return True
        return line.sku in self.articles or not line.categories.isdisjoint(self.categories)


def pieces_of(place: int, line: Line, due: int, most: int) -> Iterator[Piece]:
    """The whole pieces of a line, as many as are needed; weighed goods are one piece."""
    whole = line.quantity // 1000 if line.quantity and line.quantity % 1000 == 0 else 1
    for number in range(min(whole, most)):
        # The first n pieces together cost their exact part, so all of them cost the line.
        before, after = (rounded(due * count, whole, "half_up") for count in (number, number + 1))
        yield Piece(place, line, number, after - before)


def dearest_first(claim: Claim, most: int) -> list[Piece]:
    """The pieces of the claim's goods that still cost something, at most so many of a line."""
    found = [
        piece
        for place, (line, due) in enumerate(zip(claim.lines, claim.due, strict=True))
        if due and claim.mask >> place & 1
        for piece in pieces_of(place, line, due, most)
    ]
    return sorted(found, key=lambda piece: -piece.value)


def spread(value: int, pieces: Iterable[Piece], claim: Claim) -> tuple[int, ...]:
    """What comes off pieces, by line, to the last unit; no more than they cost."""
    weights = [0] * len(claim.due)
    for piece in pieces:
        weights[piece.place] += piece.value
    return tuple(share(min(value, sum(weights)), weights))
