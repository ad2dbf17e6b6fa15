"""The same stories through HTTP and PostgreSQL: one shop in test mode serves them all."""

import asyncio
import re
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import asyncpg
import pytest

from regulars.engine.program import Program
from regulars.main.checking import Checked, Read, Told, check, played_live
from regulars.main.live import throw_away_shop
from regulars.main.upgrade import NotUpgraded
from regulars.program_file import examples_line, read_program, template, template_names
from regulars.settings import Settings
from regulars.stories import StoryResult, parse
from regulars.stories.live import LiveShop
from regulars.stories.live_limits import zones_of
from regulars.stories.live_program import renamed
from tests.stories.first_program import in_the_making
from tests.stories.shelf import FOLDER, HEAD
from tests.stories.test_docs import BLOCKS

FILES = sorted(FOLDER.glob("*.story"))
NOT_PLAYABLE = {
    "EARN-8 Rules for a segment only",
    "D20 Why a discount was not given",
}
"""The stories of the folder that the API cannot tell; docs/stories.md says why."""

ANA = "2026-01-10  ana joins\n2026-01-12  ana buys goods 7.50   {}\n"
ONE_EACH = "rules: [{id: base, kind: per_amount, points: 1, per: 1.00}]\n"
TIERS = "tier_sets: {status: {counts: spend, tiers: [{id: bronze}, {id: silver, at_least: 1.00}]}}\n"


def settings(url: str | None = None) -> Settings:
    return Settings(data_dir=Path("/nowhere"), database_url=url, language="en")


@lru_cache(maxsize=1)
def shelf() -> tuple[Read, ...]:
    texts = [file.read_text("utf-8") for file in sorted((FOLDER / "programs").glob("*.yaml"))]
    return tuple(Read(read_program(text), text) for text in texts)


def of_text(text: str, program: str = HEAD + ONE_EACH, *others: str) -> Told:
    read = [Read(read_program(one), one) for one in (program, *others)]
    return Told("test.story", text, read[0], tuple(read[1:]))


@lru_cache(maxsize=1)
def page() -> tuple[Told, ...]:
    """The stories of docs/stories.md; those that are meant to fail are followed by what is told then."""
    programs = [text for kind, text in BLOCKS if kind == "yaml"]
    following = [*BLOCKS[1:], ("", "")]
    return tuple(
        of_text(text, *programs)
        for (kind, text), after in zip(BLOCKS, following, strict=True)
        if kind == "story" and not (after[0] == "text" and after[1].startswith("my.story:"))
    )


def of_file(file: Path) -> Told:
    return Told(file.name, file.read_text("utf-8"), shelf()[0], shelf()[1:])


def of_template(name: str) -> Told:
    read = Read(read_program(template(name)), template(name))
    return Told(name, read.program.document.examples, read, first_line=examples_line(read.text))


@pytest.fixture(scope="module")
def shop(database_url: str) -> Iterator[LiveShop]:
    told = [*page(), *map(of_file, FILES), *map(of_template, template_names())]
    stories = [story for one in told for story in parse(one.text, programs_of(one), one.first.program)]
    with throw_away_shop(settings(database_url), zones_of(stories)) as made:
        yield made


def bakery() -> Told:
    """The last step of docs/first-program.md."""
    text = list(in_the_making())[-1]
    read = Read(read_program(text), text)
    return Told("bakery.yaml", read.program.document.examples, read, first_line=examples_line(text))


def programs_of(told: Told) -> dict[str, Program]:
    return {name: one.program for name, one in told.by_name().items()}


def faults_of(results: list[StoryResult]) -> str:
    assert results
    return "\n".join(result.shown() for result in results if result.faults)


def skipped(results: list[StoryResult]) -> set[str]:
    return {result.title for result in results if result.skipped}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.name))
def test_every_story_of_the_folder_is_kept_live(shop: LiveShop, file: Path) -> None:
    results = played_live(shop, of_file(file))
    assert faults_of(results) == ""
    assert skipped(results) == NOT_PLAYABLE & {result.title for result in results}
    assert all(result.steps for result in results if not result.skipped)


@pytest.mark.parametrize("name", template_names())
def test_the_examples_of_every_template_are_kept_live(shop: LiveShop, name: str) -> None:
    told = of_template(name)
    results = played_live(shop, told)
    assert faults_of(results) == ""
    assert skipped(results) == set()


@pytest.mark.parametrize("told", page(), ids=lambda told: str(told.text.partition("\n")[0][:40]))
def test_the_examples_of_the_page_are_kept_live(shop: LiveShop, told: Told) -> None:
    results = played_live(shop, told)
    assert faults_of(results) == ""


