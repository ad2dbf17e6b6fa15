"""Codes of a batch as a file, for whoever prints them."""

from pathlib import Path

import msgspec

from regulars.main.opening import with_shop
from regulars.settings import Settings
from regulars.store import code_batches
from regulars.store.codes import lines_of
from regulars.store.shop import Shop


class Exported(msgspec.Struct, frozen=True):
    """A file with the codes of a batch, or one that would be written."""

    batch: str
    path: Path
    codes: int
    dry_run: bool = False

    def __str__(self) -> str:
        if self.dry_run:
            return f"Would write the {self.codes:,} codes of {self.batch} to {self.path}."
        return f"{self.path}: the {self.codes:,} codes of {self.batch}. Whoever has the file can use them."


def export(settings: Settings, *, batch: str, path: Path, dry_run: bool) -> Exported:
    """Write all codes of a batch. Raises UnknownBatch, and FileExistsError rather than write over a file."""

    async def write(shop: Shop) -> Exported:
        async with shop.db.connection() as connection:
            found = await code_batches.named(connection, batch)
        if not dry_run:
            with path.open("x", encoding="ascii", newline="") as file:
                file.writelines(lines_of(shop.mac_bytes, found.batch_no, found.size))
        return Exported(batch, path, found.size, dry_run)

    return with_shop(settings, write)
