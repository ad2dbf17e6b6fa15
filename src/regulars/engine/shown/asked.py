"""A condition in words: each of its clauses as a part of a sentence that can follow `only` and `not`."""

from collections.abc import Callable, Iterator, Sequence

from regulars.engine.conditions import Checked, print_condition
from regulars.engine.conditions.typed import (
    AllOf,
    AnyOf,
    Compare,
    Const,
    Meaning,
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
)
from regulars.engine.conditions.walk import COMPARE, Place, value
from regulars.engine.days import to_date
from regulars.engine.fields import COUNTED
from regulars.engine.money import format_decimal
from regulars.engine.sentences import (
    ClockTime,
    Counted,
    Day,
    Either,
    Figure,
    Money,
    Named,
    Quoted,
    Sentence,
    Together,
    Value,
    say,
)
from regulars.engine.shown.labels import SIGNS, label_of
from regulars.engine.terms.openings import on_weekdays
from regulars.kinds import N_, plural

MONEY = frozenset({"receipt.total", "line.total", "line.discount", "line.cost", "line.tax"}) | {
    path for path in COUNTED if path.startswith("member.spend")
}
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
LISTS: dict[str, tuple[str, str]] = {
    "line.categories": (N_("on goods in %(what)s"), ""),
    "member.plans": (N_("with the membership %(what)s"), "plans"),
    "member.offers": (N_("with the claimed offer %(what)s"), "offers"),
    "member.badges": (N_("with the badge %(what)s"), "badges"),
    "member.segments": (N_("for the group %(what)s"), ""),
    "member.agreements": (N_("with the consent %(what)s"), ""),
    "member.choices": (N_("with %(what)s chosen"), ""),
    "receipt.places": (N_("at %(what)s"), "places"),
    "activity.places": (N_("at %(what)s"), "places"),
}
"""Fields that are one of some words, with what their words are the ids of."""
TEXTS: dict[str, str] = {
    "line.brand": N_("on goods of the brand %(what)s"),
    "line.sku": N_("on the article %(what)s"),
    "line.name": N_("on goods called %(what)s"),
    "receipt.channel": N_("in the channel %(what)s"),
    "receipt.store": N_("in the store %(what)s"),
    "receipt.till": N_("at the till %(what)s"),
}
NAME_TESTS = {
    "startsWith": N_("on goods whose name begins with %(what)s"),
    "endsWith": N_("on goods whose name ends with %(what)s"),
    "contains": N_("on goods whose name contains %(what)s"),
}
OF_TOTAL = {
    ">=": N_("on receipts of at least %(money)s"),
    ">": N_("on receipts above %(money)s"),
    "<": N_("on receipts below %(money)s"),
    "<=": N_("on receipts up to %(money)s"),
}
OF_DAY = {
    ">=": N_("from %(day)s on"),
    ">": N_("after %(day)s"),
    "<": N_("before %(day)s"),
    "<=": N_("until %(day)s"),
    "==": N_("on %(day)s"),
}
OF_JOINING = {
    ">=": N_("for who joined on %(day)s or later"),
    ">": N_("for who joined after %(day)s"),
    "<": N_("for who joined before %(day)s"),
    "<=": N_("for who joined until %(day)s"),
    "==": N_("for who joined on %(day)s"),
}
NOT = N_("not %(when)s")
ALWAYS = N_("always")
VISITED = plural("after at least %(n)s visit", "after at least %(n)s visits")
WEEK = range(1, 8)
NOWHERE = Place(None, (), None, None, 0, 0)
"""Where every field is nothing."""


def only(checked: Checked | None, text: str = N_("only %(when)s")) -> Iterator[Sentence]:
    """The sentences of a condition: what must be so, and what must not; none for none."""
    if checked is None:
        return
    parts = [one for one in _parts(checked.root) if one != Sentence(ALWAYS)]
    positive = tuple(one for one in parts if not is_not(one))
    if positive:
        yield Sentence(text, {"when": positive[0] if len(positive) == 1 else Together(positive)})
    for one in parts:
        if isinstance(one, Sentence) and is_not(one):
            yield one


def goods(checked: Checked | None, text: str) -> Iterator[Sentence]:
    """A sentence about what a condition names, whatever it is made of."""
    if checked is not None:
        yield Sentence(text, {"when": phrase(checked.root)})


def is_never(condition: Meaning) -> bool:
    """Whether the condition is written so that it never holds."""
    return isinstance(condition, Const) and condition.value is False


