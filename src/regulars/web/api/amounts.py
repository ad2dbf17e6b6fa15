"""Money, points and quantities on the wire: decimal texts, whole numbers inside.

A text is read exactly or refused; nothing is rounded, and no float is ever made.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Any, Final

from msgspec import Meta

from regulars.engine.money import CURRENCIES, Ratio, format_decimal, parse_decimal
from regulars.engine.program import Program
from regulars.errors import FieldError

QUANTITY_DIGITS: Final = 3


def _text(pattern: str, example: str, about: str) -> Any:
    # The pattern stands in the document; the text is checked once, when it is read.
    schema = {"pattern": pattern, "examples": [example]}
    return Meta(max_length=40, description=about, extra_json_schema=schema)


Money = Annotated[
    str, _text(r"^[0-9]{1,15}(\.[0-9]{1,3})?$", "12.50", "An amount of money, in the currency named beside it.")
]
Points = Annotated[str, _text(r"^[0-9]{1,15}(\.[0-9]{1,6})?$", "150", "Points, in the wallet's own decimals.")]
SignedPoints = Annotated[
    str, _text(r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$", "-150", "Points given, or taken when there is a minus.")
]
Quantity = Annotated[
    str, _text(r"^[0-9]{1,12}(\.[0-9]{1,3})?$", "1.354", "Pieces, kilograms or metres, with three decimals at most.")
]

units: Callable[[str, int], int] = lru_cache(maxsize=32_768)(parse_decimal)
"""`parse_decimal`, remembered: prices and quantities come again and again. Raises ValueError."""
text_of: Callable[[int, int], str] = lru_cache(maxsize=32_768)(format_decimal)
"""`format_decimal`, remembered."""


class Reading:
    """Reads the decimals of one body, and gathers everything that is wrong with them."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []

    def amount(self, text: str, digits: int, *place: str | int) -> int:
        """A decimal that is not negative, in units of its last digit; 0 for one that cannot be read."""
        found = self.signed(text, digits, *place)
        if found < 0:
            self.wrong("must not be negative", *place)
            return 0
        return found

    def signed(self, text: str, digits: int, *place: str | int) -> int:
        """A decimal of either sign, in units of its last digit; 0 for one that cannot be read."""
        try:
            return units(text, digits)
        except ValueError as fault:
            self.wrong(str(fault), *place)
            return 0

    def wrong(self, detail: str, *place: str | int) -> None:
        """One thing wrong with the field at this place of the body."""
        self.errors.append(FieldError("#" + "".join(f"/{step}" for step in place), detail))


def digits_in(currency: str) -> int:
    """The digits of a currency's minor unit; 2 for one that does not exist, which is refused elsewhere."""
    return CURRENCIES.get(currency, 2)


@lru_cache(maxsize=256)
def _worth(program: Program, wallet: str) -> Ratio | None:
    terms = program.document.wallets[wallet]
    worth = parse_decimal(terms.worth, 9)
    return Ratio.of(worth * 10**program.digits, 10 ** (9 + terms.scale)) if worth else None


def worth_minor(program: Program, wallet: str, points: int) -> int | None:
    """What points are worth in money as the program shows it, rounded down; None when it does not say."""
    worth = _worth(program, wallet)
    return worth.times(points) if worth is not None and points >= 0 else None
