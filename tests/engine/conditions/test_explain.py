"""What an explanation shows: each clause with its value and what stood on its sides."""

from regulars.engine.conditions import Clause, Operand, check, explain
from tests.engine.conditions.shop import CATALOGUE, NOW_US, TODAY, Line, Member, Receipt

LINES = (Line(price=450, brand="Acme"), Line(price=100))
RECEIPT = Receipt(total_minor=4200, lines=LINES)
MEMBER = Member(tier="gold", last_visit_on=TODAY - 12)


def explained(text: str, line: Line | None = None) -> Clause:
    return explain(check(text, CATALOGUE), RECEIPT, line, MEMBER, NOW_US)


def shown(operand: Operand) -> tuple[str, object, str]:
    return (operand.text, operand.value, str(operand.type))


def test_a_comparison_shows_both_sides_at_their_scale() -> None:
    clause = explained("receipt.total >= 50")
    assert (clause.text, clause.holds, clause.op) == ("receipt.total >= 50", False, ">=")
    assert [shown(one) for one in clause.operands] == [
        ("receipt.total", 4200, "decimal(2)"),
        ("50", 5000, "decimal(2)"),
    ]
    assert clause.operands[0].field is CATALOGUE["receipt.total"]
    assert [shown(one) for one in explained("receipt.total >= 49.995").operands] == [
        ("receipt.total", 4200, "decimal(2)"),
        ("49.995", 49995, "decimal(3)"),
    ]


def test_every_clause_is_told_though_the_first_settled_the_matter() -> None:
    clause = explained('receipt.total >= 50 && (member.tier == "gold" || member.vip) && !receipt.online')
    assert not clause.holds
    assert [(one.text, one.holds) for one in clause.clauses] == [
        ("receipt.total >= 50", False),
        ('member.tier == "gold" || member.vip', True),
        ("!receipt.online", True),
    ]
    assert [(one.text, one.holds) for one in clause.clauses[1].clauses] == [
        ('member.tier == "gold"', True),
        ("member.vip", False),
    ]
    assert clause.clauses[1].clauses[1].operands[0].value is None
    assert clause.clauses[1].pointer == "/expr/args/1"
    start, end = clause.clauses[0].start, clause.clauses[0].end
    assert (start, end) == (0, len("receipt.total >= 50"))


def test_days_since_a_date_are_told_as_days() -> None:
    clause = explained("member.days_since_last_visit > 30")
    assert [shown(one) for one in clause.operands] == [
        ("member.days_since_last_visit", 12, "integer"),
        ("30", 30, "integer"),
    ]


def test_a_line_is_explained_by_itself() -> None:
    text = 'line.price > 2 && line.brand != "Acme"'
    first, second = explained(text, LINES[0]), explained(text, LINES[1])
    assert [one.holds for one in first.clauses] == [True, False]
    assert [one.holds for one in second.clauses] == [False, True]
    assert second.clauses[1].operands[0].value is None
    assert [one.operands[0].value for one in explained(text).clauses] == [None, None]


def test_a_question_about_lines_tells_which_lines() -> None:
    clause = explained("receipt.lines.exists(l, l.price > 2)")
    assert (clause.holds, clause.matched) == (True, (0,))
    assert explained("receipt.lines.all(l, l.price > 0)").matched == (0, 1)
    counted = explained("receipt.lines.count(l, l.price > 2) >= 2")
    assert [one.value for one in counted.operands] == [1, 2]


def test_membership_null_and_text_tests_show_what_was_tested() -> None:
    assert shown(explained('member.tier in ["silver"]').operands[0]) == ("member.tier", "gold", "text")
    assert shown(explained("member.city != null").operands[0]) == ("member.city", None, "text")
    assert shown(explained('member.tier.startsWith("g")').operands[0]) == ("member.tier", "gold", "text")
    assert shown(explained('"x" in member.tags').operands[1]) == ("member.tags", frozenset(), "list<text>")
