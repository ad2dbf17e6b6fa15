"""`regulars plan` and `regulars apply`: a change is looked at before it is in force, and can be taken back."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from regulars.main.signing import account
from regulars.program_file import template
from regulars.store import audit, staff
from regulars.store.database import Database
from tests.main.commands import regulars, told


@pytest.fixture
def shop(empty_database: str, tmp_path: Path) -> str:
    """The address of a shop with the template `cashback`."""
    regulars("init", "--data-dir", tmp_path, "--template", "cashback", url=empty_database)
    return empty_database


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The template, with a higher threshold for gold."""
    path = tmp_path / "mine.yaml"
    whole = template("cashback")
    path.write_text(whole[: whole.index("examples: |")].replace("at_least: 500.00", "at_least: 800.00"))
    return path


def test_a_change_is_planned_applied_by_its_hash_and_taken_back(shop: str, file: Path, tmp_path: Path) -> None:
    where = ("--data-dir", tmp_path)
    plan = told("plan", file, *where, url=shop)
    [tiers] = plan["changes"]
    assert (tiers["kind"], tiers["code"]) == ("changed", "tier_sets")
    assert [(one["field"], one["before"], one["after"]) for one in tiers["fields"]] == [
        ("tiers/gold/at_least", "500.00", "800.00")
    ]
    assert sorted(plan["terms"]) == ["en", "hu", "ro", "ru"]
    assert all(len(one) == 1 for one in plan["terms"].values())
    text = regulars("plan", file, *where, url=shop).stdout
    assert plan["plan"] in text
    assert "€800 or more" in text
    assert "Nothing" not in text
    assert [one["version"] for one in told("program", "versions", *where, url=shop)["versions"]] == [1]
    assert plan["lints"] == []
    dear = tmp_path / "dear.yaml"
    dear.write_text(file.read_text("utf-8").replace("points: 5\n", "points: 15\n"), "utf-8")
    text = regulars("plan", dear, *where, url=shop).stdout
    assert ": return-too-high. Usually 15% of what members pay comes back" in text

    done = told("apply", file, "--plan", plan["plan"][:10], *where, url=shop)
    assert (done["version"], done["plan"]) == (2, plan["plan"])
    assert "Applied: version 2" in regulars("apply", file, "--plan", plan["plan"], *where, url=shop).stdout
    back = told("plan", "--back-to", "1", *where, url=shop)
    assert regulars("apply", "--back-to", "1", "--plan", back["plan"], *where, url=shop).exit_code == 0
    texts = [told("program", "show", "--version", n, *where, url=shop)["text"] for n in (1, 3)]
    assert texts[0] == texts[1]
    history = told("program", "history", *where, url=shop)["versions"]
    assert [(one["version"], one["plan"], len(one["changes"])) for one in history] == [
        (1, None, 0), (2, plan["plan"], 1), (3, back["plan"], 1),
    ]  # fmt: skip
    diff = regulars("program", "diff", 1, 2, *where, url=shop).stdout
    assert "tiers/gold/at_least: 500.00 → 800.00" in diff
    assert told("program", "diff", 1, 3, *where, url=shop)["changes"] == []
    assert told("program", "diff", 1, 9, *where, url=shop, code=2)["code"] == "unknown-program"


