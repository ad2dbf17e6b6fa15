"""Goods: what is bought, with quantities, prices, discounts and categories; what comes back."""

from collections.abc import Callable

import msgspec
from msgspec import structs

from regulars.engine.events.receipts import Line, Receipt
from regulars.engine.events.returns import ReturnedLine
from regulars.engine.fields import LINE_KINDS
from regulars.engine.money import format_decimal, rounded
from regulars.stories.faults import BadWord, Missing, Word
from regulars.stories.grammar import GOODS_WORDS, RECEIPT_WORDS, UNITS
from regulars.stories.scope import Goods, Scope, lines_called
from regulars.stories.words import COMMA, Cursor

STOPS = frozenset(GOODS_WORDS) | frozenset(RECEIPT_WORDS) | {"and"}
_RETURN_STOPS = frozenset({"of", "and"})
_NEVER_AFTER_A_NAME = frozenset(RECEIPT_WORDS) | {"and", "each", "for", "less"}
_BEFORE_A_NAME = frozenset({"a", "an", "everything"})


def lines(cursor: Cursor, scope: Scope) -> tuple[Line, ...]:
    """One or more lines of a receipt."""
    found = [_line(cursor, scope, 1)]
    while _another(cursor):
        found.append(_line(cursor, scope, len(found) + 1))
    return tuple(found)


def _another(cursor: Cursor) -> bool:
    """Whether other goods follow: after a comma that no word of the receipt follows, or after `and`."""
    if cursor.peek() == COMMA and cursor.peek(1) in RECEIPT_WORDS:
        return False
    return cursor.take(COMMA) or cursor.take("and")


def _line(cursor: Cursor, scope: Scope, number: int) -> Line:
    digits = scope.now.digits
    if cursor.is_number() and _ends(cursor, 1):
        goods, quantity, total = Goods("goods"), 1000, amount(cursor, digits, "an amount")
    else:
        goods, quantity, total = _named(cursor, scope)
    goods = clauses(cursor, goods, digits, commas=False)
    line = Line(
        str(number), total, quantity, goods.sku, goods.name, goods.brand, goods.categories,
        cost_minor=None if goods.cost_minor is None else _times(goods.cost_minor, quantity), earns=goods.earns,
        tax_minor=0 if goods.tax_minor is None else _times(goods.tax_minor, quantity), kind=goods.kind,
    )  # fmt: skip
    return _less(cursor, line, digits)


def _named(cursor: Cursor, scope: Scope) -> tuple[Goods, int, int]:
    """Goods with a name, how many of them in thousandths, and what they come to."""
    quantity = _quantity(cursor)
    word = cursor.here
    name = called(cursor)
    priced = cursor.is_number() or cursor.peek() == "for"
    goods = scope.find_goods(name, word, priced=priced) or Goods(name)
    return goods, quantity, _total(cursor, goods, quantity, scope.now.digits, word)


def called(cursor: Cursor) -> str:
    """The name of goods. Raises BadWord for a word of stories in it, which could not be told from the name later."""
    first = cursor.place
    stops = (
        STOPS | {"of"} | (_BEFORE_A_NAME if cursor.peek(1) not in ("", COMMA) and not cursor.is_number(1) else set())
    )
    if cursor.peek() in stops:
        raise _in_quotes(cursor, first)
    name = cursor.name(STOPS | {"of"}, "the name of goods")
    if cursor.peek() == "of":
        raise _in_quotes(cursor, first)
    return name


def _in_quotes(cursor: Cursor, first: int) -> BadWord:
    """Told of the next word, which is one of stories and stands in the name that begins at that place."""
    word = cursor.here
    parts = []
    while not cursor.ended and cursor.peek() != COMMA and not cursor.is_number() and not cursor.here.quoted:
        parts.append(cursor.next("a name").text)
    whole = " ".join([one.text for one in cursor.words[first : cursor.place - len(parts)]] + parts)
    return BadWord(word, f'{word.text!r} is a word of stories; put the whole name in quotes: "{whole}"')


