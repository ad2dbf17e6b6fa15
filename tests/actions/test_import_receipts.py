"""Importing a history of receipts: each once, each as if it had come from the till, whatever breaks on the way."""

import asyncio
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from regulars.actions.record_receipt import record_receipt
from regulars.store import deciding, import_run, imports
from regulars.store.import_run import Chunk
from regulars.store.shop import Shop
from tests.actions.conftest import opened, receipt
from tests.actions.files import AT, PROGRAM, balance, count, imported, is_right, reasons, stored, written

Tell = Callable[[Any], Any]

FEW = [
    "1,2026-01-10 10:00,ana,1,milk,1,10.00",
    "1,2026-01-10 10:00,ana,2,bread,2,5.50",
    "2,2026-01-11 10:00,bea,1,milk,1,20.00",
    "3,2026-01-12 10:00,ana,1,milk,0,30.00",
]


@pytest.fixture
def tell(shop_database: str, run: Any) -> Tell:
    def telling(story: Callable[[Shop], Any]) -> Any:
        async def told() -> Any:
            async with opened(shop_database, PROGRAM) as shop:
                return await story(shop)

        return run(told())

    return telling


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_run, "CHUNK", 2)


class BrokenOffError(Exception):
    """As if the process were gone."""


def many(receipts: int, members: int = 7) -> list[str]:
    """Receipts of 10.00 each, a minute apart."""
    return [f"r{n:04},2026-01-10 {10 + n // 60:02}:{n % 60:02},m{n % members},1,milk,1,10.00" for n in range(receipts)]


