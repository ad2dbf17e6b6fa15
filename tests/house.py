"""How the house rules look at the house: its files, their syntax trees, its pages."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src" / "regulars"
CODE = ("src", "tests", "tools", "bench")

Found = TypeVar("Found")


def some(found: Iterable[Found], what: str, where: Path) -> list[Found]:
    """What a rule looks at; skips when `where` is not there yet, fails when it is and holds nothing."""
    if not where.exists():
        pytest.skip(f"no {where.relative_to(ROOT)} yet, so no {what} to look at")
    listed = list(found)
    assert listed, f"{where.relative_to(ROOT)} holds no {what}: the rule looks in the wrong place"
    return listed


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def kinds_in(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__")


def headings_of(page: Path) -> list[str]:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"^#+\s+(.*?)\s*$", text, flags=re.MULTILINE)


def words_of(text: str) -> list[str]:
    """The words of a heading or a name: `per_amount`, `per-amount` and `Per amount` are the same words."""
    return [word.lower() for word in re.findall(r"[A-Za-z][a-z0-9]*|[0-9]+", text)]


def pages() -> list[Path]:
    return [
        *sorted(ROOT.glob("*.md")),
        *sorted((ROOT / "docs").rglob("*.md")),
        *sorted((ROOT / "tests").rglob("*.md")),
    ]


def definitions(tree: ast.AST) -> Iterator[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    """All classes and functions of a module, looked for in statements only: expressions, which are most of it, hold
    none."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
        if isinstance(node, ast.stmt | ast.excepthandler | ast.match_case):
            yield from definitions(node)


def defined_in(tree: ast.Module) -> Iterator[str]:
    """The names of all classes and functions of a module."""
    return (one.name for one in definitions(tree))
