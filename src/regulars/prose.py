"""The sentences of a program as people read them: its rules in words, in one of the languages."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Literal

import msgspec
from babel.dates import format_skeleton, format_time, get_month_names
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from regulars.engine.document import Document
from regulars.engine.money import Ratio
from regulars.engine.program import Program
from regulars.engine.sentences import (
    ClockTime,
    Counted,
    Day,
    DayAndTime,
    DayOfYear,
    Either,
    EveryMoney,
    Figure,
    Lasting,
    Money,
    Month,
    Named,
    Points,
    Quoted,
    Sentence,
    Share,
    Together,
    Value,
    Written,
)
from regulars.engine.shown.labels import ACTIVITIES
from regulars.engine.shown.told import told
from regulars.engine.words import Texts
from regulars.i18n import DEFAULT_LANGUAGE, LIKE_A_FRACTION, Reader, Unit, catalogue, locale_of
from regulars.kinds import plural
from regulars.program_file.jurisdictions import laws_of

_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?", re.ASCII)
_UNITS = (
    (1, plural("%(n)s year", "%(n)s years")),
    (1, plural("%(n)s month", "%(n)s months")),
    (7, plural("%(n)s day", "%(n)s days")),
    (1, plural("%(n)s day", "%(n)s days")),
    (1, plural("%(n)s hour", "%(n)s hours")),
    (1, plural("%(n)s minute", "%(n)s minutes")),
)
APART = frozenset({"program", "referral", "tier_sets", "jurisdictions"})
"""Of these each sentence is a line of its own."""
EVERY = plural("every %(amount)s", "every %(amount)s")
_ARTICLE = re.compile(r"\b([Aa])\(z\) (?=([„“]?)(\w[\d\u00a0]*))")
_VOWELS = frozenset("aáeéiíoóöőuúüűAÁEÉIÍOÓÖŐUÚÜŰ")


class Item(msgspec.Struct, frozen=True):
    """One thing of a program with its sentences, as one reads them."""

    id: str
    name: str
    sentences: tuple[str, ...]


class Chapter(msgspec.Struct, frozen=True):
    """Things of one kind under their title. code: the member of the document that they stand in."""

    code: str
    title: str
    items: tuple[Item, ...]


def chapters(program: Program, reader: Reader, *, inside: bool = False) -> tuple[Chapter, ...]:
    """A whole program in words. inside: with what members are not told."""
    prose = Prose(program.document, reader)
    return tuple(
        Chapter(
            section.code,
            reader.say(section.title),
            tuple(
                Item(one.id, prose.name_of(section.code, one.id, one.name), tuple(map(prose.sentence, one.sentences)))
                for one in section.told
            ),
        )
        for section in told(program, laws=laws_of(program.document), inside=inside)
    )


def terms(program: Program, language: str, *, inside: bool = False) -> str:
    """The terms of a program in a language: all of it as one text of Markdown."""
    return "\n".join(page(program, Reader(language, program.document.timezone), inside=inside)).rstrip()


def page(program: Program, reader: Reader, *, inside: bool = False) -> Iterator[str]:
    """The same as lines of Markdown."""
    yield f"# {Prose(program.document, reader).text(program.document.name, program.document.program)}\n"
    for chapter in chapters(program, reader, inside=inside):
        yield f"## {chapter.title}\n"
        for place, item in enumerate(chapter.items):
            apart = chapter.code in APART
            yield from [""] if place and apart else []
            yield from listed(item, apart=apart)
        yield ""


def listed(item: Item, *, apart: bool) -> Iterator[str]:
    """The lines of one thing; apart: a line for each sentence."""
    if apart and item.name:
        yield f"{item.name}:\n"
    if apart:
        yield from (f"- {sentence}" for sentence in item.sentences)
    else:
        yield f"- **{item.name}.** {' '.join(item.sentences)}"


class Prose:
    """Puts the sentences of one program into the words of one reader."""

    def __init__(self, document: Document, reader: Reader) -> None:
        self._document = document
        self._reader = reader
        self._locale = locale_of(reader.language)
        self._texts = catalogue(reader.language)

    def sentence(self, sentence: Sentence) -> str:
        """A whole sentence: with a capital and a stop."""
        text = self.part(sentence)
        return begun(text) + ("" if text.endswith(".") else ".")

    def part(self, value: Value) -> str:
        """One value that is told by itself, or as a part of a page."""
        text = self.value(value)
        return _ARTICLE.sub(_with_article, text) if self._reader.language == "hu" else text

    def name_of(self, code: str, id_: str, name: Texts) -> str:
        """What a thing is called above its sentences; nothing for the program as a whole."""
        if code in ("program", "referral"):
            return ""
        if code == "wallets":
            called = self._reader.unit_word(10 ** self._document.wallets[id_].scale, self._unit(id_))
            return self.text(name, called[:1].upper() + called[1:])
        if code == "tier_sets" and len(self._document.tier_sets) == 1:
            return ""
        return self.text(name, id_)

    def text(self, texts: Texts | Mapping[str, str], otherwise: str) -> str:
        """A name in the reader's language, or the nearest to it."""
        found = {str(language): text for language, text in texts.items()}
        return found.get(self._reader.language) or found.get(DEFAULT_LANGUAGE) or next(iter(found.values()), otherwise)

    def value(self, value: Value) -> str:
        """One value as it stands in a sentence."""
        match value:
            case Sentence():
                return self._said(value)
            case Points():
                return self._points(value)
            case Money():
                return self.money(value.amount)
            case EveryMoney():
                text = self._texts.ngettext(*EVERY, _plural_of(Decimal(value.amount)))
                return str(text) % {"amount": self.money(value.amount)}
            case Counted():
                return self._counted(value.texts, _decimal(value.number))
            case Share():
                return self._share(value.rate)
            case Figure():
                return self._number(Decimal(value.number))
            case Named():
                return self._quoted(self._named(value))
            case Quoted():
                return self._quoted(value.text)
            case Written():
                return self.text(value.texts, "") % {name: self.value(one) for name, one in value.values.items()}
            case Together() | Either():
                parts = [self.value(one) for one in value.parts]
                style: Literal["or", "standard"] = "or" if isinstance(value, Either) else "standard"
                return str(format_list(parts, style=style, locale=self._locale))
            case _:
                return self._time(value)

    def _said(self, sentence: Sentence) -> str:
        return self._reader.say(sentence.text, **{name: self.value(one) for name, one in sentence.values.items()})

    def _time(self, value: Lasting | Day | DayOfYear | Month | ClockTime | DayAndTime) -> str:
        match value:
            case Lasting():
                return self._lasting(value.duration)
            case Day():
                return self._reader.day(date.fromisoformat(value.day))
            case DayOfYear():
                leap = datetime(2024, value.month, value.day, tzinfo=UTC)
                return str(format_skeleton("MMMMd", leap, locale=self._locale))
            case Month():
                return str(get_month_names("wide", "format", self._locale)[value.number])
            case ClockTime():
                hours, minutes = divmod(value.minutes, 60)
                return "24:00" if hours == 24 else format_time(time(hours, minutes), "HH:mm", locale=self._locale)
            case DayAndTime():
                day, _, clock = value.moment.partition(" ")
                return f"{self._reader.day(date.fromisoformat(day))}, {clock}"

    def money(self, amount: str) -> str:
        """An amount of the currency; whole ones without a fraction."""
        return self._reader.price(Decimal(amount), self._document.currency)

    def _points(self, points: Points) -> str:
        wallet = points.wallet or self._document.main_wallet
        terms, number = self._document.wallets.get(wallet), Decimal(points.amount)
        if terms is not None and terms.money and not terms.unit:
            return self.money(points.amount)
        digits = max(-int(number.normalize().as_tuple().exponent), 0)
        return self._reader.points(int(number.scaleb(digits)), Unit(self._unit(wallet).words, digits))

    def _unit(self, wallet: str) -> Unit:
        terms = self._document.wallets.get(wallet)
        if terms is None:
            return Unit()
        words = {str(language): dict[str, str](forms.items()) for language, forms in terms.unit.items()}
        return Unit(words, terms.scale)

    def _counted(self, texts: tuple[str, str], number: Decimal) -> str:
        text = str(self._texts.ngettext(*texts, _plural_of(number)))
        return text % {"n": self._number(number)}

    def _lasting(self, text: str) -> str:
        found = _DURATION.fullmatch(text)
        assert found is not None, text
        counts: dict[tuple[str, str], int] = {}
        for part, (times, texts) in zip(found.groups(), _UNITS, strict=True):
            counts[texts] = counts.get(texts, 0) + int(part or 0) * times
        parts = [self._counted(texts, Decimal(count)) for texts, count in counts.items() if count]
        if not parts:
            return self._counted(_UNITS[3][1], Decimal(0))
        return str(format_list(parts, style="standard", locale=self._locale))

    def _share(self, rate: str) -> str:
        exact = _decimal(rate)
        return format_percent(exact, format=None, locale=self._locale, decimal_quantization=False)

    def _number(self, number: Decimal) -> str:
        return str(format_decimal(number, locale=self._locale, decimal_quantization=False))

    def _quoted(self, text: str) -> str:
        return self._reader.say("“%(text)s”", text=text)

    def _named(self, named: Named) -> str:
        """What the program calls it; its id where it has no name for it."""
        if named.what.startswith("tier_sets"):
            wanted = named.what.partition("/")[2]
            for place, (name, tier_set) in enumerate(self._document.tier_sets.items()):
                if name.replace("-", "_") == wanted.replace("-", "_") or (not wanted and place == 0):
                    tiers = {tier.id: tier.name for tier in tier_set.tiers}
                    return self.text(tiers.get(named.id, {}), named.id)
            return named.id
        if named.what == "activities" and named.id in ACTIVITIES:
            return self._reader.say(ACTIVITIES[named.id])
        found = getattr(self._document, named.what)
        if named.what == "wallets":
            return self.name_of("wallets", named.id, found[named.id].name)
        things = found if isinstance(found, dict) else {one.id: one for one in found}
        return self.text(getattr(things.get(named.id), "name", {}), named.id)


def begun(text: str) -> str:
    """With a capital."""
    return text[:1].upper() + text[1:]


def _decimal(rate: str) -> Decimal:
    """A rate with as many digits as people read."""
    exact = Ratio.parse(rate)
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("1.0000")).normalize()


def _plural_of(number: Decimal) -> int:
    """The whole number whose form a number takes."""
    whole = number.to_integral_value()
    return abs(int(whole)) if number == whole else LIKE_A_FRACTION


def _with_article(found: re.Match[str]) -> str:
    """The Hungarian article as one says it before what follows: a 2, az 5, az alma."""
    first = found[3][0]
    is_vowel = first in _VOWELS or first == "5" or re.fullmatch(r"1(\D|$)|1[\u00a0 ]?\d{3}\D*", found[3]) is not None
    return f"{found[1]}{'z' if is_vowel else ''} "