def fact_name(cursor: Cursor, begins: Callable[[int], bool]) -> str:
    """The name in a line `goods`, before anything of it is used: every word of stories in it is told there.

    begins: whether the word at that place would begin an expectation.
    """
    first = cursor.place
    name = called(cursor)
    for place in range(first, cursor.place):
        if begins(place):
            cursor.place = place
            raise _in_quotes(cursor, first)
    if cursor.peek() in _NEVER_AFTER_A_NAME:
        raise _in_quotes(cursor, first)
    return name


def _ends(cursor: Cursor, ahead: int) -> bool:
    coming = cursor.peek(ahead)
    return coming in ("", COMMA) or coming in RECEIPT_WORDS or coming in ("of", "and") or coming in GOODS_WORDS


def _is_article(cursor: Cursor) -> bool:
    """Whether `a` or `an` comes before a name, and is not a name itself."""
    return cursor.peek() in ("a", "an") and not _ends(cursor, 1) and not cursor.is_number(1)


def _quantity(cursor: Cursor) -> int:
    """A quantity before a name, in thousandths; one when none is said."""
    if _is_article(cursor):
        cursor.next("an article")
        return 1000
    if not cursor.is_number():
        return 1000
    quantity = amount(cursor, 3, "a quantity")
    if cursor.peek() in UNITS:
        cursor.next("a unit")
    return quantity


def _total(cursor: Cursor, goods: Goods, quantity: int, digits: int, word: Word) -> int:
    if cursor.take("for"):
        return amount(cursor, digits, "the price of them together")
    price = goods.price_minor
    if cursor.is_number():
        price = amount(cursor, digits, "a price")
        cursor.take("each")
    if price is None:
        raise BadWord(word, f"{goods.name!r} has no price; write `{goods.name} 4.00`")
    return _times(price, quantity)


def _times(each_minor: int, quantity: int) -> int:
    return rounded(each_minor * quantity, 1000, "half_up")


def _less(cursor: Cursor, line: Line, digits: int) -> Line:
    """The line with its own discount taken off."""
    word = cursor.here
    if not cursor.take("less"):
        return line
    off = amount(cursor, digits, "a discount")
    if off > line.total_minor:
        raise BadWord(word, f"the discount is more than {format_decimal(line.total_minor, digits)}")
    return structs.replace(line, total_minor=line.total_minor - off, discount_minor=off)


def amount(cursor: Cursor, digits: int, what: str) -> int:
    """Read a number that is not negative, in whole units of its last digit. Raises BadWord."""
    word = cursor.here
    value = cursor.decimal(digits, what)
    if value < 0:
        raise BadWord(word, f"{what} cannot be negative")
    return value


def clauses(cursor: Cursor, goods: Goods, digits: int, *, commas: bool) -> Goods:
    """Categories, brand, sku, cost, tax, kind and what earns nothing, in any order. commas: may stand between them."""
    while not cursor.ended:
        if commas and cursor.peek() == COMMA and cursor.peek(1) in GOODS_WORDS:
            cursor.take(COMMA)
        if cursor.take("in"):
            goods = structs.replace(goods, categories=names(cursor, STOPS, "a category", commas=commas))
        elif cursor.take("brand"):
            goods = structs.replace(goods, brand=cursor.name(STOPS, "a brand", numbers=True))
        elif cursor.take("sku"):
            goods = structs.replace(goods, sku=cursor.next("an article number").text)
        elif cursor.take("cost"):
            goods = structs.replace(goods, cost_minor=amount(cursor, digits, "a cost"))
        elif cursor.take("tax"):
            goods = structs.replace(goods, tax_minor=amount(cursor, digits, "the tax"))
        elif cursor.take("kind"):
            goods = structs.replace(goods, kind=cursor.one_of(LINE_KINDS, "kind of line")[0])
        elif cursor.take("does"):
            cursor.demand("not", "`does not earn`")
            cursor.demand("earn", "`does not earn`")
            goods = structs.replace(goods, earns=False)
        else:
            break
    return goods


