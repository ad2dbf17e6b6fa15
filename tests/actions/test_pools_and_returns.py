"""Goods come back that a household has a part in: it gives back its share, and gets back what it paid."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regulars.actions.correct_points import correct_points
from regulars.actions.dissolve_pool import dissolve_pool
from regulars.actions.record_activity import record_activity
from regulars.actions.record_receipt import record_receipt
from regulars.actions.return_receipt import return_receipt
from regulars.actions.undo_activity import undo_activity
from regulars.engine.events.pools import CameBack
from regulars.store import activities, history, ledger, sharing
from regulars.store.activities import Did
from regulars.store.history import DifferentBody
from regulars.store.recorder import NotEnoughPoints, NotPossible, Outcome
from regulars.store.shop import Shop
from tests.actions.conftest import AT, PROGRAM, opened, receipt
from tests.actions.test_pools import NAMED, household, proves_itself, spends
from tests.actions.test_races import balance, two_shops

Story = Callable[[Shop], Awaitable[None]]


def program(clawback: str) -> str:
    return PROGRAM.replace("clawback: within_balance", f"clawback: {clawback}")


async def returned(shop: Shop, receipt_id: str, return_id: str = "", **told: Any) -> Outcome:
    return await return_receipt(shop, receipt_id, return_id or f"back-{receipt_id}", **told, **NAMED)


async def balances(shop: Shop, *members: int) -> list[int]:
    return [await balance(shop, one) for one in members]


def test_buy_share_return_leaves_nothing(tell: Callable[[Story], None]) -> None:
    async def story(shop: Shop) -> None:
        pool, ana, _ = await household(shop)
        for name in "123":
            await record_receipt(shop, receipt(name, 10_000), member_id=ana, **NAMED)
            assert await balances(shop, pool, ana) == [50, 50]
            done = await returned(shop, name)
            assert [(one.code, one.points) for one in done.decision.reasons] == [("return-of-pool", 50), ("return", 50)]
            assert await balances(shop, pool, ana) == [0, 0]
        assert (await returned(shop, "1")).repeated
        with pytest.raises(NotPossible):
            await returned(shop, "1", "again")
        with pytest.raises(DifferentBody):
            await returned(shop, "1", "back-2")
        assert await balances(shop, pool, ana) == [0, 0]
        await proves_itself(shop)

    tell(story)


@pytest.mark.parametrize(
    ("clawback", "pool_left", "ana_left"),
    [("only_pending", 20, 50), ("within_balance", 0, 0), ("unlimited", -30, 0)],
)
def test_what_the_household_spent_is_taken_back_as_the_wallet_says(
    shop_database: str, run: Any, clawback: str, pool_left: int, ana_left: int
) -> None:
    async def story() -> None:
        async with opened(shop_database, program(clawback)) as shop:
            pool, ana, bob = await household(shop)
            await record_receipt(shop, receipt("1", 10_000), member_id=ana, **NAMED)
            await spends(shop, "b", pool, bob, 30, 30)
            await returned(shop, "1")
            assert await balances(shop, pool, ana, bob) == [pool_left, ana_left, 0]
            await proves_itself(shop)

    run(story())


def test_halves_come_back_as_the_whole_does(tell: Callable[[Story], None]) -> None:
    async def story(shop: Shop) -> None:
        pool, ana, _ = await household(shop)
        await record_receipt(shop, receipt("1", 1_500, 700, 800), member_id=ana, **NAMED)
        assert await balances(shop, pool, ana) == [15, 15]
        left = []
        for n, amount in enumerate((100, 700, 1_000, 500, 700)):
            await returned(shop, "1", f"part-{n}", amount_minor=amount)
            left.append(await balances(shop, pool, ana))
        assert [sum(one) for one in left] == [29, 22, 12, 7, 0]
        assert all(abs(theirs - hers) <= 1 for theirs, hers in left)
        await proves_itself(shop)

    tell(story)


def test_what_the_household_paid_is_its_own_again_with_its_dates(tell: Callable[[Story], None]) -> None:
    async def story(shop: Shop) -> None:
        pool, _, bob = await household(shop)
        await correct_points(shop, "start", 300, "start", member_id=pool, **NAMED)
        await correct_points(shop, "own", 50, "own", member_id=bob, until=20_600, **NAMED)
        async with shop.db.connection() as connection:
            before = await connection.fetch("select * from lot where member_id = $1", pool)
        await spends(shop, "b", pool, bob, 200)
        assert await balances(shop, pool, bob) == [100, 50 + 98]
        await returned(shop, "b")
        assert await balances(shop, pool, bob) == [300, 50]
        async with shop.db.connection() as connection:
            assert await connection.fetch("select * from lot where member_id = $1", pool) == before
        await proves_itself(shop)

    tell(story)


def test_points_of_a_household_that_ended_are_its_members_and_so_is_what_comes_back(
    tell: Callable[[Story], None],
) -> None:
    async def story(shop: Shop) -> None:
        pool, ana, bob = await household(shop, dissolving="to_owner")
        await record_receipt(shop, receipt("1", 10_000), member_id=ana, **NAMED)
        await spends(shop, "b", pool, bob, 20, 20)
        await dissolve_pool(shop, pool, actor="key", actor_id=1, at=AT)
        assert await balances(shop, pool, ana, bob) == [0, 80, 0]
        await returned(shop, "b")
        await returned(shop, "1")
        assert await balances(shop, pool, ana, bob) == [0, 0, 20]
        await proves_itself(shop)

    tell(story)


def test_what_was_not_shared_before_it_comes_back_is_shared_first(
    tell: Callable[[Story], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(shop: Shop) -> None:
        pool, ana, _ = await household(shop)

        async def broken(*_: Any) -> None:
            raise ConnectionResetError

        with monkeypatch.context() as patched:
            patched.setattr("regulars.actions.record_receipt.share_points", broken)
            for name in "12":
                with pytest.raises(ConnectionResetError):
                    await record_receipt(shop, receipt(name, 10_000), member_id=ana, **NAMED)
        assert await balances(shop, pool, ana) == [0, 200]
        await returned(shop, "1")
        assert await balances(shop, pool, ana) == [50, 50]
        await sharing.share_points(shop, ana, AT)
        assert await balances(shop, pool, ana) == [50, 50]
        await returned(shop, "2")
        assert await balances(shop, pool, ana) == [0, 0]
        await proves_itself(shop)

    tell(story)


def test_a_return_that_breaks_off_between_the_two_writes_neither(
    tell: Callable[[Story], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(shop: Shop) -> None:
        pool, ana, _ = await household(shop)
        await record_receipt(shop, receipt("1", 10_000), member_id=ana, **NAMED)
        whole = ledger.record_many

        async def cut_off(*told: Any) -> None:
            await whole(*told)
            raise ConnectionResetError

        with monkeypatch.context() as patched:
            patched.setattr("regulars.store.ledger.record_many", cut_off)
            with pytest.raises(ConnectionResetError):
                await returned(shop, "1")
        assert await balances(shop, pool, ana) == [50, 50]
        await returned(shop, "1")
        assert await balances(shop, pool, ana) == [0, 0]
        await proves_itself(shop)

    tell(story)


def test_an_activity_that_is_undone_leaves_nothing_in_the_household(shop_database: str, run: Any) -> None:
    async def story() -> None:
        rules = "rules:\n  - {id: told, kind: activity, activity: survey, points: 21}\n"
        async with opened(shop_database, PROGRAM.replace("rules:\n", rules)) as shop:
            pool, ana, _ = await household(shop)
            await record_activity(shop, Did("s", "survey", "q1"), member_id=ana, **NAMED)
            await sharing.share_points(shop, ana, AT)
            assert await balances(shop, pool, ana) == [10, 11]
            done = await activities.activity_named(shop, "till", "s")
            for _ in range(2):
                await undo_activity(shop, done, undo_id="u", **NAMED)
            assert await balances(shop, pool, ana) == [0, 0]
            await proves_itself(shop)

    run(story())


def test_sixteen_returns_at_two_tills_give_back_once(shop_database: str, run: Any) -> None:
    async def story() -> None:
        async with AsyncExitStack() as stack:
            shops = await two_shops(shop_database, stack)
            pool, ana, bob = await household(shops[0])
            for n in range(8):
                await record_receipt(shops[0], receipt(f"r{n}", 1_000), member_id=ana, **NAMED)
            await spends(shops[0], "b", pool, bob, 40, 40)
            await asyncio.gather(
                *(returned(shops[n % 2], f"r{n // 2}") for n in range(16)), returned(shops[0], "b"),
            )  # fmt: skip
            assert (await balances(shops[0], ana, bob))[1] == 0
            async with shops[0].db.connection() as connection:
                backs = [one for one in await history.of_member(connection, pool, 1) if isinstance(one.event, CameBack)]
            assert len(backs) == 9
            await proves_itself(shops[0])

    run(story())


AMOUNTS = st.integers(1, 3000)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("buys"), st.integers(0, 1), AMOUNTS),
        st.tuples(st.just("spends"), st.integers(0, 1), AMOUNTS),
        st.tuples(st.just("pays"), st.integers(0, 1), AMOUNTS),
        st.tuples(st.just("returns"), st.integers(0, 30), AMOUNTS),
    ),
    max_size=12,
)


def test_after_everything_came_back_nothing_is_left(shop_database: str) -> None:
    """Random lives in a household; nobody has or owes a point when all is returned."""
    with asyncio.Runner() as runner:
        lives_end_with_nothing(shop_database, runner)


def lives_end_with_nothing(shop_database: str, runner: asyncio.Runner) -> None:
    house = opened(shop_database, program("unlimited"))
    shop = runner.run(house.__aenter__())
    numbers = count()

    async def live(steps: list[tuple[str, int, int]]) -> None:
        pool, *people = await new_household(shop, next(numbers))
        sold: list[str] = []
        for step, who, amount in steps:
            name = f"n{next(numbers)}"
            try:
                if step == "buys":
                    await record_receipt(shop, receipt(name, amount * 7, amount), member_id=people[who], **NAMED)
                elif step == "pays":
                    bought = receipt(name, amount * 5, amount, spend=max(amount // 50, 1))
                    await record_receipt(shop, bought, member_id=people[who], **NAMED)
                elif step == "spends":
                    await spends(shop, name, pool, people[who], max(amount // 50, 1), amount * 3)
                elif sold:
                    await returned(shop, sold[who % len(sold)], name, amount_minor=amount)
                    continue
                else:
                    continue
                sold.append(name)
            except (NotEnoughPoints, NotPossible):
                continue
        for one in sold:
            with suppress(NotPossible):  # All of it came back before.
                await returned(shop, one)
        assert await balances(shop, pool, *people) == [0, 0, 0]

    @settings(max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(steps=STEPS)
    def lived(steps: list[tuple[str, int, int]]) -> None:
        runner.run(live(steps))

    try:
        lived()
        runner.run(proves_itself(shop))
        runner.run(points_are_conserved(shop))
    finally:
        runner.run(house.__aexit__(None, None, None))


async def new_household(shop: Shop, number: int) -> tuple[int, int, int]:
    return await household(shop, names=(f"Ana {number}", f"Bob {number}"), shares=(50, 33))


async def points_are_conserved(shop: Shop) -> None:
    """All that was issued was taken back, and all that was spent was restored."""
    async with shop.db.connection() as connection:
        rows = await connection.fetch("select movement, sum(points)::bigint as points from entry group by movement")
    moved = {row["movement"]: row["points"] for row in rows}
    back = sum(moved.get(one, 0) for one in ("taken_back", "withdrawn", "owed"))
    assert moved.get("earned", 0) + moved.get("promised", 0) == back
    assert moved.get("spent", 0) == moved.get("restored", 0)
    assert moved.get("sent", 0) == moved.get("received", 0)


def test_a_household_never_pays_with_the_buyers_own_points(tell: Callable[[Story], None]) -> None:
    async def story(shop: Shop) -> None:
        pool, ana, _ = await household(shop)
        await correct_points(shop, "own", 500, "own", member_id=ana, **NAMED)
        with pytest.raises(NotEnoughPoints):
            await spends(shop, "b", pool, ana, 1)
        with pytest.raises(NotEnoughPoints):
            await spends(shop, "c", pool, ana, None)
        assert await balances(shop, pool, ana) == [0, 500]
        await proves_itself(shop)

    tell(story)
