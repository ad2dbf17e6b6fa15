"""A member as of any moment: what is read for it does not grow with her history."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from regulars.actions.record_receipts import Sent, record_receipts
from regulars.engine import decide
from regulars.engine.member import Member
from regulars.store import history, members, past
from regulars.store.ledger import CHECKPOINT_EVERY
from regulars.store.past import NotYetMember
from regulars.store.shop import Shop
from tests.actions.conftest import AT, Tell, joined, receipt

HOURS = 26
AN_HOUR = 10
HOUR = timedelta(hours=1)
ROUND_TRIPS = 3
"""Her last event until then, the checkpoint before it, the events since."""


async def bought(shop: Shop, member: int) -> None:
    """Ten receipts of one point each, every hour."""
    for hour in range(1, HOURS + 1):
        at = AT + hour * HOUR
        names = [f"{member}-{hour}-{number}" for number in range(AN_HOUR)]
        await record_receipts(shop, [Sent(receipt(name, 100, at=at), member) for name in names], source="till", at=at)


async def state_at(shop: Shop, member: int, when: datetime) -> tuple[Member, int]:
    """Her state, and how many statements it took."""
    asked: list[Any] = []
    async with shop.db.connection() as connection:
        loaded = await members.load(connection, member, 1)
        with connection.query_logger(asked.append):
            found = await past.state_at(connection, shop.programs, loaded, 1, when)
            await asyncio.sleep(0)
    return found, len(asked)


def test_any_moment_is_three_round_trips_and_at_most_a_hundred_events_away(
    tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided: list[int] = []

    def counting(*args: Any, **named: Any) -> Any:
        decided.append(1)
        return decide.advance(*args, **named)

    async def story(shop: Shop) -> None:
        ana = await joined(shop)
        await bought(shop, ana)
        monkeypatch.setattr(history, "advance", counting)
        for hours in range(HOURS):
            decided.clear()
            member, trips = await state_at(shop, ana, AT + hours * HOUR + HOUR / 2)
            assert member.wallet("points").available == hours * AN_HOUR
            assert trips == ROUND_TRIPS
            assert len(decided) < CHECKPOINT_EVERY
        member, trips = await state_at(shop, ana, AT + 2 * HOURS * HOUR)
        assert (member.seq, trips, decided[CHECKPOINT_EVERY:]) == (1 + HOURS * AN_HOUR, 1, [])

    tell(story)


def test_before_anything_is_known_of_her_she_is_no_member(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop)
        with pytest.raises(NotYetMember) as told:
            await state_at(shop, ana, AT - timedelta(microseconds=1))
        assert told.value.since == AT

    tell(story)
