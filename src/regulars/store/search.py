"""Finds members by what somebody remembers of them, and lists them a page at a time, the newest first.

A search is the union of a few look-ups in indexes: names with words that begin like each word of the query, in any
order, and identifiers that begin like it or, phones and cards, end like it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
from asyncpg import Record

from regulars.ids import LAST_ID, BadId, decode
from regulars.store.board import first_id
from regulars.store.database import Connection
from regulars.store.day_sums import GIVES
from regulars.store.identifiers import BadIdentifier, Identifier, folded, identifier

Which = Literal["all", "joined", "receipts", "points", "owed"]

COUNTED = 10_000
"""Up to so many members are counted; beyond that their number is the planner's estimate."""

_DIGITS = re.compile(r"[\d\s()+./-]+")
_BEYOND = "\U0010ffff"
_LEAST_DIGITS = 2


class Span(msgspec.Struct, frozen=True):
    """What the lists of members are about: one wallet of a program, from a moment to another, which falls on `day`."""

    program_no: int
    wallet: str
    since: datetime
    at: datetime
    day: int


class Page(msgspec.Struct, frozen=True):
    """Members of one page, the newest first; `more` when others follow."""

    ids: list[int]
    more: bool


class Head(msgspec.Struct, frozen=True):
    """What a list shows of a member. document: the whole state, where its columns are true no longer."""

    member_id: int
    name: str
    balance: int
    tier: str
    last_visit: int | None
    document: bytes | None
    phone: str = ""
    email: str = ""
    card: str = ""
    status: str = "active"


class _Statement:
    """A text of SQL in the making: `of(value)` gives the name of a parameter."""

    def __init__(self) -> None:
        self.values: list[Any] = []

    def of(self, value: Any) -> str:
        self.values.append(value)
        return f"${len(self.values)}"


async def page(
    connection: Connection, which: Which, query: str, span: Span, *, before: int = 0, limit: int, region: str = ""
) -> Page:
    """The newest members of a list who fit the query. before: the id after which the page begins; 0 for the first."""
    text, values = listed(which, query, span, region=region, before=before)
    rows = await connection.fetch(f"{text} order by m.member_id desc limit {int(limit) + 1}", *values)
    return Page([row[0] for row in rows[:limit]], len(rows) > limit)


async def total(connection: Connection, which: Which, query: str, span: Span, *, region: str = "") -> tuple[int, bool]:
    """How many members the list has, and whether that is an estimate: it is beyond `COUNTED`."""
    text, values = listed(which, query, span, region=region)
    if which == "all" and not query:
        found = await connection.fetchval(f"select count(*) from ({text}) as found", *values)  # noqa: S608 - our text
        return found, False
    limited = f"select count(*) from ({text} limit {COUNTED + 1}) as found"  # noqa: S608 - our text
    found = await connection.fetchval(limited, *values)
    if found <= COUNTED:
        return found, False
    text, values = listed(which, query, span, region=region, by_id=False)
    plan = msgspec.json.decode(await connection.fetchval(f"explain (format json) {text}", *values))
    return max(int(plan[0]["Plan"]["Plan Rows"]), COUNTED), True


def listed(
    which: Which, query: str, span: Span, *, region: str = "", before: int = 0, by_id: bool = True
) -> tuple[str, list[Any]]:
    """The statement for the ids of a list, without an order, and its values.

    by_id: who fits the query is looked up first, each member then by her id; else the planner estimates how many.
    """
    sql = _Statement()
    query = "".join(char for char in query if char.isprintable())
    text = f"select m.member_id from member m where m.status <> 'erased' and m.member_id < {sql.of(before or LAST_ID)}"  # noqa: S608 - values are parameters
    if query:
        found = " union ".join(_ranges(sql, query, region)) or "select null::bigint"
        text += f" and m.member_id = any(array({found}))" if by_id else f" and m.member_id in ({found})"
    if which != "all":
        text += f" and {_condition(sql, which, span)}"
    return text, sql.values


