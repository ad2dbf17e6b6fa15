"""Compiles the conditions of a program version into one Python function."""

import ast
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeAlias

from regulars.engine.conditions.catalogue import Catalogue, Field
from regulars.engine.conditions.checker import Checked
from regulars.engine.conditions.expressions import Expressions, all_of, any_of, call, constant, load, store
from regulars.engine.conditions.printer import print_condition
from regulars.engine.conditions.typed import Aggregate, AllOf, Const, Meaning, Quantified, Read, parts, reads_line
from regulars.errors import Invalid

MOST_PROGRAM_COST = 3_000_000

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


def compile_number(root: Meaning, catalogue: Catalogue) -> Callable[[Any, Any, int], int]:
    """The function `number(receipt, member, now_us)` for a number that is never null and reads no line's field."""
    return _Function(catalogue).number(root)


class _Function:
    """Writes the function: fields of receipt and member first, then what no line changes, then the lines."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.names: dict[str, str] = {}
        self.fields: dict[str, Field] = {}
        self.expressions = Expressions(self.local)
        self.before: list[ast.stmt] = []
        self.alive: dict[str, str] = {}
        self.shared: dict[str, _Shared] = {}
        self.tests: dict[ast.stmt, str] = {}

    def local(self, field: Field) -> str:
        """The local that holds a field; whoever asks first makes it."""
        name = self.names.setdefault(field.path, f"{field.scope[0]}{len(self.names)}")
        self.fields[field.path] = field
        return name

    def number(self, root: Meaning) -> Callable[[Any, Any, int], int]:
        value, guards = self.expressions.value(root)
        assert not guards, "a number that may be null"
        body = [*self.looked_up("receipt", "member"), ast.Return(value)]
        parameters = [ast.arg(name) for name in ("receipt", "member", "now")]
        function = ast.FunctionDef("number", ast.arguments([], parameters, None, [], [], None, []), body, [], None)
        made: Callable[[Any, Any, int], int] = self.executed(function)
        return made

    def compile(self, roots: list[Meaning | None]) -> Match:
        answers = [self.answer(index, root) for index, root in enumerate(roots)]
        body = [*self.looked_up("receipt", "member"), *self.masks(roots), *self.loop()]
        body.append(ast.Return(ast.List(answers, ast.Load())))
        parameters = [ast.arg(name) for name in ("receipt", "lines", "member", "now")]
        arguments = ast.arguments([], parameters, None, [], [], None, [])
        match: Match = self.executed(ast.FunctionDef("match", arguments, body, [], None))
        return match

    def executed(self, function: ast.FunctionDef) -> Any:
        """The function that the node stands for."""
        module = ast.fix_missing_locations(ast.Module([function], []))
        space = self.expressions.globals_ | {"__builtins__": {}, "day_of": self.catalogue.day_of}
        exec(compile(module, "<conditions>", "exec"), space)  # noqa: S102 - every node is made here, none is read
        return space[function.name]

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
        alive = self.decided_before(first)
        block = self.shared.setdefault(_key(left[:1]), _Shared(self.expressions.condition(left[0]))).block(alive)
        for clause in left[1:]:
            block = self.shared_test(block, clause)
        block.append(ast.AugAssign(store(f"mask{index}"), ast.BitOr(), load("bit")))

    def decided_before(self, clauses: list[Meaning]) -> str:
        """The local that says whether these clauses hold, empty when there are none."""
        key = _key(clauses)
        if clauses and key not in self.alive:
            self.alive[key] = f"alive{len(self.alive)}"
            test = all_of([self.expressions.condition(clause) for clause in clauses])
            self.before.append(ast.Assign([store(self.alive[key])], test))
        return self.alive.get(key, "")

    def shared_test(self, block: list[ast.stmt], clause: Meaning) -> list[ast.stmt]:
        """Inside a block, the part for all conditions that go on with this clause on the line."""
        for known in block:
            if isinstance(known, ast.If) and self.tests.get(known) == _key([clause]):
                return known.body
        shared = ast.If(self.expressions.condition(clause), [], [])
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
            ast.Assign([store(self.names[path])], self.expressions.fetch(field, field.holder))
            for path, field in self.fields.items()
            if field.holder in scopes
        ]
        if "receipt" in scopes and self.expressions.needed["today"]:
            reads.append(ast.Assign([store("today")], call(load("day_of"), load("now"))))
        return reads

    def masks(self, roots: list[Meaning | None]) -> list[ast.stmt]:
        names = [store(f"mask{index}") for index, root in enumerate(roots) if root and reads_line(root)]
        return [ast.Assign([*names], constant(0))] if names else []

    def loop(self) -> list[ast.stmt]:
        """The loop over the lines, entered when a condition is still alive."""
        if not self.shared:
            return []
        tests = [shared.statement(self.some_of(shared)) for shared in self.shared.values()]
        shift = ast.AugAssign(store("bit"), ast.Add(), load("bit"))
        each = ast.For(store("line"), load("lines"), [*self.looked_up("line"), *tests, shift], [])
        start = ast.Assign([store("bit")], constant(1))
        if any("" in shared.blocks for shared in self.shared.values()):
            return [*self.before, start, each]
        return [*self.before, ast.If(any_of(map(load, self.alive.values())), [start, each], [])]

    def some_of(self, shared: "_Shared") -> str:
        """The local that says whether any of its conditions is still alive, empty when one always is."""
        names = list(shared.blocks)
        if "" in names or len(names) == 1:
            return names[0] if len(names) == 1 else ""
        name = f"some{len(self.before)}"
        self.before.append(ast.Assign([store(name)], any_of(map(load, names))))
        return name


class _Shared:
    """The part of the loop for all conditions whose first clause on the line is the same, looked at once.

    blocks: what follows, by the local that says whether the rest of the condition holds; empty for no rest.
    """

    def __init__(self, test: ast.expr) -> None:
        self.test = test
        self.blocks: dict[str, list[ast.stmt]] = {}

    def block(self, alive: str) -> list[ast.stmt]:
        """The part for those that depend on this local."""
        return self.blocks.setdefault(alive, [])

    def statement(self, some: str) -> ast.stmt:
        """`if some: if test:`, then each part that is alive."""
        inside: list[ast.stmt] = []
        for alive, block in self.blocks.items():
            inside += block if alive in ("", some) else [ast.If(load(alive), block, [])]
        tested = ast.If(self.test, inside, [])
        return ast.If(load(some), [tested], []) if some else tested


def _key(clauses: list[Meaning]) -> str:
    """The same for clauses of the same meaning: their text, which brackets keep apart."""
    return " && ".join(f"({print_condition(clause.source)})" for clause in clauses)
