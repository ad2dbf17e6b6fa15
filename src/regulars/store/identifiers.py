"""By what a member is known: a card, a phone, an e-mail address, an id of another system; each in one spelling."""

import re
import unicodedata
from collections.abc import Callable
from typing import ClassVar, Literal, get_args

import msgspec
import phonenumbers

from regulars.errors import FieldError, Invalid

Kind = Literal["card", "phone", "email", "outside"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]{1,63}(\.[^@\s.]{1,63}){1,8}")
_CARD = re.compile(r"[A-Z0-9-]{4,40}")


class BadIdentifier(Invalid):
    """This cannot be a member's identifier."""

    code: ClassVar[str] = "bad-identifier"


class Identifier(msgspec.Struct, frozen=True):
    """One identifier in its one spelling."""

    kind: Kind
    value: str

    @property
    def tail(self) -> str:
        """The value backwards: what is remembered of a phone or card is its end."""
        return self.value[::-1]


def identifier(kind: str, value: str, *, region: str = "") -> Identifier:
    """The identifier in its one spelling: phones as E.164, e-mail in lower case, cards without spaces.

    region: the two-letter country whose national phone numbers are understood. Raises BadIdentifier, which never
    repeats the value.
    """
    clean = unicodedata.normalize("NFKC", value).strip()
    if kind == "phone":
        return Identifier("phone", _phone(clean, region))
    if kind == "email":
        folded = clean.lower()
        if not _EMAIL.fullmatch(folded):
            raise _bad("email", "not an e-mail address")
        return Identifier("email", folded)
    if kind == "card":
        card = clean.upper().replace(" ", "")
        if not _CARD.fullmatch(card):
            raise _bad("card", "4 to 40 letters, digits and dashes")
        return Identifier("card", card)
    if kind == "outside":
        if not 1 <= len(clean) <= 100 or not clean.isprintable():
            raise _bad("outside", "1 to 100 printable characters")
        return Identifier("outside", clean)
    raise _bad(kind, f"no kind of identifier; there is {', '.join(KINDS)}")


def speller(region: str) -> Callable[[str, str], str]:
    """What gives an identifier of a kind its one spelling, in a shop of that region; it raises BadIdentifier."""
    return lambda kind, value: identifier(kind, value, region=region).value


def folded(text: str) -> str:
    """A name as it is searched for: without case and accents, by us and not by a locale."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(char for char in apart if not unicodedata.combining(char)).split())


def _phone(text: str, region: str) -> str:
    try:
        number = phonenumbers.parse(text, region or None)
    except phonenumbers.NumberParseException:
        raise _bad("phone", "not a phone number; begin it with + and the country's code") from None
    if not phonenumbers.is_possible_number(number):
        raise _bad("phone", "too short or too long for a phone number")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _bad(field: str, detail: str) -> BadIdentifier:
    return BadIdentifier(errors=(FieldError(f"/{field}", detail),))
