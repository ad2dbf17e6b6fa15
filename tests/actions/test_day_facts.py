"""What the shop says of a day: it counts for what is recorded from then on, and stays with it."""

import asyncio
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from regulars.actions.assign_receipt import assign_receipt
from regulars.actions.import_receipts import import_receipts
from regulars.actions.publish_program import publish_program
from regulars.actions.quote_receipt import quote_receipt
from regulars.actions.record_receipt import record_receipt
from regulars.actions.record_receipts import Sent, record_receipts
from regulars.actions.return_receipt import return_receipt
from regulars.actions.say_of_day import say_of_day
from regulars.connectors.files import open_receipts
from regulars.errors import Invalid
from regulars.store import audit, day_facts
from regulars.store.members import load
from regulars.store.recorder import Outcome
from regulars.store.shop import Shop
from tests.actions import files
from tests.actions.conftest import AT, Tell, joined, receipt
from tests.actions.files import MAPPING
from tests.actions.test_pools import proves_itself

PROGRAM = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
wallets:
  points: {}
facts:
  weather: {one_of: [dry, rain, snow storm]}
  market-day: {one_of: ["yes", "no"]}
claims: {within: P7D}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
  - {id: rainy, kind: multiplier, times: 2, when: 'receipt.weekday == 1 && shop.weather == "rain"'}
  - {id: market, kind: visits, points: 100, when: 'shop.market_day == "yes"'}
