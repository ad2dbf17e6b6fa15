"""What one version of a program has otherwise than another, in sentences: as the shop reads it, and its members."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import get_args, get_type_hints

import msgspec
from msgspec import Meta

from regulars.engine.document import Document
from regulars.engine.program import Program
from regulars.engine.shown.changed import Change, FieldChange, Kind, changed
from regulars.engine.shown.told import TITLES
from regulars.i18n import Reader
from regulars.prose import Item, Prose, chapters

_TITLES = {
    name: next((meta.title for meta in get_args(hint) if isinstance(meta, Meta) and meta.title), "")
    for name, hint in get_type_hints(Document, include_extras=True).items()
}


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """A thing of a program that is new, gone or otherwise. code: the member of the file that it stands in; part: what
    that is called. before, after: its sentences; fields: those of the file that differ.
    """

    kind: Kind
    code: str
    part: str
    id: str
    name: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    fields: tuple[FieldChange, ...] = ()


class Reworded(msgspec.Struct, frozen=True):
    """Sentences of the terms that are gone or new. name: of the thing that they are about, if it has one."""

    part: str
    name: str
    gone: tuple[str, ...]
    new: tuple[str, ...]


def in_words(before: Program | None, after: Program, reader: Reader) -> tuple[Told, ...]:
    """Everything that is otherwise, with what members are not told."""
    return tuple(_told(before, after, reader, changed(before.document if before else None, after.document)))


def reworded(before: Program | None, after: Program, reader: Reader) -> tuple[Reworded, ...]:
    """The sentences for members that are gone or new."""
    old, new = _items(before, reader, inside=False), _items(after, reader, inside=False)
    found = []
    for key in dict.fromkeys((*new, *old)):
        was, now = (there[key].sentences if key in there else () for there in (old, new))
        gone = tuple(one for one in was if one not in now)
        added = tuple(one for one in now if one not in was)
        if gone or added:
            item = new.get(key) or old[key]
            found.append(Reworded(reader.say(TITLES[key[0]]), item.name, gone, added))
    return tuple(found)


def _told(before: Program | None, after: Program, reader: Reader, changes: Sequence[Change]) -> Iterator[Told]:
    old, new = _items(before, reader, inside=True), _items(after, reader, inside=True)
    own = {(one.code, one.id) for one in changes}
    # What follows from the terms of something else, such as a return window, says another sentence with the same text.
    others = [Change("changed", *key) for key, item in new.items() if key not in own and _differ(old.get(key), item)]
    for one in chain(changes, others):
        was, now = old.get((one.code, one.id)), new.get((one.code, one.id))
        part = reader.say(TITLES.get(one.code) or _TITLES.get(one.code, one.code))
        name = (now or was or Item(one.id, one.id, ())).name or _name(before, after, one, reader)
        yield Told(
            one.kind, one.code, part, one.id, name, was.sentences if was else (), now.sentences if now else (),
            one.fields,
        )  # fmt: skip


def _differ(was: Item | None, now: Item) -> bool:
    return was is not None and was.sentences != now.sentences


def _items(program: Program | None, reader: Reader, *, inside: bool) -> dict[tuple[str, str], Item]:
    found = chapters(program, reader, inside=inside) if program else ()
    return {(chapter.code, item.id): item for chapter in found for item in chapter.items}


def _name(before: Program | None, after: Program, one: Change, reader: Reader) -> str:
    """What the program calls a thing that says no sentence, or the program itself."""
    for program in (after, before):
        if program is None:
            continue
        if one.code == "program":
            return Prose(program.document, reader).text(program.document.name, program.document.program)
        there = getattr(program.document, one.code, None)
        thing = there.get(one.id) if isinstance(there, dict) else None
        if thing is not None:
            return Prose(program.document, reader).text(getattr(thing, "name", {}), one.id)
    return one.id
