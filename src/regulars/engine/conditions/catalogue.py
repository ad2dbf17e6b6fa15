"""Which fields a condition may ask about: their paths, types, and how they are read."""

import difflib
import re
from collections.abc import Callable, Iterable
from typing import Any, Literal, TypeAlias

import msgspec

from regulars.engine.conditions.types import DATE, DAYS, RECORDS, Type

Scope: TypeAlias = Literal["receipt", "line", "member", "activity", "shop"]

PATH = re.compile(r"(receipt|line|member|activity|shop)(\.[a-z][a-z0-9_]*)+\Z")
ATTRIBUTE = re.compile(r"[a-z][a-z0-9_]*\Z")
_SCOPES: dict[str, Scope] = {
    "receipt": "receipt",
    "line": "line",
    "member": "member",
    "activity": "activity",
    "shop": "shop",
}
MOST_LINES = 200
MICROSECONDS_OF_DAY = 86_400_000_000


class Field(msgspec.Struct, frozen=True):
    """One thing that a condition may ask about.

    values: the only texts it can hold; a literal outside them is an error when the condition is saved.
    attribute: the Python attribute of the scope's object; the last word of the path when empty.
    read: instead of an attribute, a function of the scope's object; it must answer for every object.
    since: the path of a date field; this field is then the whole days from that date to today.
    max_items: the most elements that a list holds; the cost of a condition is counted with it.
    """

    path: str
    type: Type
    nullable: bool = False
    values: tuple[str, ...] = ()
    label: str = ""
    attribute: str = ""
    read: Callable[[Any], Any] | None = None
    since: str = ""
    max_items: int = MOST_LINES

    def __post_init__(self) -> None:
        assert PATH.match(self.path), f"{self.path!r} is not a path of receipt, line, member, activity or shop"
        assert ATTRIBUTE.match(self.attribute or "x"), f"{self.attribute!r} is not an attribute to read"

    @property
    def scope(self) -> Scope:
        """Whose field it is."""
        head = self.path.split(".", 1)[0]
        return _SCOPES[head]

    @property
    def holder(self) -> Literal["receipt", "line", "member"]:
        """In whose place its object is handed over: an activity stands where a receipt would; what the shop says
        of the day comes with what it knows of the member.
        """
        if self.scope == "activity":
            return "receipt"
        return "member" if self.scope == "shop" else self.scope

    @property
    def name(self) -> str:
        """The attribute that is read when there is no `read`."""
        return self.attribute or self.path.rsplit(".", 1)[1]

    def value_of(self, holder: Any) -> Any:
        """The run-time value of this field of a receipt, line or member."""
        return self.read(holder) if self.read is not None else getattr(holder, self.name)


def day_in_utc(now_us: int) -> int:
    """The day number of an instant in UTC."""
    return now_us // MICROSECONDS_OF_DAY


class Catalogue:
    """The fields by path, and how an instant becomes the local day that `today` stands for.

    day_of: microseconds since 1970 to days since 1970, in the program's zone.
    """

    def __init__(self, fields: Iterable[Field], day_of: Callable[[int], int] = day_in_utc) -> None:
        self.fields = {field.path: field for field in fields}
        self.day_of = day_of
        lines = self.fields.get("receipt.lines")
        self.most_lines = lines.max_items if lines else MOST_LINES
        for field in self.fields.values():
            self._hold(field)

    def _hold(self, field: Field) -> None:
        if field.type == RECORDS:
            assert field.path == "receipt.lines", "the only list of records is receipt.lines"
        if field.since:
            source = self.fields[field.since]
            assert source.type == DATE, f"{field.path} counts the days since something that is no date"
            assert field.type == DAYS, f"{field.path} must have the type DAYS"
            assert source.nullable == field.nullable, f"{field.path} is known exactly when {field.since} is"

    def __getitem__(self, path: str) -> Field:
        return self.fields[path]

    def get(self, path: str) -> Field | None:
        """The field, or None when there is none of that path."""
        return self.fields.get(path)

    def has_scope(self, scope: str) -> bool:
        """Whether there is any field of a receipt, a line, an activity or a member."""
        return any(field.scope == scope for field in self.fields.values())

    def nearest(self, path: str) -> str | None:
        """The field that was most likely meant by an unknown path."""
        return nearest(path, self.fields)


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The one of `words` that was most likely meant: the same last word under another head, or the most similar."""
    known = list(words)
    head, _, last = word.rpartition(".")
    for one in known:
        if one.rpartition(".")[2] == last:
            return one
    beside = {one.rpartition(".")[2]: one for one in known if one.rpartition(".")[0] == head}
    close = difflib.get_close_matches(last, beside, n=1, cutoff=0.6)
    return beside[close[0]] if close else None
