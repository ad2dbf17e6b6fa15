"""Compiles the conditions of a program version into one Python function."""

import ast
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeAlias

from regulars.engine.conditions.catalogue import Catalogue, Field
from regulars.engine.conditions.checker import Checked
from regulars.engine.conditions.expressions import Expressions, all_of, call, constant, load, store
from regulars.engine.conditions.printer import print_condition
from regulars.engine.conditions.typed import (
    Aggregate,
    AllOf,
    Const,
    Meaning,
    Quantified,
    Read,
    parts,
    reads_line,
)
from regulars.errors import Invalid

MOST_PROGRAM_COST = 1_000_000

Match: TypeAlias = Callable[[Any, Sequence[Any], Any, int], list[int]]


class ConditionsTooCostly(Invalid):
    """The conditions of this program together could take too long at the till."""

    code: ClassVar[str] = "conditions-too-costly"
    cost: int
    allowed: int = MOST_PROGRAM_COST


def compile_conditions(conditions: Sequence[Checked | None], catalogue: Catalogue) -> Match:
    """One function `match(receipt, lines, member, now_us)` for all conditions.

    It answers an int for each condition: 0 does not hold; -1 holds, and for every line alike;
    otherwise the lines that satisfy it, bit i for lines[i]. No condition (None) holds.
    Where no condition reads a field of the receipt, the receipt may be None.
    Raises ConditionsTooCostly.
    """
    cost = sum(checked.cost for checked in conditions if checked is not None)
    if cost > MOST_PROGRAM_COST:
        raise ConditionsTooCostly(cost=cost)
    roots = [None if checked is None else checked.root for checked in conditions]
    return _Function(catalogue).compile(roots)


class _Function:
    """Writes the function: fields of receipt and member first, then what no line changes, then the lines."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.names: dict[str, str] = {}
        self.fields: dict[str, Field] = {}
        self.expressions = Expressions(self.local)
        self.before: list[ast.stmt] = []
        self.in_loop: list[ast.stmt] = []
        self.alive: list[ast.expr] = []
        self.blocks: dict[str, list[ast.stmt]] = {}
        self.tests: dict[ast.stmt, str] = {}

    def local(self, field: Field) -> str:
        """The local that holds a field; whoever asks first makes it."""
        name = self.names.setdefault(field.path, f"{field.scope[0]}{len(self.names)}")
        self.fields[field.path] = field
        return name

    def compile(self, roots: list[Meaning | None]) -> Match:
        answers = [self.answer(index, root) for index, root in enumerate(roots)]
        body = [*self.looked_up("receipt", "member"), *self.masks(roots), *self.loop()]
        body.append(ast.Return(ast.List(answers, ast.Load())))
        parameters = [ast.arg(name) for name in ("receipt", "lines", "member", "now")]
        arguments = ast.arguments([], parameters, None, [], [], None, [])
        function = ast.FunctionDef("match", arguments, body, [], None)
        module = ast.fix_missing_locations(ast.Module([function], []))
        space = self.expressions.globals_ | {"__builtins__": {}, "day_of": self.catalogue.day_of}
        exec(compile(module, "<conditions>", "exec"), space)  # noqa: S102 - every node is made here, none is read
        match: Match = space["match"]
        return match

    def answer(self, index: int, root: Meaning | None) -> ast.expr:
        """The expression of one answer in the list that is returned."""
        if root is None:
            return constant(-1)
        if reads_line(root):
            self.line_by_line(index, root)
            return load(f"mask{index}")
        return ast.IfExp(self.expressions.condition(root), constant(-1), constant(0))

    def line_by_line(self, index: int, root: Meaning) -> None:
        """What no line changes is decided before the loop; in the loop stands only what is left."""
        clauses = root.args if isinstance(root, AllOf) else (root,)
        first = [clause for clause in clauses if not reads_line(clause)]
        left = [clause for clause in clauses if reads_line(clause)]
        for clause in left:
            self.hoist(clause)
        tests = [self.expressions.condition(clause) for clause in left]
        mark = ast.AugAssign(store(f"mask{index}"), ast.BitOr(), load("bit"))
        statement = ast.If(all_of(tests[1:]), [mark], []) if len(tests) > 1 else mark
        block = self.shared_test(self.shared_block(first), left[0], tests[0])
        block.append(statement)

    def shared_block(self, clauses: list[Meaning]) -> list[ast.stmt]:
        """The part of the loop for all conditions with these clauses before it; one look skips them all."""
        key = _key(clauses)
        if key not in self.blocks:
            self.blocks[key] = []
            if clauses:
                name = f"alive{len(self.blocks)}"
                test = all_of([self.expressions.condition(clause) for clause in clauses])
                self.before.append(ast.Assign([store(name)], test))
                self.in_loop.append(ast.If(load(name), self.blocks[key], []))
                self.alive.append(load(name))
            else:
                self.in_loop.append(ast.If(constant(True), self.blocks[key], []))
                self.alive.append(constant(True))
        return self.blocks[key]

    def shared_test(self, block: list[ast.stmt], clause: Meaning, test: ast.expr) -> list[ast.stmt]:
        """Inside a block, the part for all conditions whose first clause on the line is this one."""
        for known in block:
            if isinstance(known, ast.If) and self.tests.get(known) == _key([clause]):
                return known.body
        shared = ast.If(test, [], [])
        self.tests[shared] = _key([clause])
        block.append(shared)
        return shared.body

    def hoist(self, node: Meaning) -> None:
        """Conditions inside a line's clause that no line changes get a local before the loop."""
        if isinstance(node, Aggregate | Quantified):
            return  # Inside stand the fields of another line.
        for part in parts(node):
            if reads_line(part):
                self.hoist(part)
            elif part.type.name == "bool" and not part.nullable and not isinstance(part, Const | Read):
                name = f"fixed{len(self.expressions.ready)}"
                self.before.append(ast.Assign([store(name)], self.expressions.condition(part)))
                self.expressions.ready[part] = name

    def looked_up(self, *scopes: str) -> list[ast.stmt]:
        """Each field of these scopes read once, and today if anybody asks."""
        reads: list[ast.stmt] = [
            ast.Assign([store(self.names[path])], self.expressions.fetch(field, field.scope))
            for path, field in self.fields.items()
            if field.scope in scopes
        ]
        if "receipt" in scopes and self.expressions.needed["today"]:
            reads.append(ast.Assign([store("today")], call(load("day_of"), load("now"))))
        return reads

    def masks(self, roots: list[Meaning | None]) -> list[ast.stmt]:
        names = [store(f"mask{index}") for index, root in enumerate(roots) if root and reads_line(root)]
        return [ast.Assign([*names], constant(0))] if names else []

    def loop(self) -> list[ast.stmt]:
        """The loop over the lines, entered when a condition is still alive."""
        if not self.in_loop:
            return []
        shift = ast.AugAssign(store("bit"), ast.Add(), load("bit"))
        each = ast.For(store("line"), load("lines"), [*self.looked_up("line"), *self.in_loop, shift], [])
        start = ast.Assign([store("bit")], constant(1))
        always = any(isinstance(one, ast.Constant) for one in self.alive)
        if always:
            return [*self.before, start, each]
        some = ast.BoolOp(ast.Or(), self.alive) if len(self.alive) > 1 else self.alive[0]
        return [*self.before, ast.If(some, [start, each], [])]


def _key(clauses: list[Meaning]) -> str:
    """The same for clauses of the same meaning: their text, which brackets keep apart."""
    return " && ".join(f"({print_condition(clause.source)})" for clause in clauses)