"""
MONDAY = date(2026, 3, 2)
NAMED: dict[str, Any] = {"source": "till", "at": AT}


async def says(
    shop: Shop, value: str = "rain", fact: str = "weather", day: date = MONDAY, at: datetime = AT, **more: Any
) -> None:
    await say_of_day(shop, fact, day, value, actor="key", actor_id=1, at=at, **more)


async def balance(shop: Shop, member_id: int) -> int:
    async with shop.db.connection() as connection:
        return (await load(connection, member_id, 1)).stored.member.wallet("points").balance


async def all_said(shop: Shop) -> list[tuple[str, str, str]]:
    async with shop.db.connection() as connection:
        found = await day_facts.said(connection, 1, date.min, date.max)
    return [(one.fact, one.value, one.store) for one in found]


def test_what_is_said_counts_from_then_on_and_stays_with_what_it_decided(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop)
        await record_receipt(shop, receipt("before", 1_000), member_id=ana, **NAMED)
        assert await balance(shop, ana) == 10
        await says(shop)
        quote = await quote_receipt(shop, receipt("wet", 1_000), member_id=ana, at=AT)
        assert quote.after.wallet("points").balance == 30
        wet = await record_receipt(shop, receipt("wet", 1_000), member_id=ana, **NAMED)
        assert wet.event.given.facts == {"weather": "rain"}
        assert await balance(shop, ana) == 30
        await says(shop, "dry")
        again = await record_receipt(shop, receipt("wet", 1_000), member_id=ana, **NAMED)
        assert again.repeated
        assert again.event.given.facts == {"weather": "rain"}
        await record_receipt(shop, receipt("dry", 1_000), member_id=ana, **NAMED)
        assert await balance(shop, ana) == 40
        await return_receipt(shop, "wet", "back", source="till", at=AT)
        assert await balance(shop, ana) == 20
        await proves_itself(shop)

    tell(story)


def test_a_store_has_its_own_and_the_day_is_that_of_the_sale(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop)
        await says(shop)
        await says(shop, "dry", store="hill")
        await says(shop, day=MONDAY - timedelta(days=7))
        # 22:30 in UTC is the next day in Bucharest, and the same one in New York.
        sunday_night = AT - timedelta(hours=13, minutes=30)
        tuesday_night = AT + timedelta(hours=10, minutes=30)
        sold: dict[str, tuple[datetime, dict[str, str], int]] = {
            "here": (AT, {}, 20),
            "hill": (AT, {"store": "hill"}, 10),
            "town": (AT, {"store": "town"}, 20),
            "monday": (sunday_night, {}, 20),
            "tuesday": (tuesday_night, {}, 10),
            "york": (tuesday_night, {"store": "york", "zone": "America/New_York"}, 20),
            "late": (AT - timedelta(days=7), {}, 20),
        }
        for name, (at, where, points) in sold.items():
            before = await balance(shop, ana)
            one = structs.replace(receipt(name, 1_000, at=at), **where)
            await record_receipt(shop, one, member_id=ana, source="till", at=max(AT, at))
            assert await balance(shop, ana) - before == points, name
        await proves_itself(shop)

    tell(story)


def test_a_batch_a_claim_and_an_import_are_decided_with_the_fact_of_their_day(tell: Tell, tmp_path: Path) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop, "ana")
        await record_receipt(shop, receipt("nobody", 1_000), member_id=None, **NAMED)
        await says(shop)
        done = await record_receipts(shop, [Sent(receipt(name, 1_000), ana) for name in "ab"], **NAMED)
        assert all(isinstance(one, Outcome) for one in done)
        assert await balance(shop, ana) == 40
        await assign_receipt(shop, "nobody", member_id=ana, source="till", at=AT + timedelta(days=2))
        assert await balance(shop, ana) == 60
        path = files.written(tmp_path, "receipts", "9,2026-03-02 10:00,ana,1,milk,1,10.00")
        with open_receipts(path, MAPPING) as file:
            await import_receipts(shop, file, source="files", at=AT + timedelta(days=3))
        assert await balance(shop, ana) == 80
        await proves_itself(shop)

    tell(story)


@pytest.mark.parametrize(
    ("fact", "value", "wrong"),
    [
        ("wether", "rain", "/fact the program knows no fact 'wether'; there is weather, market-day"),
        ("weather", "Rain", "/value 'Rain' is not one of dry, rain, snow storm"),
        ("market-day", "", "/value '' is not one of yes, no"),
    ],
)
def test_what_the_program_does_not_know_cannot_be_said(tell: Tell, fact: str, value: str, wrong: str) -> None:
    async def story(shop: Shop) -> None:
        with pytest.raises(Invalid) as refused:
            await says(shop, value, fact)
        assert [f"{one.pointer} {one.detail}" for one in refused.value.errors] == [wrong]
        await says(shop, dry_run=True)
        assert await all_said(shop) == []
        async with shop.db.connection() as connection:
            assert "day_fact.said" not in [deed.action for deed in await audit.read(connection)]

    tell(story)


def test_what_a_newer_program_does_not_know_is_left_out(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop)
        await says(shop)
        await says(shop, "yes", "market-day")
        newer = "".join(line for line in PROGRAM.splitlines(keepends=True) if "market" not in line)
        newer = newer.replace("snow storm", "storm")
        await publish_program(shop, newer, from_at=AT, at=AT)
        later = AT + timedelta(minutes=1)
        done = await record_receipt(shop, receipt("1", 1_000, at=later), member_id=ana, source="till", at=later)
        assert done.event.given.facts == {"weather": "rain"}
        assert await balance(shop, ana) == 20
        await says(shop, "storm", at=later)
        assert ("market-day", "yes", "") in await all_said(shop)
        await proves_itself(shop)

    tell(story)


def test_said_by_two_at_once_one_of_both_counts_and_both_are_in_the_audit(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop)
        await asyncio.gather(
            *(says(shop, value) for value in ("rain", "dry", "rain", "dry")),
            *(record_receipt(shop, receipt(f"r{n}", 1_000), member_id=ana, **NAMED) for n in range(4)),
        )
        [(_, value, _)] = await all_said(shop)
        before = await balance(shop, ana)
        await record_receipt(shop, receipt("last", 1_000), member_id=ana, **NAMED)
        assert await balance(shop, ana) - before == (20 if value == "rain" else 10)
        async with shop.db.connection() as connection:
            deeds = [deed for deed in await audit.read(connection) if deed.action == "day_fact.said"]
        assert deeds
        assert deeds[0].subject == "weather/2026-03-02"
        await proves_itself(shop)

    tell(story)
