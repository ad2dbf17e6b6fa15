"""Taking an import back: corrections only, nothing removed, and afterwards the file can come again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from regulars.actions.record_receipt import record_receipt
from regulars.actions.return_receipt import return_receipt
from regulars.actions.undo_import import undo_import
from regulars.engine.events.returns import ReturnedLine
from regulars.store import imports
from regulars.store.imports import ImportUndone, UnknownImport
from regulars.store.shop import Shop
from tests.actions.conftest import opened, receipt
from tests.actions.files import AT, PROGRAM, balance, count, imported, is_right, member_id, stored, written

Tell = Callable[[Any], Any]

LATER = AT.replace(day=20)
PAYING = PROGRAM + "rewards:\n  - {id: pay, kind: part_payment, points: 1, worth: 0.01}\n"
FEW = [
    "1,2026-01-10 10:00,ana,1,milk,1,10.00",
    "1,2026-01-10 10:00,ana,2,bread,2,5.00",
    "2,2026-01-11 10:00,bea,1,milk,1,20.00",
    "3,2026-01-12 10:00,ana,1,milk,1,1500.00",
    "4,2026-01-12 10:00,,1,milk,1,9.00",
]


@pytest.fixture
def tell(shop_database: str, run: Any) -> Tell:
    def telling(story: Callable[[Shop], Any]) -> Any:
        async def told() -> Any:
            async with opened(shop_database, PAYING) as shop:
                return await story(shop)

        return run(told())

    return telling


def test_receipts_are_returned_the_last_first_and_members_stay(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        done = await imported(shop, "receipts", written(tmp_path, "receipts", *FEW))
        entries = await count(shop, "entry")
        undone = await undo_import(shop, done.id, at=LATER)
        assert (undone.receipts, undone.balances, undone.members_stay) == (4, 0, 2)
        assert "Members stay" in str(undone)
        assert (await balance(shop, "ana"), await balance(shop, "bea")) == (50, 50)
        member = (await stored(shop, "ana")).member
        assert (member.counters["visits"][0], member.counters["spend"][0]) == (0, 0)
        async with shop.db.connection() as connection:
            rows = await connection.fetch(
                "select external_id, body->'standing'->'receipt'->>'receipt_id' from event where kind = 'return' "
                "and member_id = $1 order by seq", await member_id(shop, "ana"),
            )  # fmt: skip
        assert [row[1] for row in rows] == ["3", "1"]
        assert all(row[0].startswith(f"undo:{done.id}:evt_") for row in rows)
        assert await count(shop, "entry") == entries + 3
        assert await is_right(shop)

    tell(story)


def test_what_is_undone_cannot_be_undone_again_but_imported_again(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        path = written(tmp_path, "receipts", *FEW)
        first = await imported(shop, "receipts", path)
        before = await balance(shop, "ana")
        await undo_import(shop, first.id, at=LATER)
        with pytest.raises(ImportUndone):
            await undo_import(shop, first.id, at=LATER)
        second = await imported(shop, "receipts", path, at=LATER)
        assert (second.already, second.accepted, second.known, second.rejected) == (False, 4, 0, 0)
        assert second.id != first.id
        assert await balance(shop, "ana") == before
        assert await is_right(shop)
        assert (await undo_import(shop, second.id, at=LATER)).receipts == 4
        assert await balance(shop, "ana") == 50
        assert await is_right(shop)

    tell(story)


def test_only_what_is_left_of_a_receipt_is_taken_and_what_was_spent_stays_spent(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        done = await imported(shop, "receipts", written(tmp_path, "receipts", *FEW))
        ana, bea = await member_id(shop, "ana"), await member_id(shop, "bea")
        bread = ReturnedLine("2", 1000)
        await return_receipt(shop, "1", "r1", lines=[bread], source="import", at=AT)
        await return_receipt(shop, "2", "r2", source="import", at=AT)
        await record_receipt(shop, receipt("till", 2000, spend=30), member_id=bea, source="till", at=AT)
        undone = await undo_import(shop, done.id, at=LATER)
        assert undone.receipts == 3
        assert (await balance(shop, "ana"), await balance(shop, "bea")) == (50, 50 - 30 + 19)
        assert ana != bea
        assert await is_right(shop)

    tell(story)


def test_points_brought_along_are_taken_from_their_own_lots(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        await imported(shop, "receipts", written(tmp_path, "receipts", *FEW[:2]))
        rows = ["ana,points,100,2026-12-31,,", "ana,points,7,2026-03-10,,", "ana,stars,1.5,,status,gold"]
        path = written(tmp_path, "balances", *rows)
        done = await imported(shop, "balances", path)
        lots = (await stored(shop, "ana")).member.wallet("points").lots
        assert len(lots) == 3
        undone = await undo_import(shop, done.id, at=LATER)
        assert (undone.balances, undone.tiers, undone.points_gone) == (2, 1, 7)
        assert "7 points were spent or had expired" in str(undone)
        member = (await stored(shop, "ana")).member
        assert [lot.points for lot in member.wallet("points").lots] == [65]
        assert (member.wallet("stars").balance, member.tiers["status"].tier) == (0, "member")
        again = await imported(shop, "balances", path, at=LATER)
        assert (again.accepted, again.rejected) == (2, 1)
        assert await is_right(shop)

    tell(story)


def test_a_tier_that_is_deserved_by_now_stays(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        done = await imported(shop, "balances", written(tmp_path, "balances", "ana,,,,status,gold"))
        ana = await member_id(shop, "ana")
        await record_receipt(shop, receipt("till", 200_000), member_id=ana, source="till", at=AT)
        undone = await undo_import(shop, done.id, at=LATER)
        assert (undone.tiers, (await stored(shop, "ana")).member.tiers["status"].tier) == (1, "silver")
        assert await is_right(shop)

    tell(story)


def test_lists_of_members_and_products_stay(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        people = written(tmp_path, "members", "1,,Ana,,2020-01-01,,,")
        for content, path in (("members", people), ("products", written(tmp_path, "products", "a,Milk,,"))):
            done = await imported(shop, content, path)
            undone = await undo_import(shop, done.id, at=LATER)
            assert "stay" in str(undone)
            assert (await imported(shop, content, path)).already is False
        assert (await count(shop, "member"), await count(shop, "product"), await count(shop, "event")) == (1, 1, 1)

    tell(story)


def test_a_dry_run_tells_and_writes_nothing_and_an_unknown_name_is_refused(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        done = await imported(shop, "receipts", written(tmp_path, "receipts", *FEW))
        events = await count(shop, "event")
        undone = await undo_import(shop, done.id, at=LATER, dry_run=True)
        assert (undone.receipts, undone.members_stay, undone.dry_run) == (4, 2, True)
        assert "Nothing was written" in str(undone)
        assert await count(shop, "event") == events
        with pytest.raises(UnknownImport):
            await undo_import(shop, "imp_0000000000001", at=LATER)

    tell(story)


def test_an_undo_that_breaks_off_goes_on_where_it_was(
    tell: Tell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from regulars.actions import undo_import as module

    rows = [f"{n},2026-01-10 10:00,m{n},1,milk,1,10.00" for n in range(9)]
    free, calls = imports.free, [1, 2]

    async def breaking(*arguments: Any) -> None:
        await free(*arguments)
        calls.pop()
        if not calls:
            raise ZeroDivisionError

    async def story(shop: Shop) -> None:
        done = await imported(shop, "receipts", written(tmp_path, "receipts", *rows))
        monkeypatch.setattr(module, "AT_ONCE", 2)
        monkeypatch.setattr(imports, "free", breaking)
        with pytest.raises(ZeroDivisionError):
            await undo_import(shop, done.id, at=LATER)
        monkeypatch.setattr(imports, "free", free)
        assert await count(shop, "event where kind = 'return'") == 2
        undone = await undo_import(shop, done.id, at=LATER)
        assert undone.receipts == 7
        assert await count(shop, "event where kind = 'return'") == 9
        assert [await balance(shop, f"m{n}") for n in range(9)] == [50] * 9
        assert await is_right(shop)

    tell(story)
