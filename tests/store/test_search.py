"""Finding members: by what people remember of them, and by indexes only, however many members there are."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from regulars.ids import encode
from regulars.store import members, search
from regulars.store.database import Connection, Database
from regulars.store.identifiers import identifier
from regulars.store.members import Person
from regulars.store.search import Span

Run = Callable[[Awaitable[Any]], Any]

AT = datetime(2026, 3, 20, 12, tzinfo=UTC)
SPAN = Span(1, "points", datetime(2026, 3, 1, tzinfo=UTC), AT, 20_532)
MANY = 100_000

FILL = """
    insert into member (member_id, name, name_folded, created_at)
    select n, 'Name ' || n, 'name ' || n, now() from generate_series(1, {many}) n;
    insert into identifier (kind, value, tail, member_id, created_at)
    select kind, value, reverse(value), n, now() from generate_series(1, {many}) n, lateral (values
        ('phone', '+4074' || lpad(n::text, 7, '0')), ('card', (2900000000000 + n)::text),
        ('email', 'person' || n || '@example.com'), ('outside', 'H' || n)) as known (kind, value);
    analyze member, identifier;
"""

PEOPLE: tuple[tuple[str, dict[str, str]], ...] = (
    ("Ștefan Țurcanu", {"phone": "+40741000421", "email": "stefan@example.com"}),
    ("Мария Соколова", {"phone": "+37369123456", "card": "2900000000421"}),
    ("Ana Munteanu", {"card": "GOLD-77", "outside": "household 12"}),
    ("Anastasia", {"email": "a.munteanu@example.com"}),
    ("Seán O'Brien \\ & Co", {}),
)


async def found(connection: Connection, query: str) -> set[str]:
    """The names of those who fit the query."""
    page = await search.page(connection, "all", query, SPAN, limit=25, region="RO")
    total, is_estimate = await search.total(connection, "all", query, SPAN, region="RO")
    heads = await search.heads(connection, 1, page.ids, AT)
    assert (total, is_estimate) == (len(heads), False)
    return {head.name for head in heads}


async def fill(connection: Connection) -> None:
    for number, (name, known) in enumerate(PEOPLE, 1):
        identifiers = [identifier(kind, value) for kind, value in known.items()]
        await members.add(connection, number, Person(name=name), identifiers, AT)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("stef", {"Ștefan Țurcanu"}),
        ("ȘTEFAN ț", {"Ștefan Țurcanu"}),
        ("мария", {"Мария Соколова"}),
        ("ana", {"Ana Munteanu", "Anastasia"}),
        ("munteanu", {"Ana Munteanu"}),
        ("mun an", {"Ana Munteanu"}),
        ("țurc STEF", {"Ștefan Țurcanu"}),
        ("сок", {"Мария Соколова"}),
        ("teanu", set()),
        ("ana ana", {"Ana Munteanu", "Anastasia"}),
        ("o'brien", {"Seán O'Brien \\ & Co"}),
        ("\\ co", {"Seán O'Brien \\ & Co"}),
        ("& co:*", set()),
        ("!ana | :*", set()),
        ("421", {"Ștefan Țurcanu", "Мария Соколова"}),
        ("3456", {"Мария Соколова"}),
        ("+373 69 123 456", {"Мария Соколова"}),
        ("0741 000 421", {"Ștefan Țurcanu"}),
        ("gold-77", {"Ana Munteanu"}),
        ("2900 0000", {"Мария Соколова"}),
        ("a.munteanu@", {"Anastasia"}),
        ("household 1", {"Ana Munteanu"}),
        (encode("mem", 4), {"Anastasia"}),
        ("%", set()),
        ("'; drop table member; --", set()),
        ("1", set()),
        ("ana\x00\ud800", {"Ana Munteanu", "Anastasia"}),
    ],
)
def test_a_member_is_found_by_what_people_remember(shop_database: str, run: Run, query: str, names: set[str]) -> None:
    async def go() -> None:
        async with Database.open(shop_database, size=2) as db, db.connection() as connection:
            await fill(connection)
            assert await found(connection, query) == names

    run(go())


def test_a_name_of_one_endless_word_is_kept_and_found_by_its_beginning(shop_database: str, run: Run) -> None:
    async def go() -> None:
        async with Database.open(shop_database, size=2) as db, db.connection() as connection:
            endless = "\N{SQUARE KIROGURAMU}" * 600
            await members.add(connection, 1, Person(name=endless), [], AT)
            assert await found(connection, endless) == {endless}

    run(go())


def test_a_blocked_card_still_leads_to_its_member_and_an_erased_member_is_in_no_list(
    shop_database: str, run: Run
) -> None:
    async def go() -> None:
        async with Database.open(shop_database, size=2) as db, db.connection() as connection:
            await fill(connection)
            await members.block_identifiers(connection, 3, "card", AT)
            assert await found(connection, "gold") == {"Ana Munteanu"}
            (head,) = await search.heads(connection, 1, [3], AT)
            assert head.card == ""
            await members.erase_person(connection, 3)
            assert await found(connection, "gold") == set()
            assert len(await found(connection, "")) == len(PEOPLE) - 1

    run(go())


def test_the_pages_of_a_list_hold_every_member_once_the_newest_first(shop_database: str, run: Run) -> None:
    async def go() -> None:
        async with Database.open(shop_database, size=2) as db, db.connection() as connection:
            await connection.execute(
                """insert into member (member_id, name, name_folded, created_at)
                select n * 3, 'A', 'a', now() from generate_series(1, 95) n"""
            )
            for query in ("", "a"):
                seen: list[int] = []
                more, before = True, 0
                while more:
                    page = await search.page(connection, "all", query, SPAN, before=before, limit=10)
                    seen += page.ids
                    more, before = page.more, page.ids[-1]
                assert seen == [n * 3 for n in range(95, 0, -1)]

    run(go())


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def test_g13_among_100_000_members_a_search_reads_indexes_only_and_a_list_never_all(
    shop_database: str, run: Run
) -> None:
    async def go() -> None:
        async with Database.open(shop_database, size=2) as db, db.connection() as connection:
            await connection.execute(FILL.format(many=MANY))
            for query, index in (
                ("name 4242", "member_words"),
                ("4242 name", "member_words"),
                ("4242", "identifier_tail"),
                ("+40740004242", "identifier_pkey"),
                ("2900000004242", "identifier_pkey"),
                ("person4242@", "identifier_pkey"),
                ("H4242", "identifier_pkey"),
                ("", "member_pkey"),
            ):
                text, values = search.listed("all", query, SPAN, region="RO")
                text += " order by m.member_id desc limit 26"
                plan = msgspec.json.decode(await connection.fetchval(f"explain (format json) {text}", *values))
                steps = list(nodes(plan[0]["Plan"]))
                assert not [step for step in steps if step["Node Type"] == "Seq Scan"], (query, plan)
                assert index in {step.get("Index Name") for step in steps}, (query, plan)
                page = await search.page(connection, "all", query, SPAN, limit=25, region="RO")
                assert page.ids[0] == MANY if not query else 4242 in page.ids

    run(go())


def test_beyond_ten_thousand_the_number_of_members_is_an_estimate(shop_database: str, run: Run) -> None:
    async def go() -> None:
        async with Database.open(shop_database, size=2) as db, db.connection() as connection:
            await connection.execute(FILL.format(many=12_000))
            assert await search.total(connection, "all", "", SPAN) == (12_000, False)
            number, is_estimate = await search.total(connection, "all", "name", SPAN)
            assert is_estimate
            assert search.COUNTED <= number <= 24_000

    run(go())
