"""A tree as JSON and back: `{"op", "args"}` as in OGC CQL2, literals as JSON has them."""

import hashlib
import re
from typing import Any, NoReturn

import msgspec

from regulars.engine.conditions.lexer import wrong_in_number, wrong_in_text
from regulars.engine.conditions.parser import parse_condition
from regulars.engine.conditions.printer import print_condition
from regulars.engine.conditions.problems import BadCondition, ConditionProblem
from regulars.engine.conditions.tree import (
    COMPARISONS,
    MOST_CHARACTERS,
    MOST_DEPTH,
    MOST_ITEMS,
    MOST_NODES,
    QUANTIFIERS,
    Base,
    Clock,
    Constant,
    Each,
    Items,
    Node,
    Op,
    Path,
    Plain,
    size,
)

LANGUAGE = 1
ROOT = "/expr"
OPERATORS = frozenset({"and", "or", "not", "in", "if", "+", "-", "*", *COMPARISONS})
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*\Z")
DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+\Z", re.ASCII)
RESERVED = frozenset({"true", "false", "null", "in", "and", "or", "not", "now", "today"})
EXTRAS = frozenset({"id", "note", "off"})


def to_json(tree: Node) -> dict[str, Any]:
    """The JSON form, with what the visual builder wrote on the nodes."""
    return {"lang": LANGUAGE, "expr": _json(tree)}


def canonical(tree: Node) -> bytes:
    """The JSON form of the meaning alone: flattened, without notes, keys sorted, no white space."""
    return msgspec.json.encode(to_json(parse_condition(print_condition(tree))), order="sorted")


def condition_hash(tree: Node) -> str:
    """The SHA-256 of the canonical form, in hex; the same hash is the same condition."""
    return hashlib.sha256(canonical(tree)).hexdigest()


def _json(node: Node) -> Any:
    match node:
        case Plain():
            return node.value
        case Items():
            return [_json(item) for item in node.items]
        case Constant():
            return {node.kind: node.text} | _extras(node)
        case Path():
            return {"field": node.path} | _extras(node)
        case Clock():
            return {node.name: True} | _extras(node)
        case Op():
            return {"op": node.op, "args": [_json(arg) for arg in node.args]} | _extras(node)
        case Each():
            head = {"op": node.op, "over": _json(node.over), "as": node.var}
            return head | {"args": [_json(arg) for arg in node.args]} | _extras(node)


def _extras(node: Base) -> dict[str, Any]:
    extras: dict[str, Any] = {}
    if node.id is not None:
        extras["id"] = node.id
    if node.note is not None:
        extras["note"] = node.note
    if node.off:
        extras["off"] = True
    return extras


def from_json(document: Any) -> Node:
    """The tree of a decoded JSON form. Raises BadCondition with the place of what cannot be right."""
    if not isinstance(document, dict) or set(document) != {"lang", "expr"}:
        _refuse("", "syntax", 'a condition is {"lang": 1, "expr": …}')
    if document["lang"] != LANGUAGE or type(document["lang"]) is not int:
        _refuse("/lang", "unsupported", f"the language {document['lang']!r} is not known; this is 1")
    tree = _node(document["expr"], ROOT, 1)
    nodes, _ = size(tree)
    if nodes > MOST_NODES:
        _refuse(ROOT, "too_complex", f"the condition has {nodes} parts; {MOST_NODES} are allowed")
    length = len(print_condition(tree))
    if length > MOST_CHARACTERS:
        _refuse(ROOT, "too_long", f"as a text it has {length} characters; {MOST_CHARACTERS} are allowed")
    return tree


def _refuse(node: str, code: str, message: str) -> NoReturn:
    raise BadCondition.of((ConditionProblem(code, "error", message, node=node),))


def _node(value: Any, at: str, depth: int) -> Node:
    if depth > MOST_DEPTH:
        _refuse(at, "too_deep", f"more than {MOST_DEPTH} levels inside one another")
    if isinstance(value, dict):
        return _object(value, at, depth)
    if isinstance(value, list):
        return _items(value, at)
    return _plain(value, at)


