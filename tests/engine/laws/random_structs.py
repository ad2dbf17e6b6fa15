"""Random values of any struct: its fields are filled by their types and limits, some by what they are called.

Values come as plain as a file or a request would have them; what decodes them says whether they are good.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

Drawn: TypeAlias = st.SearchStrategy[Any]
Plain: TypeAlias = dict[str, Any]
Struct: TypeAlias = type[msgspec.Struct]

DURATIONS = ["P0D", "P1D", "P7D", "P14D", "P1M", "P1Y"]
LONGER = ["PT1H", "PT24H", "P1D"]
WINDOWS = ["lifetime", "year", "P30D", "P3M", "P12M"]
DECIMALS = ["1", "2", "5", "10", "40", "3", "0", "0.5"]
RATIOS = ["2", "10%", "50%", "1.5", "100%", "4/3", "1/3"]
DATES = ["2024-01-01", "2026-01-01", "2026-03-28", "2026-06-30", "2027-12-31"]
MOMENTS = ["2026-03-28 10:00", "2026-06-30 23:30"]
HOURS = ["00:00", "09:00", "17:30", "23:59"]
WORDS = ["a", "b"]

POOLS = [WINDOWS, DURATIONS, DATES, RATIOS, DECIMALS, HOURS, LONGER, MOMENTS, WORDS, ["EUR"]]
"""Texts with a pattern come from the first of these of which every text fits it."""


def bare(kind: inspect.Type) -> inspect.Type:
    """The type without what is only said about it."""
    while isinstance(kind, inspect.Metadata):
        kind = kind.type
    return kind


def fields_of(struct: Struct) -> list[inspect.Field]:
    info: Any = inspect.type_info(struct)
    return list(info.fields)


class Structs:
    """Draws structs. By the name of a field, whatever it is in: texts, numbers; by_length: what texts without a
    pattern are, by the most letters they may have; keys: the names in use where things have names; finish: what
    a list of structs still needs. most: so many fields that may be left out are there, and mostly the likely ones.
    """

    def __init__(
        self,
        *,
        texts: Mapping[str, Drawn],
        numbers: Mapping[str, Drawn],
        by_length: Mapping[int, list[str]] | None = None,
        keys: Mapping[str, tuple[str, ...]] | None = None,
        finish: Mapping[Struct, Callable[[list[Plain]], list[Plain]]] | None = None,
        likely: frozenset[str] = frozenset(),
        most: int = 4,
    ) -> None:
        self.texts = texts
        self.numbers = numbers
        self.by_length = by_length or {}
        self.keys = keys or {}
        self.finish = finish or {}
        self.likely = likely
        self.most = most
        self._known: dict[Struct, Drawn] = {}

    def one(self, struct: Struct) -> Drawn:
        """The struct: what must be there, and some of the rest."""
        return st.deferred(lambda: self._written(struct))

    def _written(self, struct: Struct) -> Drawn:
        if struct not in self._known:
            info: Any = inspect.type_info(struct)
            required = {f.encode_name: self.of(f.type, f.encode_name) for f in info.fields if f.required}
            rest = {f.encode_name: self.of(f.type, f.encode_name) for f in info.fields if not f.required}
            if info.tag_field is not None:
                required[info.tag_field] = st.just(info.tag)
            if info.array_like:
                self._known[struct] = st.tuples(*{**required, **rest}.values()).map(list)
            else:
                self._known[struct] = some(required, rest, self.most, self.likely)
        return self._known[struct]

    def of(self, kind: inspect.Type, name: str) -> Drawn:
        """Any value of the type of a field that is called so."""
        inner = bare(kind)
        if name in self.numbers and isinstance(inner, inspect.IntType | inspect.BoolType):
            return self.numbers[name]
        if name in self.texts and isinstance(inner, inspect.StrType | inspect.DictType):
            return self.texts[name]
        match inner:
            case inspect.UnionType():
                kinds = [one for one in inner.types if not isinstance(one, inspect.NoneType)]
                return st.one_of([self.of(one, name) for one in kinds])
            case inspect.StructType():
                return self.one(inner.cls)
            case inspect.LiteralType():
                return st.sampled_from(sorted(inner.values, key=str))
            case inspect.BoolType():
                return st.booleans()
            case inspect.IntType():
                return number(inner)
            case inspect.StrType():
                return self._text(inner)
            case inspect.VarTupleType() | inspect.ListType() | inspect.FrozenSetType() | inspect.SetType():
                return self._several(inner.item_type, name, inner.min_length or 1)
            case inspect.TupleType():
                return st.tuples(*[self.of(one, name) for one in inner.item_types]).map(list)
            case inspect.DictType():
                return self._named(inner, name)
            case inspect.AnyType():
                return st.sampled_from(["a", 1, True])
        raise TypeError(f"{name}: nobody has said how to draw {inner}")

    def _text(self, kind: inspect.StrType) -> Drawn:
        """A text of the pool that its pattern or its length points to."""
        if kind.pattern is None:
            return st.sampled_from(self.by_length.get(kind.max_length or 0, WORDS))
        for pool in POOLS:
            if all(re.search(kind.pattern, text) for text in pool):
                return st.sampled_from(pool)
        fits = [text for pool in POOLS for text in pool if re.search(kind.pattern, text)]
        return st.sampled_from(fits) if fits else st.from_regex(re.compile(kind.pattern, re.ASCII), fullmatch=True)

    def _several(self, item: inspect.Type, name: str, least: int) -> Drawn:
        inner = bare(item)
        finish = self.finish.get(inner.cls) if isinstance(inner, inspect.StructType) else None
        found = st.lists(self.of(item, name), min_size=least, max_size=max(least, 2) + bool(finish))
        return found.map(finish) if finish else found

    def _named(self, kind: inspect.DictType, name: str) -> Drawn:
        """Some of the names that are in use for such things."""
        key = bare(kind.key_type)
        names = list(key.values) if isinstance(key, inspect.LiteralType) else self.keys.get(name, WORDS)
        return st.dictionaries(st.sampled_from(names), self.of(kind.value_type, name), min_size=1, max_size=2)


def number(kind: inspect.IntType) -> Drawn:
    """A small one most of all, within the limits of the field."""
    least = kind.ge if kind.ge is not None else 0
    most = kind.le if kind.le is not None else least + 1000
    wanted = [least, least + 1, 2, 3, 7, 30, 100]
    return st.sampled_from([one for one in wanted if least <= one <= most])


@st.composite
def some(
    draw: Callable[[Drawn], Any],
    required: dict[str, Drawn],
    rest: dict[str, Drawn],
    most: int,
    likely: frozenset[str] = frozenset(),
) -> Plain:
    """All that is required and a few of the other fields; with more, programs would give nothing to anybody."""
    chosen = draw(st.lists(st.sampled_from(sorted(rest)), max_size=most, unique=True)) if rest else []
    chosen += [name for name in sorted(likely & set(rest)) if name not in chosen and draw(st.booleans())]
    return {name: draw(value) for name, value in [*required.items(), *((name, rest[name]) for name in chosen)]}
