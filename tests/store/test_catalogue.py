"""The schema could be spread over many servers today: what belongs to a member is keyed by the member.

Read from the catalogue of a migrated database and from the texts of our SQL; it stands in for a run on a distributed
PostgreSQL, which needs exactly this. A table that is new has to be named here, under what it is.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import asyncpg
import pytest

from tests.store.sql_texts import Sql, function_statements, migration_texts, python_statements

Run = Callable[[Any], Any]

MEMBERS = {
    "merge", "pool", "pool_member",
    "member", "state", "event", "event_other", "entry", "entry_other", "lot", "checkpoint", "outbox", "import_event",
    "redemption", "confirmation", "consent", "beginning", "segment_seen", "code_guess", "claim",
    "profile_change", "leaderboard_score", "pool_door", "terms_acceptance",
}  # fmt: skip
"""Spread by member_id: one member is one shard."""

LOOKUPS = {
    "card": ["number"],
    "identifier": ["kind", "value"],
    "event_key": ["source", "kind", "external_id"],
    "voucher_code": ["code"],
}
"""Spread by a key of their own, which is asked for alone: who has this card, is this receipt known."""

ALIKE_EVERYWHERE = {
    "migration", "program", "program_version", "product", "timetable", "shared_counter", "import", "tenant_secret",
    "store", "api_key", "staff", "staff_session", "audit", "idempotency", "segment", "day_sum", "day_done",
    "card_batch", "code_batch", "budget", "pool_code", "draw", "draw_day", "auction", "cause_sum", "gift_card",
    "gift_card_entry",
    "exchange_rate", "day_fact", "errand", "repair",
    "gift_card_act", "import_gift_card",
    "leaderboard_range", "leaderboard_round", "leaderboard_winner",
    "referral", "referral_code",
    "coupon_hold", "product_price", "own_clock", "program_plan", "program_terms",
}  # fmt: skip
"""Small, of no member, of two (who invited whom is asked from either side) or of a few that stand together,
the same on every server."""

VIEWS_OF_MEMBERS = {"every_sale", "receipt", "receipt_line"}

OVER_ALL_MEMBERS = {
    "board.py": "figures of the whole shop, for the overview",
    "change_reading.py": "a planned change looks at everybody, in pages by member_id",
    "day_sums.py": "figures of the whole shop, for the overview; and, every night, their sums",
    "due.py members": "the timed work looks for members, then goes to each",
    "history.py events_at": "the first answers of repeated receipts; each place names its member in a row comparison",
    "imports.py": "undoing an import, which brought events to many members",
    "clubs.py listed": "the list of clubs, for who looks for one",
    "doors.py of_pool": "who stands at the door of a club, for who looks at the club",
    "members.py _LOAD_SPAN": "a planned change looks at everybody, in pages by member_id",
    "kin.py of": "a repair asks for some members at a time who belongs to them, from both sides",
    "leaderboards.py": "a place is one among all members: each server tells its part of the sums",
    "memberships.py": "who is in a segment is asked of all members, in pages by member_id",
    "claims.py queue": "claims of all members wait in one queue",
    "code_batches.py forget_guesses": "guesses of days that are over go",
    "entered.py": "who entered a segment is asked of all members, in pages by member_id",
    "occasions.py": "whose birthday or anniversary it is is asked of all members, in pages by member_id",
    "own_clock.py recorded": "what a clock that was moved brought, in test mode",
    "own_past.py": "a back-test replays everybody, in pages by member_id",
    "pools.py unshared": "the timed work looks for members, then goes to each",
    "profiles.py untold": "the timed work looks for members, then goes to each",
    "programs.py has_members": "whether anybody is in a program, asked when one is published",
    "proof.py": "verify reads everything, in pages by member_id",
    "repairs.py": "a repair looks for all to whom anything happened, in pages by member_id, then goes to each",
    "search.py": "the members list is a search over all",
    "redemptions.py entry_holder": "whose an entry is that won a draw, once a draw",
    "redemptions.py waiting": "what the shop has yet to hand over, in pages by redemption_id, for a person who looks",
    "redemptions.py ended": "what it has handed over, in pages by redemption_id, for a person who looks",
}
"""Statements that are not about members who are named: why each may be so. None is on the way of a new receipt."""

FORBIDDEN = {
    "MERGE": r"\bmerge into\b",
    "triggers": r"\btrigger\b",
    "advisory locks": r"\bpg_(try_)?advisory",
    "LISTEN": r"^(listen|notify)\b|\bpg_notify\b",
    "EXCLUDE constraints": r"\bexclude (using|\()",
    "range types": r"\b(int4|int8|num|ts|tstz|date)(multi)?range\b",
    "domains": r"\bcreate domain\b",
    "deferrable constraints": r"\bdeferrable\b",
    "whole-number division, which rounds towards zero: compute it above, or use div()": r"[\w)\]] / [\w($]",
    "ROLLUP and CUBE": r"\b(rollup|cube|grouping sets)\b",
    "temporary tables": r"\b(temp|temporary) table\b",
    "system columns": r"\b(xmin|xmax|ctid)\b",
    "sequences: ids are made above": r"\b(big|small)?serial\b|\bnextval\b|\bas identity\b",
    "PostgreSQL 16 and newer": r"\b(uuidv7|json_table|any_value|array_shuffle|array_sample|json_scalar|merge_action)\b"
    r"|\breturning (old|new)\b|\bvirtual\b",
}
EXCUSED = {
    ("migrate.py _lock", "advisory locks"): "migrations run one at a time; nothing of a member is touched under it",
}


def test_every_table_is_known_as_what_it_is(shop_database: str, run: Run) -> None:
    rows = ask(run, shop_database, "select relname from pg_class where relnamespace = $1 and relkind in ('r', 'p')")
    known = {*MEMBERS, *LOOKUPS, *ALIKE_EVERYWHERE}
    assert {row[0] for row in rows} == known, "name the table in this file, under what it is"


def test_every_key_of_a_members_table_contains_the_member(shop_database: str, run: Run) -> None:
    keys = ask(run, shop_database, KEYS)
    assert len(keys) > len(MEMBERS)
    for table, name, columns, is_primary in keys:
        if table in MEMBERS:
            assert "member_id" in columns, f"{name} of {table} is ({', '.join(columns)})"
        if table in MEMBERS and is_primary:
            assert columns[0] == "member_id", f"the key of {table} begins with {columns[0]}"
        if table in LOOKUPS:
            assert columns == LOOKUPS[table], f"{name}: a look-up has no key besides its own"


def test_references_stay_inside_one_member_or_go_to_what_is_alike_everywhere(shop_database: str, run: Run) -> None:
    for table, name, columns, to in ask(run, shop_database, REFERENCES):
        if table in MEMBERS:
            assert to in ALIKE_EVERYWHERE or (to in MEMBERS and "member_id" in columns), f"{name} of {table}"
        else:
            assert table not in LOOKUPS, f"{name}: a look-up refers to nothing"
            assert to in ALIKE_EVERYWHERE, f"{name} of {table} refers to {to}"


def test_the_schema_holds_nothing_that_cannot_be_spread(shop_database: str, run: Run) -> None:
    for what, query in UNWANTED.items():
        assert ask(run, shop_database, query) == [], what


def test_texts_in_keys_are_compared_byte_by_byte(shop_database: str, run: Run) -> None:
    """Another server's locale must not sort or compare them otherwise."""
    assert ask(run, shop_database, LOCALE_KEYS) == []


