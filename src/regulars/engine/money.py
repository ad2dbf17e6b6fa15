"""Money, points and rates as whole numbers and exact ratios; all rounding and fair sharing, and nowhere else."""

import re
from collections.abc import Sequence
from math import gcd
from typing import Literal

import msgspec

Rounding = Literal["down", "half_up", "half_even", "up"]
"""half_even: a half goes to the even neighbour, as books round: 2.5 and 1.5 are both 2."""

_TWO_DIGITS = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY "
    "COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS "
    "INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR "
    "MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD "
    "SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWG"
)
_NO_DIGITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND"

CURRENCIES: dict[str, int] = {
    code: digits for codes, digits in ((_TWO_DIGITS, 2), (_NO_DIGITS, 0), (_THREE_DIGITS, 3)) for code in codes.split()
}
"""ISO 4217: how many digits the minor unit of each currency in use has."""

MOST = 10**15
"""No amount of money or points may be larger: far above any shop, far below the limit of a bigint."""

MOST_DIGITS = 9
"""So many digits after the point has a decimal at most."""

_DECIMAL = re.compile(r"(-?)(\d{1,15})(?:\.(\d{1,9}))?", re.ASCII)


class Ratio(msgspec.Struct, frozen=True):
    """An exact rate, in lowest terms; `denominator` is at least 1."""

    numerator: int
    denominator: int

    @classmethod
    def of(cls, numerator: int, denominator: int) -> "Ratio":
        """The ratio in lowest terms. Raises ZeroDivisionError for a denominator of 0."""
        if denominator == 0:
            raise ZeroDivisionError("a rate needs a denominator")
        shrink = gcd(numerator, denominator) * (1 if denominator > 0 else -1)
        return cls(numerator // shrink, denominator // shrink)

    @classmethod
    def parse(cls, text: str) -> "Ratio":
        """Read `1.5`, `12.5%` or `1/3`. Raises ValueError."""
        if text.endswith("%"):
            whole = cls.parse(text[:-1].rstrip())
            return cls.of(whole.numerator, whole.denominator * 100)
        if "/" in text:
            above, below = (cls.parse(part.strip()) for part in text.split("/", 1))
            return cls.of(above.numerator * below.denominator, above.denominator * below.numerator)
        digits = len(text.partition(".")[2])
        return cls.of(parse_decimal(text, digits), 10**digits)

    @classmethod
    def share_off(cls, text: str) -> "Ratio":
        """Read a share of a price. Raises ValueError for more than the whole, told of the field `percent`."""
        share = cls.parse(text)
        if share.numerator > share.denominator:
            meant = "" if "%" in text or "/" in text else f"; did you mean {text}%?"
            raise ValueError(f"percent: a share off is at most 100%{meant}")
        return share

    def per(self, amount: int) -> "Ratio":
        """The rate for each of so many. Raises ZeroDivisionError for an amount of 0."""
        return Ratio.of(self.numerator, self.denominator * amount)

    def times(self, amount: int, rounding: Rounding = "down") -> int:
        """`amount` times the rate, rounded once to a whole number."""
        return rounded(amount * self.numerator, self.denominator, rounding)

    def python(self, amount: str, rounding: Rounding = "down") -> str:
        """`times` as Python to be compiled, of an expression that is the amount."""
        one = amount if amount.isidentifier() else f"({amount})"
        product = one if self.numerator == 1 else f"{one} * {self.numerator}"
        if self.denominator == 1:
            return product
        if rounding == "down":
            return f"{product} // {self.denominator}"
        if rounding == "up":
            return f"-(-{product} // {self.denominator})"
        if rounding == "half_even":
            odd = f"({product} // {self.denominator} & 1)"
            return f"(2 * {product} + {self.denominator - 1} + {odd}) // {2 * self.denominator}"
        return f"(2 * {product} + {self.denominator}) // {2 * self.denominator}"


def rounded(numerator: int, denominator: int, rounding: Rounding) -> int:
    """`numerator / denominator` as a whole number; `down` is towards minus infinity. denominator > 0."""
    if rounding == "down":
        return numerator // denominator
    if rounding == "up":
        return -(-numerator // denominator)
    if rounding == "half_even":
        return (2 * numerator + denominator - 1 + (numerator // denominator & 1)) // (2 * denominator)
    return (2 * numerator + denominator) // (2 * denominator)


def share(total: int, weights: Sequence[int]) -> list[int]:
    """`total` in whole parts proportional to `weights` (none negative); the parts always add up to `total`.

    Every part is first rounded down; the units left over go one each to the largest remainders, the earlier
    line first among equals. With all weights 0 the first part takes everything. Raises ValueError for no parts.
    """
    whole = sum(weights)
    if whole == 0:
        if not weights:
            raise ValueError("nothing to share among")
        return [total] + [0] * (len(weights) - 1)
    parts = [total * weight // whole for weight in weights]
    left = total - sum(parts)
    if left:
        by_remainder = sorted(range(len(weights)), key=lambda i: -(total * weights[i] % whole))
        for i in by_remainder[:left]:
            parts[i] += 1
    return parts


class BadDecimal(ValueError):
    """A text is no such decimal: which text, so that its field can be named."""

    def __init__(self, text: str, detail: str) -> None:
        super().__init__(detail)
        self.text = text


def parse_decimal(text: str, digits: int) -> int:
    """Read a decimal into whole units of its last digit: `parse_decimal("4.10", 2)` is 410.

    Never rounds: raises BadDecimal, a ValueError, for more digits than `digits`, for anything else than a plain
    decimal, and beyond `MOST`.
    """
    found = _DECIMAL.fullmatch(text)
    if not found:
        raise BadDecimal(text, f"{text!r} is not a decimal number such as 4.10")
    sign, before, after = found[1], found[2], (found[3] or "")
    if len(after.rstrip("0")) > digits:
        raise BadDecimal(text, f"{text} has more than {digits} digits after the point")
    value = int(before + after[:digits].ljust(digits, "0"))
    if value > MOST:
        raise BadDecimal(text, f"{text} is too large")
    return -value if sign else value


def format_decimal(value: int, digits: int) -> str:
    """Write whole units of the last digit as a decimal: `format_decimal(410, 2)` is `4.10`."""
    if digits == 0:
        return str(value)
    sign, rest = ("-", -value) if value < 0 else ("", value)
    return f"{sign}{rest // 10**digits}.{rest % 10**digits:0{digits}d}"


def digits_of(currency: str) -> int:
    """How many digits the currency's minor unit has. Raises ValueError for an unknown code."""
    try:
        return CURRENCIES[currency]
    except KeyError:
        raise ValueError(f"{currency!r} is not a currency code of ISO 4217 in use, such as EUR") from None
