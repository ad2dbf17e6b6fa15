"""Making a shop and letting people, tills and stores in: --dry-run writes nothing, and done twice changes nothing."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from regulars.clock import now
from regulars.store import keys, passwords, staff
from regulars.store.database import Database
from tests.main.commands import regulars, told

Run = Callable[[Any], Any]
COUNTED = ("program", "program_version", "staff", "api_key", "store", "audit", "member", "event")
EMAIL = "owner@shop.example"


def rows(url: str) -> dict[str, int] | None:
    """How many rows each table has; None when the shop is not there."""

    async def counted() -> dict[str, int] | None:
        connection = await asyncpg.connect(url)
        try:
            if await connection.fetchval("select to_regclass('shop_main.program')") is None:
                return None
            return {table: await connection.fetchval(f"select count(*) from shop_main.{table}") for table in COUNTED}
        finally:
            await connection.close()

    return asyncio.run(counted())


@pytest.fixture
def shop(empty_database: str, tmp_path: Path) -> str:
    """The address of a shop made by `regulars init`."""
    regulars("init", "--data-dir", tmp_path, "--email", EMAIL, url=empty_database)
    return empty_database


def test_init_makes_a_shop_whose_owner_can_sign_in(empty_database: str, tmp_path: Path) -> None:
    made = told("init", "--data-dir", tmp_path, "--template", "cashback", "--email", EMAIL, url=empty_database)
    assert (made["program"], made["version"], made["already"]) == ("cashback", 1, False)

    async def may_come_in() -> bool:
        async with Database.open(empty_database, size=1) as db, db.connection() as connection:
            found = await staff.with_password(connection, EMAIL)
            assert found is not None
            person, kept = found
            return person.role == "owner" and await passwords.is_right(kept, made["password"])

    assert asyncio.run(may_come_in())


def test_init_twice_changes_nothing(shop: str, tmp_path: Path) -> None:
    before = rows(shop)
    again = regulars("init", "--data-dir", tmp_path, "--template", "cashback", "--email", "b@shop.example", url=shop)
    assert "there already, with the program coffee-club; nothing changed" in again.stdout
    assert rows(shop) == before


def test_a_program_that_lies_in_the_folder_is_not_written_over(empty_database: str, tmp_path: Path) -> None:
    (tmp_path / "program.yaml").write_text("# mine, and not ready yet\n")
    regulars("init", "--data-dir", tmp_path, url=empty_database)
    assert (tmp_path / "program.yaml").read_text() == "# mine, and not ready yet\n"


def test_a_shop_can_begin_with_a_program_of_its_own(empty_database: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("program: mine\ntimezone: UTC\ncurrency: EUR\nwallets: {points: {}}\n")
    assert told("init", "--data-dir", tmp_path, "--program", file, url=empty_database)["program"] == "mine"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (
            ("--template", "coffee"),
            "neither a file nor a template; there is airline-miles, bakery-surprise",
        ),
        (("--program", "nowhere.yaml"), "nowhere.yaml"),
        (("--program", "{bad}"), "3:1 timezon: there is no field 'timezon'; did you mean timezone?"),
    ],
)
def test_a_program_that_cannot_be_makes_no_shop(
    empty_database: str, tmp_path: Path, words: tuple[str, ...], reason: str
) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("program: mine\nwallets: {points: {}}\ntimezon: UTC\n")
    given = [word.replace("{bad}", str(bad)) for word in words]
    refused = regulars("init", "--data-dir", tmp_path / "data", *given, code=2, url=empty_database)
    assert reason in refused.stderr
    assert rows(empty_database) is None


def test_a_wrong_address_of_the_owner_can_be_corrected(empty_database: str, tmp_path: Path) -> None:
    refused = regulars("init", "--data-dir", tmp_path, "--email", "owner", code=2, url=empty_database)
    assert "/email: must be an e-mail address" in refused.stderr
    regulars("init", "--data-dir", tmp_path, "--email", EMAIL, url=empty_database)
    assert (rows(empty_database) or {})["staff"] == 1


@pytest.mark.parametrize(
    "words",
    [
        ("init", "--email", EMAIL),
        ("user", "add", "a@b.example", "--name", "A", "--role", "cashier"),
        ("key", "add", "till"),
        ("store", "add", "s1", "--name", "First"),
        ("migrate",),
    ],
    ids=" ".join,
)
def test_a_dry_run_writes_nothing(empty_database: str, tmp_path: Path, words: tuple[str, ...]) -> None:
    assert "ould" in regulars(*words, "--dry-run", "--data-dir", tmp_path / "data", url=empty_database).stdout
    assert rows(empty_database) is None
    assert "ould" in regulars(*words, "--dry-run", "--data-dir", tmp_path / "data").stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ("user", "add", "a@b.example", "--name", "A", "--role", "cashier"),
        ("key", "add", "till"),
        ("store", "add", "s1", "--name", "First"),
        ("backup",),
        ("verify",),
    ],
    ids=" ".join,
)
def test_a_mistyped_folder_does_not_become_a_new_shop(tmp_path: Path, words: tuple[str, ...]) -> None:
    refused = regulars(*words, "--data-dir", tmp_path / "typo", code=2)
    assert "There is no shop here yet." in refused.stderr
    assert "mend: regulars init" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_dry_run_on_a_shop_changes_nothing(shop: str, tmp_path: Path) -> None:
    before, files = rows(shop), set(tmp_path.iterdir())
    regulars("user", "add", "a@b.example", "--name", "A", "--role", "cashier", "--dry-run", url=shop)
    regulars("key", "add", "till", "--dry-run", url=shop)
    regulars("store", "add", "s1", "--name", "First", "--dry-run", url=shop)
    regulars("backup", tmp_path / "kept.backup", "--dry-run", "--data-dir", tmp_path, url=shop)
    assert rows(shop) == before
    assert set(tmp_path.iterdir()) == files


def test_a_person_is_let_in_once(shop: str) -> None:
    words = ("user", "add", "ana@shop.example", "--name", "Ana", "--role", "cashier")
    assert len(told(*words, url=shop)["password"]) >= 12
    before = rows(shop)
    assert "Somebody with this e-mail address is here already." in regulars(*words, code=2, url=shop).stderr
    assert rows(shop) == before


def test_a_key_opens_what_it_is_for(shop: str) -> None:
    regulars("store", "add", "s1", "--name", "First", url=shop)
    made = told("key", "add", "till 1", "--scope", "receipts:write", "--store", "s1", "--source", "pos", url=shop)

    async def found() -> keys.Key | None:
        async with Database.open(shop, size=1) as db, db.connection() as connection:
            return await keys.find(connection, keys.digest_of(made["key"]))

    key = asyncio.run(found())
    assert key is not None
    assert key.is_good(now())
    assert (key.name, key.scopes, key.store_id, key.source) == ("till 1", ("receipts:write",), "s1", "pos")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("key", "add", "till", "--scope", "everything"), "/scope: 'everything'; there is quotes:write"),
        (("key", "add", "till", "--store", "s9"), "/store: 's9' is not known; add it with: regulars store add"),
        (("user", "add", "a@b.example", "--name", "A", "--role", "cashier", "--store", "s9"), "/store: 's9'"),
        (("user", "add", "nobody", "--name", "A", "--role", "cashier"), "/email: must be an e-mail address"),
        (("store", "add", "s1", "--name", "A", "--time-zone", "Mars/Base"), "/zone: a time zone such as"),
    ],
)
def test_what_cannot_be_names_field_and_reason_and_writes_nothing(
    shop: str, words: tuple[str, ...], reason: str
) -> None:
    before = rows(shop)
    assert reason in regulars(*words, code=2, url=shop).stderr
    assert rows(shop) == before


def test_a_store_has_the_programs_zone_unless_it_has_its_own(shop: str) -> None:
    assert told("store", "add", "s1", "--name", "First", url=shop)["zone"] == "Europe/Bucharest"
    assert told("store", "add", "s1", "--name", "Far", "--time-zone", "Asia/Tokyo", url=shop)["zone"] == "Asia/Tokyo"
    assert (rows(shop) or {})["store"] == 1


# Test mode


def test_a_shop_in_test_mode_has_a_clock_that_goes_forward(empty_database: str, tmp_path: Path) -> None:
    made = regulars("init", "--data-dir", tmp_path, "--template", "cashback", "--test", url=empty_database)
    assert "The test-mode shop is ready" in made.stdout
    assert told("init", "--data-dir", tmp_path, "--test", url=empty_database)["already"]
    assert told("key", "add", "till", url=empty_database)["key"].startswith("reg_test_")
    assert "goes with the world's until" in regulars("clock", "show", url=empty_database).stdout
    done = told("clock", "forward", "P2W", url=empty_database)
    shown = told("clock", "show", url=empty_database)
    assert (shown["now"], shown["test_mode"], shown["stands"]) == (done["now"], True, True)
    for wrong in ("a year", "P1H", "2020-13-01"):
        assert "neither a duration" in regulars("clock", "forward", wrong, code=2, url=empty_database).stderr
    assert told("clock", "forward", "2020-01-01", code=2, url=empty_database)["code"] == "invalid"


def test_a_live_shop_has_no_clock_of_its_own_and_never_gets_one(shop: str, tmp_path: Path) -> None:
    before = rows(shop)
    assert told("init", "--data-dir", tmp_path, "--test", code=2, url=shop)["code"] == "live-shop"
    assert told("clock", "forward", "P1Y", code=2, url=shop)["code"] == "live-shop"
    assert "its clock is the world's" in regulars("clock", "show", url=shop).stdout
    assert told("key", "add", "till", url=shop)["key"].startswith("reg_live_")
    assert rows(shop) == {**(before or {}), "api_key": 1}
