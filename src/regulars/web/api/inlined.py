"""The schema of a type written out in one piece, where a reference has nothing to lead to."""

from typing import Any

import msgspec


def inlined(kind: Any) -> dict[str, Any]:
    """The JSON Schema of a type that does not hold itself, without references."""
    schema = msgspec.json.schema(kind)
    found: dict[str, Any] = _whole(schema, schema.get("$defs", {}))
    return found


def _whole(node: Any, named: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_whole(inner, named) for inner in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        node = named[node["$ref"].rpartition("/")[2]] | {key: value for key, value in node.items() if key != "$ref"}
    return {key: _whole(value, named) for key, value in node.items() if key != "$defs"}