def _plain(value: Any, at: str) -> Plain:
    wrong = None
    if isinstance(value, float):
        wrong = ("bad_value", 'a number with a point is written {"decimal": "49.90"}')
    elif isinstance(value, str):
        found = wrong_in_text(value)
        wrong = ("bad_value", found) if found else None
    elif isinstance(value, int) and not isinstance(value, bool):
        wrong = wrong_in_number(_digits(value))
    elif value is not None and not isinstance(value, bool):
        wrong = ("syntax", f"a {type(value).__name__} has no meaning here")
    if wrong:
        _refuse(at, *wrong)
    return Plain(value=value)


def _digits(value: int) -> str:
    # Never str() of a number that somebody made as long as he liked.
    return str(value) if value.bit_length() < 128 else "9" * 40


def _items(values: list[Any], at: str) -> Items:
    if not values:
        _refuse(at, "list_literal", "the list is empty")
    if len(values) > MOST_ITEMS:
        _refuse(at, "list_literal", f"a list may have {MOST_ITEMS} values; make a named list of these")
    items: list[Plain | Constant] = []
    for index, value in enumerate(values):
        node = _node(value, f"{at}/{index}", MOST_DEPTH)
        if not isinstance(node, Plain | Constant):
            _refuse(f"{at}/{index}", "list_literal", "a list holds literals only")
        items.append(node)
    return Items(items=tuple(items))


def _object(value: dict[str, Any], at: str, depth: int) -> Node:
    extras = {key: value[key] for key in value if key in EXTRAS}
    _check_extras(extras, at)
    body = {key: value[key] for key in value if key not in EXTRAS}
    if "op" in body:
        return _op(body, extras, at, depth)
    if len(body) != 1:
        _refuse(at, "syntax", "an object has op and args, or is one of field, now, today and the literals")
    (key, inside), *_ = body.items()
    if key == "field" and isinstance(inside, str) and PATH.match(inside):
        return Path(path=inside, **extras)
    if key in ("now", "today") and inside is True:
        return Clock(name="now" if key == "now" else "today", **extras)
    if key in ("decimal", "date", "timestamp", "duration") and isinstance(inside, str):
        return _constant(key, inside, extras, at)
    _refuse(at, "syntax", f"{key!r} is nothing that a condition holds, or its value is wrong")


def _constant(key: str, text: str, extras: dict[str, Any], at: str) -> Constant:
    wrong = wrong_in_text(text)
    problem = ("bad_value", wrong) if wrong else None
    if key == "decimal":
        problem = wrong_in_number(text) if DECIMAL.match(text) else ("bad_value", "write it as 49.90")
    if problem:
        _refuse(at, *problem)
    return msgspec.convert({"kind": key, "text": text, **extras}, Constant)


def _check_extras(extras: dict[str, Any], at: str) -> None:
    wanted = {"id": str, "note": str, "off": bool}
    for key, value in extras.items():
        if not isinstance(value, wanted[key]):
            _refuse(f"{at}/{key}", "syntax", f"{key} is a {wanted[key].__name__}")


def _op(body: dict[str, Any], extras: dict[str, Any], at: str, depth: int) -> Node:
    op, args = body["op"], body.get("args")
    if not isinstance(op, str) or not (op in OPERATORS or WORD.match(op)):
        _refuse(f"{at}/op", "unknown_function", f"{op!r} is no operator")
    if not isinstance(args, list) or not args:
        _refuse(at, "args", "args is a list of at least one operand")
    nodes = tuple(_node(arg, f"{at}/args/{index}", depth + 1) for index, arg in enumerate(args))
    if op in QUANTIFIERS:
        return _each(body, nodes, extras, at, depth)
    if set(body) != {"op", "args"}:
        _refuse(at, "syntax", f"{op} has op and args and nothing else")
    return Op(op=op, args=nodes, **extras)


def _each(body: dict[str, Any], args: tuple[Node, ...], extras: dict[str, Any], at: str, depth: int) -> Each:
    if set(body) != {"op", "over", "as", "args"}:
        _refuse(at, "syntax", f"{body['op']} has op, over, as and args")
    var = body["as"]
    if not isinstance(var, str) or not WORD.match(var) or var in RESERVED:
        _refuse(f"{at}/as", "bad_value", f"{var!r} is no name for a line")
    over = _node(body["over"], f"{at}/over", depth + 1)
    return Each(op=body["op"], over=over, var=var, args=args, **extras)
