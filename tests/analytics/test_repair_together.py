"""After a wrong rule, of members whose points go over to each other: households, and who turned out to be one."""

from typing import Any

import pytest
from msgspec import structs

from regulars.actions.correct_points import correct_points
from regulars.actions.dissolve_pool import dissolve_pool
from regulars.actions.join_pool import join_pool
from regulars.actions.leave_pool import leave_pool
from regulars.actions.make_pool import make_pool
from regulars.actions.merge_members import merge_members
from regulars.actions.return_receipt import return_receipt
from regulars.actions.spend_from_pool import spend_from_pool
from regulars.actions.undo_activity import undo_activity
from regulars.actions.undo_merge import undo_merge
from regulars.engine.events.receipts import Wanted
from regulars.store import activities
from regulars.store.pools import Pool
from tests.actions.conftest import AT, receipt
from tests.analytics.conftest import DAY, NOW, RIGHT, TWICE, After, Repairing
from tests.analytics.test_repair import HELLO, POSTED, WITH_COFFEE

BY: dict[str, Any] = {"actor": "key", "actor_id": 1, "at": AT}
NOTHING = RIGHT.replace("points: 1, per: 1.00", "points: 1, per: 9000.00")


async def household(shop: Repairing, *, ana: int = 50, leaving: Any = "nothing") -> None:
    """A household, "pool", of Ana, who gives a share, and Bob, who gives nothing."""
    for who in ("Ana", "Bob"):
        await shop.knows(who)
    made = Pool(0, "all", leaving, "equal_parts", shop.of["Ana"])
    shop.of["pool"] = (await make_pool(shop.shop, made, "household", "Smith", **BY)).pool_id
    for who, share in (("Ana", ana), ("Bob", 0)):
        await join_pool(shop.shop, shop.of["pool"], shop.of[who], share=share, may_spend=True, **BY)


async def pays(shop: Repairing, who: str, name: str, points: int, amount: int = 10_000) -> None:
    """The household pays on a receipt of hers."""
    sold = structs.replace(receipt(name, amount, at=AT + DAY), wanted=(Wanted("pay", points),))
    await spend_from_pool(
        shop.shop, sold, pool_id=shop.of["pool"], member_id=shop.of[who], source="till", at=AT + DAY
    )  # fmt: skip


async def balances(shop: Repairing, *names: str) -> list[int]:
    return [await shop.balance(one) for one in names]


async def corrections(shop: Repairing) -> dict[str, int]:
    return {name: one[2] for name, one in (await shop.told()).items()}


def test_what_a_household_was_given_twice_is_taken_back_where_it_is_and_once(after: After) -> None:
    async def story(shop: Repairing) -> None:
        await household(shop)
        await shop.buys("Ana", "a1", 4000)
        await shop.buys("Bob", "b1", 1000)
        assert await balances(shop, "pool", "Ana", "Bob") == [40, 40, 20]
        assert await shop.told() == {"Ana": (40, 20, -20, ""), "Bob": (20, 10, -10, ""), "pool": (40, 20, -20, "")}
        rows = await shop.proposed()
        assert (await shop.applied(rows)).booked == 3
        assert await balances(shop, "pool", "Ana", "Bob") == [20, 20, 10]
        assert (await shop.applied(rows)).already == 3
        assert await shop.told() == {}

    after(TWICE, story)


def test_what_a_household_was_not_given_is_given_although_nothing_came_there(after: After) -> None:
    async def story(shop: Repairing) -> None:
        await household(shop, ana=30)
        await shop.buys("Ana", "a1", 4000)
        assert await shop.told() == {"Ana": (0, 28, 28, ""), "pool": (0, 12, 12, "")}
        await shop.applied(await shop.proposed())
        assert await balances(shop, "pool", "Ana") == [12, 28]
        await join_pool(shop.shop, shop.of["pool"], shop.of["Ana"], share=100, may_spend=True, **{**BY, "at": NOW})
        assert await shop.told() == {}, "what was agreed later is of what comes later"

    after(NOTHING, story)


def test_what_a_household_spent_stays_spent_and_what_comes_back_comes_back_to_it(after: After) -> None:
    async def story(shop: Repairing) -> None:
        await household(shop)
        await shop.buys("Ana", "a1", 4000)
        await pays(shop, "Bob", "b1", 30, amount=30)
        assert await shop.told() == {"Ana": (40, 20, -20, ""), "pool": (10, -10, -10, "spent already")}
        await return_receipt(shop.shop, "b1", "r1", source="till", at=AT + 2 * DAY)
        assert await shop.told() == {"Ana": (40, 20, -20, ""), "pool": (40, 20, -20, "")}
        await return_receipt(shop.shop, "a1", "r2", source="till", at=AT + 2 * DAY)
        assert await shop.told() == {}, "all of it came back"

    after(TWICE, story)


def test_who_left_took_her_part_along_and_what_is_left_is_parted_when_it_ends(after: After) -> None:
    async def story(shop: Repairing) -> None:
        await household(shop, ana=100, leaving="equal_part")
        await shop.buys("Ana", "a1", 4000)
        await leave_pool(shop.shop, shop.of["pool"], shop.of["Bob"], **BY)
        assert await balances(shop, "pool", "Ana", "Bob") == [40, 0, 40]
        assert await corrections(shop) == {"pool": -20, "Bob": -20}
        await shop.buys("Ana", "a2", 1000)
        await dissolve_pool(shop.shop, shop.of["pool"], **{**BY, "at": AT + DAY})
        await shop.buys("Ana", "a3", 1000)
        assert await balances(shop, "pool", "Ana", "Bob") == [0, 80, 40]
        assert await corrections(shop) == {"Ana": -40, "Bob": -20}

    after(TWICE, story)


