"""The Python of one condition, as `ast` nodes: never text, so nothing in a literal can become code.

A value comes with guards: it may be computed only where all of them are true. A condition has none.
"""

import ast
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from regulars.engine.conditions.catalogue import Field
from regulars.engine.conditions.typed import (
    Aggregate,
    AllOf,
    AnyOf,
    Arith,
    Choose,
    Compare,
    Const,
    IsNull,
    Meaning,
    Moment,
    Negate,
    Not,
    OneOf,
    OrElse,
    Quantified,
    Read,
    Scale,
    SetTest,
    TextTest,
    Truth,
    Within,
    every,
)

Guarded: TypeAlias = tuple[ast.expr, list[ast.expr]]

ARITHMETIC: dict[str, ast.operator] = {"+": ast.Add(), "-": ast.Sub(), "*": ast.Mult()}
COMPARE: dict[str, ast.cmpop] = {
    "==": ast.Eq(),
    "!=": ast.NotEq(),
    "<": ast.Lt(),
    "<=": ast.LtE(),
    ">": ast.Gt(),
    ">=": ast.GtE(),
}


def load(name: str) -> ast.Name:
    """The value of a local or global."""
    return ast.Name(name, ast.Load())


def store(name: str) -> ast.Name:
    """Where a value goes."""
    return ast.Name(name, ast.Store())


def constant(value: Any) -> ast.Constant:
    """A literal, a frozenset among them."""
    return ast.Constant(value)


def compare(left: ast.expr, op: ast.cmpop, right: ast.expr) -> ast.expr:
    """`left op right`."""
    return ast.Compare(left, [op], [right])


def is_known(node: ast.expr) -> ast.expr:
    """`node is not None`."""
    return compare(node, ast.IsNot(), constant(None))


def negation(node: ast.expr) -> ast.expr:
    """`not node`."""
    return ast.UnaryOp(ast.Not(), node)


def all_of(nodes: list[ast.expr]) -> ast.expr:
    """The nodes joined by `and`; true when there are none."""
    return ast.BoolOp(ast.And(), nodes) if len(nodes) > 1 else nodes[0] if nodes else constant(True)


def any_of(nodes: Iterable[ast.expr]) -> ast.expr:
    """The nodes joined by `or`; there is at least one."""
    found = list(nodes)
    return ast.BoolOp(ast.Or(), found) if len(found) > 1 else found[0]


def call(function: ast.expr, *args: ast.expr) -> ast.expr:
    """`function(args)`."""
    return ast.Call(function, list(args), [])


def or_none(guarded: Guarded) -> ast.expr:
    """The value where its guards hold, else None."""
    node, guards = guarded
    return ast.IfExp(all_of(guards), node, constant(None)) if guards else node


