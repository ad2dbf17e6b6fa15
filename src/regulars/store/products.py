"""What the shop sells: name, brand, categories and cost of an article, for receipts that only name it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from msgspec import structs

from regulars.engine.events.receipts import Line
from regulars.store.database import Connection, Database

KNOWN_AT_ONCE = 100_000
"""How many articles a process remembers; beyond that it begins anew."""


class Product(msgspec.Struct, frozen=True):
    """One article."""

    sku: str
    name: str = ""
    brand: str = ""
    categories: frozenset[str] = frozenset()
    cost_minor: int | None = None


class Products:
    """The articles that receipts name, remembered by the process; `forget` when the list changed."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: dict[str, Product | None] = {}

    def forget(self) -> None:
        """Read every article anew at its next use."""
        self._known.clear()

    async def filled(self, lines: Sequence[Line]) -> tuple[Line, ...]:
        """The lines with what they leave out about their articles; what a receipt says itself stays."""
        bare = [line for line in lines if line.sku and not line.categories]
        if not bare:
            return tuple(lines)
        await self._learn({line.sku for line in bare})
        return tuple(_filled(line, self._known.get(line.sku)) for line in lines)

    async def known(self, sku: str) -> Product | None:
        """One article, None for one that is not on the list."""
        await self._learn({sku})
        return self._known.get(sku)

    async def _learn(self, skus: set[str]) -> None:
        unknown = [sku for sku in skus if sku not in self._known]
        if not unknown:
            return
        if len(self._known) > KNOWN_AT_ONCE:
            self._known.clear()
        async with self._db.connection() as connection:
            rows = await connection.fetch(
                "select sku, name, brand, categories, cost_minor from product where sku = any($1::text[])", unknown
            )
        self._known.update(dict.fromkeys(unknown))
        self._known.update((row[0], Product(row[0], row[1], row[2], frozenset(row[3]), row[4])) for row in rows)


async def keep(tx: Connection, products: Iterable[Product], at: datetime) -> int:
    """Add articles, or change those that are there; how many there were."""
    ones = list(products)
    await tx.executemany(
        """insert into product (sku, name, brand, categories, cost_minor, updated_at) values ($1, $2, $3, $4, $5, $6)
        on conflict (sku) do update set name = excluded.name, brand = excluded.brand,
        categories = excluded.categories, cost_minor = excluded.cost_minor, updated_at = excluded.updated_at""",
        [(one.sku, one.name, one.brand, sorted(one.categories), one.cost_minor, at) for one in ones],
    )
    return len(ones)


def _filled(line: Line, product: Product | None) -> Line:
    if product is None or line.categories:
        return line
    return structs.replace(
        line,
        categories=product.categories,
        brand=line.brand or product.brand,
        name=line.name or product.name,
        cost_minor=product.cost_minor if line.cost_minor is None else line.cost_minor,
    )
