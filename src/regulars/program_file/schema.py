"""The JSON Schema of program files, by which editors complete fields and underline faults."""

from typing import Any

import msgspec

from regulars.engine.document import Document
from regulars.program_file.meant import fits

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_NUMBER = "4.10"
"""A text that editors read as a number; where its pattern fits, a number may stand."""


def schema() -> dict[str, Any]:
    """The schema, made from the same structs that check a program file.

    Where we read a decimal as text, an editor's YAML reads a number: both are accepted there.
    """
    made = msgspec.json.schema(Document)
    made["$defs"] = dict(sorted(made["$defs"].items()))
    _open_to_numbers(made)
    return {"$schema": _DRAFT, "title": "Regulars program", **made}


def _open_to_numbers(part: Any) -> None:
    if isinstance(part, list):
        for each in part:
            _open_to_numbers(each)
    if not isinstance(part, dict):
        return
    if part.get("type") == "string" and "pattern" in part and fits(part["pattern"], _NUMBER):
        part["type"] = ["string", "number"]
    for each in part.values():
        _open_to_numbers(each)
