"""Blocking, leaving, a new card, an export: each done once, and remembered with who did it."""

from typing import Any

import pytest

from regulars.actions.block_member import block_member
from regulars.actions.export_member import export_member
from regulars.actions.identify_member import identify_member
from regulars.actions.leave_program import leave_program
from regulars.actions.record_receipt import record_receipt
from regulars.actions.replace_card import replace_card
from regulars.actions.unblock_member import unblock_member
from regulars.store import audit
from regulars.store.identifiers import BadIdentifier, identifier
from regulars.store.members import CardBlocked, IdentifierTaken, MemberNotActive
from regulars.store.shop import Shop
from tests.actions.conftest import AT, joined, receipt


def by() -> dict[str, Any]:
    return {"actor": "staff", "actor_id": 7, "at": AT}


async def deeds(shop: Shop) -> list[tuple[str, int]]:
    async with shop.db.connection() as connection:
        return [(one.action, one.actor_id) for one in reversed(await audit.read(connection))]


def test_what_is_done_to_a_member_is_remembered_once_with_who_did_it(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop)
        for _ in range(2):
            await block_member(shop, ana, reason="fraud", **by())
        with pytest.raises(MemberNotActive):
            await record_receipt(shop, receipt("a", 1000), member_id=ana, source="till", at=AT)
        for _ in range(2):
            await unblock_member(shop, ana, **by())
        await record_receipt(shop, receipt("a", 1000), member_id=ana, source="till", at=AT)
        exported = await export_member(shop, ana, **by())
        assert [one.kind for one in exported.events] == ["joined", "receipt"]
        for _ in range(2):
            await leave_program(shop, ana, **by())
        with pytest.raises(MemberNotActive):
            await unblock_member(shop, ana, **by())
        actions = ["member.blocked", "member.unblocked", "member.exported", "member.left"]
        assert await deeds(shop) == [(action, 7) for action in actions]

    tell(story)


def test_a_replaced_card_finds_nobody_and_the_new_one_finds_her(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana, ion = await joined(shop), await joined(shop, "Ion")
        first = await replace_card(shop, ana, "1111", **by())
        assert (first.card, first.blocked) == ("1111", 0)
        second = await replace_card(shop, ana, key="k", **by())
        assert await replace_card(shop, ana, key="k", **by()) == second
        assert await identify_member(shop, identifier("card", second.card)) == ana
        with pytest.raises(CardBlocked):
            await identify_member(shop, identifier("card", "1111"))
        for card, error in (("1111", IdentifierTaken), ("?", BadIdentifier)):
            with pytest.raises(error):
                await replace_card(shop, ion, card, **by())
        assert len(await deeds(shop)) == 2

    tell(story)
