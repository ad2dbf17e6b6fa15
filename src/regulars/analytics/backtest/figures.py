"""Whole numbers and exact fractions as the texts of a report, rounded once, a half away from nothing."""

from fractions import Fraction

from regulars.engine.days import to_date
from regulars.engine.money import format_decimal


def amount(value: Fraction | int, digits: int) -> str:
    """Units of the last digit as a decimal."""
    return format_decimal(_whole(Fraction(value)), digits)


def percent(part: Fraction | int, whole: Fraction | int, digits: int = 1) -> str | None:
    """Of 100 with so many digits; None of nothing."""
    if not whole:
        return None
    return format_decimal(_whole(Fraction(part) / Fraction(whole) * 100 * 10**digits), digits)


def plain(value: Fraction) -> str:
    """A median: whole, or with its half."""
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.1f}"


def day_text(day: int) -> str:
    """A day as its date."""
    return to_date(day).isoformat()


def month_text(day: int) -> str:
    """The month of a day."""
    return day_text(day)[:7]


def _whole(value: Fraction) -> int:
    doubled = 2 * abs(value) + 1
    whole = doubled.numerator // (2 * doubled.denominator)
    return whole if value >= 0 else -whole
