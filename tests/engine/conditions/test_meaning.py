"""What a condition comes to: nulls, scales, times, lists, and the answers of the compiled function."""

from typing import Any

import msgspec
import pytest

from regulars.engine.conditions import Catalogue, ConditionsTooCostly, Field, check, compile_conditions
from regulars.engine.conditions.types import INTEGER, RECORDS
from regulars.engine.conditions.walk import Place, holds
from tests.engine.conditions.shop import CATALOGUE, DAY_US, NOW_US, TODAY, Line, Member, Receipt

LINES = (
    Line(price=450, quantity=2000, brand="Acme", categories=frozenset({"coffee", "drinks"}), gift=True, cost=200),
    Line(price=199, quantity=1500, brand=None, categories=frozenset({"cake"}), codes=frozenset({1, 2})),
    Line(price=0, quantity=1000, brand="Zest", gift=False),
)
RECEIPT = Receipt(total_minor=4999, tax=None, channel="web", note="50% off_", lines=LINES)
MEMBER = Member(
    tier=None,
    points=100,
    vip=None,
    born_on=0,
    last_visit_on=TODAY - 30,
    last_at=NOW_US - 30 * DAY_US,
    city="Tiraspol",
    tags=frozenset({"new", "vegan"}),
    weight=1_000_400,
)


def answer(text: str, member: Member = MEMBER) -> int:
    """The compiled function's answer, which the walk gives too."""
    one = check(text, CATALOGUE)
    (given,) = compile_conditions([one], CATALOGUE)(RECEIPT, LINES, member, NOW_US)
    for index, line in enumerate(LINES):
        walked = holds(one, Place(RECEIPT, LINES, line, member, NOW_US, TODAY))
        assert walked == (given == -1 or bool(given >> index & 1))
    return given


NULLS = """
member.visits == 3                          | no
member.visits != 3                          | yes
!(member.visits == 3)                       | yes
member.visits < 3                           | no
!(member.visits < 3)                        | yes
member.visits >= 3                          | no
member.visits + 1 > 0                       | no
!(member.visits + 1 > 0)                    | yes
-member.visits == 0                         | no
member.visits == member.visits              | no
member.visits != member.visits              | yes
member.visits == null                       | yes
member.visits != null                       | no
member.visits + 1 == null                   | yes
orElse(member.visits, 0) == 0               | yes
orElse(member.visits, member.points) == 100 | yes
orElse(orElse(member.visits, receipt.tax), 7) == 7 | yes
orElse(member.visits, receipt.tax) == null  | yes
orElse(member.visits, receipt.tax) == orElse(receipt.tax, member.visits) | no
member.visits in [0, 3]                     | no
!(member.visits in [0, 3])                  | yes
member.tier.startsWith("g")                 | no
!member.tier.startsWith("g")                | yes
member.tier in member.tags                  | no
member.vip                                  | no
!member.vip                                 | yes
member.vip == false                         | no
member.vip != true                          | yes
member.vip == receipt.online                | no
orElse(member.vip, true)                    | yes
(member.vip ? 1 : 2) == 2                   | yes
(receipt.online ? 1 : member.visits) == null | yes
(receipt.online ? 1 : member.visits) + 1 > 0 | no
(receipt.online ? member.vip : member.vip) != true | yes
member.vip || member.points == 100          | yes
(member.visits > 3) == false                | yes
(member.visits > 3) != receipt.online       | no
orElse(member.visits > 3, true)             | no
"""

NUMBERS = """
receipt.total == 49.99                      | yes
receipt.total >= 49.985                     | yes
receipt.total >= 49.995                     | no
receipt.total < 50                          | yes
receipt.total * 2 == 99.98                  | yes
receipt.total * 1.5 == 74.985               | yes
receipt.total * 1.5 == 74.98                | no
receipt.total + 0.001 > 49.99               | yes
receipt.total - 50 == -0.01                 | yes
receipt.total in [49.990, 1]                | yes
receipt.total in [49.991, 1]                | no
member.weight == 1.0004                     | yes
member.weight * receipt.total > 50          | yes
member.weight == 1                          | no
1 + 2 * 3 == 7                              | yes
(1 + 2) * 3 == 9                            | yes
2 - 3 - 4 == -5                             | yes
999999999999999999 + 1 > 999999999999999999 | yes
0.1 + 0.2 == 0.3                            | yes
(receipt.online ? 1 : 1.25) == 1.25         | yes
"""

