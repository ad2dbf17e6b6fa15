"""Words, counts, money and days for one reader.

The catalogues are `locales/<language>/messages.po`, read as they are when first asked for: no compiled files.
Codes and numbers come from below; sentences exist only from here up.
"""

import re
from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import NumberPattern, format_decimal, format_percent
from babel.support import NullTranslations, Translations

from regulars.engine.money import CURRENCIES

LOCALES = Path(__file__).parent / "locales"
DEFAULT_LANGUAGE = "en"
# English with the day before the month and a 24 hour clock; the shops we know read it so.
FORMATS = {"en": "en_GB"}
# Hungarians write the year first.
MOMENTS = {"hu": "y. MMM d., HH:mm"}
# A fraction takes the form of 2 in English, Russian and Romanian (1,5 балла, 2 балла); Hungarian has one form.
LIKE_A_FRACTION = 2
FIGURES = re.compile(
    r"(?<![\w.-])(?:(?P<day>\d{4}-\d\d-\d\d)|(?P<number>-?\d+(?:\.(?P<digits>\d+))?))(?![\w-]|\.\w)", re.ASCII
)
"""Days and numbers that stand by themselves, not those inside of a name."""


class Unit(msgspec.Struct, frozen=True):
    """What the points of a wallet are called, and how many decimals they have.

    `words` maps a language to its plural forms by CLDR name (one, few, many, other). A unit without words in
    the reader's language is called points.
    """

    words: Mapping[str, Mapping[str, str]] = {}
    decimals: int = 0


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a catalogue, the default one first."""
    found = sorted(path.parent.name for path in LOCALES.glob("*/messages.po"))
    return tuple(sorted(found, key=lambda language: language != DEFAULT_LANGUAGE))


@cache
def catalogue(language: str) -> NullTranslations:
    """The translations of `language`, one of `languages()`."""
    with (LOCALES / language / "messages.po").open("rb") as source:
        texts = read_po(source, locale=language)
    compiled = BytesIO()
    write_mo(compiled, texts)
    compiled.seek(0)
    return Translations(compiled)


@cache
def locale_of(language: str) -> Locale:
    """How numbers, money and days are written in `language`."""
    return Locale.parse(FORMATS.get(language, language))


@cache
def money_pattern(language: str, digits: int) -> NumberPattern:
    """How money is written in `language`, with the digits of ISO 4217.

    Not with those of everyday habit, which print whole dinars for a Serbian receipt.
    """
    pattern: NumberPattern = copy(locale_of(language).currency_formats["standard"])
    pattern.frac_prec = (digits, digits)
    return pattern


def own_name(language: str) -> str:
    """The language as its speakers call it, with a capital: English, Русский."""
    return (Locale.parse(language).get_language_name(language) or language).capitalize()


def negotiated(chosen: Iterable[str | None], accepted: str = "") -> str:
    """The first of `chosen` that we speak, else the best of an Accept-Language header, else the default."""
    for language in chosen:
        if language in languages():
            return str(language)
    return next((found for found in wished(accepted) if found in languages()), DEFAULT_LANGUAGE)


def wished(accepted: str) -> list[str]:
    """The languages of an Accept-Language header without their regions, the most wanted first."""
    weighed: list[tuple[float, str]] = []
    for part in accepted.split(",")[:20]:
        name, _, parameter = part.strip().partition(";")
        weighed.append((-weight(parameter), name.partition("-")[0].strip().lower()))
    return [name for negative, name in sorted(weighed, key=lambda pair: pair[0]) if negative < 0]


def weight(parameter: str) -> float:
    """The `q=` of one wish: 1 when it is not said, 0 when it cannot be read."""
    key, _, value = parameter.strip().partition("=")
    if not key:
        return 1.0
    try:
        return float(value) if key.strip() == "q" else 1.0
    except ValueError:
        return 0.0


class Reader(msgspec.Struct, frozen=True):
    """One who reads: a language, and the zone of the days (an IANA name)."""

    language: str = DEFAULT_LANGUAGE
    zone: str = "UTC"

    def say(self, message: str, **values: object) -> str:
        """The message in the reader's language, its `%(name)s` filled in."""
        text = str(catalogue(self.language).gettext(message)) if message else ""
        return text % values if values else text

    def number(self, value: int | Decimal) -> str:
        """A number with the reader's separators."""
        return format_decimal(value, locale=locale_of(self.language)).replace("-", "\N{MINUS SIGN}")

    def percent(self, part: int, whole: int) -> str:
        """`part` of `whole` as a whole per cent."""
        share = Decimal(part) / whole if whole else Decimal(0)
        return format_percent(share, locale=locale_of(self.language))

    def money(self, minor: int, currency: str) -> str:
        """An amount in minor units, in the currency of the program, not of the reader."""
        digits = CURRENCIES.get(currency, 2)
        return self._priced(Decimal(minor).scaleb(-digits), currency, digits)

    def _priced(self, amount: Decimal, currency: str, digits: int) -> str:
        pattern = money_pattern(self.language, digits)
        text = str(pattern.apply(amount, locale_of(self.language), currency=currency, currency_digits=False))
        # CLDR wants a space between a code and a digit (RON 12.50), which Babel does not set.
        return re.sub(r"(?<=[A-Z])(?=\d)", "\N{NO-BREAK SPACE}", text).replace("-", "\N{MINUS SIGN}")

    def amount(self, points: int, unit: Unit = Unit()) -> str:  # noqa: B008 - a Unit never changes
        """The number of points alone, its scale applied: whole ones without decimals, others with all of them."""
        exact = Decimal(points).scaleb(-unit.decimals)
        if exact == exact.to_integral_value():
            return self.number(exact)
        return self._with_digits(exact, unit.decimals)

    def figures(self, text: str) -> str:
        """A text with its days (2026-03-02) and its numbers (1234.50, with all of their digits) as the reader writes
        them.
        """

        def written(found: re.Match[str]) -> str:
            if found["day"]:
                return self.day(date.fromisoformat(found["day"]))
            return self._with_digits(Decimal(found["number"]), len(found["digits"] or ""))

        return FIGURES.sub(written, text)

    def _with_digits(self, exact: Decimal, digits: int) -> str:
        pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
        return format_decimal(exact, pattern, locale=locale_of(self.language)).replace("-", "\N{MINUS SIGN}")

    def points(self, points: int, unit: Unit = Unit()) -> str:  # noqa: B008 - a Unit never changes
        """Points with their word in the right form: 1 балл, 2 балла, 1,50 балла, 5 баллов."""
        _, n = _counted(points, unit)
        words = unit.words.get(self.language)
        if words:
            return f"{self.amount(points, unit)}\N{NO-BREAK SPACE}{self.unit_word(points, unit)}"
        text = catalogue(self.language).ngettext("%(points)s point", "%(points)s points", n)
        return str(text) % {"points": self.amount(points, unit)}

    def unit_word(self, points: int, unit: Unit = Unit()) -> str:  # noqa: B008 - a Unit never changes
        """The word alone, in the form that so many points ask for, for a number that is set apart from it."""
        exact, n = _counted(points, unit)
        words = unit.words.get(self.language)
        if words:
            return words.get(locale_of(self.language).plural_form(abs(exact))) or words["other"]
        text = catalogue(self.language).ngettext("%(points)s point", "%(points)s points", n)
        return (str(text) % {"points": ""}).strip()

    def price(self, amount: Decimal, currency: str) -> str:
        """An amount in words of the program: a whole one without a fraction, one of less than a cent with all of it."""
        digits = CURRENCIES.get(currency, 2)
        if amount == amount.to_integral_value():
            return self._priced(amount, currency, 0)
        return self._priced(amount, currency, max(digits, -int(amount.normalize().as_tuple().exponent)))

    def signed(self, points: int, unit: Unit = Unit()) -> str:  # noqa: B008 - a Unit never changes
        """The number of points that came or went, with its sign (a real minus)."""
        sign = "+" if points > 0 else "\N{MINUS SIGN}" if points < 0 else ""
        return sign + self.amount(abs(points), unit)

    def local(self, at: datetime) -> datetime:
        """The moment in the zone of the days. `at` is aware."""
        assert at.tzinfo is not None, "a moment without a zone"
        return at.astimezone(ZoneInfo(self.zone))

    def day(self, value: date | datetime) -> str:
        """A day: 22 Nov 2025."""
        day = self.local(value).date() if isinstance(value, datetime) else value
        return format_date(day, format="medium", locale=locale_of(self.language))

    def last_day(self, until: datetime) -> str:
        """The last day before `until`: what is valid up to the start of 1 January is valid on 31 December."""
        local = self.local(until)
        whole = local.date() - timedelta(days=1) if local.time() == time.min else local.date()
        return self.day(whole)

    def moment(self, at: datetime) -> str:
        """A day with hours and minutes: 22 Nov 2025, 14:05."""
        pattern = MOMENTS.get(self.language, "d MMM y, HH:mm")
        return format_datetime(self.local(at), format=pattern, locale=locale_of(self.language))


def _counted(points: int, unit: Unit) -> tuple[Decimal, int]:
    """How many of the unit, exactly and as a catalogue counts them."""
    exact = Decimal(points).scaleb(-unit.decimals)
    whole = exact.to_integral_value()
    return (whole, abs(int(whole))) if exact == whole else (exact, LIKE_A_FRACTION)
