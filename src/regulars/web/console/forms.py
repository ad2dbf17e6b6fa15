"""What people type into a form: kept as they typed it, with a sentence beside each field that is not right."""

import re
from collections.abc import Mapping
from datetime import date

import msgspec
from starlette.requests import Request

from regulars.engine.checks.moments import out_of_range
from regulars.engine.money import parse_decimal
from regulars.errors import Invalid
from regulars.ids import secret
from regulars.kinds import N_

LONGEST = 2000
"""Of a text that is shown again; what is longer was not typed by a person."""
MOST_FAULTS = 3
_THOUSANDS = re.compile(r"\d{1,3}([.,]\d{3})+")
_ABOVE_NOTHING = N_("Write a number above 0")
NEEDED = N_("Cannot be left empty")
TOO_LONG = N_("This text is too long")
NOT_A_DAY = N_("This is not a day")


class Form(msgspec.Struct, frozen=True):
    """A form as it was sent. about: which of several on the page; wrong: the sentence for each field, and for the
    whole under the empty name.
    """

    values: Mapping[str, str] = {}
    wrong: Mapping[str, str] = {}
    about: str = ""

    def of(self, about: str) -> "Form":
        """This form if it is the one meant, else an untouched one."""
        return self if self.about == about else Form()

    def with_wrong(self, **wrong: str) -> "Form":
        """The same with what is not right."""
        return msgspec.structs.replace(self, wrong={**self.wrong, **wrong})

    def refused(self, sentence: str) -> "Form":
        """The same, not taken as a whole."""
        return self.with_wrong(**{"": sentence})

    def value(self, name: str) -> str:
        """What stands in a field."""
        return self.values.get(name, "")


EMPTY = Form()


async def sent(request: Request, about: str = "") -> Form:
    """The form that a browser sent; of fields of one name the last. Files are no texts and are left out."""
    found = await request.form()
    values = {name: value.strip()[:LONGEST] for name, value in found.items() if isinstance(value, str)}
    return Form(values, {}, values.get(about, "") if about else "")


def text_in(form: Form, name: str, most: int) -> tuple[str, Form]:
    """A text that must be there, and the form with what is wrong about it."""
    text = form.value(name)
    if not text:
        return "", form.with_wrong(**{name: NEEDED})
    return text, form.with_wrong(**{name: TOO_LONG}) if len(text) > most else form


def amount_in(form: Form, name: str, digits: int) -> tuple[int, Form]:
    """A number above 0 in whole units of its last digit, as people write it: 5000, 5 000, 12,50."""
    text = "".join(form.value(name).split())
    if _THOUSANDS.fullmatch(text) and digits < 3:
        text = text.replace(".", "").replace(",", "")
    try:
        amount = parse_decimal(text.replace(",", "."), digits)
    except ValueError:
        amount = 0
    return amount, form if amount > 0 else form.with_wrong(**{name: _ABOVE_NOTHING})


def day_in(form: Form, name: str) -> tuple[date | None, Form]:
    """A day of the calendar; None when the field was left empty."""
    if not form.value(name):
        return None, form
    try:
        day = date.fromisoformat(form.value(name))
    except ValueError:
        return None, form.with_wrong(**{name: NOT_A_DAY})
    return (None, form.with_wrong(**{name: NOT_A_DAY})) if any(out_of_range(day, name)) else (day, form)


def once() -> str:
    """What makes a form sent twice one deed."""
    return secret(12)


def faults(error: Invalid) -> str:
    """The first things that are wrong with a file, each with the line where it is; not how it came to that."""
    return "\n".join(f"{one.pointer}: {' '.join(one.detail.splitlines()[:2])}" for one in error.errors[:MOST_FAULTS])
