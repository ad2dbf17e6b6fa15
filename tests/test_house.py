"""The rules of this house for its code, which neither ruff nor mypy nor import-linter can hold.

Each rule says what it looked at. A rule whose folder or page is not there yet is skipped with that reason;
once it is there, finding nothing to look at is a failure.
"""

import ast
import re
import tomllib
from collections.abc import Iterator

import pytest

from tests.house import (
    CODE,
    ROOT,
    SRC,
    defined_in,
    definitions,
    kinds_in,
    name_of,
    pages,
    python_files,
    some,
    tree_of,
    words_of,
)

LONGEST_FUNCTION_LINES = 60
RATCHET = ROOT / "tests" / "house_ratchet.toml"

ENGINE_MAY_IMPORT = {
    "__future__", "ast", "bisect", "calendar", "collections", "contextlib", "copy", "dataclasses", "datetime",
    "decimal", "difflib", "enum", "fractions", "functools", "hashlib", "heapq", "hmac", "itertools", "json",
    "keyword", "math", "msgspec", "operator", "re", "string", "struct", "textwrap", "types", "typing",
    "unicodedata", "regulars.engine", "regulars.errors", "regulars.kinds",
}  # fmt: skip
# Time zones are data: only the file about days reads them.
DAYS_MAY_IMPORT = {"importlib", "zoneinfo", "tzdata"}

NAMES_NOT_YET_FOUND = {"util", "utils", "helper", "helpers", "manager", "managers", "common", "misc"}
NOT_OUR_WORDS = {
    "purchase",
    "purchases",
    "audience",
    "audiences",
    "kpi",
    "kpis",
    "loyalty",
    "customer",
    "customers",
}
WAITS = {"sleep", "_pause", "pause", "wait", "wait_for", "timeout"}
NOT_AN_AMOUNT = re.compile(r"(^|_)(seconds|timeout|cutoff)$", re.IGNORECASE)


# The engine


def imported(tree: ast.Module, package: str) -> Iterator[str]:
    """The dotted names of all that a module imports, also inside its functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield package
        elif isinstance(node, ast.ImportFrom) and node.module == "regulars":
            yield from (f"regulars.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def is_allowed(module: str, allowed: set[str]) -> bool:
    parts = module.split(".")
    return any(".".join(parts[:length]) in allowed for length in range(1, len(parts) + 1))


def test_the_engine_imports_only_what_is_on_its_list() -> None:
    for path in some((SRC / "engine").rglob("*.py"), "modules", SRC / "engine"):
        allowed = ENGINE_MAY_IMPORT | (DAYS_MAY_IMPORT if path.name == "days.py" else set())
        beyond = {module for module in imported(tree_of(path), "regulars.engine") if not is_allowed(module, allowed)}
        assert not beyond, f"{name_of(path)} imports {sorted(beyond)}; the engine is pure"


def floats_in(tree: ast.Module) -> Iterator[int]:
    """The lines that make a float or promise one, other than lengths of waiting and degrees of likeness."""
    excused = set(excused_floats(tree))
    for node in ast.walk(tree):
        is_literal = isinstance(node, ast.Constant) and isinstance(node.value, float | complex)
        is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
        if (is_literal or is_call) and node not in excused:
            yield getattr(node, "lineno", 0)
        if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation and node not in excused:
            names = (each for each in ast.walk(node.annotation) if isinstance(each, ast.Name))
            yield from (each.lineno for each in names if each.id == "float")


def excused_floats(tree: ast.Module) -> Iterator[ast.AST]:
    """What waits, what is named for seconds or likeness, and what is counted from a stopwatch."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in WAITS:
            yield from (each for argument in node.args for each in ast.walk(argument))
        if isinstance(node, ast.FunctionDef) and NOT_AN_AMOUNT.search(node.name):
            yield from ast.walk(node)
        if isinstance(node, ast.BinOp) and any(is_stopwatch(side) for side in (node.left, node.right)):
            yield from (node.left, node.right)
        if isinstance(node, ast.arg | ast.keyword) and NOT_AN_AMOUNT.search(node.arg or ""):
            yield from ast.walk(node)
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(each, ast.Name) and NOT_AN_AMOUNT.search(each.id) for each in targets):
                yield from ast.walk(node)


def is_stopwatch(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("monotonic", "perf_counter"))


@pytest.mark.parametrize("floor", ["engine", "store"])
def test_there_is_no_float_where_money_and_points_are(floor: str) -> None:
    for path in some((SRC / floor).rglob("*.py"), "modules", SRC / floor):
        lines = sorted(set(floats_in(tree_of(path))))
        assert not lines, f"{name_of(path)}: a float on lines {lines}; money and points are whole numbers"


def test_the_rule_about_floats_sees_one_and_knows_a_wait() -> None:
    def lines(text: str) -> list[int]:
        return list(floats_in(ast.parse(text)))

    assert lines("a = 0.5") == lines("a = float('1')") == lines("def f(rate: float | None): ...") == [1]
    assert lines("sleep(0.5)\nPAUSE_SECONDS = 0.5\ndef f(wait_seconds: float, sum: int): ...") == []
    assert lines("end = time.monotonic() + 1.5") == []
    assert lines("f(cutoff=0.6)\nisinstance(a, float)") == []


# The store