def test_the_first_program_of_the_docs_is_kept_live(shop: LiveShop) -> None:
    results = played_live(shop, bakery())
    assert faults_of(results) == ""
    assert skipped(results) == set()


def test_what_comes_out_differently_is_told_as_live_with_its_place_and_why(shop: LiveShop) -> None:
    told = of_text(ANA.format("earns 8   has 7"))
    [engine], [live] = told.played(), played_live(shop, told)
    assert live.shown() == engine.shown().replace("test.story:2:6: ", "test.story:2:6: live: ")
    assert "live: expected `earns 8`; what came: `earns 7`" in live.shown()
    assert "why: rule on base 7 for 7.50 EUR" in live.shown()


def test_a_refusal_that_nobody_expects_is_told_live_too(shop: LiveShop) -> None:
    [live] = played_live(shop, of_text("2026-01-10  ana joins\n2026-01-11  ana joins\n"))
    assert "live: this is refused: already-joined" in live.shown()


def test_a_story_that_cannot_be_understood_is_told_once(shop: LiveShop) -> None:
    told = of_text("2026-01-10  ana bys goods 7.50\n")
    assert [result.is_kept for result in told.played()] == [False]
    assert played_live(shop, told) == []


BIRTHDAY = HEAD + (
    "rules:\n"
    "  - {id: gift, kind: welcome, points: 9, when: member.is_birthday}\n"
    "  - {id: cake, kind: visits, points: 5, when: member.is_birthday}\n"
)
AUTOMATIC = HEAD + ONE_EACH + "rewards: [{id: tenth, kind: discount, percent: 10%, automatic: true}]\n"
BOTH_WAYS = {
    "a birthday counts on joining, on a question and on a receipt": (
        BIRTHDAY,
        """
        member ana born 1990-01-10
        2026-01-10  ana joins                      earns 9    because gift 9
        2026-01-10  ana asks about goods 1.00      would earn 5
        2026-01-10  ana buys goods 1.00            earns 5    because cake 5
        2026-01-11  ana buys goods 1.00            earns 0    because condition on cake   not because cake
        """,
    ),
    "the name of a hold is free again when the hold is over": (
        HEAD + ONE_EACH,
        """
        2026-01-10        ana joins
        2026-01-10        bob joins
        2026-01-10        shop corrects ana by 50
        2026-01-10        shop corrects bob by 50
        2026-01-11 10:00  ana holds 20 points as h1        held 20   because held on h1
        2026-01-11 10:00  bob holds 20 points as h1        held 20   ana has 30
        2026-01-11 10:01  ana holds 20 points as h1        refused hold-exists   held 20
        2026-01-11 10:02  ana releases h1                  held 0    because released on h1
        2026-01-11 10:03  ana releases h1                  refused unknown-hold
        2026-01-11 10:04  ana holds 30 points as h1        held 30   has 20
        2026-01-11 10:20  ana buys goods 1.00              held 0    has 51
        2026-01-11 10:21  ana releases h2                  refused unknown-hold
        """,
    ),
    "corrections and transfers say why": (
        HEAD + ONE_EACH,
        """
        2026-01-10  ana joins
        2026-01-10  bob joins
        2026-01-10  shop corrects ana by 50 because "sorry"   gets 50   because corrected 50
        2026-01-11  ana sends 20 points to bob                sends 20  because sent on bob   bob gets 20   bob has 20
        2026-01-12  shop corrects bob by -21                  refused not-enough-points   has 20
        """,
    ),
    "discounts that come by themselves are given": (
        AUTOMATIC,
        """
        2026-01-10  ana joins
        2026-01-11  ana asks about goods 10.00    would save 1.00   gives tenth
        2026-01-11  ana buys goods 10.00          saves 1.00   pays 9.00   gives tenth   earns 9
        2026-01-12  ana returns 1 goods           loses 9   refunds 9.00
        """,
    ),
    "stories go back in time": (
        HEAD + ONE_EACH,
        "1999-12-31 23:59  ana joins\n2000-01-01  ana buys goods 3.00   earns 3\n",
    ),
}


@pytest.mark.parametrize("what", BOTH_WAYS)
def test_engine_and_server_say_the_same(shop: LiveShop, what: str) -> None:
    program, story = BOTH_WAYS[what]
    told = of_text(story, program)
    assert faults_of(told.played()) == ""
    results = played_live(shop, told)
    assert faults_of(results) == ""
    assert skipped(results) == set()