def phrase(node: Meaning) -> Value:
    """One clause as a part of a sentence; what has no words is told as it is written."""
    match node:
        case AllOf():
            return _joined(node)
        case AnyOf():
            return Either(tuple(phrase(one) for one in node.args))
        case Not():
            return Sentence(NOT, {"when": phrase(node.arg)})
        case Truth(arg=Read() as read) if read.field.path == "member.is_birthday":
            return say("on the birthday")
        case Truth():
            return phrase(node.arg)
        case Read() if node.field.path == "member.is_birthday":
            return say("on the birthday")
        case Const() if node.value is True:
            return Sentence(ALWAYS)
        case Compare() | OneOf() | Within() | SetTest() | TextTest() | Quantified():
            return _clause(node) or _written(node)
        case _:
            return _written(node)


def clauses_of(node: Meaning) -> list[Meaning]:
    """The clauses that must all hold."""
    return [one for arg in node.args for one in clauses_of(arg)] if isinstance(node, AllOf) else [node]


def is_not(part: Value) -> bool:
    """Whether it says of what it does not hold."""
    return isinstance(part, Sentence) and part.text == NOT


def _joined(node: Meaning) -> Value:
    parts = tuple(_parts(node))
    return parts[0] if len(parts) == 1 else Together(parts)


def _parts(node: Meaning) -> list[Value]:
    """Clauses that must all hold; two about the hour are one stretch of time."""
    clauses = clauses_of(node)
    begins, ends = _hour(clauses, ">="), _hour(clauses, "<")
    parts: list[Value] = []
    for one in clauses:
        if begins is None or ends is None or begins[1].minutes >= ends[1].minutes:
            parts.append(phrase(one))
        elif one is begins[0]:
            parts.append(say("from %(begins)s to %(ends)s", begins=begins[1], ends=ends[1]))
        elif one is not ends[0]:
            parts.append(phrase(one))
    return parts


def _hour(clauses: Sequence[Meaning], op: str) -> tuple[Meaning, ClockTime] | None:
    for one in clauses:
        if isinstance(one, Compare) and one.op == op and path_of(one.left) == "receipt.hour":
            time = _clock(one.right)
            if time is not None:
                return one, time
    return None


def _clock(node: Meaning) -> ClockTime | None:
    """The whole hour that it is, of a day; None for what is none."""
    number = _number(node)
    return ClockTime(60 * int(number)) if number and number.isdigit() and int(number) <= 24 else None


def path_of(node: Meaning) -> str:
    """The field that is read; of one with something instead of nothing, the field too."""
    match node:
        case Read():
            return node.field.path
        case Scale() | OrElse():
            return path_of(node.arg)
        case _:
            return ""


def constant_of(node: Meaning) -> Const | None:
    """The literal, whatever its scale."""
    if isinstance(node, Scale):
        return constant_of(node.arg)
    return node if isinstance(node, Const) else None


def _number(node: Meaning) -> str | None:
    found = constant_of(node)
    if found is None or isinstance(found.value, bool | str) or not found.type.is_number:
        return None
    return format_decimal(found.value, found.type.scale)


def _clause(node: Meaning) -> Value | None:
    if isinstance(node, Compare | OneOf | TextTest) and _means_nothing(node):
        return None
    match node:
        case Compare():
            return _compared(node)
        case OneOf():
            return _one_of(path_of(node.arg), _in_order(node))
        case Within():
            found = constant_of(node.arg)
            return _in_list(node.items.field.path, [found.value], Either) if found else None
        case SetTest():
            return _in_list(
                node.arg.field.path, sorted(node.values, key=str), Either if node.op == "hasAny" else Together
            )
        case TextTest() if path_of(node.arg) == "line.name":
            return Sentence(NAME_TESTS[node.op], {"what": Quoted(node.part)})
        case Quantified() if node.op == "exists":
            return _beside(node)
        case _:
            return None


def _means_nothing(node: Compare | OneOf | TextTest) -> bool:
    """Whether what stands instead of nothing decides it: that has no words here."""
    return value(node, NOWHERE) is not (isinstance(node, Compare) and node.op == "!=")


def _in_order(node: OneOf) -> list[object]:
    """Literals in the order of the field's own values, tiers from the lowest up."""
    known = node.arg.field.values if isinstance(node.arg, Read) else ()
    return sorted(node.values, key=lambda one: (known.index(str(one)) if str(one) in known else len(known), str(one)))