def test_receipts_are_decided_in_order_of_time_and_whoever_is_new_is_welcomed(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        done = await imported(shop, "receipts", written(tmp_path, "receipts", *reversed(FEW)))
        assert (done.accepted, done.known, done.rejected, done.ok) == (3, 0, 0, True)
        assert done.id in str(done)
        assert (await balance(shop, "ana"), await balance(shop, "bea")) == (50 + 15 + 30, 50 + 20)
        assert await count(shop, "receipt_line") == 4
        assert await is_right(shop)

    tell(story)


def test_the_same_file_twice_changes_nothing(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        path = written(tmp_path, "receipts", *FEW)
        first = await imported(shop, "receipts", path)
        again = await imported(shop, "receipts", path)
        assert (again.already, again.id, again.accepted) == (True, first.id, 0)
        assert "nothing changed" in str(again)
        assert await count(shop, "receipt") == 3

    tell(story)


def test_another_file_with_some_of_the_same_receipts_doubles_nothing(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        await imported(shop, "receipts", written(tmp_path, "receipts", *FEW))
        more = written(tmp_path, "receipts", *FEW, "4,2026-02-01 10:00,ana,1,milk,1,7.00", name="more")
        done = await imported(shop, "receipts", more)
        assert (done.accepted, done.known, done.rejected) == (1, 3, 0)
        assert await balance(shop, "ana") == 50 + 15 + 30 + 7
        assert await is_right(shop)

    tell(story)


def test_another_receipt_under_a_number_that_is_taken_is_left_out(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        await imported(shop, "receipts", written(tmp_path, "receipts", *FEW))
        other = written(tmp_path, "receipts", "2,2026-01-11 10:00,bea,1,milk,1,21.00", name="other")
        done = await imported(shop, "receipts", other)
        assert (done.accepted, done.rejected, done.ok) == (0, 1, False)
        assert reasons(other) == ["2,receipt,2,another receipt has this id already"]
        assert await balance(shop, "bea") == 70

    tell(story)


def test_what_cannot_be_is_left_out_with_its_row_and_reason_and_the_rest_goes_on(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        path = written(
            tmp_path,
            "receipts",
            "1,2026-01-10 10:00,ana,1,milk,-1,10.00",
            "2,2026-01-10 11:00,ana,1,milk,1,ten",
            "3,2027-01-10 10:00,ana,1,milk,1,10.00",
            f"{'x' * 101},2026-01-10 10:00,ana,1,milk,1,10.00",
            "5,2026-01-10 10:00,ana,1,milk,1,10.00",
        )
        done = await imported(shop, "receipts", path)
        assert (done.accepted, done.rejected) == (1, 4)
        assert done.rejects_file == str(tmp_path / "receipts.rejected.csv")
        assert [row.split(",")[:2] for row in reasons(path)] == [
            ["2", "quantity"], ["3", "total"], ["4", "at"], ["5", "receipt"],
        ]  # fmt: skip
        assert await balance(shop, "ana") == 60

    tell(story)


def test_a_file_of_which_rows_were_left_out_is_tried_again_and_then_nothing_is_doubled(
    tell: Tell, tmp_path: Path
) -> None:
    async def story(shop: Shop) -> None:
        path = written(tmp_path, "receipts", *FEW, "9,2026-04-01 10:00,ana,1,milk,1,9.00")
        first = await imported(shop, "receipts", path)
        assert (first.accepted, first.rejected) == (3, 1)
        again = await imported(shop, "receipts", path)
        assert (again.id, again.known, again.rejected) == (first.id, 3, 1)
        later = await imported(shop, "receipts", path, at=AT.replace(month=5))
        assert (later.known, later.rejected, reasons(path)) == (3, 0, [])
        assert await balance(shop, "ana") == 50 + 15 + 30 + 9
        assert await is_right(shop)

    tell(story)


def test_receipts_of_nobody_are_kept_and_earn_nothing(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        path = written(tmp_path, "receipts", "1,2026-01-10 10:00,,1,milk,1,10.00", *FEW[2:])
        done = await imported(shop, "receipts", path)
        assert (done.accepted, done.ok) == (3, True)
        assert (await count(shop, "receipt"), await count(shop, "state")) == (3, 2)
        again = written(tmp_path, "receipts", "1,2026-01-10 10:00,,1,milk,1,10.00", name="again")
        assert (await imported(shop, "receipts", again)).known == 1
        assert await is_right(shop)

    tell(story)


def test_files_without_numbers_of_receipts_are_known_again_too(tell: Tell, tmp_path: Path) -> None:
    from msgspec import structs

    from regulars.actions.import_receipts import import_receipts
    from regulars.connectors.files import open_receipts
    from tests.actions.files import MAPPING

    assert MAPPING.receipts is not None
    mapping = structs.replace(MAPPING, receipts=structs.replace(MAPPING.receipts, receipt=None, line=None))

    async def story(shop: Shop) -> None:
        for name, rows, known in (("one", FEW, 0), ("two", FEW[2:], 2)):
            with open_receipts(written(tmp_path, "receipts", *rows, name=name), mapping) as file:
                done = await import_receipts(shop, file, at=AT)
            assert (done.accepted, done.known) == (3 - 3 * (known > 0), known)
        assert await balance(shop, "ana") == 50 + 15 + 30

    tell(story)


def test_a_dry_run_tells_what_would_be_and_writes_nothing(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        path = written(tmp_path, "receipts", *FEW, "9,2026-04-01 10:00,ana,1,milk,1,9.00")
        done = await imported(shop, "receipts", path, dry_run=True)
        assert (done.accepted, done.rejected, done.dry_run) == (3, 1, True)
        assert "Nothing was written" in str(done)
        assert [await count(shop, table) for table in ("event", "member", "import", "state")] == [0, 0, 0, 0]
        assert reasons(path) == []

    tell(story)


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("breaks_at", [1, 2, 5, 9])
def test_an_import_that_breaks_off_goes_on_where_it_was(
    tell: Tell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, breaks_at: int
) -> None:
    path = written(tmp_path, "receipts", *many(19), "bad,2027-01-10 10:00,m1,1,milk,1,10.00")
    advance, calls = imports.advance, itertools.count(1)

    async def breaking(*arguments: Any) -> None:
        await advance(*arguments)
        if next(calls) == breaks_at:
            raise BrokenOffError

    async def story(shop: Shop) -> None:
        monkeypatch.setattr(imports, "advance", breaking)
        with pytest.raises(BrokenOffError):
            await imported(shop, "receipts", path)
        monkeypatch.undo()
        assert await count(shop, "receipt") == 2 * (breaks_at - 1)
        done = await imported(shop, "receipts", path)
        assert (done.accepted, done.known, done.rejected) == (19, 0, 1)
        assert reasons(path) == ["21,at,2027-01-10 08:00 UTC,in the future; check the till's clock"]
        assert await count(shop, "import") == 1
        assert await count(shop, "receipt") == await count(shop, "import_event") - 7 == 19
        assert await is_right(shop)

    tell(story)


@pytest.mark.usefixtures("small_chunks")
def test_a_till_that_sells_to_a_member_meanwhile_loses_nothing(
    tell: Tell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, advance, names = written(tmp_path, "receipts", *many(20, members=2)), imports.advance, itertools.count()

    async def story(shop: Shop) -> None:
        await imported(shop, "receipts", written(tmp_path, "receipts", *FEW[2:3], name="before"))

        async def selling(*arguments: Any) -> None:
            await advance(*arguments)
            number = next(names)
            if number in (2, 4, 5):
                async with shop.db.connection() as connection:
                    rows = await connection.fetch("select member_id from state order by member_id desc limit 1")
                till = record_receipt(shop, receipt(f"t{number}", 100), member_id=rows[0][0], source="till", at=AT)
                selling_now.append(asyncio.ensure_future(till))

        selling_now: list[asyncio.Future[Any]] = []
        monkeypatch.setattr(imports, "advance", selling)
        done = await imported(shop, "receipts", path)
        monkeypatch.undo()
        await asyncio.gather(*selling_now)
        assert (done.accepted, done.rejected) == (20, 0)
        assert await count(shop, "receipt") == 1 + 20 + 3
        assert await is_right(shop)

    tell(story)


@pytest.mark.usefixtures("small_chunks")
def test_a_member_who_joins_at_the_till_meanwhile_is_found(
    shop_database: str, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from regulars.actions.enrol_member import enrol_member
    from regulars.store.identifiers import identifier
    from regulars.store.members import Person

    path, decided = written(tmp_path, "receipts", *many(6, members=3)), import_run._Going._write

    async def story() -> None:
        async with opened(shop_database, PROGRAM) as shop, opened(shop_database, node=2) as other:
            waiting = [True]

            async def writing(self: Any, chunk: Chunk) -> None:
                if waiting:
                    waiting.pop()
                    await enrol_member(other, Person("Ema"), [identifier("outside", "m1")], source="till", at=AT)
                await decided(self, chunk)

            monkeypatch.setattr(import_run._Going, "_write", writing)
            done = await imported(shop, "receipts", path)
            assert (done.accepted, done.rejected) == (6, 0)
            assert (await count(shop, "member"), await balance(shop, "m1")) == (3, 50 + 20)
            assert await is_right(shop)

    run(story())


def test_lines_learn_from_the_list_of_products_and_birthdays_from_that_of_members(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        await imported(shop, "products", written(tmp_path, "products", "espresso,Espresso,,Coffee"))
        await imported(shop, "members", written(tmp_path, "members", "ana,,Ana,1990-01-10,,,,"))
        rows = ["1,2026-01-10 10:00,ana,1,espresso,1,10.00", "2,2026-01-11 10:00,ana,1,espresso,1,10.00"]
        await imported(shop, "receipts", written(tmp_path, "receipts", *rows))
        assert await balance(shop, "ana") == 2 * (10 + 7) + (10 + 7)
        assert (await stored(shop, "ana")).member.joined_day is not None
        # A list that says something else of the goods does not make it another receipt.
        await imported(shop, "products", written(tmp_path, "products", "espresso,Ristretto,,Coffee"))
        again = written(tmp_path, "receipts", *rows[1:], name="again")
        assert (await imported(shop, "receipts", again)).known == 1
        assert await is_right(shop)

    tell(story)


@pytest.mark.usefixtures("small_chunks")
def test_a_name_that_somebody_takes_meanwhile_is_told_and_the_rest_goes_on(
    tell: Tell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, decided = written(tmp_path, "receipts", *many(12, members=3)), import_run._Going._write

    async def story(shop: Shop) -> None:
        await imported(shop, "receipts", written(tmp_path, "receipts", *FEW[2:3], name="before"))
        async with shop.db.connection() as connection:
            member_id = await connection.fetchval("select member_id from state")
        waiting = [True]

        async def writing(self: Any, chunk: Chunk) -> None:
            if waiting and waiting.pop():
                await record_receipt(shop, receipt("r0003", 100), member_id=member_id, source="import", at=AT)
            await decided(self, chunk)

        monkeypatch.setattr(import_run._Going, "_write", writing)
        done = await imported(shop, "receipts", path)
        assert (done.accepted, done.rejected) == (11, 1)
        assert reasons(path) == ["5,receipt,r0003,another receipt has this id already"]
        assert await count(shop, "receipt") == 1 + 1 + 11
        assert await is_right(shop)

    tell(story)


@pytest.mark.usefixtures("small_chunks")
def test_more_members_than_are_remembered_are_read_again_but_never_before_they_are_written(
    tell: Tell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, "receipts", *many(60, members=11), *[f"s{row}" for row in many(60, members=3)])

    async def story(shop: Shop) -> None:
        monkeypatch.setattr(deciding, "STATES_KEPT", 3)
        monkeypatch.setattr(deciding.Deciding, "forget", None)
        done = await imported(shop, "receipts", path)
        assert (done.accepted, done.rejected) == (120, 0)
        assert await is_right(shop)

    tell(story)


def test_a_member_of_hundreds_of_receipts_has_checkpoints_and_a_line_each(tell: Tell, tmp_path: Path) -> None:
    path = written(tmp_path, "receipts", *many(240, members=1))

    async def story(shop: Shop) -> None:
        assert (await imported(shop, "receipts", path)).accepted == 240
        assert (await count(shop, "checkpoint"), await count(shop, "import_event")) == (2, 241)
        async with shop.db.connection() as connection:
            odd = "select count(*) from event e left join event_key k using (event_id, member_id, at) where {}"
            assert await connection.fetchval(odd.format("k.external_id is distinct from e.external_id")) == 0
            assert await connection.fetchval(odd.format("octet_length(k.request) <> 32")) == 0
            assert await connection.fetchval("select count(*) from event_other") == 0
        assert await is_right(shop)

    tell(story)