@pytest.mark.parametrize(
    ("story", "why"),
    [
        ("member ana in segment vip\n2026-01-10  ana joins", "segments are reckoned"),
        ("2026-01-10  ana joins\n2026-01-10  ana holds 1 point as h1 until 2026-01-10 12:10:30", "whole minutes"),
        ("2026-01-10  ana joins\n2026-01-10  shop corrects ana by -1 until 2026-02-01", "until when"),
        ("2026-01-10  ana joins\n2026-01-10  ana asks about goods 1.00   rises to silver", "does not tell tiers"),
        (
            "store Abroad in Asia/Tokyo\n2026-01-10  ana joins\n2026-01-10  ana buys goods 1.00 at Abroad",
            "another time zone",
        ),
    ],
)
def test_what_the_api_cannot_tell_is_skipped_with_the_reason_and_is_no_failure(
    shop: LiveShop, story: str, why: str
) -> None:
    results = played_live(shop, of_text(story, HEAD + ONE_EACH + TIERS))
    assert [why in result.skipped for result in results] == [True]
    checked = Checked(("table",), tuple(results), ())
    assert checked.ok
    assert f"live: test.story: skipped: {results[0].skipped}" in str(checked)


def test_the_whole_check_runs_in_a_database_of_its_own_and_leaves_nothing(
    tmp_path: Path, short_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(short_dir))
    file = tmp_path / "club.yaml"
    examples = "".join(f"  {line}\n" for line in ANA.format("earns 8").splitlines())
    file.write_text(HEAD + ONE_EACH + "examples: |\n" + examples, "utf-8")
    checked = check(settings(), [file], stories=[], live=True)
    assert not checked.ok
    assert [(story.way, story.is_kept) for story in checked.stories] == [("engine", False), ("live", False)]
    assert len(re.findall(r"club\.yaml:8:\d+: (live: )?expected `earns 8`", str(checked))) == 2
    assert str(checked).endswith("1 program and 1 story checked, 1 of them live too: 0 faults, 2 stories fail.")
    assert list(short_dir.iterdir()) == []


def test_in_a_database_of_others_the_shop_is_a_tenant_of_its_own_that_goes(shop_database: str) -> None:
    before = asyncio.run(_schemas(shop_database))
    with throw_away_shop(settings(shop_database), {}) as made:
        during = asyncio.run(_schemas(shop_database))
        assert faults_of(played_live(made, of_text(ANA.format("earns 7")))) == ""
    assert len(during - before) == 1
    assert asyncio.run(_schemas(shop_database)) == before
    assert asyncio.run(_rows(shop_database, "select name from regulars.tenant")) == {"main"}


def test_what_others_share_is_not_upgraded_for_a_check(shop_database: str) -> None:
    asyncio.run(_rows(shop_database, "delete from regulars.migration"))
    with pytest.raises(NotUpgraded), throw_away_shop(settings(shop_database), {}):
        pass
    assert asyncio.run(_rows(shop_database, "select name from regulars.tenant")) == {"main"}


async def _schemas(url: str) -> set[str]:
    return await _rows(url, "select nspname from pg_namespace where nspname !~ '^pg_'")


async def _rows(url: str, sql: str) -> set[str]:
    connection = await asyncpg.connect(url)
    try:
        return {row[0] for row in await connection.fetch(sql)}
    finally:
        await connection.close()


def test_the_clock_can_be_set_in_test_mode_and_stands(shop: LiveShop) -> None:
    assert shop.client.post("/v1/programs", json={"text": HEAD}).status_code == 201
    for now in ("2031-05-05T10:00:00Z", "2019-05-05T10:00:00Z"):
        assert shop.client.post("/v1/clock", json={"now": now}).json() == {
            "now": now,
            "test_mode": True,
            "stands": True,
        }
        assert shop.client.post("/v1/quotes", json=CART).json()["expires_at"] == now.replace("10:00", "10:15")
    for wrong in ("1969-05-05T10:00:00Z", "2019-05-05T10:00:00", "tomorrow"):
        reply = shop.client.post("/v1/clock", json={"now": wrong})
        assert (reply.status_code, reply.json()["errors"][0]["pointer"]) == (422, "#/now")
    reply = shop.client.post("/v1/clock", json={"now": "2019-05-05T10:00:00Z"}, headers={"authorization": "Bearer x"})
    assert reply.status_code == 401


CART = {"currency": "EUR", "lines": [{"total": "1.00"}], "program": "table"}


def test_a_program_is_renamed_without_its_examples_and_else_stays_as_it_is_written() -> None:
    text = "# ours\nprogram: 'coffee'  # a name\ntimezone: UTC\ncurrency: EUR\nwallets: {points: {}}\n" + ONE_EACH
    with_examples = text + "examples: |\n  program coffee\n  2026-01-10  ana joins\n\n# end\n"
    told = renamed(with_examples, "story-1")
    assert told.startswith(text.replace("'coffee'", "story-1"))
    ready = read_program(told).document
    assert (ready.program, ready.examples) == ("story-1", "")
    assert renamed(text, "story-1") == text.replace("'coffee'", "story-1")
