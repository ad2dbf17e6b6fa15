"""A segment holds the members for whom the engine says yes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from regulars.actions.agree_with_member import agree_with_member
from regulars.actions.enrol_member import enrol_member
from regulars.actions.pass_time import pass_time
from regulars.actions.record_receipt import record_receipt
from regulars.engine.conditions import BadCondition, check, compile_conditions
from regulars.engine.days import age_years, micros, to_date, to_day
from regulars.engine.events.event import Given
from regulars.engine.events.returns import Moment
from regulars.engine.fields import Facts
from regulars.engine.program import Program
from regulars.engine.steps.moments import moment_of
from regulars.store import given, members
from regulars.store.identifiers import identifier
from regulars.store.members import Person
from regulars.store.segment_columns import columns, is_stale, source
from regulars.store.segments import sql
from regulars.store.shop import Shop
from tests.actions.conftest import AT, opened, receipt

PROGRAM = """
program: counting-shop
timezone: Europe/Bucharest
currency: RON
wallets:
  points: {expires: P30D, worth: 0.01}
  stars: {scale: 0}
tier_sets:
  status:
    counts: spend
    window: P1Y
    tiers: [{id: member}, {id: silver, at_least: 30.00}, {id: gold, at_least: 100.00}]
  club-2:
    counts: visits
    tiers: [{id: guest}, {id: regular, at_least: 2}]
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
  - {id: stars, kind: per_amount, wallet: stars, points: 1, per: 10.00}
  - {id: hello, kind: welcome, points: 5}
  - {id: often, kind: per_amount, points: 1, per: 1.00, when: "member.visits_30d > 100 || member.spend_this_week < 0"}
  - {id: aged, kind: per_amount, points: 1, per: 1.00, when: "member.age_years > 200"}
  - {id: years, kind: per_amount, points: 1, per: 1.00, when: "member.visits_today > 9 || member.visits_this_year > 99"}
challenges:
  again: {counts: receipts, target: 2, badge: regular}
  more: {counts: receipts, target: 3, badge: regular}
  much: {counts: spend, target: 80.00, badge: big-spender}
  quiet: {counts: receipts, target: 1}
badges: {regular: {}, big-spender: {}}
rewards:
  - {id: pay, kind: part_payment, points: 1, worth: 0.01}