def test_who_signs_on_the_command_line_is_the_person_of_the_console(shop: str, file: Path, tmp_path: Path) -> None:
    where = ("--data-dir", tmp_path)
    for name, role in (("ana", "owner"), ("bob", "cashier")):
        regulars("user", "add", f"{name}@shop.example", "--name", name, "--role", role, *where, url=shop)
    refused = regulars("plan", file, "--as", "bob@shop.example", *where, url=shop, code=2).stderr
    assert "bob@shop.example is cashier and may not do this" in refused
    assert "nobody signs in with" in regulars("plan", file, "--as", "eva", *where, url=shop, code=2).stderr
    unsigned = told("plan", file, *where, url=shop)
    assert unsigned["signed"] is False
    plan = told("plan", file, "--as", "Ana@shop.example", *where, url=shop)
    assert (plan["plan"], plan["signed"]) == (unsigned["plan"], True)
    told("apply", file, "--plan", plan["plan"], *where, url=shop)

    async def read() -> list[Any]:
        async with Database.open(shop, size=1) as db, db.connection() as connection:
            [ana] = [one.staff_id for one in await staff.all_of(connection) if one.role == "owner"]
            deeds = await audit.read(connection, subject=plan["program"])
        return [(one.action, one.actor_kind, one.actor_id == ana, one.details["account"]) for one in deeds]

    me = account()
    assert asyncio.run(read()) == [
        ("program.applied", "regulars", False, me),
        ("program.planned", "staff", True, me),
        ("program.planned", "regulars", False, me),
    ]


def test_a_version_that_is_published_for_later_is_told(shop: str, file: Path, tmp_path: Path) -> None:
    """It takes the place of what is planned until then; nobody should be surprised by it."""
    where = ("--data-dir", tmp_path)
    assert told("plan", file, *where, url=shop)["followed_by"] is None
    regulars("publish", file, "--from", "2199-01-01", *where, url=shop)
    other = tmp_path / "other.yaml"
    other.write_text(file.read_text("utf-8") + "\n")
    plan = told("plan", other, *where, url=shop)
    assert (plan["followed_by"], plan["followed_at"]) == (2, "2198-12-31T22:00:00Z")
    text = regulars("plan", other, *where, url=shop).stdout
    assert "Only until 2198-12-31 22:00:00+00:00: from then on version 2 is in force, published before." in text
    later = told("plan", other, "--from", "2199-01-02", *where, url=shop)
    assert later["followed_by"] is None


def test_what_cannot_be_planned_or_applied_is_told_and_nothing_comes_into_force(
    shop: str, file: Path, tmp_path: Path
) -> None:
    where = ("--data-dir", tmp_path)
    assert "or an earlier version" in regulars("plan", *where, url=shop, code=2).stderr
    assert "or an earlier version" in regulars("apply", file, "--back-to", 1, "--plan", "x", url=shop, code=2).stderr
    assert "is over" in regulars("plan", file, "--from", "2020-01-01", *where, url=shop, code=2).stderr
    for command, day in (("plan", "9999-12-31"), ("publish", "2200-01-01"), ("repair", "0001-01-01")):
        told_why = regulars(command, file, "--from", day, *where, url=shop, code=2).stderr
        assert "must lie between 1970 and 2200" in told_why, command
    for words in (("plan", "--back-to", 2**31), ("program", "show", "--version", 2**63), ("program", "diff", 1, 2**31)):
        assert told(*words, *where, url=shop, code=2)["code"] == "unknown-program", words
    assert told("apply", file, "--plan", "0" * 12, *where, url=shop, code=2)["code"] == "unknown-plan"
    plan = told("plan", file, *where, url=shop)
    file.write_text(file.read_text() + "\n")
    assert told("apply", file, "--plan", plan["plan"], *where, url=shop, code=2)["code"] == "plan-other-text"
    regulars("publish", file, *where, url=shop)
    file.write_text(file.read_text()[:-1])
    moved = regulars("apply", file, "--plan", plan["plan"], *where, url=shop, code=2).stderr
    assert "moved on" in moved
    assert "/version: the newest version was 1, and is 2" in moved
    file.write_text(template("cashback").replace("at_least: 500.00", "at_least: 800.00"))
    failing = told("plan", file, *where, url=shop, code=1)
    assert len(failing["examples"]) >= 1
    assert told("apply", file, "--plan", failing["plan"], *where, url=shop, code=2)["code"] == "examples-fail"
    assert len(told("program", "versions", *where, url=shop)["versions"]) == 2
