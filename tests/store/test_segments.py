"""The same condition means the same at the till, in an explanation and in PostgreSQL."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.engine.conditions import BadCondition, Checked, check, compile_conditions
from regulars.engine.conditions.printer import quoted
from regulars.engine.conditions.tree import Node
from regulars.store.segments import sql
from tests.engine.conditions import test_meaning
from tests.engine.conditions.random_conditions import conditions
from tests.engine.conditions.shop import CATALOGUE, NOW_US, Line, Member, Receipt
from tests.engine.conditions.test_laws import RELAXED, SHOP, by_walking, checked
from tests.engine.conditions.test_safety import HOSTILE

AT = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=NOW_US)

SCHEMA = """
create temp table subject (
    id int primary key, total bigint not null, tax bigint, channel text not null, hour bigint not null,
    local_date date not null, at timestamptz not null, note text, online boolean not null,
    tier text, points bigint not null, visits bigint, vip boolean, born_on date, last_visit_on date,
    last_at timestamptz, city text, tags text[] not null, weight bigint);
create temp table line (
    subject_id int not null, no int not null, price bigint not null, quantity bigint not null, brand text,
    categories text[] not null, codes bigint[], gift boolean, cost bigint);
"""
COLUMNS = (
    {
        f"receipt.{name}": f"subject.{name}"
        for name in ("total", "tax", "channel", "hour", "local_date", "at", "note", "online")
    }
    | {
        f"line.{name}": f"{{line}}.{name}"
        for name in ("price", "quantity", "brand", "categories", "codes", "gift", "cost")
    }
    | {
        f"member.{name}": f"subject.{name}"
        for name in (
            *("tier", "points", "visits", "vip", "born_on", "last_visit_on"),
            *("last_at", "city", "tags", "weight"),
        )
    }
    | {"receipt.lines": "line AS {line} WHERE {line}.subject_id = subject.id"}
)


class Server:
    """One connection with the tests' receipts in it, in a session whose zone is nobody's."""

    def __init__(self, url: str, shop: list[tuple[Receipt, Member]]) -> None:
        self.shop = shop
        self.runner = asyncio.Runner()
        self.connection = self.runner.run(self.open(url))

    async def open(self, url: str) -> Any:
        connection = await asyncpg.connect(url, server_settings={"timezone": "America/New_York"})
        await connection.execute(SCHEMA)
        for index, (receipt, member) in enumerate(self.shop):
            row = subject_row(index, receipt, member)
            marks = ", ".join(f"${number}" for number in range(1, len(row) + 1))
            await connection.execute(f"insert into subject values ({marks})", *row)
            for no, line in enumerate(receipt.lines):
                await connection.execute(
                    "insert into line values ($1, $2, $3, $4, $5, $6, $7, $8, $9)", *line_row(index, no, line)
                )
        return connection

    def answers(self, one: Checked) -> list[int]:
        """The answers in the form of the generated function."""
        text, parameters = sql(one, COLUMNS, AT)
        source = "subject join line on line.subject_id = subject.id" if one.reads_line else "subject"
        columns = "id, no" if one.reads_line else "id, 0"
        rows = self.runner.run(self.connection.fetch(f"select {columns} from {source} where {text}", *parameters))
        answers = [0] * len(self.shop)
        for index, no in rows:
            answers[index] |= 1 << no if one.reads_line else -1
        return answers

    def close(self) -> None:
        self.runner.run(self.connection.close())
        self.runner.close()


def subject_row(index: int, receipt: Receipt, member: Member) -> tuple[Any, ...]:
    return (
        *(index, receipt.total_minor, receipt.tax, receipt.channel, receipt.hour, day(receipt.local_date)),
        *(moment(receipt.at), receipt.note, receipt.online),
        *(member.tier, member.points, member.visits, member.vip, day(member.born_on)),
        *(day(member.last_visit_on), moment(member.last_at), member.city, list(member.tags), member.weight),
    )


def line_row(index: int, no: int, line: Line) -> tuple[Any, ...]:
    codes = None if line.codes is None else list(line.codes)
    return (
        *(index, no, line.price, line.quantity, line.brand, list(line.categories), codes),
        *(line.gift, line.cost),
    )


def day(number: int | None) -> date | None:
    return None if number is None else date(1970, 1, 1) + timedelta(days=number)


def moment(number: int | None) -> datetime | None:
    return None if number is None else datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=number)


@pytest.fixture(scope="module")
def server(database_url: str) -> Iterator[Server]:
    server = Server(database_url, SHOP)
    yield server
    server.close()


def agree(server: Server, trees: list[Node]) -> None:
    kept = [one for one in map(checked, trees) if one is not None]
    match = compile_conditions(kept, CATALOGUE)
    answers = [match(receipt, receipt.lines, member, NOW_US) for receipt, member in SHOP]
    for index, one in enumerate(kept):
        generated = [answer[index] for answer in answers]
        assert generated == by_walking(one), one.text
        assert server.answers(one) == generated, (one.text, sql(one, COLUMNS, AT))


@given(trees=st.lists(conditions(), min_size=1, max_size=4))
@settings(max_examples=100, deadline=None, suppress_health_check=RELAXED)
def test_till_walk_and_database_agree(server: Server, trees: list[Node]) -> None:
    agree(server, trees)


@pytest.mark.long
@given(trees=st.lists(conditions(), min_size=4, max_size=4))
@settings(max_examples=750, deadline=None, suppress_health_check=RELAXED)
def test_till_walk_and_database_agree_on_thousands(server: Server, trees: list[Node]) -> None:
    agree(server, trees)


def test_the_tables_of_meaning_hold_in_the_database(database_url: str) -> None:
    server = Server(database_url, [(test_meaning.RECEIPT, test_meaning.MEMBER)])
    tables = (test_meaning.NULLS, test_meaning.NUMBERS, test_meaning.TIMES, test_meaning.TEXTS)
    for table in (*tables, test_meaning.LINES_TOGETHER):
        for text, expected in test_meaning.rows(table):
            assert server.answers(check(text, CATALOGUE)) == [expected], text
    server.close()


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_literal_is_a_parameter(server: Server, text: str) -> None:
    literal = quoted(text)
    one = check(f"receipt.note == {literal} || member.tags.hasAny([{literal}])", CATALOGUE)
    where, parameters = sql(one, COLUMNS, AT)
    assert where == "((subject.note = $1::text) OR (subject.tags && $2::text[]))"
    assert parameters == [text, [text]]
    assert server.answers(one) == by_walking(one)
    for method in ("startsWith", "endsWith", "contains"):
        one = check(f"receipt.note.{method}({literal})", CATALOGUE)
        assert server.answers(one) == by_walking(one)


@pytest.mark.parametrize(
    "text, where, parameters",
    [
        ("member.points >= 5", "(subject.points >= $1::bigint)", [5]),
        ("5 <= member.points", "(subject.points >= $1::bigint)", [5]),
        ("receipt.total > 49.9", "(subject.total > $1::bigint)", [4990]),
        ("member.points != 5", "(subject.points <> $1::bigint)", [5]),
        ("member.visits != 5", "((subject.visits = $1::bigint) IS NOT TRUE)", [5]),
        ("!member.vip", "(subject.vip IS NOT TRUE)", []),
        ("member.vip && member.city != null", "(subject.vip AND (subject.city IS NOT NULL))", []),
        ("'vip' in member.tags", "(subject.tags @> ARRAY[$1::text])", ["vip"]),
        ("member.tier in ['gold']", "(subject.tier = ANY($1::text[]))", [["gold"]]),
        ("member.days_since_last_visit > 30", "(subject.last_visit_on < $1::date)", [date(2025, 12, 2)]),
        ("30 >= member.days_since_last_visit", "(subject.last_visit_on >= $1::date)", [date(2025, 12, 2)]),
        ("member.last_visit_on + 30 < today", "(subject.last_visit_on < $1::date)", [date(2025, 12, 2)]),
        ("member.last_at < now - days(30)", "(subject.last_at < $1::timestamptz)", [AT - timedelta(days=30)]),
        ("now - member.last_at > days(30)", "(subject.last_at < $1::timestamptz)", [AT - timedelta(days=30)]),
        ("member.days_since_last_visit < 99999999", "(subject.last_visit_on > '-infinity'::date)", []),
        ("member.last_visit_on == null", "(subject.last_visit_on IS NULL)", []),
        ("1 < 2", "TRUE", []),
    ],
)
def test_the_column_stands_alone_so_that_an_index_can_answer(text: str, where: str, parameters: list[Any]) -> None:
    written, given = sql(check(text, CATALOGUE), COLUMNS, AT)
    assert (written, given) == (where, parameters)


def test_parameters_are_numbered_from_where_the_caller_is_and_sent_once() -> None:
    one = check("member.points > 5 || member.visits > 5 || member.city == '5'", CATALOGUE)
    where, parameters = sql(one, COLUMNS, AT, first_parameter=4)
    assert where.count("$4::bigint") == 2
    assert where.endswith("(subject.city = $5::text))")
    assert parameters == [5, "5"]


def test_dates_beyond_the_calendar_are_compared_all_the_same(server: Server) -> None:
    for text in (
        "member.days_since_last_visit < 9999999",
        "member.days_since_last_visit > -9999999",
        "member.last_visit_on < today + 9999999",
        "member.last_visit_on in [date('9999-12-31'), date('0001-01-01')]",
        "member.last_at > now - days(36525) - days(36525) - days(36525) - days(36525) - hours(1)",
        "member.last_at + days(36525) + days(36525) > timestamp('0001-01-01T00:00+15:00')",
        "member.last_at < timestamp('9999-12-31T23:59:59.999999-15:00')",
    ):
        one = check(text, CATALOGUE)
        assert server.answers(one) == by_walking(one), text


def test_numbers_wider_than_a_bigint_are_compared_all_the_same(server: Server) -> None:
    for text in (
        "member.weight * member.points > 999999999999999999",
        "member.weight * 999999999999.999999 < member.points",
        "member.points in [999999999999.999999, 100]",
        "receipt.total * receipt.total == 10000000000.00 * 1000000",
        "receipt.lines.sum(l, l.price * member.points) > 999999999999999999",
        "orElse(member.weight, 1) + member.points * member.points > 0.000001",
    ):
        one = check(text, CATALOGUE)
        assert server.answers(one) == by_walking(one), text


def test_a_segment_cannot_ask_about_a_receipt_and_says_so() -> None:
    one = check("member.points > 5 && receipt.total > 5 && receipt.lines.exists(l, l.price > 1)", CATALOGUE)
    columns = {path: column for path, column in COLUMNS.items() if path.startswith("member.")}
    with pytest.raises(BadCondition) as refused:
        sql(one, columns, AT)
    assert {(problem.code, problem.actual, problem.node) for problem in refused.value.problems} == {
        ("unsupported", "receipt.total", "/expr/args/1/args/0"),
        ("unsupported", "receipt.lines", "/expr/args/2"),
        ("unsupported", "line.price", "/expr/args/2/args/0/args/0"),
    }
    assert "a segment asks about members" in refused.value.problems[0].message
    assert refused.value.problems[0].start is not None


def test_a_field_that_is_not_kept_for_members_is_named() -> None:
    with pytest.raises(BadCondition) as refused:
        sql(check("member.points > 5", CATALOGUE), {}, AT)
    assert "'member.points' is not kept for all members" in refused.value.problems[0].message
