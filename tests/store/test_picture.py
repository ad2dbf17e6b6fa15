"""schema.sql shows what the migrations make."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from regulars.store.database import Database
from regulars.store.migrate import migrate
from regulars.store.picture import DRAWN_BY, SCHEMA_SQL, draw, picture

Run = Callable[[Awaitable[Any]], Any]

SHAPE = """
    create function doubled(n bigint) returns bigint language sql as 'select n * 2';
    create table shop.member (member_id bigint primary key, name text collate "C" not null default 'Ann');
    create table shop.card (
        card_no text collate "C" primary key, member_id bigint not null references shop.member,
        kind smallint not null check (kind > 0), folded text generated always as (lower(card_no)) stored
    ) with (fillfactor = 80);
    create unique index card_of on shop.card (member_id) where kind = 1;
    comment on table shop.card is 'What a member''s hand holds.';
    comment on column shop.card.kind is '1 plastic';
    create table shop.event (member_id bigint, at timestamptz, body jsonb, primary key (member_id, at))
        partition by range (at);
    create index event_at on shop.event (at);
    create table shop.event_default partition of shop.event default;
    create table shop.event_2026_01 partition of shop.event for values from ('2026-01-01') to ('2026-02-01');
    create view shop.receipt as select member_id, at from shop.event where body ? 'lines';
    create function shop.record(member_id bigint) returns bigint language plpgsql as $$
        begin insert into card values ('x', member_id, 1); return 1; end $$;
"""


def test_a_picture_builds_the_shape_it_was_drawn_from(empty_database: str, run: Run) -> None:
    async def go() -> None:
        async with Database.open(empty_database) as db, db.connection() as connection:
            await connection.execute(f"create schema shop; {SHAPE}")
            drawn = await picture(connection, "shop")
            await connection.execute("create schema other; set search_path to other, public")
            await connection.execute(drawn)
            again = await picture(connection, "other")
            assert again == drawn
            assert "event_2026_01" not in drawn
            assert drawn.index("CREATE TABLE member") < drawn.index("CREATE TABLE card")
            for words in (
                "fillfactor=80",
                "PARTITION OF event DEFAULT",
                "GENERATED ALWAYS",
                "member''s hand",
                "record",
            ):
                assert words in drawn

    run(go())


def test_schema_sql_is_what_the_migrations_make(empty_database: str, run: Run) -> None:
    async def go() -> None:
        async with Database.open(empty_database) as db, db.connection() as connection:
            if connection.get_server_version().major != DRAWN_BY:
                pytest.skip(f"schema.sql is drawn by PostgreSQL {DRAWN_BY}; others word expressions differently")
        drawn = await draw(empty_database)
        assert SCHEMA_SQL.read_text() == drawn, "make docs"

    run(go())


def test_schema_sql_alone_builds_what_the_migrations_make(empty_database: str, run: Run) -> None:
    async def go() -> None:
        async with Database.open(empty_database) as db:
            await migrate(db)
            async with db.connection() as connection:
                migrated = await picture(connection, db.schema)
                await connection.execute("create schema other; set search_path to other, public")
                await connection.execute(SCHEMA_SQL.read_text())
                assert await picture(connection, "other") == migrated

    run(go())
