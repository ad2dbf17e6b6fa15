"""Random conditions of the right types, for laws that must hold for every condition."""

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from regulars.engine.conditions.tree import Clock, Constant, Each, Items, Node, Op, Path, Plain
from tests.engine.conditions.shop import CATALOGUE, HOSTILE

TEXTS = st.sampled_from(("Acme", "gold", "coffee", "till", "vip", "a", *HOSTILE))
INTEGERS = st.one_of(st.integers(-5, 40), st.sampled_from((0, 100, 5000, 999_999_999_999, 999_999_999_999_999_999)))
DATES = ("1969-12-31", "1970-01-01", "2025-12-02", "2026-01-01", "0001-01-01", "9999-12-31")
MOMENTS = ("2025-12-31T23:59:59.999999Z", "2026-01-01T10:00+01:00", "2025-10-26T00:30-04:00", "1970-01-01T00:00Z")
# What a field of each kind can be compared with, beside other fields of the kind.
VALUES = {
    "receipt.channel": ("till", "web", "phone"),
    "member.tier": ("bronze", "silver", "gold"),
}


def conditions(*, lines: bool = True, depth: int = 4) -> SearchStrategy[Node]:
    """Conditions on a receipt and its member, and on a line when asked for."""
    scopes = ("receipt", "member", "line") if lines else ("receipt", "member")
    return _condition(scopes, "", depth)


def _call(op: str, *args: Node) -> Op:
    return Op(op=op, args=args)


def _fields(scopes: tuple[str, ...], variable: str, *types: str) -> list[Node]:
    found: list[Node] = [
        Path(path=field.path)
        for field in CATALOGUE.fields.values()
        if field.scope in scopes and field.type.name in types
    ]
    if variable:
        found += [
            Path(path=variable + field.path[4:])
            for field in CATALOGUE.fields.values()
            if field.scope == "line" and field.type.name in types
        ]
    return found


@st.composite
def _condition(draw: DrawFn, scopes: tuple[str, ...], variable: str, depth: int) -> Node:
    kinds = ["compare", "compare", "compare", "in", "null", "text", "set", "within", "bool", "constant"]
    if depth > 0:
        kinds += ["and", "or", "not", "not", "if", "equal", *(["each", "each"] if not variable else [])]
    kind = draw(st.sampled_from(kinds))

    def inner() -> Node:
        return draw(_condition(scopes, variable, depth - 1))

    match kind:
        case "and" | "or":
            return _call(kind, inner(), inner(), *([inner()] if draw(st.booleans()) else []))
        case "not":
            return _call("not", inner())
        case "if":
            return _call("if", inner(), inner(), inner())
        case "equal":
            return _call(draw(st.sampled_from(("==", "!="))), inner(), draw(_value("bool", scopes, variable, 0)))
        case "each":
            return draw(_each(depth - 1))
        case "bool":
            return draw(_value("bool", scopes, variable, 0))
        case "constant":
            return Plain(value=draw(st.booleans()))
        case _:
            return draw(_clause(kind, scopes, variable, min(depth, 2)))


@st.composite
def _clause(draw: DrawFn, kind: str, scopes: tuple[str, ...], variable: str, depth: int) -> Node:
    type_ = draw(st.sampled_from(("number", "number", "text", "date", "timestamp", "bool")))
    match kind:
        case "null":
            test = draw(st.sampled_from(("==", "!=")))
            return _call(test, draw(_value(type_, scopes, variable, depth)), Plain(value=None))
        case "text":
            op = draw(st.sampled_from(("startsWith", "endsWith", "contains")))
            return _call(op, draw(_value("text", scopes, variable, depth)), Plain(value=draw(TEXTS)))
        case "set":
            return draw(_set_test(scopes, variable))
        case "within":
            lists = _fields(scopes, variable, "list<text>")
            element = st.one_of(_text(), st.sampled_from(_fields(scopes, variable, "text")))
            return _call("in", draw(element), draw(st.sampled_from(lists)))
        case "in":
            return draw(_one_of(type_, scopes, variable, depth))
    ordered = type_ in ("number", "date", "timestamp")
    op = draw(st.sampled_from(("==", "!=", "<", "<=", ">", ">=") if ordered else ("==", "!=")))
    left, right = (draw(_value(type_, scopes, variable, depth)) for _ in range(2))
    return _call(op, left, right)


@st.composite
def _one_of(draw: DrawFn, type_: str, scopes: tuple[str, ...], variable: str, depth: int) -> Node:
    arg = draw(_value(type_, scopes, variable, depth))
    if isinstance(arg, Path) and arg.path in VALUES:
        literal: SearchStrategy[Node] = st.sampled_from(VALUES[arg.path]).map(lambda text: Plain(value=text))
    else:
        literal = _literal(type_)
    items = draw(st.lists(literal, min_size=1, max_size=4))
    return _call("in", arg, Items(items=tuple(item for item in items if isinstance(item, Plain | Constant))))


