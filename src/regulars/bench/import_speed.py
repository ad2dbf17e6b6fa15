"""A shop's history read from a file, decided receipt by receipt by the engine, durable; and proved afterwards."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path
from time import perf_counter

from regulars.actions.import_receipts import import_receipts
from regulars.actions.publish_program import publish_program
from regulars.analytics.verify import verify
from regulars.bench.crowd import Tell
from regulars.bench.figures import Figure
from regulars.bench.stand import Stand, demo_program
from regulars.connectors.files import open_receipts, read_mapping
from regulars.ids import Ids
from regulars.program_file import read_program
from regulars.store.database import Database
from regulars.store.migrate import migrate
from regulars.store.shop import Shop

BEGINS = datetime(2017, 1, 1, tzinfo=UTC)
WHOLE = 155_848
CONNECTIONS = 4


async def import_speed(
    stand: Stand, folder: Path | None, *, at: datetime, tell: Tell, limit: float | None
) -> list[Figure]:
    """Receipts a second, and seconds to verify them. folder: with the whole Complete Journey; else the demo's."""
    async with Database.open(stand.url, tenant="journey", size=CONNECTIONS) as db:
        await migrate(db)
        shop = await Shop.of(db, Ids(0), read_program)
        await publish_program(shop, demo_program(), from_at=BEGINS, at=at)
        with whole_or_demo(folder) as (receipts, mapping):
            begun = perf_counter()
            with open_receipts(receipts, read_mapping(mapping)) as file:
                laid_out = perf_counter() - begun
                done = await import_receipts(shop, file, at=at, tell=tell)
        seconds = perf_counter() - begun
        begun = perf_counter()
        verdict = await verify(shop, tell)
        verified = perf_counter() - begun
    if not verdict.ok:
        raise RuntimeError(f"the imported receipts are not as they must be: {verdict.differences[0]}")
    share = WHOLE / max(done.accepted, 1)
    name = "the whole Complete Journey" if done.accepted >= WHOLE // 2 else "the demo's receipts"
    return [
        Figure(
            name=f"import of {name}", unit="/s", measured=done.accepted / seconds, target=3500, limit=limit,
            note=f"{done.accepted:,} receipts in {seconds:.1f} s, of which {laid_out:.1f} s to lay out the file",
        ),
        Figure(
            name="  verify of the whole Complete Journey", unit="s", measured=verified * share, target=45, at_most=True,
            note=f"{verdict.events:,} events in {verified:.1f} s" + ("" if share < 1.01 else ", reckoned up"),
        ),
    ]  # fmt: skip


@contextlib.contextmanager
def whole_or_demo(folder: Path | None) -> Iterator[tuple[Path, Path]]:
    """The receipts, with the products beside them, and the mapping. folder: with the whole data."""
    demo = files("regulars") / "demo"
    with as_file(demo) as unpacked:
        yield (folder / "transactions.parquet" if folder else unpacked / "receipts.parquet"), unpacked / "mapping.yaml"