def test_there_is_no_float_in_the_database() -> None:
    for path in some((SRC / "store").rglob("*.sql"), "SQL", SRC / "store" / "schema.sql"):
        text = re.sub(r"--.*", "", path.read_text(encoding="utf-8"))
        found = re.findall(r"\b(?:real|float[48]?|double\s+precision)\b", text, flags=re.IGNORECASE)
        assert not found, f"{name_of(path)} has {found}; money and points are bigint"


def test_migrations_are_numbered_without_gaps() -> None:
    home = SRC / "store" / "migrations"
    files = [path for path in home.rglob("*") if path.suffix in (".sql", ".py") and path.stem != "__init__"]
    some(files, "migrations", SRC / "store" / "schema.sql")
    for folder in {path.parent for path in files}:
        numbers = sorted(int(path.name.split("_")[0]) for path in files if path.parent == folder)
        assert numbers == list(range(1, len(numbers) + 1)), f"{name_of(folder)}: {numbers}"


# Actions and kinds


def test_nothing_is_recorded_without_asking_the_budgets_of_what_may_follow() -> None:
    callers = {
        name_of(file)
        for file in some(python_files("src"), "files", SRC)
        if "recorder" in file.read_text(encoding="utf-8")
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("recorder.record", "recorder.record_all")
    }
    assert callers == {"src/regulars/store/budgets.py"}


def test_each_action_is_one_public_function_with_the_name_of_its_file() -> None:
    for name in some(kinds_in(SRC / "actions"), "actions", SRC / "actions"):
        functions = [
            node.name
            for node in tree_of(SRC / "actions" / f"{name}.py").body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_")
        ]
        assert functions == [name], f"src/regulars/actions/{name}.py has {functions}"


@pytest.mark.parametrize("folder", ["rules", "rewards"])
def test_each_kind_has_a_test_of_its_name(folder: str) -> None:
    tests = {path.stem for path in (ROOT / "tests").rglob("test_*.py")}
    kinds = some(kinds_in(SRC / "engine" / folder), "kinds", SRC / "engine" / folder)
    assert [kind for kind in kinds if f"test_{kind}" not in tests] == []


# Names and lengths


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    files = some(python_files(*CODE), "files", SRC)
    parts = {part for path in files for part in (*path.relative_to(ROOT).parts[:-1], path.stem)}
    assert not parts & NAMES_NOT_YET_FOUND, "a name not yet found"


def test_our_own_things_are_called_by_the_words_of_the_glossary() -> None:
    """Connectors may speak of what others call a purchase; nothing else does."""
    files = some(python_files("src"), "files", SRC)
    told = [
        f"{name_of(path)}: {name}"
        for path in files
        if SRC / "connectors" not in path.parents
        for name in (path.stem, *defined_in(tree_of(path)))
        if set(words_of(name)) & NOT_OUR_WORDS
    ]
    assert told == []


def long_functions() -> dict[str, int]:
    """`file::function` -> lines, of every function longer than a screen."""
    found: dict[str, int] = {}
    for path in some(python_files(*CODE), "files", SRC):
        for node in definitions(tree_of(path)):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION_LINES and not isinstance(node, ast.ClassDef):
                found[f"{name_of(path)}::{node.name}"] = lines
    return found


def test_no_function_is_longer_than_a_screen() -> None:
    """Those in tests/house_ratchet.toml were longer before; they may only shrink, their lines too."""
    known: dict[str, int] = tomllib.loads(RATCHET.read_text(encoding="utf-8")) if RATCHET.exists() else {}
    assert long_functions() == known


# Loose ends


def test_nothing_is_left_for_later_in_a_comment() -> None:
    marks = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")
    sources = [path for path in SRC.rglob("*") if path.suffix in (".py", ".sql", ".html", ".po", ".yaml")]
    for path in some({*pages(), *sources, *python_files(*CODE)}, "files", SRC):
        found = marks.findall(path.read_text(encoding="utf-8"))
        assert not found, f"{name_of(path)}: {found}; do it, or write an issue"


def test_every_exception_to_a_check_says_why() -> None:
    silent = re.compile(r"# (?:type: ignore|noqa)(?:\[[\w, -]+\]|: ?[A-Z]+[0-9]+(?:, ?[A-Z]+[0-9]+)*)?\s*$")
    told = [
        f"{name_of(path)}:{number}"
        for path in some(python_files(*CODE), "files", SRC)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if silent.search(line)
    ]
    assert told == [], "write the reason on the line, after a dash"


def test_the_locked_packages_have_hashes_and_no_address() -> None:
    for path in some((ROOT / "requirements").glob("*.lock"), "locks", ROOT / "requirements"):
        text = path.read_text(encoding="utf-8")
        packages = re.findall(r"^[a-z0-9][\w.-]*==.*?(?=^[a-z0-9]|\Z)", text, flags=re.MULTILINE | re.DOTALL)
        assert packages
        assert [each.split("\n")[0] for each in packages if "--hash=sha256:" not in each] == []
        assert "://" not in text, f"{name_of(path)} names an address; the machine's own setting decides that"


def test_each_folder_of_tests_is_a_package() -> None:
    """So that two files of tests may have the same name."""
    folders = {path.parent for path in some((ROOT / "tests").rglob("test_*.py"), "tests", ROOT / "tests")}
    assert sorted(name_of(folder) for folder in folders if not (folder / "__init__.py").exists()) == []
