"""What is kept of each line of a receipt, and what can be wrong with it."""

from msgspec import structs

from regulars.connectors.files.columns import Cell, Sheet, whole
from regulars.connectors.files.mapping import Mapping, Number, Receipts, Text
from regulars.connectors.files.quoting import literal
from regulars.connectors.files.translation import TOO_LONG, Field
from regulars.engine.money import CURRENCIES, MOST

_NEGATIVE = ("kept < 0", "is negative: returns are not imported as receipts")
_NEGATIVE_DISCOUNT = ("kept < 0", "is negative: let the mapping subtract it")
_TOO_LARGE = (f"kept > {MOST}", "is larger than any amount can be")
_LATEST_US = 7_258_118_400_000_000
_NO_NUMBER = "is not a number"
_NO_TIME = "is not a time; see `timestamps` in the mapping"
_ODD_TIME = (f"kept NOT BETWEEN 0 AND {_LATEST_US}", "lies before 1970 or after 2200; see `timestamps` in the mapping")

HEAD_WORDS = ("member", "store", "till", "channel", "currency", "receipt_discount")
"""What all lines of a receipt have to agree on."""


def line_fields(sheet: Sheet, words: Receipts, mapping: Mapping) -> list[Field]:
    """The fields of the table `record`. Raises MissingColumn."""
    at, is_utc = sheet.moment(words.occurred_at)
    at = structs.replace(at, column=at.column or "occurred_at")
    return [
        Field("receipt", _receipt(sheet, words, at), required=True, refused=(TOO_LONG,)),
        Field("at_us", at, required=True, unreadable=_NO_TIME, refused=(_ODD_TIME,)),
        Field("is_utc", Cell("", is_utc, "NULL", "false")),
        Field("member", sheet.text(words.member)),
        Field("store", sheet.text(words.store)),
        Field("till", sheet.text(words.till)),
        Field("channel", sheet.text(words.channel)),
        _currency(sheet, words, mapping),
        Field("line", sheet.text(words.line), refused=(TOO_LONG,) if words.line else ()),
        Field("good", Cell("", _good(sheet, words), "NULL", "false")),
        *_product(sheet, words),
        _quantity(sheet, words),
        *_amounts(sheet, words, mapping),
    ]


def names_products(words: Receipts) -> bool:
    """Whether the lines themselves say more of a product than its sku."""
    return bool(words.name or words.brand or words.category_path)


def _receipt(sheet: Sheet, words: Receipts, at: Cell) -> Cell:
    """The receipt's own number, or a stable one out of what the file shows of member, store, time and till."""
    if words.receipt is not None:
        return sheet.text(words.receipt, glue="-")
    known = [sheet.text(words.member), sheet.text(words.store), at, sheet.text(words.till)]
    shown = " || chr(31) || ".join(f"coalesce({cell.shown}, '')" for cell in known)
    number = f"'auto-' || left(sha256({shown}), 24)"
    return Cell("", number, number, "false")


def _good(sheet: Sheet, words: Receipts) -> str:
    """One text for each product as the lines describe it; the sku alone when they say no more."""
    sku = f"coalesce({sheet.text(words.sku).sql}, '')"
    if not names_products(words):
        return sku
    said = [f"coalesce({sheet.text(word).sql}, '')" for word in (words.name, words.brand)]
    return " || chr(31) || ".join(
        [sku, *said, f"coalesce(array_to_string({sheet.path(words.category_path).sql}, chr(30)), '')"]
    )


def _product(sheet: Sheet, words: Receipts) -> list[Field]:
    if not names_products(words):
        return []
    return [
        Field("sku", sheet.text(words.sku)),
        Field("name", sheet.text(words.name)),
        Field("brand", sheet.text(words.brand)),
        Field("path", sheet.path(words.category_path)),
    ]


def _quantity(sheet: Sheet, words: Receipts) -> Field:
    if words.quantity is None:
        return Field("quantity", Cell("", "1000", "'1'", "false"))
    cell = sheet.number(words.quantity)
    refused = (_NEGATIVE, _TOO_LARGE)
    return Field("quantity", cell, sql=whole(cell, "1000"), required=True, unreadable=_NO_NUMBER, refused=refused)


def _currency(sheet: Sheet, words: Receipts, mapping: Mapping) -> Field:
    cell = sheet.text(words.currency or Text(constant=mapping.currency))
    known = ", ".join(literal(code) for code in CURRENCIES)
    unknown = (f"kept NOT IN ({known})", "is not a currency code such as EUR")
    return Field("currency", cell, required=True, refused=(unknown,) if words.currency else ())


def _amounts(sheet: Sheet, words: Receipts, mapping: Mapping) -> list[Field]:
    units = _units(sheet, words, mapping)

    def amount(name: str, number: Number | None, *, negative: tuple[str, str], required: bool = False) -> Field:
        cell = sheet.number(number)
        unreadable = _NO_NUMBER if number is not None else ""
        refused = (negative, _TOO_LARGE) if number is not None else ()
        return Field(name, cell, sql=whole(cell, units), required=required, unreadable=unreadable, refused=refused)

    return [
        amount("total", words.total, negative=_NEGATIVE, required=True),
        amount("discount", words.discount, negative=_NEGATIVE_DISCOUNT),
        amount("cost", words.cost, negative=_NEGATIVE),
        amount("receipt_discount", words.receipt_discount, negative=_NEGATIVE_DISCOUNT),
    ]


def _units(sheet: Sheet, words: Receipts, mapping: Mapping) -> str:
    """SQL for how many minor units one unit of the line's currency has."""
    if words.currency is None:
        return str(10 ** CURRENCIES[mapping.currency])
    odd = " ".join(f"WHEN {literal(code)} THEN {10**digits}" for code, digits in CURRENCIES.items() if digits != 2)
    return f"(CASE {sheet.text(words.currency).sql} {odd} ELSE 100 END)"
