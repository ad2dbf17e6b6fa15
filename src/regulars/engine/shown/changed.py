"""What one text of a program has otherwise than another: each thing by its id, each field as the files have it."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

from regulars.engine.document import Document

Kind = Literal["added", "removed", "changed"]
_NO_PROMISE = frozenset({"program", "examples"})
"""Fields of a program that promise nothing."""


class FieldChange(msgspec.Struct, frozen=True):
    """A field with what it was and what it is to be; empty where it is not said."""

    field: str
    before: str
    after: str


class Change(msgspec.Struct, frozen=True):
    """A thing of a program that is new, gone, or otherwise than before.

    code: the member of the document that it stands in, `program` for the program as a whole. fields: of what changed.
    """

    kind: Kind
    code: str
    id: str
    fields: tuple[FieldChange, ...] = ()


def changed(before: Document | None, after: Document) -> tuple[Change, ...]:
    """All that is otherwise, in the order of the file. before: None where there was no program."""
    old: dict[str, Any] = {} if before is None else msgspec.to_builtins(before)
    found: list[Change] = []
    whole: list[FieldChange] = []
    for field, new in msgspec.to_builtins(after).items():
        if field in _NO_PROMISE:
            continue
        own, other = _things(old.get(field)), _things(new)
        if own is None and other is None:
            whole += _fields(field, old.get(field), new)
        else:
            found += _between(field, own or {}, other or {})
            whole += _order(field, list(own or {}), list(other or {})) if field in ("rules", "rewards") else []
    if whole:
        found.insert(0, Change("changed" if old else "added", "program", after.program, tuple(whole)))
    return tuple(found)


def _things(value: Any) -> dict[str, Any] | None:
    """The things in a part of a document by their ids; None for what has none."""
    if isinstance(value, list | tuple) and value and all(isinstance(one, Mapping) and "id" in one for one in value):
        return {one["id"]: one for one in value}
    is_named = isinstance(value, Mapping) and value and all(isinstance(one, Mapping) for one in value.values())
    return dict(value) if is_named else None


def _between(code: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name, own in after.items():
        if name not in before:
            yield Change("added", code, name)
        elif fields := tuple(_fields("", before[name], own)):
            yield Change("changed", code, name, fields)
    for name in before:
        if name not in after:
            yield Change("removed", code, name)


def _order(field: str, before: list[str], after: list[str]) -> list[FieldChange]:
    """Of rules and rewards the order may decide which comes first."""
    old, new = [one for one in before if one in after], [one for one in after if one in before]
    return [] if old == new else [FieldChange(f"{field} in order", ", ".join(old), ", ".join(new))]


def _fields(path: str, before: Any, after: Any) -> Iterator[FieldChange]:
    """The fields that differ, as deep as they have names."""
    if before == after or (_is_unsaid(before) and _is_unsaid(after)):
        return
    own, other = _named(before), _named(after)
    if (own is None and not _is_unsaid(before)) or (other is None and not _is_unsaid(after)):
        yield FieldChange(path, _text(before), _text(after))
        return
    for name in dict.fromkeys((*(own or {}), *(other or {}))):
        yield from _fields(f"{path}/{name}".lstrip("/"), (own or {}).get(name), (other or {}).get(name))


def _named(value: Any) -> Mapping[str, Any] | None:
    return value if isinstance(value, Mapping) and value else _things(value)


def _is_unsaid(value: Any) -> bool:
    return value is None or value in ("", [], (), {})


def _text(value: Any) -> str:
    if _is_unsaid(value):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