class Expressions:
    """Emits the expressions of one function; keeps the names that its locals and globals have.

    local: a field's local, made by who writes the function. globals_: what the function may call.
    """

    def __init__(self, local: Callable[[Field], str]) -> None:
        self.local = local
        self.globals_: dict[str, Any] = {"any_": any, "all_": all, "sum_": sum}
        self.readers: dict[str, str] = {}
        self.needed = {"today": False}
        self.temporaries = 0
        self.ready: dict[Meaning, str] = {}
        self.inside: dict[str, ast.expr] = {}

    # Reads

    def fetch(self, field: Field, holder: str) -> ast.expr:
        """The field of an object, by attribute or by its own function."""
        if field.read is None:
            return ast.Attribute(load(holder), field.name, ast.Load())
        if field.path not in self.readers:
            name = f"read{len(self.readers)}"
            self.readers[field.path] = name
            self.globals_[name] = field.read
        return call(load(self.readers[field.path]), load(holder))

    def temporary(self) -> str:
        """A new local for a value that is tested first and used after."""
        self.temporaries += 1
        return f"t{self.temporaries}"

    # Values

    def value(self, node: Meaning) -> Guarded:
        """A value and what must be true before it may be computed."""
        match node:
            case Const():
                return constant(node.value), []
            case Moment():
                self.needed[node.name] = True
                return load(node.name), []
            case Read():
                return self.read(node)
            case Scale():
                arg, guards = self.value(node.arg)
                return ast.BinOp(arg, ast.Mult(), constant(10**node.by)), guards
            case Arith():
                left, before = self.value(node.left)
                right, after = self.value(node.right)
                return ast.BinOp(left, ARITHMETIC[node.op], right), before + after
            case Negate():
                arg, guards = self.value(node.arg)
                return ast.UnaryOp(ast.USub(), arg), guards
            case Choose():
                return self.choose(node)
            case OrElse():
                return self.or_else(node)
            case Aggregate():
                return self.aggregate(node), []
            case _:
                return self.condition(node), []

    def read(self, node: Read) -> Guarded:
        """A field from the local that holds it."""
        name = self.inside[node.field.path] if node.variable else load(self.local(node.field))
        return name, [is_known(name)] if node.nullable else []

    def tested(self, node: ast.expr, nullable: bool) -> Guarded:
        """A value that may turn out to be None, kept in a local by the guard that looks."""
        if not nullable:
            return node, []
        name = self.temporary()
        return load(name), [is_known(ast.NamedExpr(store(name), node))]

    def choose(self, node: Choose) -> Guarded:
        """`then if test else other`."""
        then, other = or_none(self.value(node.then)), or_none(self.value(node.other))
        return self.tested(ast.IfExp(self.condition(node.test), then, other), node.nullable)

    def or_else(self, node: OrElse) -> Guarded:
        """`arg if arg is not None else default`."""
        arg, guards = self.value(node.arg)
        if not guards:
            return arg, []
        default = or_none(self.value(node.default))
        return self.tested(ast.IfExp(all_of(guards), arg, default), node.nullable)

    # Conditions

    def condition(self, node: Meaning) -> ast.expr:
        """An expression that is True or False."""
        if node in self.ready:
            return load(self.ready[node])
        match node:
            case AllOf():
                return all_of([self.condition(arg) for arg in node.args])
            case AnyOf():
                return any_of([self.condition(arg) for arg in node.args])
            case Not():
                return self.complement(node)
            case Compare():
                return self.compare(node)
            case IsNull():
                _, guards = self.value(node.arg)
                return negation(all_of(guards))
            case Truth():
                arg, guards = self.value(node.arg)
                return all_of([*guards, arg])
            case OneOf():
                return self.one_of(node)
            case Within():
                return self.within(node)
            case TextTest():
                return self.text_test(node)
            case SetTest():
                return self.set_test(node)
            case Quantified():
                return self.quantified(node)
            case _:
                return self.value(node)[0]

    def complement(self, node: Not) -> ast.expr:
        """`not x`, and `x is not None` for `x != null`."""
        if isinstance(node.arg, IsNull):
            return all_of(self.value(node.arg.arg)[1])
        return negation(self.condition(node.arg))

    def compare(self, node: Compare) -> ast.expr:
        """The comparison where both sides are known; `!=` is the complement of `==`."""
        left, before = self.value(node.left)
        right, after = self.value(node.right)
        guards = before + after
        equality = node.op in ("==", "!=")
        if equality and _is_bare(node.left, node.right):
            guards = []  # None equals no value that is not None.
        if node.op == "!=" and guards:
            return negation(all_of([*guards, compare(left, ast.Eq(), right)]))
        return all_of([*guards, compare(left, COMPARE[node.op], right)])

    def one_of(self, node: OneOf) -> ast.expr:
        """`x in {…}`."""
        arg, guards = self.value(node.arg)
        found = compare(arg, ast.In(), constant(node.values))
        return found if isinstance(node.arg, Read) else all_of([*guards, found])

    def within(self, node: Within) -> ast.expr:
        """`x in items`."""
        arg, guards = self.value(node.arg)
        items, known = self.value(node.items)
        return all_of([*guards, *known, compare(arg, ast.In(), items)])

    def text_test(self, node: TextTest) -> ast.expr:
        """The three questions about a text."""
        arg, guards = self.value(node.arg)
        part = constant(node.part)
        if node.op == "contains":
            return all_of([*guards, compare(part, ast.In(), arg)])
        method = "startswith" if node.op == "startsWith" else "endswith"
        return all_of([*guards, call(ast.Attribute(arg, method, ast.Load()), part)])

    def set_test(self, node: SetTest) -> ast.expr:
        """The two questions about a set."""
        arg, guards = self.value(node.arg)
        if node.op == "hasAll":
            return all_of([*guards, compare(arg, ast.GtE(), constant(node.values))])
        disjoint = call(ast.Attribute(arg, "isdisjoint", ast.Load()), constant(node.values))
        return all_of([*guards, negation(disjoint)])

    # Questions about lines

    def quantified(self, node: Quantified) -> ast.expr:
        """`any(… for each in lines)`, or `all`."""
        with_body = self.over_lines(node, None)
        return call(load("any_" if node.op == "exists" else "all_"), with_body)

    def aggregate(self, node: Aggregate) -> ast.expr:
        """`sum(… for each in lines if …)`."""
        return call(load("sum_"), self.over_lines(node, node))

    def over_lines(self, node: "Quantified | Aggregate", added: Aggregate | None) -> ast.expr:
        """The generator over the lines; a field used more than once is read once a line."""
        counts: dict[str, int] = {}
        fields: dict[str, Field] = {}
        for one in every(node):
            if isinstance(one, Read) and one.variable:
                counts[one.field.path] = counts.get(one.field.path, 0) + 1
                fields[one.field.path] = one.field
        outer = self.inside
        kept = [path for path, count in counts.items() if count > 1 or fields[path].nullable]
        self.inside = {path: self.fetch(field, "each") for path, field in fields.items()}
        self.inside |= {path: load(f"e{index}") for index, path in enumerate(kept)}
        steps = [ast.comprehension(store("each"), load("lines"), [], 0)]
        for index, path in enumerate(kept):
            once = ast.List([self.fetch(fields[path], "each")], ast.Load())
            steps.append(ast.comprehension(store(f"e{index}"), once, [], 0))
        element = self.element(node, added, steps[-1].ifs)
        self.inside = outer
        return ast.GeneratorExp(element, steps)

    def element(self, node: "Quantified | Aggregate", added: Aggregate | None, ifs: list[ast.expr]) -> ast.expr:
        """What the generator yields; conditions of a sum go to its `if`."""
        body = self.condition(node.body)
        if added is None:
            return body
        if not (isinstance(node.body, Const) and node.body.value is True):
            ifs.append(body)
        if added.number is None:
            return constant(1)
        number, guards = self.value(added.number)
        ifs.extend(guards)
        return number


def _is_bare(left: Meaning, right: Meaning) -> bool:
    """Whether plain `==` already says no when a side is None: at most one side can be, and it is a field."""
    if left.nullable and right.nullable:
        return False
    return all(not side.nullable or isinstance(side, Read) for side in (left, right))
