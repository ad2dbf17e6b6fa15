"""The codes of a batch as a file."""

import asyncio
from pathlib import Path

from regulars.actions.make_codes import make_codes
from regulars.clock import now
from regulars.ids import Ids
from regulars.program_file import read_program
from regulars.store.database import Database
from regulars.store.shop import Shop
from tests.main.commands import regulars, told


def test_all_codes_of_a_batch_are_written_to_a_new_file(empty_database: str, tmp_path: Path) -> None:
    regulars("init", "--data-dir", tmp_path, url=empty_database)

    async def make() -> None:
        async with Database.open(empty_database, size=1) as db:
            shop = await Shop.of(db, Ids(1), read_program, region="")
            await make_codes(shop, "caps", 1_234, at=now())

    asyncio.run(make())
    path = tmp_path / "caps.csv"
    words = ("codes", "export", "caps", path, "--data-dir", tmp_path)
    assert told(*words, "--dry-run", url=empty_database)["codes"] == 1_234
    assert not path.exists()
    assert told(*words, url=empty_database) == {
        "batch": "caps", "path": str(path), "codes": 1_234, "dry_run": False,
    }  # fmt: skip
    heading, *codes = path.read_text().splitlines()
    assert (heading, len(codes), len(set(codes))) == ("code", 1_234, 1_234)
    regulars(*words, code=2, url=empty_database)
    assert path.read_text().count("\n") == 1_235
    unknown = regulars(
        "codes", "export", "none", tmp_path / "none.csv", "--data-dir", tmp_path, code=2, url=empty_database
    )
    assert "There is no such batch" in unknown.stderr
    assert not (tmp_path / "none.csv").exists()
