"""The shop's stores, under the ids that its receipts carry."""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from regulars.errors import FieldError, Invalid
from regulars.store.database import Connection


class Store(msgspec.Struct, frozen=True):
    """One store; `zone` is an IANA name."""

    store_id: str
    name: str
    zone: str


async def keep(tx: Connection, store: Store, at: datetime) -> None:
    """Add a store, or change the name and zone of the one with this id. Raises Invalid."""
    if wrong := tuple(_wrong(store)):
        raise Invalid(errors=wrong)
    await tx.execute(
        """insert into store (store_id, name, zone, created_at) values ($1, $2, $3, $4)
        on conflict (store_id) do update set name = excluded.name, zone = excluded.zone""",
        store.store_id,
        store.name,
        store.zone,
        at,
    )


async def all_of(tx: Connection) -> list[Store]:
    """Every store, by id."""
    rows = await tx.fetch("select store_id, name, zone from store order by store_id")
    return [Store(*row) for row in rows]


def _wrong(store: Store) -> list[FieldError]:
    found = []
    if not 1 <= len(store.store_id) <= 60 or not store.store_id.isprintable():
        found.append(FieldError("/store_id", "1 to 60 printable characters"))
    if not 1 <= len(store.name) <= 200:
        found.append(FieldError("/name", "1 to 200 characters"))
    try:
        ZoneInfo(store.zone)
    except (KeyError, ValueError, OSError):
        found.append(FieldError("/zone", "a time zone such as Europe/Bucharest"))
    return found