def test_a_household_has_its_part_of_what_was_posted_and_gives_it_back_with_it(after: After) -> None:
    posted = "  - {id: hello, kind: activity, activity: posted, points: 10}\n"
    right = RIGHT.replace("rewards:\n", posted + "rewards:\n") + POSTED

    async def story(shop: Repairing) -> None:
        await household(shop)
        await shop.posts("Ana", "p1", "p2")
        assert await balances(shop, "pool", "Ana") == [0, 0]
        assert [(one.should_be, one.correction) for one in await shop.proposed(right)] == [(10, 10), (10, 10)]
        done = await activities.activity_named(shop.shop, "app", "p1")
        await undo_activity(shop.shop, done, undo_id="u1", source="app", at=AT + 2 * DAY)
        assert [(one.should_be, one.correction) for one in await shop.proposed(right)] == [(5, 5), (5, 5)]

    after(RIGHT + POSTED, story)


def test_who_turned_out_to_be_another_one_has_it_put_right_there_rewards_too(after: After) -> None:
    right = WITH_COFFEE.replace("rewards:\n", HELLO + "rewards:\n", 1)

    async def story(shop: Repairing) -> None:
        await shop.buys("Ana", "a1", 4000)
        await shop.posts("Ana", "p1")
        await shop.buys("Anna", "a2", 1000)
        await shop.posts("Anna", "p2")
        await merge_members(shop.shop, shop.of["Ana"], shop.of["Anna"], **{**BY, "at": AT + 2 * DAY})
        await return_receipt(shop.shop, "a1", "r1", source="till", at=AT + 3 * DAY)
        rows = await shop.proposed(right)
        told = [(one.kind, one.was, one.should_be, one.correction, one.note) for one in rows]
        assert told == [("points", 20, 10, -10, ""), ("reward", 0, 2, 2, "")]
        assert (await shop.applied(rows)).booked == 2
        assert len((await shop.member("Anna")).redemptions) == 2
        assert await shop.proposed(right) == []

    after(WITH_COFFEE.replace("points: 1, per", "points: 2, per"), story)


@pytest.mark.parametrize("apart", [False, True])
def test_rewards_given_wrongly_before_two_turned_out_to_be_one_are_withdrawn_where_they_are(
    after: After, apart: bool
) -> None:
    async def story(shop: Repairing) -> None:
        for who in ("Ana", "Anna"):
            await shop.posts(who, f"{who}-posted")
        await merge_members(shop.shop, shop.of["Ana"], shop.of["Anna"], **{**BY, "at": AT + 2 * DAY})
        if apart:
            await undo_merge(shop.shop, shop.of["Ana"], **{**BY, "at": AT + 3 * DAY})
        rows = await shop.proposed(WITH_COFFEE, withdraw_rewards=True)
        assert [(one.kind, one.correction, one.note) for one in rows] == [("reward", -1, "")] * 2 if apart else [
            ("reward", -2, "")
        ]  # fmt: skip
        assert (await shop.applied(rows)).failed == ()
        assert [(await shop.member(who)).redemptions for who in ("Ana", "Anna")] == [{}, {}]
        assert await shop.proposed(WITH_COFFEE, withdraw_rewards=True) == []

    after(WITH_COFFEE.replace("rewards:\n", HELLO + "rewards:\n", 1), story)


def test_what_she_spent_before_she_turned_out_to_be_another_one_is_told_there(after: After) -> None:
    async def story(shop: Repairing) -> None:
        await shop.buys("Ana", "a1", 4000)
        await shop.buys("Ana", "a2", 70, spend=70)
        await shop.buys("Anna", "a3", 6000)
        await merge_members(shop.shop, shop.of["Ana"], shop.of["Anna"], **{**BY, "at": AT + 2 * DAY})
        assert await shop.told() == {"Anna": (130, 30, -100, "")}
        await correct_points(shop.shop, "c", 5, "sorry", member_id=shop.of["Anna"], source="desk", at=AT + 3 * DAY)
        await undo_merge(shop.shop, shop.of["Ana"], **{**BY, "at": AT + 4 * DAY})
        assert await shop.told() == {"Ana": (10, -30, -10, "spent already"), "Anna": (125, 65, -60, "")}

    after(TWICE, story)


def test_a_person_looks_at_what_a_household_should_have_that_ended_and_where_a_member_was_refused(after: After) -> None:
    async def story(shop: Repairing) -> None:
        await household(shop, ana=30)
        await shop.buys("Ana", "a1", 4000)
        await shop.posts("Ana", "p1")
        given_before = {"Ana": (0, 28, 0, "refused: unknown-activity"), "pool": (0, 12, 12, "")}
        assert await shop.told() == given_before
        await shop.buys("Ana", "a2", 1000)
        assert (await shop.told())["pool"] == (0, 15, 0, "refused: unknown-activity")
        await dissolve_pool(shop.shop, shop.of["pool"], **{**BY, "at": AT + 2 * DAY})
        assert (await shop.proposed(RIGHT + POSTED))[-1].note == "household ended"

    after(NOTHING + POSTED, story)
