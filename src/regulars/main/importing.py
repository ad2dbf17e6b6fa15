"""Reading a shop's files."""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from regulars import clock
from regulars.actions.import_receipts import Imported, import_receipts
from regulars.connectors.files import Mapping, open_receipts, read_mapping
from regulars.main.opening import with_shop
from regulars.settings import Settings
from regulars.store.shop import Shop

Tell = Callable[[str, int, int | None], None]


class ImportReport(msgspec.Struct, frozen=True):
    """What the files brought."""

    files: tuple[Imported, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing was left out."""
        return all(one.ok for one in self.files)

    def __str__(self) -> str:
        return "\n".join(str(one) for one in self.files)


def import_history(
    settings: Settings, paths: Sequence[Path], *, mapping: Path | None, dry_run: bool, tell: Tell
) -> ImportReport:
    """Read receipts, decided one by one; with dry_run only what the files hold is told."""
    meaning = read_mapping(mapping) if mapping else None

    async def run(shop: Shop) -> ImportReport:
        done = []
        for path in paths:
            done.append(await _one(shop, path, meaning, dry_run=dry_run, tell=tell))
        return ImportReport(tuple(done))

    return with_shop(settings, run)


async def _one(shop: Shop, path: Path, mapping: Mapping | None, *, dry_run: bool, tell: Tell) -> Imported:
    with open_receipts(path, mapping) as file:
        if dry_run:
            return Imported("", path.name, file.total, 0, file.rejected)
        return await import_receipts(shop, file, at=clock.now(), tell=tell)