def _beside(node: Quantified) -> Value | None:
    """Goods that must be on the receipt too."""
    body = node.body
    found: list[str] = []
    if isinstance(body, Within) and body.items.field.path == "line.categories":
        constant = constant_of(body.arg)
        found = [str(constant.value)] if constant else []
    elif isinstance(body, SetTest) and body.op == "hasAny" and body.arg.field.path == "line.categories":
        found = sorted(map(str, body.values))
    if not found:
        return None
    parts = tuple(Quoted(one) for one in found)
    return say("together with goods in %(what)s", what=parts[0] if len(parts) == 1 else Either(parts))


def named(path: str, name: str) -> Value:
    """What a text field is, or a list of names has in it."""
    found = _in_list(path, [name], Either) if path in LISTS else _one_of(path, [name])
    return found or Quoted(name)


def _in_list(path: str, items: Sequence[object], joined: Callable[[tuple[Value, ...]], Value]) -> Value | None:
    if path not in LISTS:
        return None
    text, what = LISTS[path]
    parts: tuple[Value, ...] = tuple(Named(what, str(one)) if what else Quoted(str(one)) for one in items)
    return Sentence(text, {"what": parts[0] if len(parts) == 1 else joined(parts)})


def _one_of(path: str, values: Sequence[object]) -> Value | None:
    if path == "receipt.weekday":
        days = frozenset(day for day in WEEK if day in values)
        return on_weekdays(days) if days else None
    if path.startswith("member.tier"):
        tier_set = path.removeprefix("member.tier").removeprefix("_")
        tiers: tuple[Value, ...] = tuple(Named(f"tier_sets/{tier_set}", str(one)) for one in values)
        return say("with the tier %(tier)s", tier=tiers[0] if len(tiers) == 1 else Either(tiers))
    if path in TEXTS:
        parts: tuple[Value, ...] = tuple(Quoted(str(one)) for one in values)
        return Sentence(TEXTS[path], {"what": parts[0] if len(parts) == 1 else Either(parts)})
    return None


def _compared(node: Compare) -> Value | None:
    left, op, right = node.left, node.op, node.right
    if not path_of(left) and path_of(right):
        return _of_field(path_of(right), MIRRORED[op], left)
    return _of_field(path_of(left), op, right)


def _of_field(path: str, op: str, other: Meaning) -> Value | None:
    found = constant_of(other)
    if found is None or not path or isinstance(found.value, bool):
        return None
    if op == "!=" and isinstance(found.value, str):
        same = _one_of(path, [found.value])
        return Sentence(NOT, {"when": same}) if same else _plain(path, op, other)
    if op == "==" and isinstance(found.value, str):
        return _one_of(path, [found.value]) or _plain(path, op, other)
    if path == "receipt.weekday" and isinstance(found.value, int) and not found.type.scale:
        days = frozenset(day for day in WEEK if COMPARE[op](day, found.value))
        return on_weekdays(days) if days else _plain(path, op, other)
    if path == "receipt.hour" and op in (">=", "<") and (time := _clock(other)):
        return say("from %(time)s on", time=time) if op == ">=" else say("before %(time)s", time=time)
    if found.type.name == "date" and isinstance(found.value, int):
        return _of_date(path, op, Day(to_date(found.value).isoformat())) or _plain(path, op, other)
    return _of_number(path, op, other) or _plain(path, op, other)


def _of_date(path: str, op: str, day: Day) -> Value | None:
    texts = {"receipt.local_date": OF_DAY, "activity.local_date": OF_DAY, "member.joined_on": OF_JOINING}.get(path, {})
    return Sentence(texts[op], {"day": day}) if op in texts else None


def _of_number(path: str, op: str, other: Meaning) -> Value | None:
    number = _number(other)
    if number is None:
        return None
    if path == "receipt.total" and op in OF_TOTAL:
        return Sentence(OF_TOTAL[op], {"money": Money(number)})
    if path == "member.visits" and op == ">=":
        return Counted(number, VISITED)
    if path == "member.spend" and op == ">=":
        return say("for who has spent at least %(money)s", money=Money(number))
    return None


def _plain(path: str, op: str, other: Meaning) -> Value | None:
    """The field as it is called, the sign and the value."""
    label, found = label_of(path) or path.partition(".")[2], constant_of(other)
    if found is None:
        return None
    value: Value = Quoted(str(found.value))
    number = _number(other)
    if number is not None:
        value = Money(number) if path in MONEY else Figure(number)
    elif found.type.name == "date" and isinstance(found.value, int):
        value = Day(to_date(found.value).isoformat())
    return say("if %(field)s %(sign)s %(value)s", field=Sentence(label), sign=Sentence(SIGNS[op]), value=value)


def _written(node: Meaning) -> Sentence:
    return say("if this holds: %(condition)s", condition=Quoted(print_condition(node.source)))
