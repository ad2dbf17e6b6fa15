"""Something of the right shape in place of what is wrong, so that the rest can still be checked."""

from typing import Any

from msgspec import inspect

from regulars.program_file.meant import fits, named_in

_CANDIDATES = ("x", "1", "P1D", "2000-01-01", "EUR")


def sample(kind: inspect.Type) -> Any:
    """Plain data that the type accepts."""
    while isinstance(kind, inspect.Metadata):
        examples = (kind.extra_json_schema or {}).get("examples")
        if examples:
            return examples[0]
        kind = kind.type
    if isinstance(kind, inspect.UnionType):
        return sample(next(one for one in kind.types if not isinstance(one, inspect.NoneType)))
    if isinstance(kind, inspect.StructType):
        return _struct(kind)
    if isinstance(kind, inspect.DictType):
        return {"x": sample(kind.value_type)} if kind.min_length else {}
    if isinstance(kind, inspect.VarTupleType | inspect.ListType):
        return [sample(kind.item_type)] * (kind.min_length or 0)
    if isinstance(kind, inspect.LiteralType):
        return kind.values[0]
    if isinstance(kind, inspect.IntType):
        return kind.ge or 0
    return False if isinstance(kind, inspect.BoolType) else _text(kind)


def _struct(kind: inspect.StructType) -> dict[str, Any]:
    found = {field.encode_name: sample(field.type) for field in kind.fields if field.required}
    return {str(kind.tag_field): kind.tag, **found} if kind.tag_field else found


def _text(kind: inspect.Type) -> str:
    pattern = getattr(kind, "pattern", None) or ""
    return next((text for text in (*_CANDIDATES, *named_in(pattern)) if fits(pattern, text)), "x")
