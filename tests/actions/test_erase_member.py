"""Erasing a person: nothing of her is left, and the ledger does not change by a hair."""

from typing import Any

import pytest

from regulars.actions.correct_points import correct_points
from regulars.actions.erase_member import erase_member
from regulars.actions.give_tier import give_tier
from regulars.actions.identify_member import identify_member
from regulars.actions.record_receipt import record_receipt
from regulars.analytics.verify import verify
from regulars.engine.events.members import Assigned
from regulars.store.identifiers import identifier
from regulars.store.members import MemberNotActive, UnknownMember
from regulars.store.shop import Shop
from tests.actions.conftest import AT, joined, receipt
from tests.actions.conftest import PROGRAM as SHOP

PROGRAM = SHOP + "tier_sets: {club: {counts: spend, tiers: [{id: guest}, {id: gold, at_least: 900.00}]}}\n"
LEDGER = "select e::text from entry e order by member_id, at, event_id, n"
SUMS = "select balance, seq, document from state order by member_id"
EVERYTHING = (
    "member",
    "identifier",
    "event",
    "event_key",
    "entry",
    "state",
    "checkpoint",
    "audit",
    "outbox",
    "idempotency",
)
SECRETS = ("Ana Munteanu", "ana munteanu", "the red-haired lady", "what she told us")


async def everything(shop: Shop) -> str:
    async with shop.db.connection() as connection:
        found = [await connection.fetch(f"select t::text from {table} t") for table in EVERYTHING]
    return "\n".join(row[0] for rows in found for row in rows)


def test_the_person_goes_and_the_ledger_stays(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop, "Ana Munteanu")
        await record_receipt(shop, receipt("a", 10000), member_id=ana, source="till", at=AT)
        await record_receipt(shop, receipt("b", 1000, spend=50), member_id=ana, source="till", at=AT)
        await correct_points(shop, "c", 7, "the red-haired lady", member_id=ana, source="staff", at=AT)
        gold = Assigned(tier_set="club", tier="gold", reason="what she told us")
        await give_tier(shop, "t", gold, member_id=ana, source="staff", at=AT)
        before = await everything(shop)
        assert all(secret in before for secret in SECRETS)
        async with shop.db.connection() as connection:
            ledger, sums = await connection.fetch(LEDGER), await connection.fetch(SUMS)
        for _ in range(2):
            await erase_member(shop, ana, actor="staff", actor_id=1, at=AT)
        after = await everything(shop)
        assert [secret for secret in SECRETS if secret in after] == []
        async with shop.db.connection() as connection:
            assert await connection.fetch(LEDGER) == ledger
            assert await connection.fetch(SUMS) == sums
            assert await connection.fetchval("select count(*) from audit where action = 'member.erased'") == 1
        assert not (await verify(shop)).differences

    tell(story)


def test_one_who_is_erased_is_found_by_nothing_and_earns_nothing(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop)
        await erase_member(shop, ana, actor="staff", actor_id=1, at=AT)
        with pytest.raises(UnknownMember):
            await identify_member(shop, identifier("outside", "Ana"))
        with pytest.raises(MemberNotActive):
            await record_receipt(shop, receipt("a", 10000), member_id=ana, source="till", at=AT)
        with pytest.raises(UnknownMember):
            await erase_member(shop, 1, actor="staff", actor_id=1, at=AT)
        # Her card is free for somebody else, who is somebody else.
        assert await joined(shop) != ana

    tell(story)


def test_a_correction_repeated_after_the_erasure_is_still_the_same_one(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop)
        first = await correct_points(shop, "c", 7, "by hand", member_id=ana, source="staff", at=AT)
        await erase_member(shop, ana, actor="staff", actor_id=1, at=AT)
        again = await correct_points(shop, "c", 7, "by hand", member_id=ana, source="staff", at=AT)
        assert (again.event_id, again.repeated) == (first.event_id, True)

    tell(story)