TIMES = """
now == receipt.at                           | yes
receipt.local_date == today                 | yes
member.days_since_last_visit == 30          | yes
member.days_since_last_visit > 29           | yes
member.days_since_last_visit > 30           | no
member.days_since_last_visit in [30]        | yes
member.last_visit_on == today - 30          | yes
member.last_visit_on == today - days(30)    | yes
member.last_visit_on + 30 == today          | yes
30 + member.last_visit_on == today          | yes
today - member.last_visit_on == 30          | yes
member.last_at == now - days(30)            | yes
member.last_at < now - days(30)             | no
member.last_at + hours(720) == now          | yes
now - member.last_at == days(30)            | yes
now - member.last_at > days(29) + hours(23) | yes
-(now - member.last_at) == days(1) - days(31) | yes
member.born_on == date("1970-01-01")        | yes
member.born_on < date("1969-12-31")         | no
receipt.at == timestamp("2026-01-01T09:00Z") | yes
receipt.at == timestamp("2026-01-01T10:00:00.000+01:00") | yes
receipt.at > timestamp("2026-01-01T08:59:59.999999Z") | yes
receipt.at in [timestamp("2026-01-01T04:30-04:30")] | yes
"""

TEXTS = """
member.city.startsWith("Tir")               | yes
member.city.startsWith("tir")               | no
member.city.startsWith("")                  | yes
member.city.endsWith("pol")                 | yes
member.city.endsWith("")                    | yes
receipt.note.contains("%")                  | yes
receipt.note.contains("_off")               | no
receipt.note == '50% off_'                  | yes
orElse(member.tier, "bronze") == "bronze"   | yes
orElse(member.tier, "bronze").endsWith("ze") | yes
"vegan" in member.tags                      | yes
"Vegan" in member.tags                      | no
member.city in member.tags                  | no
member.tags.hasAny(["x", "new"])            | yes
member.tags.hasAny(["x"])                   | no
member.tags.hasAll(["vegan", "new"])        | yes
member.tags.hasAll(["vegan", "x"])          | no
"""

LINES_TOGETHER = """
receipt.lines.exists(l, l.brand == "Acme")              | yes
receipt.lines.exists(l, l.brand == null)                | yes
receipt.lines.all(l, l.price >= 0)                      | yes
receipt.lines.all(l, l.price > 0)                       | no
receipt.lines.count(l, l.brand != "Acme") == 2          | yes
receipt.lines.sum(l, l.price) == 6.49                   | yes
receipt.lines.sum(l, l.price * l.quantity, l.price > 2) == 9 | yes
receipt.lines.sum(l, l.cost) == 2                       | yes
receipt.lines.sum(l, l.price, l.brand == "nobody") == 0 | yes
receipt.lines.exists(l, l.price > 4 && member.points == 100) | yes
receipt.lines.exists(line, line.price == 1.99)          | yes
receipt.lines.count(l, orElse(l.gift, true)) == 2       | yes
receipt.lines.count(l, orElse(l.cost, l.price) > 1) == 2 | yes
"""


def rows(table: str) -> list[tuple[str, int]]:
    split = [line.rsplit("|", 1) for line in table.strip().splitlines()]
    return [(text.strip(), -1 if truth.strip() == "yes" else 0) for text, truth in split]


@pytest.mark.parametrize("text, expected", rows(NULLS))
def test_null_compares_as_false_and_not_is_the_exact_complement(text: str, expected: int) -> None:
    assert answer(text) == expected


@pytest.mark.parametrize("text, expected", rows(NUMBERS))
def test_numbers_are_exact_whatever_their_scales(text: str, expected: int) -> None:
    assert answer(text) == expected


@pytest.mark.parametrize("text, expected", rows(TIMES))
def test_moments_are_instants_and_days_are_the_program_s(text: str, expected: int) -> None:
    assert answer(text) == expected


@pytest.mark.parametrize("text, expected", rows(TEXTS))
def test_texts_and_lists_are_compared_as_they_are(text: str, expected: int) -> None:
    assert answer(text) == expected


@pytest.mark.parametrize("text, expected", rows(LINES_TOGETHER))
def test_questions_about_all_lines_are_about_the_receipt(text: str, expected: int) -> None:
    assert answer(text) == expected


@pytest.mark.parametrize(
    "text, mask",
    [
        ('"coffee" in line.categories', 0b001),
        ('line.brand != "Acme"', 0b110),
        ("!line.gift", 0b110),
        ("line.gift == false", 0b100),
        ("line.codes.hasAny([2, 9])", 0b010),
        ("!line.codes.hasAny([2, 9])", 0b101),
        ("line.price > 1 && receipt.total > 40 && member.points == 100", 0b011),
        ("line.price > 1 && receipt.total > 50", 0),
        ("line.price > 4 || receipt.total > 40", 0b111),
        ("line.price > 4 || receipt.total > 50", 0b001),
        ("receipt.online ? line.price > 1 : line.price == 0", 0b100),
        ("line.price == 0 && receipt.lines.exists(l, l.price > 4)", 0b100),
        ("orElse(line.cost, line.price) >= 1.99", 0b011),
        ("line.price * line.quantity == 9", 0b001),
    ],
)
def test_a_condition_on_a_line_answers_with_the_lines_that_satisfy_it(text: str, mask: int) -> None:
    assert answer(text) == mask


