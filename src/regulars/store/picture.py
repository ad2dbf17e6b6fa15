"""The present shape of a tenant's schema as SQL, drawn from the catalogue: `schema.sql` is read first, never run.

Migrations are the way here. A test draws both and holds that they agree; drawn by PostgreSQL 18, since the servers
write expressions differently.
"""

import re
from collections import defaultdict
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from regulars.store.database import Connection, Database
from regulars.store.migrate import migrate

SCHEMA_SQL = Path(__file__).with_name("schema.sql")
DRAWN_BY = 18
"""The major version of PostgreSQL whose words the picture uses."""
HEADING = "-- The shape of a tenant's schema. Generated from migrations/tenant by `make docs`; do not edit.\n"

_TABLES = """
    select relname as name, oid, relkind = 'p' as parted, reloptions as options,
        case when relkind = 'p' then pg_get_partkeydef(oid) end as key,
        obj_description(oid, 'pg_class') as comment
    from pg_class where relnamespace = $1::text::regnamespace and relkind in ('r', 'p') and not relispartition
        and relname <> 'migration' order by relname"""
_COLUMNS = """
    select attrelid as oid, attname as name, format_type(atttypid, atttypmod) as type, attnotnull as required,
        attgenerated = 's' as generated, pg_get_expr(adbin, adrelid) as value,
        (select collname from pg_collation where oid = attcollation and attcollation <> typcollation) as collation,
        col_description(attrelid, attnum) as comment
    from pg_attribute join pg_type on pg_type.oid = atttypid
        left join pg_attrdef on adrelid = attrelid and adnum = attnum
    where attrelid = any($1::oid[]) and attnum > 0 and not attisdropped order by attrelid, attnum"""
_CONSTRAINTS = """
    select conrelid as oid, conname as name, pg_get_constraintdef(oid) as definition, confrelid as refers_to
    from pg_constraint where conrelid = any($1::oid[]) and contype in ('p', 'u', 'f', 'c', 'x')
    order by position(contype in 'pufcx'), conname"""
_INDEXES = """
    select indrelid as oid, pg_get_indexdef(indexrelid) as definition
    from pg_index join pg_class on pg_class.oid = indexrelid where indrelid = any($1::oid[])
        and not exists (select from pg_constraint where conindid = indexrelid) order by relname"""
_DEFAULTS = """
    select partrelid as oid, relname as name
    from pg_partitioned_table join pg_class on pg_class.oid = partdefid where partrelid = any($1::oid[])"""
_VIEWS = """
    select relname as name, pg_get_viewdef(oid, true) as definition
    from pg_class where relnamespace = $1::text::regnamespace and relkind = 'v' order by oid"""
_FUNCTIONS = """
    select pg_get_functiondef(oid) as definition, provolatile = 'i' as is_pure
    from pg_proc where pronamespace = $1::text::regnamespace and prokind in ('f', 'p') order by proname, oid"""


async def draw(url: str) -> str:
    """The text of `schema.sql`: migrate the empty database at `url`, and draw it."""
    async with Database.open(url, size=1) as db:
        await migrate(db)
        async with db.connection() as connection:
            return await picture(connection, db.schema)


async def picture(connection: Connection, schema: str) -> str:
    """The tables of `schema` (each after those it refers to), its views and its functions; before them the functions
    that read no table, which an index may use.

    Monthly partitions are left out: they come and go with time.
    """
    tables = await _tables(connection, schema)
    views = [
        f"CREATE VIEW {row['name']} AS\n{row['definition'].rstrip(';')};\n"
        for row in await connection.fetch(_VIEWS, schema)
    ]
    functions = await connection.fetch(_FUNCTIONS, schema)
    pure, others = (
        [f"{row['definition'].rstrip()};\n" for row in functions if row["is_pure"] is is_pure]
        for is_pure in (True, False)
    )
    text = "\n".join([HEADING, *pure, *tables, *views, *others])
    return re.sub(rf'"?\b{schema}"?\.', "", text)


async def _tables(connection: Connection, schema: str) -> list[str]:
    tables: dict[Any, Any] = {row["oid"]: row for row in await connection.fetch(_TABLES, schema)}
    parts: dict[str, dict[int, list[dict[str, Any]]]] = {}
    for name, query in (
        ("columns", _COLUMNS), ("constraints", _CONSTRAINTS), ("indexes", _INDEXES), ("defaults", _DEFAULTS)
    ):  # fmt: skip
        grouped = defaultdict(list)
        for row in await connection.fetch(query, list(tables)):
            grouped[row["oid"]].append(dict(row))
        parts[name] = grouped
    order: TopologicalSorter[int] = TopologicalSorter()
    for oid in tables:
        referred = [row["refers_to"] for row in parts["constraints"].get(oid, [])]
        order.add(oid, *(other for other in referred if other in tables and other != oid))
    return [
        _table(dict(tables[oid]), {name: rows.get(oid, []) for name, rows in parts.items()})
        for oid in order.static_order()
    ]


def _table(table: dict[str, Any], parts: dict[str, list[dict[str, Any]]]) -> str:
    name = table["name"]
    lines = [_column(column) for column in parts["columns"]]
    lines += [f"CONSTRAINT {row['name']} {row['definition']}" for row in parts["constraints"]]
    tail = f" PARTITION BY {table['key']}" if table["parted"] else ""
    tail += f" WITH ({', '.join(table['options'])})" if table["options"] else ""
    body = ",\n    ".join(lines)
    text = f"CREATE TABLE {name} (\n    {body}\n){tail};\n"
    text += "".join(f"CREATE TABLE {row['name']} PARTITION OF {name} DEFAULT;\n" for row in parts["defaults"])
    text += "".join(f"{row['definition'].replace(' ON ONLY ', ' ON ')};\n" for row in parts["indexes"])
    return text + _comments(name, table["comment"], parts["columns"])


def _column(column: dict[str, Any]) -> str:
    text = f"{column['name']} {column['type']}"
    if column["collation"]:
        text += f' COLLATE "{column["collation"]}"'
    if column["generated"]:
        text += f" GENERATED ALWAYS AS ({column['value']}) STORED"
    elif column["value"]:
        text += f" DEFAULT {column['value']}"
    return text + (" NOT NULL" if column["required"] else "")


def _comments(table: str, comment: str | None, columns: list[dict[str, Any]]) -> str:
    said = [(f"TABLE {table}", comment)]
    said += [(f"COLUMN {table}.{column['name']}", column["comment"]) for column in columns]
    return "".join(f"COMMENT ON {what} IS {_quoted(words)};\n" for what, words in said if words)


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
