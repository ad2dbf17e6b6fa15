"""What is printed on a card."""

import re

from regulars.ids import check_digit


def is_card_number(text: str) -> bool:
    """Whether these are 13 digits with the right check digit: a slip of one digit never passes."""
    return re.fullmatch("[0-9]{13}", text) is not None and check_digit(text[:12]) == text[12]