def test_a_line_can_be_compared_with_the_others_where_receipts_are_short() -> None:
    short = [field for field in CATALOGUE.fields.values() if field.path != "receipt.lines"]
    catalogue = Catalogue([*short, Field("receipt.lines", RECORDS, max_items=10)])
    text = "receipt.total > 1 && receipt.lines.exists(l, l.price > 0 && l.price < line.price)"
    match = compile_conditions([check(text, catalogue)], catalogue)
    assert match(RECEIPT, LINES, MEMBER, NOW_US) == [0b001]


def test_no_condition_holds_for_every_line_alike() -> None:
    texts = [None, "true", "false", "line.price > 1", "line.price > 1", None]
    match = compile_conditions([None if text is None else check(text, CATALOGUE) for text in texts], CATALOGUE)
    assert match(RECEIPT, LINES, MEMBER, NOW_US) == [-1, -1, 0, 3, 3, -1]
    assert match(RECEIPT, (), MEMBER, NOW_US) == [-1, -1, 0, 0, 0, -1]
    assert compile_conditions([], CATALOGUE)(None, (), None, 0) == []


def test_conditions_on_the_member_alone_need_no_receipt() -> None:
    texts = ("member.points > 5", "member.days_since_last_visit == 30", "now > member.last_at")
    match = compile_conditions([check(text, CATALOGUE) for text in texts], CATALOGUE)
    assert match(None, (), MEMBER, NOW_US) == [-1, -1, -1]


def test_two_hundred_lines_have_two_hundred_bits() -> None:
    match = compile_conditions([check("line.price == 1", CATALOGUE)], CATALOGUE)
    lines = [Line(price=100 * (number % 2)) for number in range(200)]
    (mask,) = match(RECEIPT, lines, MEMBER, NOW_US)
    assert mask == sum(1 << number for number in range(1, 200, 2))


def test_today_is_the_local_day_of_the_program() -> None:
    east = Catalogue(CATALOGUE.fields.values(), day_of=lambda now_us: (now_us + 20 * 3_600_000_000) // DAY_US)
    texts = ("receipt.local_date == today", "member.days_since_last_visit == 31")
    match = compile_conditions([check(text, east) for text in texts], east)
    assert match(RECEIPT, LINES, MEMBER, NOW_US) == [0, -1]


def test_each_field_is_read_once_and_only_what_is_asked_about() -> None:
    class Counted:
        def __init__(self) -> None:
            self.read: list[str] = []

        def __getattr__(self, name: str) -> Any:
            self.read.append(name)
            return 5

    catalogue = Catalogue([Field("member.points", INTEGER), Field("line.price", INTEGER)])
    texts = ("member.points > 1", "member.points > 2 || member.points > 3", "line.price > member.points")
    match = compile_conditions([check(text, catalogue) for text in texts], catalogue)
    member, line = Counted(), Counted()
    match(None, [line, line], member, 0)
    assert (member.read, line.read) == (["points"], ["price", "price"])


def test_the_lines_are_not_looked_at_when_no_condition_on_them_can_hold() -> None:
    match = compile_conditions([check("line.price > 1 && member.points > 1000", CATALOGUE)], CATALOGUE)
    assert match(RECEIPT, [None, None], MEMBER, NOW_US) == [0]


def test_a_program_of_costly_conditions_is_refused() -> None:
    text = "receipt.lines.exists(l, " + " && ".join(f"l.price != {number}" for number in range(80)) + ")"
    one = check(text, CATALOGUE)
    with pytest.raises(ConditionsTooCostly) as refused:
        compile_conditions([one] * 63, CATALOGUE)
    assert refused.value.cost == 63 * one.cost
    assert len(compile_conditions([one] * 62, CATALOGUE)(RECEIPT, LINES, MEMBER, NOW_US)) == 62


def test_values_may_be_of_any_struct() -> None:
    class Row(msgspec.Struct, frozen=True, gc=False):
        points: int

    catalogue = Catalogue([Field("member.points", INTEGER)])
    assert compile_conditions([check("member.points == 3", catalogue)], catalogue)(None, (), Row(3), 0) == [-1]
