"""A tree as text, in the one spelling that its meaning has."""

from regulars.engine.conditions.literals import DURATION_TEXT, negated
from regulars.engine.conditions.tree import COMPARISONS, METHODS, Clock, Constant, Each, Items, Node, Op, Path, Plain

# How strongly each operator binds; a weaker one inside a stronger one needs brackets.
STRENGTH = {"if": 0, "or": 1, "and": 2, "in": 3, "+": 4, "-": 4, "*": 5, "not": 6} | dict.fromkeys(COMPARISONS, 3)
UNARY, ATOM = 6, 7
JOINTS = {"or": " || ", "and": " && "}


def print_condition(tree: Node) -> str:
    """The text of a tree. Clauses that are switched off have no text and are left out."""
    shown = without_off(tree)
    return "true" if shown is None else _text(shown, 0)


def without_off(node: Node) -> Node | None:
    """The tree as it counts: what is switched off is gone, and so is a group that held nothing else."""
    if node.off:
        return None
    if isinstance(node, Op) and node.op in ("and", "or"):
        kept = [arg for arg in (without_off(arg) for arg in node.args) if arg is not None]
        return Op(op=node.op, args=tuple(kept), start=node.start, end=node.end) if kept else None
    if isinstance(node, Op) and node.op == "not" and len(node.args) == 1:
        arg = without_off(node.args[0])
        return None if arg is None else Op(op="not", args=(arg,), start=node.start, end=node.end)
    return node


def _strength(node: Node) -> int:
    if isinstance(node, Op):
        if node.op == "-" and len(node.args) == 1:
            return UNARY
        if node.op in JOINTS and len(node.args) == 1:
            return _strength(node.args[0])
        return STRENGTH.get(node.op, ATOM)
    if isinstance(node, Plain) and type(node.value) is int and node.value < 0:
        return UNARY
    if isinstance(node, Constant) and node.text.startswith("-"):
        return UNARY
    return ATOM


def _text(node: Node, least: int) -> str:
    if isinstance(node, Op) and node.op == "-" and len(node.args) == 1:
        node = negated(node.args[0], node.start)  # As the parser does: the opposite of 5 is the number -5.
    text = _bare(node)
    return text if _strength(node) >= least else f"({text})"


def _bare(node: Node) -> str:
    match node:
        case Plain():
            return _plain(node.value)
        case Constant():
            return _constant(node)
        case Items():
            return "[" + ", ".join(_bare(item) for item in node.items) + "]"
        case Path():
            return node.path
        case Clock():
            return node.name
        case Each():
            inside = ", ".join((node.var, *(_text(arg, 0) for arg in node.args)))
            return f"{_text(node.over, ATOM)}.{node.op}({inside})"
        case Op():
            return _op(node)


def _op(node: Op) -> str:
    op, args = node.op, node.args
    if op in JOINTS:
        return JOINTS[op].join(_text(arg, STRENGTH[op]) for arg in args)
    if op == "not":
        return "!" + _text(args[0], UNARY)
    if op == "-" and len(args) == 1:
        return "-" + _text(args[0], UNARY)
    if op == "if" and len(args) == 3:
        return f"{_text(args[0], 1)} ? {_text(args[1], 0)} : {_text(args[2], 0)}"
    if op in STRENGTH and len(args) == 2:
        own = STRENGTH[op]
        left = own + 1 if own == STRENGTH["in"] else own
        return f"{_text(args[0], left)} {op} {_text(args[1], own + 1)}"
    return _call(op, args)


def _call(op: str, args: tuple[Node, ...]) -> str:
    if op in METHODS and args:
        inside = ", ".join(_text(arg, 0) for arg in args[1:])
        return f"{_text(args[0], ATOM)}.{op}({inside})"
    return f"{op}({', '.join(_text(arg, 0) for arg in args)})"


def _plain(value: bool | int | str | None) -> str:
    if isinstance(value, str):
        return quoted(value)
    return (
        {True: "true", False: "false", None: "null"}[value] if value is None or isinstance(value, bool) else str(value)
    )


def quoted(text: str) -> str:
    """A text as a literal in double quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _constant(node: Constant) -> str:
    if node.kind == "decimal":
        return node.text
    if node.kind == "duration":
        found = DURATION_TEXT.match(node.text)
        if found:
            return f"days({found['days']})" if found["days"] else f"hours({found['hours']})"
    return f"{node.kind}({quoted(node.text)})"
