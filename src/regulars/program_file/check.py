"""Holds a tree of texts against the engine's structs, and gathers every fault on the way.

What is wrong is replaced by something of the right shape, so that what depends on it can still be checked.
"""

from collections.abc import Sequence as Several
from typing import Any

from msgspec import inspect

from regulars.program_file.faults import Faults, Path, shown
from regulars.program_file.meant import nearest
from regulars.program_file.samples import sample
from regulars.program_file.scalars import NAME, expected, read_scalar, wanted
from regulars.program_file.source import Mapping, Node, Pair, Scalar, Sequence


class Check:
    """One reading of one file. `places` holds what was written at each path."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.places: dict[Path, Node] = {}
        self.shape_is_sound = True
        """Whether every wallet and tier set could be told, so that references to them can be judged."""

    def value(self, node: Node, kind: inspect.Type, path: Path) -> Any:
        """The node as plain data of that type."""
        self.places[path] = node
        if node.tag:
            self._tagged(node, path)
        bare, nullable = _bare(kind)
        if nullable and isinstance(node, Scalar) and node.is_nothing:
            return None
        if structs := _structs(bare):
            if isinstance(node, Mapping):
                return self._struct(node, structs, path)
            plain = _plain(bare)
            if plain is not None and isinstance(node, Scalar):
                return self._scalar(node, plain, path)
            return self._no_fields(node, kind, path)
        if isinstance(bare, inspect.DictType):
            return self._dict(node, bare, path) if isinstance(node, Mapping) else self._no_fields(node, kind, path)
        if isinstance(bare, inspect.VarTupleType | inspect.ListType):
            if isinstance(node, Sequence):
                return self._list(node, bare, path)
            return self._wrong(node, kind, path, _instead_of_list(node))
        if isinstance(node, Sequence) and (several := _several(bare)):
            return self._list(node, several, path)
        if isinstance(node, Scalar):
            return self._scalar(node, _single(bare) or kind, path)
        return self._wrong(node, kind, path, f"here stands {expected(kind).what}, not a list or fields")

    def _no_fields(self, node: Node, kind: inspect.Type, path: Path) -> Any:
        return self._wrong(node, kind, path, "here stand fields, each `name: value`, on lines of their own")

    def _scalar(self, node: Scalar, kind: inspect.Type, path: Path) -> Any:
        want = expected(kind)
        value, meant = read_scalar(node, want)
        if value is not None:
            return value
        self._wrong(node, kind, path, wanted(node, want, meant))
        guess = Scalar(meant, "'", node.start, node.end) if meant else None
        return read_scalar(guess, want)[0] if guess else sample(kind)

    def _wrong(self, node: Node, kind: inspect.Type, path: Path, detail: str) -> Any:
        self._add(node, path, detail)
        return sample(kind)

    def _add(self, node: Node, path: Path, detail: str) -> None:
        if path[:1] in ((), ("wallets",), ("tier_sets",)) and (len(path) <= 2 or path[-1] in ("tiers", "id")):
            self.shape_is_sound = False
        self.faults.add(node.start, path, detail)

    def _tagged(self, node: Node, path: Path) -> None:
        hint = "; a text that begins with ! is put between quotes" if isinstance(node, Scalar) else ""
        self._add(node, path, f"{shown(node.tag)} is a YAML tag, which program files do not use{hint}")

    # Lists and names with values

    def _list(self, node: Sequence, kind: Any, path: Path) -> list[Any]:
        self._size(node, len(node.items), kind, path, "entries")
        return [self.value(item, kind.item_type, (*path, place)) for place, item in enumerate(node.items)]

    def _size(self, node: Node, size: int, kind: Any, path: Path, what: str) -> None:
        if kind.min_length and size < kind.min_length:
            self._add(node, path, f"at least {kind.min_length} {what if kind.min_length > 1 else 'entry'} needed")
        if kind.max_length is not None and size > kind.max_length:
            self._add(node, path, f"at most {kind.max_length} {what}; here are {size}")

    def _dict(self, node: Mapping, kind: inspect.DictType, path: Path) -> dict[str, Any]:
        self._size(node, len(node.pairs), kind, path, "entries")
        found: dict[str, Any] = {}
        for name, pair in self._named(node, path):
            holds_fields = bool(_structs(_bare(kind.value_type)[0]))
            if _is_cut_by_comma(node, pair) and not holds_fields:
                self._add(pair.key, (*path, name), _CUT_BY_COMMA)
                continue
            if not self._is_key(name, pair.key, kind, path):
                continue
            if isinstance(pair.value, Scalar) and pair.value.is_nothing and holds_fields:
                pair = Pair(pair.key, Mapping((), pair.value.start))
            found[name] = self.value(pair.value, kind.value_type, (*path, name))
        return found or (sample(kind) if kind.min_length else {})

    def _is_key(self, name: str, key: Node, kind: inspect.DictType, path: Path) -> bool:
        key_kind = _bare(kind.key_type)[0]
        if isinstance(key_kind, inspect.LiteralType):
            want = expected(key_kind)
        elif _structs(_bare(kind.value_type)[0]):
            # What is named in a program can be referred to, in rules and in conditions: a name like any other.
            want = NAME
        else:
            return True
        assert isinstance(key, Scalar)
        value, meant = read_scalar(key, want)
        if value is None:
            self._add(key, (*path, name), wanted(key, want, meant))
        return value is not None

    def _named(self, node: Mapping, path: Path) -> list[tuple[str, Pair]]:
        """The fields with their names; those written twice, or without a name, are faults and left out."""
        found: dict[str, Pair] = {}
        for pair in node.pairs:
            if not isinstance(pair.key, Scalar):
                self._add(pair.key, path, "the name of a field is a single text")
            elif pair.key.text in found:
                line, _ = self.faults.source.place(found[pair.key.text].key.start)
                detail = f"{shown(pair.key.text)} is written twice; the first is on line {line}"
                self._add(pair.key, (*path, pair.key.text), detail)
            else:
                found[pair.key.text] = pair
        return list(found.items())

    # Structs

    def _struct(self, node: Mapping, structs: Several[inspect.StructType], path: Path) -> dict[str, Any]:
        pairs = dict(self._named(node, path))
        found: dict[str, Any] = {}
        struct = structs[0]
        if struct.tag_field:
            chosen = self._kind(node, pairs.pop(struct.tag_field, None), structs, path)
            if chosen is None:
                whole: dict[str, Any] = sample(struct)
                return whole
            struct = chosen
            found[str(struct.tag_field)] = struct.tag
        fields = {field.encode_name: field for field in struct.fields}
        for name, pair in self._known(node, pairs, fields, path):
            if isinstance(pair.value, Scalar) and pair.value.is_nothing and not fields[name].required:
                continue
            found[name] = self.value(pair.value, fields[name].type, (*path, name))
        for name, field in fields.items():
            if field.required and name not in found:
                self._add(node, (*path, name), f"{name} is missing: {expected(field.type).what}")
                found[name] = sample(field.type)
        return found

    def _kind(
        self, node: Mapping, pair: Pair | None, structs: Several[inspect.StructType], path: Path
    ) -> inspect.StructType | None:
        """The struct that the tag chooses, or was probably meant to choose."""
        kinds = {str(struct.tag): struct for struct in structs}
        field, known = str(structs[0].tag_field), _one_of(list(kinds))
        if pair is None:
            self._add(node, path, f"{field} is missing: {known}")
            return None
        said = pair.value.text if isinstance(pair.value, Scalar) else ""
        if said in kinds:
            return kinds[said]
        meant = nearest(said, kinds)
        what = shown(said) if isinstance(pair.value, Scalar) else "a list"
        detail = f"there is no {field} {what}; did you mean {meant}?" if meant else f"{what} is not {known}"
        self._add(pair.value, (*path, field) if meant else path, detail)
        return kinds[meant] if meant else None

    def _known(
        self, node: Mapping, pairs: dict[str, Pair], fields: dict[str, inspect.Field], path: Path
    ) -> list[tuple[str, Pair]]:
        """The fields by their right names; one that is misspelled is a fault, and is read as what was meant."""
        found = {name: pair for name, pair in pairs.items() if name in fields}
        for name, pair in pairs.items():
            if name in fields:
                continue
            if _is_cut_by_comma(node, pair):
                self._add(pair.key, (*path, name), _CUT_BY_COMMA)
                continue
            free = [known for known in fields if known not in found]
            meant = nearest(name, fields)
            self._add(pair.key, (*path, name), _unknown(name, meant, list(fields)))
            if meant in free:
                found[str(meant)] = pair
        return list(found.items())


_FEW = 8
"""So many names are all told."""


def _one_of(kinds: Several[str]) -> str:
    return f"one of {', '.join(kinds)}" if len(kinds) <= _FEW else f"one of {len(kinds)} kinds, see docs/program.md"


_CUT_BY_COMMA = "a comma ends a text between braces; put such a text in quotes"


def _is_cut_by_comma(node: Mapping, pair: Pair) -> bool:
    return node.in_braces and isinstance(pair.value, Scalar) and pair.value.is_nothing


def _unknown(name: str, meant: str | None, known: list[str]) -> str:
    if name == "<<":
        return "fields cannot be merged in with <<; write them out"
    hint = f"did you mean {meant}?" if meant else f"there are {', '.join(known)}"
    return f"there is no field {shown(name)}; {hint}"


def _instead_of_list(node: Node) -> str:
    if isinstance(node, Scalar) and not node.is_nothing and len(node.text) < 60:
        return f"here stands a list; for a single entry write [{node.text}]"
    return "here stands a list, each entry on a line that begins with a dash"


def _bare(kind: inspect.Type) -> tuple[inspect.Type, bool]:
    """The type without its titles, and whether nothing may stand there."""
    while isinstance(kind, inspect.Metadata):
        kind = kind.type
    if not isinstance(kind, inspect.UnionType):
        return kind, isinstance(kind, inspect.NoneType)
    kinds = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
    only = kinds[0] if len(kinds) == 1 else inspect.UnionType(tuple(kinds))
    return (_bare(only)[0] if len(kinds) == 1 else only), len(kinds) < len(kind.types)


def _plain(kind: inspect.Type) -> inspect.Type | None:
    """What may stand there instead of fields: the text of `pending: P14D` beside `pending: {until: delivered}`."""
    kinds = [one for one in kind.types if not _structs(one)] if isinstance(kind, inspect.UnionType) else []
    return kinds[0] if len(kinds) == 1 else None


def _several(kind: inspect.Type) -> inspect.Type | None:
    """The list that may stand there instead of a single entry: `until: [delivered, picked-up]`."""
    kinds = [_bare(one)[0] for one in kind.types] if isinstance(kind, inspect.UnionType) else []
    return next((one for one in kinds if isinstance(one, inspect.VarTupleType | inspect.ListType)), None)


def _single(kind: inspect.Type) -> inspect.Type | None:
    """The single entry that may stand there instead of a list."""
    several = _several(kind)
    kinds = kind.types if several and isinstance(kind, inspect.UnionType) else ()
    return next((one for one in kinds if _bare(one)[0] is not several), None)


def _structs(kind: inspect.Type) -> list[inspect.StructType]:
    kinds = kind.types if isinstance(kind, inspect.UnionType) else (kind,)
    return [one for one in kinds if isinstance(one, inspect.StructType)]
