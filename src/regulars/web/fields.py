"""Every field error at once, with a JSON pointer and a reason.

msgspec stops at the first error and is fast; on the failure path only, JSON Schema reads the same value again
and names them all.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Final

import jsonschema
import msgspec

from regulars.errors import FieldError

MOST_ERRORS: Final = 50
LONGEST_SHOWN: Final = 60
MOST_NAMED: Final = 20
"""So many fields are named to who wrote one that there is not."""

Schema = dict[str, Any]
Path = tuple[str | int, ...]

_formats = jsonschema.FormatChecker(formats=())


def body_errors(schema: Schema, value: Any, first: str) -> tuple[FieldError, ...]:
    """Everything wrong with a body; `first` is what msgspec said of it, which knows more than a schema."""
    found: dict[str, str] = {}
    for pointer, reason in _all(
        jsonschema.Draft202012Validator(schema, format_checker=_formats).iter_errors(value), ()
    ):
        found.setdefault(pointer, reason)
        if len(found) >= MOST_ERRORS:
            break
    place, reason = _first(first)
    if not any(_covers(pointer, place) for pointer in found):
        found[place] = reason
    return tuple(FieldError(pointer, reason) for pointer, reason in found.items())


def query_errors(kind: type[msgspec.Struct], sent: Mapping[str, Any]) -> tuple[FieldError, ...]:
    """Everything wrong with the query parameters that should make a `kind`; the pointer is `?name`."""
    known = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    found = [FieldError(f"?{name}", _unknown(name, known)) for name in sent if name not in known]
    for name, field in known.items():
        if name in sent:
            try:
                msgspec.convert(sent[name], field.type, strict=False)
            except msgspec.ValidationError as refused:
                found += _parameter_errors(name, field.type, sent[name], str(refused))
        elif field.required:
            found.append(FieldError(f"?{name}", "is required"))
    return tuple(found)


def _parameter_errors(name: str, kind: Any, sent: Any, first: str) -> Iterator[FieldError]:
    """What a schema says of one parameter, whose text may stand for a whole number."""
    schema = msgspec.json.schema(kind)
    wants_number = '"integer"' in msgspec.json.encode(schema).decode()
    value = int(sent) if wants_number and isinstance(sent, str) and _WHOLE.fullmatch(sent) else sent
    for reason in dict.fromkeys(error.detail for error in body_errors(schema, value, first)):
        yield FieldError(f"?{name}", reason)


def whole_numbers(value: Any) -> Any:
    """The same value with 1 for 1.0: they are one number in JSON, but msgspec takes only the first for an int."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: whole_numbers(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [whole_numbers(inner) for inner in value]
    return value


def zero_characters(value: Any, path: Path = ()) -> Iterator[FieldError]:
    """The texts that hold U+0000, which no database keeps."""
    if isinstance(value, str):
        if "\0" in value:
            yield FieldError(pointer_to(path), "must not hold the character U+0000")
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from zero_characters(name, path)
            yield from zero_characters(inner, (*path, name))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from zero_characters(inner, (*path, at))


def pointer_to(path: Iterable[str | int]) -> str:
    """`#/lines/0/quantity`: the JSON pointer of a path."""
    return "#" + "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _all(errors: Iterable[Any], above: Path) -> Iterator[tuple[str, str]]:
    for error in errors:
        path = (*above, *error.path)
        if error.validator in ("anyOf", "oneOf"):
            yield from _branch(error, path)
        elif error.validator == "required":
            for name in error.validator_value:
                if name not in error.instance:
                    yield pointer_to((*path, name)), "is required"
        elif error.validator == "additionalProperties":
            known = error.schema.get("properties", {})
            for name in error.instance:
                if name not in known:
                    yield pointer_to((*path, name)), _unknown(name, known)
        else:
            yield pointer_to(path), _reason(error)


def _branch(error: Any, path: Path) -> Iterator[tuple[str, str]]:
    """The errors of the alternative that was meant: the one of the right type and tag that fails deepest."""
    branches: dict[int, list[Any]] = {}
    for inner in error.context:
        branches.setdefault(inner.schema_path[0], []).append(inner)
    fitting = [inner for inner in branches.values() if not any(_is_other_kind(one) for one in inner)]
    if len(fitting) == 1:
        yield from _all(fitting[0], path)
    elif nested := [one for one in error.context if one.validator in ("anyOf", "oneOf")]:
        yield from _all(nested[:1], path)
    else:
        yield pointer_to(path), _alternatives(error)


