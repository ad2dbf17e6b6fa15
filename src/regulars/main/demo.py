"""The demo: a shop with a year of real receipts, moved so that the year ends yesterday."""

from collections.abc import Callable
from datetime import timedelta
from importlib.resources import as_file, files
from pathlib import Path

import msgspec

from regulars import clock
from regulars.actions.import_members import import_members
from regulars.actions.import_receipts import import_receipts
from regulars.actions.publish_program import publish_program
from regulars.connectors.files import open_members, open_receipts, read_mapping
from regulars.main.opening import with_shop
from regulars.main.people import TILL_SCOPES, add_person, new_key
from regulars.settings import Settings
from regulars.store import imports, programs
from regulars.store.shop import Shop

Tell = Callable[[str, int, int | None], None]

EMAIL = "owner@demo.example"
SIGN_IN = "sign-in.txt"
A_YEAR = timedelta(days=372)
"""The program is in force a little longer than the receipts reach back."""


class Demo(msgspec.Struct, frozen=True):
    """The demo shop. receipts: how many were loaded just now."""

    receipts: int
    sign_in: str

    def __str__(self) -> str:
        loaded = f"A year of {self.receipts:,} receipts is loaded.\n" if self.receipts else ""
        return loaded + self.sign_in


def load_demo(settings: Settings, tell: Tell) -> Demo:
    """Make the demo shop, unless it is there: its program, a year of receipts, a sign-in and a key.

    What was broken off goes on; nothing is loaded twice.
    """
    sign_in = settings.data_dir / SIGN_IN
    is_known = sign_in.exists()

    async def run(shop: Shop) -> tuple[int, str]:
        at = clock.now()
        async with shop.db.connection() as connection:
            there = await programs.default_of(connection)
        folder = files("regulars") / "demo"
        if there is None:
            text = (folder / "program.yaml").read_text("utf-8")
            await publish_program(shop, text, from_at=at - A_YEAR, at=at)
        with as_file(folder) as path:
            loaded = await _load(shop, path, tell)
        return loaded, "" if is_known else await _let_in(shop)

    loaded, told = with_shop(settings, run, make=True)
    if told:
        # Only the user of this folder can read it.
        sign_in.touch(mode=0o600)
        sign_in.write_text(told, "utf-8")
    return Demo(loaded, told or sign_in.read_text("utf-8"))


async def _load(shop: Shop, folder: Path, tell: Tell) -> int:
    at = clock.now()
    async with shop.db.connection() as connection:
        if await imports.is_through(connection, "receipts"):
            return 0
    mapping = read_mapping(folder / "mapping.yaml")
    with open_members(folder / "members.csv", mapping) as people:
        await import_members(shop, people, at=at, source="demo-till")
    with open_receipts(folder / "receipts.parquet", mapping, end_on=at.date() - timedelta(days=1)) as file:
        return (await import_receipts(shop, file, at=at, source="demo-till", tell=tell)).accepted


async def _let_in(shop: Shop) -> str:
    """A password and a key of this very demo, as they are told."""
    password = await add_person(shop, EMAIL, "Demo Owner", "owner", None)
    key = await new_key(shop, "demo till", TILL_SCOPES, source="demo-till")
    return f"Sign in as {EMAIL} with the password {password}\nThe key of the API is {key}\n"
