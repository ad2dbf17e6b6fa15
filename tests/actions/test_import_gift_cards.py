"""Gift cards from a file: each once, with its money to the last cent; and taken back as far as the money is there."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from regulars.actions.import_gift_cards import import_gift_cards
from regulars.actions.issue_gift_card import issue_gift_card
from regulars.actions.pay_with_gift_card import pay_with_gift_card
from regulars.actions.undo_import import undo_import
from regulars.connectors.files import open_gift_cards
from regulars.store import gift_cards, import_run
from regulars.store.gift_cards import GiftCard, UnknownGiftCard
from regulars.store.imports import ImportUndone
from regulars.store.shop import Shop
from tests.actions.conftest import opened
from tests.actions.files import AT, MAPPING, PROGRAM, imported, reasons, written

Tell = Callable[[Any], Any]

GOOD = ["2800 0001-x,50.00,RON,2026-12-31", "28000002,7.5,EUR,", "28000003,0,RON,"]
LATER = AT + timedelta(days=1)


@pytest.fixture
def tell(shop_database: str, run: Any) -> Tell:
    """Run a story on a fresh shop; at its end the cards have the money of their entries."""

    def telling(story: Callable[[Shop], Any]) -> None:
        async def told() -> None:
            async with opened(shop_database, PROGRAM) as shop:
                await story(shop)
                async with shop.db.connection() as connection:
                    assert len(set(await gift_cards.sums(connection))) == 1

        run(told())

    return telling


async def card(shop: Shop, number: str) -> GiftCard:
    async with shop.db.connection() as connection:
        return await gift_cards.by_number(connection, number)


async def moves(shop: Shop, number: str) -> list[tuple[str, int]]:
    one = await card(shop, number)
    async with shop.db.connection() as connection:
        return [(entry.movement, entry.amount_minor) for entry in await gift_cards.entries(connection, one.card_id)]


async def pay(shop: Shop, number: str, minor: int) -> None:
    await pay_with_gift_card(shop, f"p{minor}", await card(shop, number), None, minor, source="till", at=AT)


def test_cards_come_with_their_money_their_currency_and_their_last_day(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        done = await imported(shop, "gift_cards", written(tmp_path, "gift_cards", *GOOD))
        assert (done.accepted, done.rejected) == (3, 0)
        one = await card(shop, "28000001X")
        assert (one.balance_minor, one.currency, one.status) == (5000, "RON", "active")
        assert one.expires_at == datetime(2026, 12, 31, 22, tzinfo=UTC)
        assert (await card(shop, "28000002")).expires_at is None
        assert await moves(shop, "28000001X") == [("imported", 5000)]
        assert await moves(shop, "28000003") == []
        await pay(shop, "28000001X", 1234)
        assert (await card(shop, "28000001X")).balance_minor == 3766

    tell(story)


def test_the_same_file_twice_and_a_longer_one_change_nothing_that_is_there(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        path = written(tmp_path, "gift_cards", *GOOD)
        first = await imported(shop, "gift_cards", path)
        await pay(shop, "28000001X", 1000)
        assert (await imported(shop, "gift_cards", path)).already
        more = written(tmp_path, "gift_cards", *GOOD, "28000004,1.00,RON,", name="more")
        second = await imported(shop, "gift_cards", more)
        assert (second.accepted, second.known, second.id != first.id) == (1, 3, True)
        assert await moves(shop, "28000001X") == [("imported", 5000), ("paid", -1000)]

    tell(story)


def test_what_cannot_be_right_is_told_with_its_line_and_the_rest_comes(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        await issue_gift_card(shop, "sold", 900, "RON", source="till", at=AT, number="28000009")
        path = written(
            tmp_path, "gift_cards", GOOD[0], "28000009,50.00,RON,", "2800-0001X,5.00,RON,", "1,1.001,RON,",
            "2,-1,RON,", "3,1,ZZZ,", "4,1,RON,2026-02-01", ",1,RON,", "5,much,RON,", "6!,1,RON,", "7,1,RON,soon",
        )  # fmt: skip
        done = await imported(shop, "gift_cards", path)
        assert (done.accepted, done.rejected) == (1, 10)
        told = {int(row): (field, reason) for row, field, _, reason in (line.split(",", 3) for line in reasons(path))}
        assert told == {
            3: ("number", "there is a gift card of that number already"),
            4: ("number", "this card is already in row 2"),
            5: ("balance", "has more digits after the point than the currency: 2"),
            6: ("balance", "is negative: a card has no debts"),
            7: ("currency", "is not a currency code such as EUR"),
            8: ("expires", "is over: cards that have expired are not brought along"),
            9: ("number", "is empty"),
            10: ("balance", "is not a number"),
            11: ("number", '"has other characters than letters and digits, or more than 40"'),
            12: ("expires", "is not a date; see `dates` in the mapping"),
        }
        assert (await card(shop, "28000009")).balance_minor == 900

    tell(story)


def test_an_import_that_broke_off_goes_on_where_it_was(
    tell: Tell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(Exception):
        """The process ended here."""

    async def story(shop: Shop) -> None:
        monkeypatch.setattr(import_run, "CHUNK", 4)
        rows = [f"{number},1.00,RON," for number in range(1000, 1010)]
        path = written(tmp_path, "gift_cards", *rows, "1001,2.00,RON,")
        seen = 0

        def break_off(what: str, done: int, total: int | None) -> None:
            nonlocal seen
            seen = done
            raise Killed

        with open_gift_cards(path, MAPPING) as file, pytest.raises(Killed):
            await import_gift_cards(shop, file, at=AT, tell=break_off)
        assert seen == 4
        assert (await card(shop, "1003")).balance_minor == 100
        with pytest.raises(UnknownGiftCard):
            await card(shop, "1009")
        done = await imported(shop, "gift_cards", path)
        assert (done.accepted, done.known, done.rejected) == (10, 0, 1)
        assert await moves(shop, "1003") == [("imported", 100)]

    tell(story)


def test_a_dry_run_writes_nothing(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        with open_gift_cards(written(tmp_path, "gift_cards", *GOOD), MAPPING) as file:
            done = await import_gift_cards(shop, file, at=AT, dry_run=True)
        assert (done.accepted, done.dry_run) == (3, True)
        with pytest.raises(UnknownGiftCard):
            await card(shop, "28000001X")

    tell(story)


def test_an_undone_import_takes_what_is_left_and_a_mended_file_counts_what_was_spent(
    tell: Tell, tmp_path: Path
) -> None:
    async def story(shop: Shop) -> None:
        first = await imported(shop, "gift_cards", written(tmp_path, "gift_cards", *GOOD))
        await pay(shop, "28000001X", 1000)
        assert (await undo_import(shop, first.id, at=LATER, dry_run=True)).gift_cards == 3
        undone = await undo_import(shop, first.id, at=LATER)
        assert (undone.gift_cards, undone.cards_used) == (3, 1)
        assert "Of 1 gift cards money was spent" in str(undone)
        with pytest.raises(ImportUndone):
            await undo_import(shop, first.id, at=LATER)
        assert [(await card(shop, number)).status for number in ("28000001X", "28000002")] == ["cancelled"] * 2
        mended = written(tmp_path, "gift_cards", "28000001X,30.00,RON,", "28000002,7.50,EUR,", name="mended")
        second = await imported(shop, "gift_cards", mended, at=LATER)
        assert (second.accepted, second.rejected) == (2, 0)
        one = await card(shop, "28000001X")
        assert (one.balance_minor, one.status, one.expires_at) == (2000, "active", None)
        assert await moves(shop, "28000001X") == [
            ("imported", 5000), ("paid", -1000), ("cancelled", -4000), ("imported", 2000),
        ]  # fmt: skip
        await undo_import(shop, second.id, at=LATER)
        less = written(tmp_path, "gift_cards", "28000001X,9.99,RON,", name="less")
        assert (await imported(shop, "gift_cards", less, at=LATER)).rejected == 1
        assert (await card(shop, "28000001X")).balance_minor == 0

    tell(story)