def _is_other_kind(error: Any) -> bool:
    """Whether a branch failed at its very start, by type or tag: then it was not the one that was meant."""
    if error.validator == "type":
        return not error.path
    return error.validator in ("enum", "const") and len(error.path) == 1


def _alternatives(error: Any) -> str:
    mapping = error.schema.get("discriminator", {})
    name, tags = mapping.get("propertyName"), list(mapping.get("mapping", {}))
    if name and isinstance(error.instance, dict):
        return f"needs `{name}`: one of {_list(tags)}{_meant(str(error.instance.get(name)), tags)}"
    kinds = {_shown_type(inner.validator_value) for inner in error.context if inner.validator == "type"}
    return f"must be {' or '.join(sorted(kinds))}" if kinds else "fits none of the allowed forms"


def _reason(error: Any) -> str:
    wanted, value = error.validator_value, error.instance
    match error.validator:
        case "type":
            quoted = wanted == "string" and isinstance(value, int | float) and not isinstance(value, bool)
            advice = "; put it in quotes" if quoted else ""
            return f"must be {_shown_type(wanted)}, not {_type_of(value)}{advice}"
        case "enum":
            return f"must be one of {_list(wanted)}{_meant(str(value), [str(one) for one in wanted])}"
        case "const":
            return f"must be {wanted!r}"
        case "minimum":
            return f"must be at least {wanted}"
        case "maximum":
            return f"must be at most {wanted}"
        case "exclusiveMinimum":
            return f"must be more than {wanted}"
        case "exclusiveMaximum":
            return f"must be less than {wanted}"
        case "multipleOf":
            return f"must be a multiple of {wanted}"
        case "minLength":
            return "must not be empty" if wanted == 1 else f"must have at least {wanted} characters"
        case "maxLength":
            return f"must have at most {wanted} characters, not {len(value)}"
        case "minItems":
            return "must not be empty" if wanted == 1 else f"must have at least {wanted} items"
        case "maxItems":
            return f"must have at most {wanted} items, not {len(value)}"
        case "format":
            return _FORMATS.get(wanted, f"must be a {wanted}")
        case "pattern":
            return _pattern(error.schema, value)
        case _:
            return str(error.message)[:200]


def _pattern(schema: Schema, value: Any) -> str:
    """The schema's own words for the pattern, its example, or the pattern itself."""
    shown = _shown(value)
    if examples := schema.get("examples"):
        return f"must look like {examples[0]!r}, not {shown}"
    return f"must match {schema['pattern']}, not {shown}"


def _unknown(name: str, known: Iterable[str]) -> str:
    fields = list(known)
    there = f"; there is {_list(fields)}" if 0 < len(fields) <= MOST_NAMED else ""
    return f"is not a field here{_meant(name, fields) or there}"


def _meant(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return f"; did you mean `{close[0]}`?" if close else ""


def _list(values: Iterable[Any]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "..."


_FORMATS: Final = {
    "date-time": "must be a moment with its offset, such as `2026-05-01T12:00:00+03:00`",
    "date": "must be a day, such as `2026-05-01`",
}


@_formats.checks("date-time")  # type: ignore[untyped-decorator]  # jsonschema brings no types
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or _reads(value, Annotated[datetime, msgspec.Meta(tz=True)])


@_formats.checks("date")  # type: ignore[untyped-decorator]  # jsonschema brings no types
def _is_day(value: object) -> bool:
    return not isinstance(value, str) or _reads(value, date)


def _reads(value: str, kind: Any) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


_TYPES: Final = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "an object",
    "array": "a list",
    "null": "null",
}


def _shown_type(wanted: str | list[str]) -> str:
    names = [wanted] if isinstance(wanted, str) else wanted
    return " or ".join(_TYPES.get(name, name) for name in names)


def _type_of(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case str():
            return "a text"
        case int():
            return "a whole number"
        case float():
            return "a number with a fraction"
        case list():
            return "a list"
        case _:
            return "an object"


_WHOLE: Final = re.compile(r"-?\d{1,18}")
_STEP: Final = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")


def _first(message: str) -> tuple[str, str]:
    """Pointer and reason of what msgspec said: `Expected `int`, got `float` - at `$.lines[0].quantity``."""
    reason, _, place = message.partition(" - at `$")
    steps = [name or int(index) for name, index in _STEP.findall(place.rstrip("`"))]
    return pointer_to(steps), reason[:1].lower() + reason[1:]


def _covers(pointer: str, place: str) -> bool:
    """Whether an error found at `pointer` and the one that msgspec met at `place` are one, or one holds the other."""
    return pointer == place or pointer.startswith(place + "/") or place.startswith(pointer + "/")