def names(cursor: Cursor, stops: frozenset[str], what: str, *, commas: bool) -> frozenset[str]:
    """Names joined by `and`, by commas too where they cannot mean anything else."""
    found = {cursor.name(stops, what)}
    while cursor.take("and") or (commas and cursor.peek(1) not in stops and cursor.take(COMMA)):
        found.add(cursor.name(stops, what))
    return frozenset(found)


class Wanted(msgspec.Struct, frozen=True):
    """Goods that come back, as they are called. quantity: None for all of them."""

    name: str
    word: Word
    quantity: int | None
    price_minor: int | None


def coming_back(cursor: Cursor, scope: Scope) -> tuple[Wanted, ...]:
    """The goods named after `returns`."""
    found = [_wanted(cursor, scope)]
    while cursor.take(COMMA) or cursor.take("and"):
        found.append(_wanted(cursor, scope))
    return tuple(found)


def _wanted(cursor: Cursor, scope: Scope) -> Wanted:
    counted = cursor.is_number() or _is_article(cursor)
    quantity = _quantity(cursor) if counted else None
    word = cursor.here
    name = cursor.name(_RETURN_STOPS, "the name of goods")
    price = amount(cursor, scope.now.digits, "a price") if cursor.is_number() else None
    cursor.take("each")
    return Wanted(name, word, quantity, price)


def find_receipt(member: str, wanted: tuple[Wanted, ...], scope: Scope, word: Word) -> Receipt:
    """The newest receipt of the member that has all these goods, if it may be one with enough of them left."""
    receipts = scope.receipts_of(member)
    having = [one for one in receipts if all(lines_called(one, goods.name) for goods in wanted)]
    if not having:
        what = wanted[0].name if wanted else "anything"
        raise Missing(word, f"{member} has not bought {what!r} before")
    return next((one for one in having if wanted and _is_left(one, wanted, scope)), having[0])


def _is_left(receipt: Receipt, wanted: tuple[Wanted, ...], scope: Scope) -> bool:
    left = scope.left[receipt.receipt_id]
    return all(
        sum(left[int(line.line_id) - 1] for line in lines_called(receipt, goods.name)) >= (goods.quantity or 1)
        for goods in wanted
    )


def returned_lines(receipt: Receipt, wanted: tuple[Wanted, ...], scope: Scope) -> tuple[ReturnedLine, ...]:
    """The lines of the receipt that are meant. Raises BadWord when there are none."""
    found: list[ReturnedLine] = []
    left = list(scope.left[receipt.receipt_id])
    for goods in wanted:
        candidates = lines_called(receipt, goods.name)
        if goods.price_minor is not None:
            candidates = [line for line in candidates if _costs(line, goods.price_minor)]
        if not candidates:
            there = ", ".join(dict.fromkeys(line.name for line in receipt.lines))
            raise BadWord(goods.word, f"{receipt.receipt_id} has no such {goods.name!r}; it has {there}")
        found += _parts(candidates, goods.quantity, left)
    return tuple(found)


def _costs(line: Line, price_minor: int) -> bool:
    whole = line.total_minor + line.discount_minor
    return price_minor in (line.total_minor, whole) or _times(price_minor, line.quantity) == whole


def _parts(candidates: list[Line], quantity: int | None, left: list[int]) -> list[ReturnedLine]:
    """So many pieces out of the lines in their order; too many are asked of the last one, and refused there."""
    if quantity is None:
        some = [line for line in candidates if left[int(line.line_id) - 1]]
        return [ReturnedLine(line.line_id) for line in some] or [
            ReturnedLine(candidates[0].line_id, candidates[0].quantity)
        ]
    parts = []
    for line in candidates:
        place = int(line.line_id) - 1
        part = quantity if line is candidates[-1] else min(quantity, left[place])
        if part:
            parts.append(ReturnedLine(line.line_id, part))
            left[place] -= part
            quantity -= part
    return parts
