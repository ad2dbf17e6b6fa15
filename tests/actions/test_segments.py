"""Segments: who is in one is kept beside each state, and a decision reads it there."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from regulars.actions.keep_segment import MOST, keep_segment
from regulars.actions.pass_time import pass_time
from regulars.actions.publish_program import publish_program
from regulars.actions.quote_receipt import quote_receipt
from regulars.actions.reckon_segments import reckon_segments
from regulars.actions.record_receipt import record_receipt
from regulars.actions.record_receipts import Sent, record_receipts
from regulars.actions.remove_segment import remove_segment
from regulars.analytics.verify import verify
from regulars.errors import Invalid
from regulars.store import memberships
from regulars.store.memberships import UnknownSegment
from regulars.store.shop import Shop
from regulars.worker import all_jobs
from tests.actions.conftest import AT, PROGRAM, joined, opened, receipt, tell

__all__ = ["tell"]
Tell = Callable[[Callable[[Shop], Awaitable[Any]]], Any]

DAY = timedelta(days=1)


async def buys(shop: Shop, member_id: int, name: str, amount: int, **more: Any) -> Any:
    at = more.get("at", AT)
    return await record_receipt(shop, receipt(name, amount, at=at), member_id=member_id, source="till", at=at)


async def are_in(shop: Shop, *member_ids: int) -> list[list[str]]:
    async with shop.db.connection() as connection:
        return [await memberships.of_member(connection, one, 1) for one in member_ids]


def test_a_segment_has_its_members_at_once_and_those_of_later_after_the_hour(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana, ion = await joined(shop), await joined(shop, "Ion")
        await buys(shop, ana, "one", 60_000)
        kept = await keep_segment(shop, 1, "big", "member.spend > 500.00", name="Big ones", at=AT)
        assert (kept.members, kept.reckoned_at, kept.fault) == (1, AT, "")
        await keep_segment(shop, 1, "all", "member.points >= 0", name="", at=AT)
        assert await are_in(shop, ana, ion) == [["all", "big"], ["all"]]
        await buys(shop, ion, "two", 60_000)
        assert await are_in(shop, ion) == [["all"]]
        await all_jobs()["reckon_segments"].run(shop, AT)
        assert await are_in(shop, ana, ion) == [["all", "big"], ["all", "big"]]

    tell(story)


def test_time_alone_moves_members_in_and_out(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop)
        await buys(shop, ana, "one", 100)
        await keep_segment(shop, 1, "quiet", "member.days_since_last_visit > 30", name="", at=AT)
        assert await are_in(shop, ana) == [[]]
        await reckon_segments(shop, AT + 31 * DAY)
        assert await are_in(shop, ana) == [["quiet"]]
        await buys(shop, ana, "two", 100, at=AT + 31 * DAY)
        await reckon_segments(shop, AT + 31 * DAY)
        assert await are_in(shop, ana) == [[]]

    tell(story)


def test_whose_points_expired_is_reckoned_when_that_is_written_down(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop)
        await buys(shop, ana, "one", 1_000)
        await keep_segment(shop, 1, "rich", "member.points > 5", name="", at=AT)
        later = AT + 400 * DAY
        await reckon_segments(shop, later)
        assert await are_in(shop, ana) == [["rich"]]
        await pass_time(shop, later)
        await reckon_segments(shop, later)
        assert await are_in(shop, ana) == [[]]

    tell(story)


def test_a_segment_that_is_changed_or_removed_lets_its_members_go(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop)
        await keep_segment(shop, 1, "new", "member.visits == 0", name="", at=AT)
        assert await are_in(shop, ana) == [["new"]]
        await keep_segment(shop, 1, "new", "member.visits == 1", name="", at=AT)
        assert await are_in(shop, ana) == [[]]
        await keep_segment(shop, 1, "new", "member.visits == 0", name="", at=AT)
        await remove_segment(shop, 1, "new", at=AT)
        assert await are_in(shop, ana) == [[]]
        with pytest.raises(UnknownSegment):
            await remove_segment(shop, 1, "new", at=AT)

    tell(story)


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ("receipt.total > 5.00", "a segment asks about members"),
        ("member.visits_90d > 1", "is not kept for all members"),
        ('"x" in member.segments', "is not kept for all members"),
        ("member.pionts > 1", "member.points"),
        ("member.points >", ""),
    ],
)
def test_what_cannot_be_asked_of_all_members_is_no_segment_and_says_why(tell: Tell, condition: str, why: str) -> None:
    async def story(shop: Shop) -> None:
        with pytest.raises(Invalid) as refused:
            await keep_segment(shop, 1, "x", condition, name="", at=AT)
        assert refused.value.errors[0].pointer == "/when"
        assert why in refused.value.errors[0].detail
        async with shop.db.connection() as connection:
            assert await memberships.segments_of(connection, 1) == []

    tell(story)


def test_a_newer_program_that_does_not_keep_what_a_segment_asks_empties_it_and_says_so(
    shop_database: str, run: Any
) -> None:
    rule = '  - {id: often, kind: per_amount, points: 1, per: 1.00, when: "member.visits_90d > 9"}\n'

    async def story() -> None:
        async with opened(shop_database, PROGRAM.replace("rewards:", rule + "rewards:")) as shop:
            ana = await joined(shop)
            await buys(shop, ana, "one", 60_000)
            await keep_segment(shop, 1, "often", "member.visits_90d > 0", name="", at=AT)
            await keep_segment(shop, 1, "big", "member.spend > 500.00", name="", at=AT)
            assert await are_in(shop, ana) == [["big", "often"]]
            await publish_program(shop, PROGRAM, from_at=None, at=AT + DAY)
            await reckon_segments(shop, AT + DAY)
            assert await are_in(shop, ana) == [["big"]]
            async with shop.db.connection() as connection:
                faults = {one.segment_id: one.fault for one in await memberships.segments_of(connection, 1)}
            assert faults["big"] == ""
            assert "is not kept for all members" in faults["often"]

    run(story())


def test_all_members_are_reckoned_page_by_page(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memberships, "AT_ONCE", 3)

    async def story(shop: Shop) -> None:
        ids = [await joined(shop, f"m{number}") for number in range(10)]
        kept = await keep_segment(shop, 1, "all", "member.points >= 0", name="", at=AT)
        assert kept.members == 10
        assert await are_in(shop, *ids) == [["all"]] * 10

    tell(story)


def test_a_program_has_at_most_so_many_segments(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        async with shop.db.connection() as connection:
            await connection.execute(
                """insert into segment (program_no, segment_id, name, condition)
                select 1, 's' || n, '', 'member.points > 1' from generate_series(1, $1) n""",
                MOST,
            )
        with pytest.raises(Invalid):
            await keep_segment(shop, 1, "one-more", "member.points > 1", name="", at=AT)
        await keep_segment(shop, 1, "s7", "member.points > 2", name="", at=AT)

    tell(story)


RULE = """  - {id: vip, kind: per_amount, points: 1, per: 1.00, when: '"big" in member.segments'}
"""


@pytest.mark.parametrize("alone", [True, False])
def test_a_receipt_sees_the_segments_of_the_last_reckoning(shop_database: str, run: Any, alone: bool) -> None:
    async def story() -> None:
        async with opened(shop_database, PROGRAM.replace("rewards:", RULE + "rewards:")) as shop:
            ana, ion = await joined(shop), await joined(shop, "Ion")
            assert await earns(shop, ana, "one", 60_000) == 600
            await keep_segment(shop, 1, "big", "member.spend > 500.00", name="", at=AT)
            assert await earns(shop, ana, "two", 1_000) == 20
            assert await earns(shop, ion, "three", 1_000) == 10
            quote = await quote_receipt(shop, receipt("q", 1_000), member_id=ana, at=AT)
            assert sum(one.points for one in quote.decision.earned) == 20
            await remove_segment(shop, 1, "big", at=AT)
            assert await earns(shop, ana, "four", 1_000) == 10
            # What a receipt saw is kept with it.
            assert (await verify(shop, lambda *_: None)).ok

    async def earns(shop: Shop, member_id: int, name: str, amount: int) -> int:
        if alone:
            outcome = await buys(shop, member_id, name, amount)
        else:
            (outcome,) = await record_receipts(shop, [Sent(receipt(name, amount), member_id)], source="till", at=AT)
        return sum(one.points for one in outcome.decision.earned)

    run(story())
