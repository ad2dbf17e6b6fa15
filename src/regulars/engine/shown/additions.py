"""Goods that a receipt could have besides: what is missing for more, and the receipt with it."""

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import structs

from regulars.engine.events.event import NONE
from regulars.engine.events.receipts import MOST_LINES, Line, LineKind, Receipt
from regulars.engine.money import rounded

PIECE = 1000
"""Thousandths."""


class Likeness(msgspec.Struct, frozen=True):
    """Goods by what they have in common: an article, a brand, categories that each of them has; nothing means any."""

    sku: str = ""
    brand: str = ""
    categories: frozenset[str] = NONE
    kind: LineKind = "goods"

    def has(self, line: Line) -> bool:
        """Whether a line is of these goods."""
        return (
            self.sku in ("", line.sku)
            and self.brand in ("", line.brand)
            and self.categories <= line.categories
            and self.kind == line.kind
        )


ANY = Likeness()


class Missing(msgspec.Struct, frozen=True):
    """What is to be added: money spent on such goods, or so many thousandths of them; for `apart` in lines of their
    own, each of one piece, which are other articles. Or one more visit, from a first day to a last one.
    """

    money_minor: int = 0
    quantity: int = 0
    of: Likeness = ANY
    apart: bool = False
    visit: tuple[int, int] | None = None


def with_all(receipt: Receipt, missing: Iterable[Missing]) -> Receipt | None:
    """The receipt with what is missing; None when it would have too many lines."""
    for one in missing:
        lines = _with(receipt.lines, one)
        if len(lines) > MOST_LINES:
            return None
        receipt = structs.replace(receipt, lines=lines, foreign=None)
    return receipt


def like(lines: Sequence[Line], of: Likeness) -> Line | None:
    """The line of such goods of which a piece is the cheapest; None where there is none that costs anything."""
    known = [line for line in lines if of.has(line) and line.total_minor and line.quantity]
    return min(known, key=lambda line: _price(line, PIECE), default=None)


def cost_of(receipt: Receipt, missing: Missing) -> int:
    """What it costs in minor units, a visit as much as this one. Goods whose price is not known cost as much as a piece
    on the receipt does.
    """
    if missing.money_minor:
        return missing.money_minor
    if missing.visit is not None:
        return max(sum(line.total_minor for line in receipt.lines), 1)
    known = like(receipt.lines, missing.of)
    if known is not None:
        return max(_price(known, missing.quantity), 1)
    pieces = sum(line.quantity for line in receipt.lines) or PIECE
    return max(sum(line.total_minor for line in receipt.lines) * missing.quantity // pieces, 1)


def _price(line: Line, quantity: int) -> int:
    return rounded(line.total_minor * quantity, line.quantity, "half_up")


def _with(lines: tuple[Line, ...], missing: Missing) -> tuple[Line, ...]:
    known = like(lines, missing.of)
    if missing.money_minor:
        return (*lines, _new(missing, 0, known, missing.money_minor, PIECE))
    if missing.apart:
        price = _price(known, PIECE) if known else 0
        of = structs.replace(missing.of, sku="")
        apart = structs.replace(missing, of=of)
        many = min(missing.quantity // PIECE, MOST_LINES + 1)
        return (*lines, *(_new(apart, place, None, price, PIECE) for place in range(many)))
    if known is None:
        return (*lines, _new(missing, 0, None, 0, missing.quantity))
    return tuple(_grown(line, missing.quantity) if line is known else line for line in lines)


def _new(missing: Missing, place: int, known: Line | None, total: int, quantity: int) -> Line:
    """A line that is not there: as one that is known, or of nothing but what is asked for."""
    line_id, of = f"+{place}{missing.of.sku}", missing.of
    if known is not None and of != ANY:
        return structs.replace(
            known, line_id=line_id, total_minor=total, quantity=quantity, discount_minor=0, cost_minor=None, tax_minor=0
        )
    return Line(line_id, total, quantity, of.sku, "", of.brand, of.categories, kind=of.kind)


def _grown(line: Line, by: int) -> Line:
    """The line with so much more of the same."""
    whole = line.quantity + by

    def grown(amount: int) -> int:
        return rounded(amount * whole, line.quantity, "half_up")

    return structs.replace(
        line,
        quantity=whole,
        total_minor=grown(line.total_minor),
        discount_minor=grown(line.discount_minor),
        cost_minor=None if line.cost_minor is None else grown(line.cost_minor),
        tax_minor=grown(line.tax_minor),
    )
