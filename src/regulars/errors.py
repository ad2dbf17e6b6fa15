"""Six kinds of error; every other error is one of them.

    RegularsError
    ├── NotFound      what was asked for is not there                      404
    ├── Conflict      the same name for two things, or somebody was faster 409
    ├── Refused       understood, and the answer is no                     409
    ├── Invalid       what was sent cannot be right                        422
    ├── Forbidden     the asker may not                                    403
    └── TooMany       not so fast                                          429

An error class is its docstring (the sentence a person reads), its `code` (the end of its documentation
address; it never changes) and its fields (what a program reads). The HTTP numbers are known to `web/problems.py` only.
"""

import inspect
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, dataclass_transform

import msgspec


class FieldError(msgspec.Struct, frozen=True):
    """One thing wrong with one field: where (a JSON pointer, or `line:column` of a file) and why."""

    pointer: str
    detail: str

    def __str__(self) -> str:
        """As a line of a terminal or a log; of a whole file there is nothing to point at."""
        return ": ".join(filter(None, (self.pointer, self.detail)))


def _shown(value: object) -> str:
    """A detail for people: several one after the other, days and moments as they are written."""
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    return str(value) if isinstance(value, date) else repr(value)


@dataclass_transform(kw_only_default=True)
class RegularsError(Exception):
    """Something went wrong."""

    code: ClassVar[str] = "error"

    def __init__(self, **fields: Any) -> None:
        wanted = self.field_names()
        missing = [name for name in wanted if name not in fields and not hasattr(type(self), name)]
        unknown = [name for name in fields if name not in wanted]
        if missing or unknown:
            raise TypeError(f"{type(self).__name__}: missing {missing}, unknown {unknown}")
        for name, value in fields.items():
            setattr(self, name, value)
        super().__init__(self.sentence())

    @classmethod
    def field_names(cls) -> list[str]:
        """The names of the fields that tell the details, those of the base classes first."""
        names: dict[str, None] = {}
        for base in reversed(cls.__mro__):
            for name, kind in inspect.get_annotations(base).items():
                if not str(kind).startswith(("ClassVar", "typing.ClassVar")):
                    names[name] = None
        return list(names)

    @classmethod
    def title(cls) -> str:
        """The first sentence of the docstring: what happened, for a person."""
        return (cls.__doc__ or cls.__name__).strip().splitlines()[0]

    def details(self) -> dict[str, Any]:
        """The fields with their values, as a program reads them."""
        return {name: getattr(self, name) for name in self.field_names()}

    def sentence(self) -> str:
        """The title with its details, as a log or a terminal shows it."""
        return self.titled(self.details())

    def titled(self, details: Mapping[str, Any]) -> str:
        """The title with some of its details."""
        told = ", ".join(f"{name}={_shown(one)}" for name, one in details.items() if one not in (None, (), ""))
        return f"{self.title()} ({told})" if told else self.title()


class NotFound(RegularsError):
    """What was asked for is not there."""

    code: ClassVar[str] = "not-found"


class Conflict(RegularsError):
    """This contradicts what is already recorded."""

    code: ClassVar[str] = "conflict"


class Refused(RegularsError):
    """This cannot be done now."""

    code: ClassVar[str] = "refused"


class Invalid(RegularsError):
    """Some fields are not right."""

    code: ClassVar[str] = "invalid"
    errors: tuple[FieldError, ...] = ()


class Forbidden(RegularsError):
    """This key or person may not do that."""

    code: ClassVar[str] = "forbidden"


class TooMany(RegularsError):
    """Too many requests; wait a little."""

    code: ClassVar[str] = "too-many"
    retry_after_seconds: int = 1