@st.composite
def _set_test(draw: DrawFn, scopes: tuple[str, ...], variable: str) -> Node:
    op = draw(st.sampled_from(("hasAny", "hasAll")))
    if "line" in scopes and draw(st.booleans()):
        numbers = draw(st.lists(st.integers(-2, 9), min_size=1, max_size=3))
        return _call(op, Path(path="line.codes"), Items(items=tuple(Plain(value=one) for one in numbers)))
    texts = draw(st.lists(TEXTS, min_size=1, max_size=3))
    fields = _fields(scopes, variable, "list<text>")
    return _call(op, draw(st.sampled_from(fields)), Items(items=tuple(Plain(value=one) for one in texts)))


@st.composite
def _each(draw: DrawFn, depth: int) -> Node:
    """A question about all lines, which reads no line outside it: that would be too costly to be allowed."""
    scopes = ("receipt", "member")
    body = _condition(scopes, "l", min(depth, 2))
    op = draw(st.sampled_from(("exists", "all", "count", "sum")))
    lines = Path(path="receipt.lines")
    if op in ("exists", "all"):
        return Each(op=op, over=lines, var="l", args=(draw(body),))
    args = (draw(body),) if op == "count" else (draw(_value("number", scopes, "l", 1)), draw(body))
    total = Each(op=op, over=lines, var="l", args=args)
    other = draw(_value("number", scopes, "", 1))
    return _call(draw(st.sampled_from(("==", "!=", "<", ">="))), total, other)


def _text() -> SearchStrategy[Node]:
    return TEXTS.map(lambda text: Plain(value=text))


def _constant(kind: str, texts: tuple[str, ...]) -> SearchStrategy[Node]:
    return st.sampled_from(texts).map(lambda text: Constant(kind="date" if kind == "date" else "timestamp", text=text))


@st.composite
def _decimal(draw: DrawFn) -> Node:
    part = draw(st.sampled_from(("0", "5", "50", "005", "0004", "123456")))
    return Constant(kind="decimal", text=f"{draw(st.integers(-60, 600))}.{part}")


def _literal(type_: str) -> SearchStrategy[Node]:
    match type_:
        case "number":
            return st.one_of(INTEGERS.map(lambda number: Plain(value=number)), _decimal())
        case "text":
            return _text()
        case "bool":
            return st.booleans().map(lambda flag: Plain(value=flag))
        case "date":
            return _constant("date", DATES)
    return _constant("timestamp", MOMENTS)


@st.composite
def _value(draw: DrawFn, type_: str, scopes: tuple[str, ...], variable: str, depth: int) -> Node:
    kinds = ["field", "field", "field", "literal"]
    if depth > 0:
        kinds += ["orElse", "if", "arithmetic"]
    kind = draw(st.sampled_from(kinds))

    def inner(of: str = type_) -> Node:
        return draw(_value(of, scopes, variable, depth - 1))

    if kind == "field":
        names = ("integer", "decimal") if type_ == "number" else (type_,)
        fields = _fields(scopes, variable, *names)
        fields += [Clock(name="today")] if type_ == "date" else [Clock(name="now")] if type_ == "timestamp" else []
        return draw(st.sampled_from(fields))
    if kind == "orElse":
        return _call("orElse", inner(), inner())
    if kind == "if":
        return _call("if", draw(_condition(scopes, variable, 0)), inner(), inner())
    if kind == "arithmetic":
        return draw(_arithmetic(type_, inner(), scopes, variable))
    return draw(_literal(type_))


@st.composite
def _arithmetic(draw: DrawFn, type_: str, left: Node, scopes: tuple[str, ...], variable: str) -> Node:
    if type_ == "number":
        if draw(st.integers(0, 5)) == 0:
            dates = [draw(_value("date", scopes, variable, 0)) for _ in range(2)]
            return _call("-", *dates)
        right = draw(_value("number", scopes, variable, 0))
        op = draw(st.sampled_from(("+", "-", "*", "neg")))
        return _call("-", left) if op == "neg" else _call(op, left, right)
    if type_ == "date":
        return _call(draw(st.sampled_from(("+", "-"))), left, Plain(value=draw(st.integers(0, 400))))
    if type_ == "timestamp":
        text = draw(st.sampled_from(("P1D", "P30D", "PT1H", "PT36H", "P36525D")))
        return _call(draw(st.sampled_from(("+", "-"))), left, Constant(kind="duration", text=text))
    return left
