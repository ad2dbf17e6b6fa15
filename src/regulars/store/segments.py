"""A condition as SQL: which members a segment holds, with the meaning that the till gives the same text.

Null counts as false and only negation needs help: `NOT x` is written `(x) IS NOT TRUE`. All that a person wrote
is a parameter. Decimals are columns of scaled integers, dates are `date`, moments `timestamptz`, lists arrays.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from regulars.engine.conditions import BadCondition, Checked, ConditionProblem
from regulars.engine.conditions.typed import (
    Aggregate,
    AllOf,
    AnyOf,
    Arith,
    Choose,
    Compare,
    IsNull,
    Meaning,
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
    is_constant,
)
from regulars.engine.conditions.types import INT64_DIGITS, Type
from regulars.engine.conditions.walk import Place, value

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = date(1970, 1, 1)
FIRST_DAY = (date.min - EPOCH_DAY).days
LAST_DAY = (date.max - EPOCH_DAY).days
MICROSECOND = timedelta(microseconds=1)
FLIPPED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
TEMPORAL = ("date", "timestamp")


def sql(checked: Checked, columns: Mapping[str, str], at: datetime, first_parameter: int = 1) -> tuple[str, list[Any]]:
    """The text of a WHERE clause and its parameters, numbered from `$first_parameter`.

    columns: the SQL of each field by path. In those of `line.…` and in `receipt.lines` (the FROM and WHERE of a
    receipt's lines) `{line}` stands for the alias. at: the moment the question is asked for.
    Raises BadCondition for the fields that have no column: a segment cannot ask about a receipt.
    """
    unknown = [one for one in every(checked.root) if _path(one) and _path(one) not in columns]
    if unknown:
        raise BadCondition.of(tuple(_no_column(one) for one in unknown))
    now_us = (at - EPOCH) // MICROSECOND
    place = Place(None, (), None, None, now_us, checked.catalogue.day_of(now_us))
    writer = _Writer(columns, place, first_parameter)
    return writer.condition(checked.root), writer.parameters


def _path(node: Meaning) -> str:
    return node.field.path if isinstance(node, Read | Aggregate | Quantified) else ""


def _no_column(node: Meaning) -> ConditionProblem:
    message = f"a segment asks about members; '{_path(node)}' is a field of one receipt"
    if _path(node).startswith("member."):
        message = f"'{_path(node)}' is not kept for all members, so no segment can ask about it"
    source = node.source
    return ConditionProblem(
        "unsupported", "error", message, source.start, source.end, node=node.pointer, actual=_path(node)
    )


class _Writer:
    """Writes one text. Dates and moments are integers inside arithmetic, as at the till; else columns as they are."""

    def __init__(self, columns: Mapping[str, str], place: Place, first_parameter: int) -> None:
        self.columns = columns
        self.place = place
        self.first = first_parameter
        self.parameters: list[Any] = []
        self.numbers: dict[tuple[str, Any], int] = {}
        self.alias = "line"
        self.aliases = 0

    # Parameters

    def parameter(self, kind: str, key: Any, given: Any) -> str:
        """`$n::kind`; the same value is sent once."""
        if (kind, key) not in self.numbers:
            self.numbers[kind, key] = self.first + len(self.parameters)
            self.parameters.append(given)
        return f"${self.numbers[kind, key]}::{kind}"

    def literal(self, type_: Type, known: Any) -> str:
        """A value known now, dates and moments as integers."""
        if type_.name == "bool":
            return "TRUE" if known else "FALSE"
        if type_.name == "text":
            return self.parameter("text", known, known)
        if len(str(abs(known))) > INT64_DIGITS:
            return self.parameter("numeric", known, Decimal(known))
        return self.parameter("bigint", known, known)

    def temporal(self, type_: Type, known: int) -> str:
        """A date or moment that is compared with a column as it is; beyond the calendar lies infinity."""
        days = known if type_.name == "date" else known // 86_400_000_000
        kind = "date" if type_.name == "date" else "timestamptz"
        if not FIRST_DAY < days < LAST_DAY:
            return f"'{'-' if days < 0 else ''}infinity'::{kind}"
        if kind == "date":
            return self.parameter(kind, known, EPOCH_DAY + timedelta(days=known))
        return self.parameter(kind, known, EPOCH + timedelta(microseconds=known))

    def known(self, node: Meaning) -> Any:
        """The value of a node that reads no field."""
        return value(node, self.place)

    # Values

    def value(self, node: Meaning) -> str:
        """A value that may be null."""
        if is_constant(node):
            return self.literal(node.type, self.known(node))
        match node:
            case Read():
                return self.as_integer(node)
            case Scale():
                return f"({self.wide(node.arg, node.type)} * {10**node.by})"
            case Arith():
                return f"({self.wide(node.left, node.type)} {node.op} {self.value(node.right)})"
            case Negate():
                return f"(- {self.value(node.arg)})"
            case Choose():
                test, then, other = self.condition(node.test), self.value(node.then), self.value(node.other)
                return f"(CASE WHEN {test} THEN {then} ELSE {other} END)"
            case OrElse():
                return f"coalesce({self.value(node.arg)}, {self.value(node.default)})"
            case Aggregate():
                return self.aggregate(node)
            case _:
                return f"({self.condition(node)} IS TRUE)"

    def wide(self, node: Meaning, result: Type) -> str:
        """The first operand, as numeric where the result may not fit a bigint."""
        text = self.value(node)
        return f"{text}::numeric" if result.digits > INT64_DIGITS else text

    def column(self, node: Read) -> str:
        """The column as it is."""
        return self.columns[node.field.path].replace("{line}", self.alias if node.variable else "line")

    def as_integer(self, node: Read) -> str:
        """The column with dates as day numbers and moments as microseconds, exactly."""
        column = self.column(node)
        if node.type.name == "date":
            return f"({column} - DATE '1970-01-01')::bigint"
        if node.type.name == "timestamp":
            return f"(extract(epoch FROM {column}) * 1000000)::bigint"
        return column

    # Conditions

    def condition(self, node: Meaning) -> str:
        """A condition; null in it means false."""
        if is_constant(node):
            return "TRUE" if self.known(node) else "FALSE"
        match node:
            case AllOf():
                return "(" + " AND ".join(self.condition(arg) for arg in node.args) + ")"
            case AnyOf():
                return "(" + " OR ".join(self.condition(arg) for arg in node.args) + ")"
            case Not():
                return self.complement(node)
            case Compare():
                return self.compare(node)
            case IsNull():
                return self.null_test(node, "IS NULL")
            case Truth():
                return self.value(node.arg)
            case OneOf():
                return self.one_of(node)
            case Within():
                return self.within(node)
            case TextTest():
                return self.text_test(node)
            case SetTest():
                sign = "&&" if node.op == "hasAny" else "@>"
                return f"({self.column(node.arg)} {sign} {self.array(node.values)})"
            case Quantified():
                return self.quantified(node)
            case _:
                return self.value(node)

    def complement(self, node: Not) -> str:
        """The exact complement: what is null inside is true here."""
        if isinstance(node.arg, IsNull):
            return self.null_test(node.arg, "IS NOT NULL")
        return f"({self.condition(node.arg)} IS NOT TRUE)"

    def null_test(self, node: IsNull, test: str) -> str:
        """Whether there is a value; of a field the column itself is asked, so that an index can answer."""
        arg = self.column(node.arg) if isinstance(node.arg, Read) else self.value(node.arg)
        return f"({arg} {test})"

    def compare(self, node: Compare) -> str:
        """A comparison; with a constant side the field stands alone, so that an index can answer."""
        left, right = node.left, node.right
        op: str = node.op
        if is_constant(left):
            left, right, op = right, left, FLIPPED[op]
        if is_constant(right):
            left, op, text = self.isolated(left, op, self.known(right))
        else:
            text = self.operand(right, left)
        return self.comparison(self.operand(left, right), op, text, node.left.nullable or node.right.nullable)

    def isolated(self, left: Meaning, op: str, known: Any) -> tuple[Meaning, str, str]:
        """`today - day > 30` as `day < today - 30`: what is known moves to the other side."""
        while isinstance(left, Arith) and _is_about_time(left):
            sum_, plus = left, left.op == "+"
            if is_constant(sum_.right):
                moved = self.known(sum_.right)
                left, known = sum_.left, (known - moved if plus else known + moved)
            elif is_constant(sum_.left):
                moved = self.known(sum_.left)
                left, known = sum_.right, (known - moved if plus else moved - known)
                op = op if plus else FLIPPED[op]
            else:
                break
        if isinstance(left, Read) and left.type.name in TEMPORAL:
            return left, op, self.temporal(left.type, known)
        return left, op, self.literal(left.type, known)

    def operand(self, node: Meaning, beside: Meaning) -> str:
        """One side: a column of dates or moments as it is, when the other side is such a column or known."""
        plain = isinstance(node, Read) and (isinstance(beside, Read) or is_constant(beside))
        return self.column(node) if plain and isinstance(node, Read) else self.value(node)

    def comparison(self, left: str, op: str, right: str, nullable: bool) -> str:
        """The operator; `!=` of what can be null is the complement of `==`."""
        if op == "!=":
            return f"(({left} = {right}) IS NOT TRUE)" if nullable else f"({left} <> {right})"
        return f"({left} {'=' if op == '==' else op} {right})"

    def one_of(self, node: OneOf) -> str:
        """`x = ANY(…)`."""
        arg = node.arg
        if isinstance(arg, Read) and arg.type.name in TEMPORAL:
            moments = sorted(self.temporal(arg.type, int(one)) for one in node.values)
            return f"({self.column(arg)} IN ({', '.join(moments)}))"
        return f"({self.value(arg)} = ANY({self.array(node.values)}))"

    def array(self, values: frozenset[int] | frozenset[str]) -> str:
        """An array parameter."""
        kept: list[Any] = sorted(values)
        if isinstance(kept[0], bool | str):
            kind = "text[]" if isinstance(kept[0], str) else "boolean[]"
            return self.parameter(kind, values, kept)
        if max(len(str(abs(int(one)))) for one in kept) > INT64_DIGITS:
            return self.parameter("numeric[]", values, [Decimal(one) for one in kept])
        return self.parameter("bigint[]", values, kept)

    def within(self, node: Within) -> str:
        """Whether an array has the value; of a known value `@>`, which a GIN index answers."""
        items = self.column(node.items)
        if is_constant(node.arg):
            return f"({items} @> ARRAY[{self.value(node.arg)}])"
        return f"({self.value(node.arg)} = ANY({items}))"

    def text_test(self, node: TextTest) -> str:
        """The three questions about a text, without LIKE and its wildcards."""
        text, part = self.value(node.arg), self.literal(node.arg.type, node.part)
        if node.op == "startsWith":
            return f"starts_with({text}, {part})"
        if node.op == "endsWith":
            return f"(right({text}, {len(node.part)}) = {part})"
        return f"(strpos({text}, {part}) > 0)"

    # Questions about lines

    def quantified(self, node: Quantified) -> str:
        """`EXISTS`; all is: none that does not."""
        source, body = self.over_lines(node)
        if node.op == "exists":
            return f"EXISTS (SELECT FROM {source} AND {body})"
        return f"(NOT EXISTS (SELECT FROM {source} AND ({body} IS NOT TRUE)))"

    def aggregate(self, node: Aggregate) -> str:
        """A count or sum over the lines that satisfy the body."""
        source, body = self.over_lines(node)
        if node.number is None:
            return f"(SELECT count(*) FROM {source} AND {body})"  # noqa: S608 - what people wrote is in the parameters
        alias, outer = f"q{self.aliases}", self.alias
        self.alias = alias
        number = self.value(node.number)
        self.alias = outer
        cast = "::bigint" if node.type.digits <= INT64_DIGITS else ""
        # A sum over the outer row's columns alone would be an aggregate of the outer query, so the numbers come first.
        numbers = f"SELECT {number} AS number FROM {source} AND {body}"  # noqa: S608 - as above
        return f"(SELECT coalesce(sum(number), 0){cast} FROM ({numbers}) AS {alias}_numbers)"  # noqa: S608 - as above

    def over_lines(self, node: Quantified | Aggregate) -> tuple[str, str]:
        """The lines and what is asked of each, under an alias of their own."""
        outer = self.alias
        self.aliases += 1
        self.alias = f"q{self.aliases}"
        source = self.columns[node.field.path].replace("{line}", self.alias)
        body = self.condition(node.body)
        self.alias = outer
        return source, body


def _is_about_time(node: Arith) -> bool:
    return any(side.type.name in TEMPORAL for side in (node, node.left, node.right))