def test_amounts_are_whole(shop_database: str, run: Run) -> None:
    rows = ask(run, shop_database, INEXACT)
    assert rows == []


def statements_about_members() -> Iterator[tuple[Sql, list[str]]]:
    """Each statement with the members' tables that it reads or writes."""
    for one in (*python_statements(), *function_statements()):
        words = re.findall(r"\b(?:from|join|into|update|using)\s+(\w+)", one.text)
        if tables := [word for word in words if word in MEMBERS | VIEWS_OF_MEMBERS]:
            yield one, tables


def excuse(where: str) -> str | None:
    return next((name for name in (where, where.split()[0]) if name in OVER_ALL_MEMBERS), None)


NAMES_MEMBER = re.compile(r"\bmember_id = (\$\d+|any ?\(|p_member\b|w\.member_id\b)|\bmember_id in \(")


def test_every_statement_about_a_member_names_the_member() -> None:
    seen, used = 0, set()
    for one, tables in statements_about_members():
        is_insert = re.search(r"\binsert into (\w+) \(\s*member_id|\binsert into import_event\b", one.text)
        joined = one.text.count("member_id =") >= len(tables) or "member_id in (" in one.text
        if is_insert or (NAMES_MEMBER.search(one.text) and joined):
            seen += 1
        else:
            name = excuse(one.where)
            assert name, f"{one.where} does not say which member, so it asks every server: {one.text}"
            used.add(name)
    assert seen > 30, "the statements are looked for in the wrong place"
    assert used == set(OVER_ALL_MEMBERS), f"no longer needs an excuse: {sorted(set(OVER_ALL_MEMBERS) - used)}"


