"""Verify finds nothing wrong in an honest ledger, and names what was tampered with."""

from collections.abc import Callable
from typing import Any

import pytest

from regulars.actions.correct_points import correct_points
from regulars.actions.record_receipt import record_receipt
from regulars.actions.return_receipt import return_receipt
from regulars.actions.transfer_points import transfer_points
from regulars.analytics.verify import Verdict, verify
from regulars.engine.events.returns import ReturnedLine
from regulars.store.shop import Shop
from tests.actions.conftest import AT, joined, receipt, tell

Tell = Callable[[Any], Any]
__all__ = ["tell"]


async def a_little_history(shop: Shop) -> int:
    ana, bob = await joined(shop, "Ana"), await joined(shop, "Bob")
    till: dict[str, Any] = {"source": "till", "at": AT}
    await record_receipt(shop, receipt("1", 2000, 1500), member_id=ana, **till)
    await record_receipt(shop, receipt("2", 1000, spend=20), member_id=ana, **till)
    await return_receipt(shop, "1", "back", lines=[ReturnedLine("2")], **till)
    await return_receipt(shop, "2", "all", **till)
    await correct_points(shop, "c", 40, "sorry", member_id=bob, **till)
    await transfer_points(shop, "t", 15, giver=bob, taker=ana, **till)
    await record_receipt(shop, receipt("3", 990), member_id=None, **till)
    return ana


def test_an_honest_ledger_is_as_its_events_say(tell: Tell) -> None:
    async def story(shop: Shop) -> Verdict:
        await a_little_history(shop)
        return await verify(shop)

    verdict = tell(story)
    assert verdict.differences == []
    assert (verdict.members, verdict.events, verdict.entries) == (2, 9, 9)


@pytest.mark.parametrize(
    ("tampering", "place", "field"),
    [
        ("update entry set points = points + 1 where movement = 'earned'", "entry", "points"),
        ("update entry set hash = sha256(hash) where movement = 'spent'", "entry", "hash"),
        ("delete from entry where movement = 'spent'", "entry", "entry"),
        ("update lot set points = points + 5", "lot", "points"),
        ("delete from lot", "lot", "points"),
        ("update state set balance = 999", "state column", "balance"),
        ("update state set document = replace(encode(document, 'escape'), '35', '36')::bytea", "state", "wallets"),
        ("update event set body = jsonb_set(body, '{lines,0,total_minor}', '9') where kind = 'receipt'", "event", ""),
        ("delete from event where kind = 'corrected'", "event", "seq"),
        ("insert into lot values (77, 1, 'points', 30000, 20000, 5, 0)", "lot", "rows"),
    ],
)  # fmt: skip
def test_tampering_is_named_by_member_place_and_field(tell: Tell, tampering: str, place: str, field: str) -> None:
    async def story(shop: Shop) -> Verdict:
        await a_little_history(shop)
        async with shop.db.connection() as connection:
            await connection.execute(tampering)
        return await verify(shop)

    verdict = tell(story)
    assert not verdict.ok
    assert any(one.place.startswith(place) and one.field.startswith(field) for one in verdict.differences), verdict
    assert all(one.member.startswith("mem_") for one in verdict.differences)
