"""Checks a tree against a catalogue: names, types, nulls, digits and cost; all errors at once."""

from collections.abc import Callable

import msgspec

from regulars.engine.conditions import arithmetic, calls, choices, comparisons
from regulars.engine.conditions.catalogue import Catalogue
from regulars.engine.conditions.context import Context
from regulars.engine.conditions.parser import parse_condition
from regulars.engine.conditions.printer import print_condition, quoted
from regulars.engine.conditions.problems import BadCondition, ConditionProblem
from regulars.engine.conditions.tree import (
    COMPARISONS,
    MOST_DEPTH,
    MOST_NODES,
    QUANTIFIERS,
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
from regulars.engine.conditions.typed import (
    Aggregate,
    AllOf,
    AnyOf,
    Arith,
    Const,
    Meaning,
    Moment,
    Not,
    Quantified,
    Read,
    Truth,
    every,
    parts,
    reads_line,
)
from regulars.engine.conditions.types import DATE, TIMESTAMP

MOST_COST = 50_000

Check = Callable[[Context, Op, str], Meaning | None]

CHECKS: dict[str, tuple[int, Check]] = {
    **dict.fromkeys(COMPARISONS, (2, comparisons.comparison)),
    **dict.fromkeys(("+", "-", "*"), (2, arithmetic.arithmetic)),
    "in": (2, choices.membership),
    "if": (3, choices.choice),
    "orElse": (2, choices.or_else),
    **dict.fromkeys(("startsWith", "endsWith", "contains"), (2, calls.text_test)),
    **dict.fromkeys(("hasAny", "hasAll"), (2, calls.set_test)),
    **dict.fromkeys(("days", "hours", "date", "timestamp"), (0, calls.wrong_constant)),
}

_ABSENT = {
    "receipt": "; there is no receipt here",
    "line": "; there is no line here",
    "activity": "; there is no activity here",
    "shop": "; facts of the day are named under `facts:`, and known on receipts and activities",
}
"""Why a path is unknown where nothing of its kind is."""


class Checked(msgspec.Struct, frozen=True, eq=False):
    """A condition that is right for its catalogue.

    text: in the canonical spelling. paths: every field it reads, those of lines as `line.…`.
    cost: nodes, those that are asked line by line counted once for each line a receipt may have.
    """

    tree: Node
    text: str
    root: Meaning
    catalogue: Catalogue
    warnings: tuple[ConditionProblem, ...]
    paths: frozenset[str]
    reads_line: bool
    cost: int


def check(condition: Node | str, catalogue: Catalogue) -> Checked:
    """The condition with its types. Raises BadCondition with every error and warning at once."""
    text = condition if isinstance(condition, str) else None
    tree = parse_condition(condition) if isinstance(condition, str) else condition
    checker = Checker(catalogue, text)
    root = checker.whole(tree)
    if root is None or any(problem.severity == "error" for problem in checker.problems):
        raise BadCondition.of(tuple(checker.problems))
    return Checked(
        tree=tree,
        text=print_condition(tree),
        root=root,
        catalogue=catalogue,
        warnings=tuple(checker.problems),
        paths=paths_of(root),
        reads_line=reads_line(root),
        cost=cost(root, catalogue.most_lines),
    )


def paths_of(root: Meaning) -> frozenset[str]:
    """Every field that is read."""
    read = {one.field.path for one in every(root) if isinstance(one, Read)}
    asked = {one.field.path for one in every(root) if isinstance(one, Aggregate | Quantified)}
    return frozenset(read | asked)


def cost(root: Meaning, most_lines: int) -> int:
    """The worst case in nodes visited for one receipt; each list counts as long as it may be."""
    if isinstance(root, AllOf):
        return 1 + sum(cost(arg, most_lines) for arg in root.args)
    return _nodes(root) * (most_lines if reads_line(root) else 1)


def _nodes(node: Meaning) -> int:
    inside = sum(_nodes(part) for part in parts(node))
    return 1 + inside * (node.field.max_items if isinstance(node, Aggregate | Quantified) else 1)


def is_off(node: Node) -> bool:
    """Whether a clause is switched off, or a group with all that is in it."""
    if node.off:
        return True
    return isinstance(node, Op) and node.op in ("and", "or", "not") and all(map(is_off, node.args))


class Checker(Context):
    """One walk from the root; a part with an error means nothing, and the walk goes on beside it."""

    def __init__(self, catalogue: Catalogue, text: str | None) -> None:
        self.catalogue = catalogue
        self.text = text
        self.variable = ""
        self.problems: list[ConditionProblem] = []

    def whole(self, tree: Node) -> Meaning | None:
        """The meaning of the tree, within the bounds."""
        nodes, depth = size(tree)
        if depth > MOST_DEPTH or nodes > MOST_NODES:
            message = f"{nodes} parts in {depth} levels; {MOST_NODES} and {MOST_DEPTH} are allowed"
            self.error(tree, "/expr", "too_complex", message)
            return None
        if is_off(tree):
            return Const(source=tree, pointer="/expr", value=True)
        root = self.condition(tree, "/expr")
        lines = self.catalogue.most_lines
        steps = 0 if root is None else cost(root, lines)
        if steps > MOST_COST:
            message = (
                f"this could take {steps:,} steps, {MOST_COST:,} are allowed; a receipt counts as having {lines} lines"
            )
            self.error(tree, "/expr", "too_complex", message)
        return root

    def condition(self, node: Node, at: str) -> Meaning | None:
        """The meaning of a node as something true or false; a bool that is null is false."""
        meaning = self.value(node, at)
        if meaning is None:
            return None
        if meaning.type.name != "bool":
            message = f"a condition is true or false; this is {meaning.type}"
            self.error(node, at, "type", message, expected="bool", actual=str(meaning.type))
            return None
        return Truth(source=node, pointer=at, arg=meaning) if meaning.nullable else meaning

    def value(self, node: Node, at: str) -> Meaning | None:
        """The meaning of a node as a value."""
        if node.off:
            self.error(node, at, "unsupported", "only a clause of and, or and not can be switched off")
            return None
        match node:
            case Plain() | Constant():
                return comparisons.literal(self, node, at)
            case Items():
                self.error(node, at, "list_literal", "a list stands after in, hasAny or hasAll only")
                return None
            case Path():
                return self.path(node, at)
            case Clock():
                type_ = TIMESTAMP if node.name == "now" else DATE
                return Moment(source=node, pointer=at, type=type_, name=node.name)
            case Each():
                return calls.each(self, node, at)
            case Op():
                return self.op(node, at)

    def op(self, node: Op, at: str) -> Meaning | None:
        """The meaning of an operator or function."""
        if node.op in ("and", "or"):
            return self.group(node, at)
        if node.op == "not":
            return self.negation(node, at)
        if node.op in QUANTIFIERS:
            self.error(node, at, "args", f"write receipt.lines.{node.op}(l, …)")
            return None
        if node.op not in CHECKS:
            calls.unknown_function(self, node, at)
            return None
        arity, check_op = CHECKS[node.op]
        if arity not in (0, len(node.args)) and not (node.op == "-" and len(node.args) == 1):
            self.error(node, at, "args", f"{node.op} takes {arity} values, here are {len(node.args)}")
            return None
        return check_op(self, node, at)

    def group(self, node: Op, at: str) -> Meaning | None:
        """`&&` and `||`, without the clauses that are switched off."""
        args = [self.condition(arg, f"{at}/args/{index}") for index, arg in enumerate(node.args) if not is_off(arg)]
        meant = tuple(arg for arg in args if arg is not None)
        if len(meant) < len(args):
            return None
        kind = AllOf if node.op == "and" else AnyOf
        return kind(source=node, pointer=at, args=meant)

    def negation(self, node: Op, at: str) -> Meaning | None:
        """`!`."""
        if len(node.args) != 1:
            self.error(node, at, "args", f"not takes 1 value, here are {len(node.args)}")
            return None
        arg = self.condition(node.args[0], f"{at}/args/0")
        return None if arg is None else Not(source=node, pointer=at, arg=arg)

    def path(self, node: Path, at: str) -> Meaning | None:
        """A field, looked up by its whole path."""
        head, _, rest = node.path.partition(".")
        variable = self.variable if head == self.variable else ""
        field = self.catalogue.get(f"line.{rest}" if variable else node.path)
        if field is None:
            self.unknown_field(node, at, variable)
            return None
        if field.since:
            return self.days_since(node, at, field.since)
        return Read(source=node, pointer=at, type=field.type, nullable=field.nullable, field=field, variable=variable)

    def days_since(self, node: Path, at: str, path: str) -> Meaning:
        """A field that is no field: the whole days from a date field to today."""
        field = self.catalogue[path]
        day = Read(source=node, pointer=at, type=field.type, nullable=field.nullable, field=field)
        today = Moment(source=node, pointer=at, type=DATE, name="today")
        days = self.catalogue[node.path].type
        return Arith(source=node, pointer=at, type=days, nullable=field.nullable, op="-", left=today, right=day)

    def unknown_field(self, node: Path, at: str, variable: str) -> None:
        """A path that is none, with the one that was probably meant."""
        if variable:
            meant = self.catalogue.nearest("line" + node.path[len(variable) :])
            meant = variable + meant[4:] if meant and meant.startswith("line.") else None
        else:
            meant = self.quoted_value(node.path) or self.catalogue.nearest(node.path)
        hint = f"; did you mean '{meant}'?" if meant else ""
        head = node.path.partition(".")[0]
        if head in _ABSENT and not self.catalogue.has_scope(head):
            hint = _ABSENT[head]
            meant = None
        message = f"unknown field '{node.path}'{hint}"
        self.error(node, at, "unknown_field", message, actual=node.path, replace=meant)

    def quoted_value(self, word: str) -> str | None:
        """The word with the quotes that were forgotten, when some field can have it as its value."""
        known = {value for field in self.catalogue.fields.values() for value in field.values}
        return quoted(word) if word in known else None
