"""The SQL of the store, as it stands in the files: for the lint of test_catalogue.py."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from regulars.store.migrate import MIGRATIONS

STORE = MIGRATIONS.parent
_BEGINS = re.compile(r"\s*(select|insert into|update|delete from|with|create|alter|drop|lock|set|analyze)\b", re.I)
_COMMENT = re.compile(r"--[^\n]*")
_LITERAL = re.compile(r"'(?:[^']|'')*'")
_FUNCTION = re.compile(r"create function (\w+)\(.*?\$\$(.*?)\$\$;", re.DOTALL)


class Sql(NamedTuple):
    """One statement: where it stands (`members.py load`, `0001_ledger.sql record_event`) and its words."""

    where: str
    text: str


def python_statements(folder: Path = STORE) -> list[Sql]:
    """Every text of the store's modules that is SQL; what an f-string fills in, or a sum begins with, is `{}` or the
    constant it names.
    """
    return [one for path in sorted(folder.glob("*.py")) for one in _in_module(path)]


def function_statements() -> list[Sql]:
    """Every statement of the functions in the migrations."""
    return [
        Sql(f"{path.name} {name}", _plain(text))
        for path in _migrations()
        for name, body in _FUNCTION.findall(_COMMENT.sub("", path.read_text()))
        for text in body.split(";")
        if _plain(text)
    ]


def migration_texts() -> list[Sql]:
    """Every migration as a whole."""
    return [Sql(path.name, _plain(path.read_text())) for path in _migrations()]


def _migrations() -> list[Path]:
    return sorted((MIGRATIONS / "tenant").glob("*.sql"))


def _in_module(path: Path) -> Iterator[Sql]:
    tree = ast.parse(path.read_text())
    constants = _constants(tree)
    beginnings = {ast.unparse(node.left) for node in ast.walk(tree) if isinstance(node, ast.BinOp)}
    for name, node in _named(tree):
        for each in _texts(node) if name not in beginnings else ():
            text = _text(each, constants)
            if _BEGINS.match(text) and " " in text.strip():
                yield Sql(f"{path.name} {name}", _plain(text))


def _named(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Each function, method and assignment of a module, by its name."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{each.name}", each) for each in node.body if isinstance(each, _FUNCTIONS))
        elif isinstance(node, _FUNCTIONS):
            yield node.name, node
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            yield ast.unparse(target), node.value


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def _texts(node: ast.AST) -> Iterator[ast.expr]:
    """Every text below a node but docstrings; an f-string or a sum whole, not its parts."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.JoinedStr | ast.BinOp) or (
            isinstance(child, ast.Constant) and isinstance(child.value, str)
        ):
            if not isinstance(node, ast.Expr):
                yield child
        else:
            yield from _texts(child)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node


def _constants(tree: ast.Module) -> dict[str, str]:
    """The module's own texts by name, for f-strings that name them."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            found[ast.unparse(target)] = str(node.value.value)
    return found


def _text(node: ast.expr, constants: dict[str, str]) -> str:
    match node:
        case ast.Constant():
            return str(node.value)
        case ast.FormattedValue():
            return _text(node.value, constants)
        case ast.JoinedStr():
            return "".join(_text(part, constants) for part in node.values)
        case ast.BinOp():
            return _text(node.left, constants) + _text(node.right, constants)
        case _:
            return constants.get(ast.unparse(node), "{}")


def _plain(text: str) -> str:
    """In lower case, without comments and literals, on one line."""
    return " ".join(_LITERAL.sub("''", _COMMENT.sub("", text)).lower().split())
