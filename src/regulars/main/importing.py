"""Reading a shop's files, and the demo's."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path

import msgspec
from msgspec import structs

from regulars import clock
from regulars.actions.import_receipts import Imported, import_receipts
from regulars.actions.publish_program import publish_program
from regulars.connectors.files import Mapping, open_receipts, read_mapping
from regulars.main.opening import with_shop
from regulars.main.people import TILL_SCOPES, add_person, new_key
from regulars.settings import Settings
from regulars.store import programs
from regulars.store.shop import Shop

Tell = Callable[[str, int, int | None], None]

DEMO_EMAIL = "owner@demo.example"
DEMO_YEAR_ENDS = datetime(2018, 1, 1, tzinfo=UTC)
"""The receipts of the demo are of 2017; they are moved by whole weeks so that the year ends now."""
SIGN_IN = "sign-in.txt"


class ImportReport(msgspec.Struct, frozen=True):
    """What the files brought."""

    files: tuple[Imported, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing was left out."""
        return all(one.ok for one in self.files)

    def __str__(self) -> str:
        return "\n".join(str(one) for one in self.files)


class Demo(msgspec.Struct, frozen=True):
    """The demo shop."""

    receipts: int
    sign_in: str

    def __str__(self) -> str:
        loaded = f"A year of {self.receipts:,} receipts is loaded." if self.receipts else "The demo shop is ready."
        return f"{loaded}\n{self.sign_in}"


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


def load_demo(settings: Settings, tell: Tell) -> Demo:
    """Make the demo shop, unless it is there: its program, a year of receipts, a sign-in and a key."""

    async def run(shop: Shop) -> int:
        at = clock.now()
        shift = (at - DEMO_YEAR_ENDS) // timedelta(weeks=1) * 7
        async with shop.db.connection() as connection:
            there = await programs.default_of(connection)
        folder = files("regulars") / "demo"
        if there is None:
            begins = datetime(2017, 1, 1, tzinfo=UTC) + timedelta(days=shift)
            await publish_program(shop, (folder / "program.yaml").read_text("utf-8"), from_at=begins, at=at)
            await _let_in(shop, settings)
        with as_file(folder / "mapping.yaml") as mapping, as_file(folder / "receipts.parquet") as receipts:
            meaning = structs.replace(read_mapping(mapping), shift_days=shift)
            with open_receipts(receipts, meaning) as file:
                return (await import_receipts(shop, file, at=at, tell=tell)).accepted

    loaded = with_shop(settings, run)
    return Demo(loaded, (settings.data_dir / SIGN_IN).read_text("utf-8"))


async def _let_in(shop: Shop, settings: Settings) -> None:
    """A password and a key of this very demo, kept in a file that only its user can read."""
    password = await add_person(shop, DEMO_EMAIL, "Demo Owner", "owner", None)
    key = await new_key(shop, "demo till", TILL_SCOPES, source="demo-till")
    path = settings.data_dir / SIGN_IN
    path.touch(mode=0o600)
    path.write_text(f"Sign in as {DEMO_EMAIL} with the password {password}\nThe key of the API is {key}\n", "utf-8")