def test_a_statement_joins_members_tables_by_the_member() -> None:
    for one, tables in statements_about_members():
        if len(set(tables)) > 1 and " join " in one.text:
            assert re.search(r"\w+\.member_id = \w+\.member_id|using \(member_id", one.text), one.where


@pytest.mark.parametrize("what", FORBIDDEN)
def test_sql_holds_none_of(what: str) -> None:
    found = [
        one
        for one in (*python_statements(), *function_statements(), *migration_texts())
        if re.search(FORBIDDEN[what], one.text) and (one.where, what) not in EXCUSED
    ]
    assert not found, f"{what}: {[(one.where, one.text[:200]) for one in found]}"


def test_every_excuse_is_still_needed() -> None:
    for (where, what), reason in EXCUSED.items():
        texts = [one.text for one in python_statements() if one.where == where]
        assert any(re.search(FORBIDDEN[what], text) for text in texts), f"{where} is excused for nothing: {reason}"


@pytest.mark.parametrize(
    "text",
    [
        "merge into lot using x", "create trigger t", "select pg_advisory_xact_lock(1)", "select a / b from x",
        "select count(*) / 2", "create temp table x", "select xmin from event", "exclude using gist (a with =)",
        "during tstzrange", "select uuidv7()", "group by rollup (a)", "x bigserial", "update x returning old.a",
    ],
)  # fmt: skip
def test_the_lint_sees_what_it_looks_for(text: str) -> None:
    assert any(re.search(pattern, text) for pattern in FORBIDDEN.values())


def ask(run: Run, url: str, query: str) -> list[tuple[Any, ...]]:
    """The rows of a question to the catalogue, about the tenant's schema."""

    async def asked() -> list[tuple[Any, ...]]:
        connection = await asyncpg.connect(url)
        try:
            schema = await connection.fetchval("select oid from pg_namespace where nspname = 'shop_main'")
            return [tuple(row) for row in await connection.fetch(query.replace("$1", "$1::oid"), schema)]
        finally:
            await connection.close()

    found: list[tuple[Any, ...]] = run(asked())
    return found


KEYS = """
    select t.relname, i.relname, (
        select array_agg(attname order by place)::text[]
        from unnest(indkey::int2[]) with ordinality as k (number, place)
            join pg_attribute on attrelid = t.oid and attnum = number), indisprimary
    from pg_index join pg_class t on t.oid = indrelid join pg_class i on i.oid = indexrelid
    where t.relnamespace = $1 and indisunique"""
REFERENCES = """
    select t.relname, conname, (
        select array_agg(attname)::text[] from pg_attribute where attrelid = conrelid and attnum = any(conkey)),
        other.relname
    from pg_constraint join pg_class t on t.oid = conrelid join pg_class other on other.oid = confrelid
    where connamespace = $1 and contype = 'f'"""
UNWANTED = {
    "triggers": """select tgname from pg_trigger join pg_class on pg_class.oid = tgrelid
        where relnamespace = $1 and not tgisinternal""",
    "sequences": "select relname from pg_class where relnamespace = $1 and relkind = 'S'",
    "EXCLUDE constraints": "select conname from pg_constraint where connamespace = $1 and contype = 'x'",
    "deferrable constraints": "select conname from pg_constraint where connamespace = $1 and condeferrable",
    "domains, enums and ranges": "select typname from pg_type where typnamespace = $1 and typtype in ('d', 'e', 'r')",
    "columns that the database computes": """select relname, attname from pg_attribute
        join pg_class on pg_class.oid = attrelid
        where relnamespace = $1 and attnum > 0 and (attgenerated <> '' or attidentity <> '')""",
}
LOCALE_KEYS = """
    select t.relname, attname from pg_index join pg_class t on t.oid = indrelid
        join pg_attribute on attrelid = t.oid and attnum = any(indkey)
        join pg_type on pg_type.oid = atttypid join pg_collation on pg_collation.oid = attcollation
    where t.relnamespace = $1 and typname = 'text' and collname <> 'C'"""
INEXACT = """
    select relname, attname, typname from pg_attribute join pg_class on pg_class.oid = attrelid
        join pg_type on pg_type.oid = atttypid
    where relnamespace = $1 and relkind in ('r', 'p') and attnum > 0
        and (typname in ('float4', 'float8', 'numeric', 'money')
             or (attname ~ '(_minor|points|held|balance|taken|ceiling)$' and typname <> 'int8'))"""
