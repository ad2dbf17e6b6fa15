"""A shop's list of products: what receipts leave out about their goods."""

from datetime import datetime

from regulars.connectors.files import ProductRecord
from regulars.store import products
from regulars.store.database import Connection
from regulars.store.import_run import Chunk, Imported, Records, Tell, Work, bring
from regulars.store.products import Product
from regulars.store.shop import Shop


async def import_products(
    shop: Shop,
    file: Records[ProductRecord],
    *,
    at: datetime,
    source: str = "import",
    meaning: str = "",
    dry_run: bool = False,
    tell: Tell | None = None,
) -> Imported:
    """Take a list of products into the shop; one that is there already is now as the list says. Raises Contended."""
    done = await bring(shop, file, _Products(at), source=source, at=at, meaning=meaning, dry_run=dry_run, tell=tell)
    shop.products.forget()
    return done


class _Products(Work[ProductRecord]):
    content = "products"

    def __init__(self, at: datetime) -> None:
        self.at = at

    def forget(self) -> None:
        """Nothing is remembered."""

    async def decided(self, records: list[ProductRecord]) -> Chunk:
        found = [Product(one.sku, one.name, one.brand, frozenset(one.category_path)) for one in records]

        async def write(tx: Connection, import_id: int) -> None:
            await products.keep(tx, found, self.at)

        return Chunk(records[-1].position, len(found), write=write)