def _condition(sql: _Statement, which: Which, span: Span) -> str:
    """What makes a member one of the list: each a look-up by the member's id."""
    if which == "joined":
        # As the first page counts them: only those made since the span began are looked at.
        return f"""m.member_id >= {sql.of(first_id(span.since))} and exists (select from event e
            where e.member_id = m.member_id and e.kind = 'joined'
            and e.at >= {sql.of(span.since)} and e.at <= {sql.of(span.at)})"""
    if which == "receipts":
        return f"""exists (select from event e where e.member_id = m.member_id and e.kind = 'receipt'
            and e.at >= {sql.of(span.since)} and e.at <= {sql.of(span.at)})"""
    if which == "points":
        gives = [movement for movement, sign in GIVES.items() if sign > 0]
        return f"""exists (select from entry e where e.member_id = m.member_id and e.movement = any({sql.of(gives)})
            and e.program_no = {sql.of(span.program_no)} and e.wallet = {sql.of(span.wallet)}
            and e.at >= {sql.of(span.since)} and e.at <= {sql.of(span.at)})"""
    return f"""exists (select from lot l where l.member_id = m.member_id and l.program_no = {sql.of(span.program_no)}
        and l.wallet = {sql.of(span.wallet)} and l.until_day > {sql.of(span.day)})"""


def _ranges(sql: _Statement, query: str, region: str) -> Iterator[str]:
    """The look-ups in indexes that the query means."""
    if words := folded(query)[:500].split():
        beginnings = " & ".join(f"'{_quoted(word)}':*" for word in words)
        yield f"""select member_id from member where name_folded <> ''
            and array_to_tsvector(string_to_array(left(name_folded, 500), ' '))
            @@ {sql.of(beginnings)}::text::tsquery"""  # noqa: S608 - values are parameters
    for kind, column, text in _parts(query):
        low, high = sql.of(text), sql.of(text + _BEYOND)
        yield f"select member_id from identifier where kind = '{kind}' and {column} >= {low} and {column} < {high}"  # noqa: S608 - values are parameters
    if (phone := _phone(query, region)) is not None:
        yield f"select member_id from identifier where kind = 'phone' and value = {sql.of(phone.value)}"  # noqa: S608 - values are parameters
    if (member_id := _id(query)) is not None:
        yield f"select {sql.of(member_id)}::bigint"


def _quoted(word: str) -> str:
    """A word inside the quotes of a `tsquery`."""
    return word.replace("\\", "\\\\").replace("'", "''")


def _parts(query: str) -> Iterator[tuple[str, str, str]]:
    """(kind of identifier, column, what it begins with) for each reading of the query."""
    bare = "".join(query.split())
    yield "outside", "value", query
    yield "card", "value", bare.upper()
    if bare == query:
        yield "email", "value", query.lower()
    digits = re.sub(r"\D", "", query)
    if _DIGITS.fullmatch(query) and len(digits) >= _LEAST_DIGITS:
        yield "phone", "tail", digits[::-1]
        yield "card", "tail", digits[::-1]


def _phone(query: str, region: str) -> Identifier | None:
    """The query as a whole phone number, also as it is written inside the country."""
    if not _DIGITS.fullmatch(query):
        return None
    try:
        return identifier("phone", query, region=region)
    except BadIdentifier:
        return None


def _id(query: str) -> int | None:
    try:
        return decode("mem", query)
    except BadId:
        return None


async def heads(connection: Connection, program_no: int, member_ids: Sequence[int], at: datetime) -> list[Head]:
    """What a list shows of these members, in their order."""
    rows = await connection.fetch(
        """select m.member_id, m.name, coalesce(s.balance, 0), coalesce(s.tier, ''), s.last_visit,
               case when s.true_until <= $3 then s.document end, m.status
          from member m left join state s on s.member_id = m.member_id and s.program_no = $2
         where m.member_id = any($1::bigint[])""",
        list(member_ids), program_no, at,
    )  # fmt: skip
    known = await connection.fetch(
        """select member_id, kind, value from identifier
        where member_id = any($1::bigint[]) and blocked_at is null order by created_at desc, value desc""",
        list(member_ids),
    )
    names = _by_member(known)
    found = {}
    for row in rows:
        own = names.get(row[0], {})
        found[row[0]] = Head(
            row[0], row[1], row[2], row[3], row[4], row[5],
            own.get("phone", ""), own.get("email", ""), own.get("card", ""), row[6],
        )  # fmt: skip
    return [found[member_id] for member_id in member_ids if member_id in found]


def _by_member(known: Iterable[Record]) -> dict[int, dict[str, str]]:
    """For each member the oldest identifier of each kind that people are shown."""
    names: dict[int, dict[str, str]] = {}
    for member_id, kind, value in known:
        if kind != "outside":
            names.setdefault(member_id, {})[kind] = value
    return names


async def names_of(connection: Connection, member_ids: Iterable[int]) -> dict[int, str]:
    """The names of these members; of those that have one."""
    rows = await connection.fetch(
        "select member_id, name from member where member_id = any($1::bigint[]) and name <> ''", list(member_ids)
    )
    return {row[0]: row[1] for row in rows}