"""

DAY = timedelta(days=1)
PEOPLE: dict[str, tuple[date | None, list[tuple[int, int]]]] = {
    "never bought": (date(1990, 3, 2), []),
    "just now": (date(2000, 3, 3), [(0, 2500)]),
    "often": (None, [(-25, 2000), (-9, 1500), (-3, 4000), (0, 999)]),
    "once, long ago": (date(1980, 2, 29), [(-80, 12_345)]),
    "last year": (None, [(-200, 900), (-70, 100)]),
    "a big one": (date(1970, 3, 2), [(-1, 50_000)]),
}
"""Birthday, and (days from AT, amount) of each receipt."""
AGREED = {
    "often": [("fleet", date(2026, 3, 5)), ("press", date(2027, 1, 1))],
    "last year": [("fleet", date(2027, 1, 1))],
}

QUESTIONS = [
    "member.points > 0",
    "member.points >= 55 && member.points < 30000",
    "member.tier == 'gold'",
    "member.tier_status in ['silver', 'gold']",
    "member.tier_club_2 != 'guest'",
    "'regular' in member.badges",
    "member.badges.hasAll(['regular', 'big-spender'])",
    "!('big-spender' in member.badges)",
    "member.visits == 0",
    "member.visits >= 2",
    "member.visits_30d > 1",
    "member.visits_today == 1",
    "member.visits_this_year <= 1",
    "member.spend > 25.00",
    "member.spend_this_week >= 9.99",
    "member.last_visit_on == null",
    "member.days_since_last_visit > 5",
    "member.days_since_last_visit <= 2",
    "member.last_visit_on < date('2026-01-01')",
    "member.days_since_join >= 1",
    "member.joined_on == today",
    "member.is_birthday",
    "!member.is_birthday && !(member.days_since_last_visit > 30)",
    "member.spend > member.spend_this_week",
    "member.age_years >= 36",
    "member.age_years == 25 || member.age_years == 46",
    "member.age_years == null",
    "member.months_since_join == 0",
    "member.months_since_join >= 2",
    "'fleet' in member.agreements",
    "member.agreements.hasAny(['fleet', 'press'])",
    "!('fleet' in member.agreements)",
]


@asynccontextmanager
async def shop_with_people(url: str) -> AsyncIterator[tuple[Shop, dict[int, str]]]:
    async with opened(url, PROGRAM) as shop:
        known = {}
        for name, (birthday, receipts) in PEOPLE.items():
            first = AT + min([day for day, _ in receipts], default=0) * DAY
            person = Person(name=name, birthday=birthday)
            outcome = await enrol_member(shop, person, [identifier("outside", name)], source="test", at=first)
            known[outcome.member_id] = name
            for agreed, until in AGREED.get(name, ()):
                await agree_with_member(shop, outcome.member_id, agreed, until=until, at=first, actor="key", actor_id=1)
            for number, (day, amount) in enumerate(receipts):
                one = receipt(f"{name} {number}", amount, at=AT + day * DAY)
                await record_receipt(shop, one, member_id=outcome.member_id, source="till", at=AT + day * DAY)
        yield shop, known


async def engine_says(shop: Shop, program: Program, text: str, known: dict[int, str], at: datetime) -> set[str]:
    match = compile_conditions([check(text, program.fields)], program.fields)
    ask = receipt("asking", 0, at=at)
    found = set()
    for member_id, name in known.items():
        async with shop.db.connection() as connection:
            loaded = await members.load(connection, member_id, 1)
        facts = Facts(moment_of(program, loaded.stored.member, ask, micros(at)), given.of(loaded, program, micros(at)))
        if match(None, (), facts, micros(at))[0]:
            found.add(name)
    return found


async def database_says(shop: Shop, program: Program, text: str, at: datetime) -> set[str]:
    where, parameters = sql(check(text, program.fields), columns(program, at), at)
    async with shop.db.connection() as connection:
        rows = await connection.fetch(f"select member.name from {source(1)} where {where}", *parameters)
    return {row[0] for row in rows}


MOMENTS = {
    "at the last receipt": AT,
    "just before midnight in the shop": datetime(2026, 3, 2, 21, 59, tzinfo=UTC),
    "just after it": datetime(2026, 3, 2, 22, 1, tzinfo=UTC),
    "a week later": AT + 7 * DAY,
    "in two months": AT + 61 * DAY,
}


@pytest.mark.parametrize("when", MOMENTS)
def test_the_database_answers_every_question_as_the_engine(shop_database: str, run: Any, when: str) -> None:
    at = MOMENTS[when]

    async def story() -> None:
        async with shop_with_people(shop_database) as (shop, known):
            program = await shop.programs.in_force(1, AT, AT)
            while await pass_time(shop, at):
                pass
            answers = {text: await engine_says(shop, program, text, known, at) for text in QUESTIONS}
            assert answers == {text: await database_says(shop, program, text, at) for text in QUESTIONS}
            if at == AT:
                assert [text for text, found in answers.items() if len(found) in (0, len(known))] == []

    run(story())


def test_members_whose_state_is_no_longer_true_are_found(shop_database: str, run: Any) -> None:
    """Their points have expired, and the job that writes it down has not run."""
    at = AT + 61 * DAY

    async def story() -> None:
        async with shop_with_people(shop_database) as (shop, known):
            program = await shop.programs.in_force(1, AT, AT)
            async with shop.db.connection() as connection:
                rows = await connection.fetch(f"select member.name from {source(1)} where {is_stale('$1')}", at)
            stale = {row[0] for row in rows}
            for text in QUESTIONS:
                wrong = await engine_says(shop, program, text, known, at) ^ await database_says(shop, program, text, at)
                assert wrong <= stale, text
            assert "just now" in stale

    run(story())


@pytest.mark.parametrize("path", ["member.visits_90d > 1", "member.spend_365d > 1.00", "'vip' in member.segments"])
def test_what_is_not_kept_for_all_members_is_an_error_that_says_so(shop_database: str, run: Any, path: str) -> None:
    async def story() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            program = await shop.programs.in_force(1, AT, AT)
            with pytest.raises(BadCondition) as refused:
                sql(check(path, program.fields), columns(program, AT), AT)
            assert "is not kept for all members" in refused.value.problems[0].message

    run(story())


def test_a_receipts_fields_are_an_error_that_says_so(shop_database: str, run: Any) -> None:
    async def story() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            program = await shop.programs.in_force(1, AT, AT)
            with pytest.raises(BadCondition) as refused:
                sql(check("receipt.total > 5.00", program.fields), columns(program, AT), AT)
            assert "a segment asks about members" in refused.value.problems[0].message

    run(story())


def test_months_and_years_are_those_of_the_calendar_on_every_day(shop_database: str, run: Any) -> None:
    """Of all days of five years, seen from days at the ends of months and around 29 February."""
    first, days = to_day(date(2019, 12, 15)), 1900
    seen_from = [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2025, 2, 28), date(2025, 4, 30)]

    async def story() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            program = await shop.programs.in_force(1, AT, AT)
            read = {name: program.fields.fields[name].read for name in ("member.months_since_join", "member.age_years")}
            for today in seen_from:
                sql_of = columns(program, datetime(today.year, today.month, today.day, 12, tzinfo=UTC))
                async with shop.db.connection() as connection:
                    rows = await connection.fetch(
                        f"""select {", ".join(sql_of[name] for name in read)} from generate_series(0, {days}) as n,
                        lateral (select jsonb_build_object('joined_day', {first} + n) as member) as kept,
                        lateral (select date '1970-01-01' + ({first} + n) as birthday) as member order by n"""
                    )
                for n, (months, years) in enumerate(rows):
                    moment = Moment(to_day(today), joined_day=first + n)
                    facts = Facts(moment, Given(age_years=age_years(to_date(first + n), today)))
                    expected = tuple(one(facts) for one in read.values() if one)
                    if first + n <= to_day(today):
                        assert (months, years) == expected, (to_date(first + n), today)

    run(story())


def test_every_field_of_a_member_is_mapped_or_known_to_be_missing(shop_database: str, run: Any) -> None:
    async def story() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            program = await shop.programs.in_force(1, AT, AT)
            fields = {
                path for path, field in program.fields.fields.items() if field.scope == "member" and not field.since
            }
            counted = {path for path in fields if path.startswith(("member.visits", "member.spend"))}
            unkept = {"member.segments", "member.offers", "member.choices", "member.plans"}
            assert fields - counted - set(columns(program, AT)) == unkept
            assert set(columns(program, AT)) <= fields

    run(story())
