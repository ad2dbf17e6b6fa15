"""A budget holds however a member came to a tier: by a transfer, a merge, a list that is brought in, an agreement."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import structs

from regulars.actions.agree_with_member import agree_with_member
from regulars.actions.assign_receipt import assign_receipt
from regulars.actions.correct_points import correct_points
from regulars.actions.merge_members import merge_members
from regulars.actions.record_receipt import record_receipt
from regulars.actions.return_receipt import return_receipt
from regulars.actions.spend_from_pool import spend_from_pool
from regulars.actions.transfer_points import transfer_points
from regulars.actions.undo_merge import undo_merge
from regulars.analytics.verify import verify
from regulars.engine.events.receipts import Wanted
from regulars.store.shop import Shop
from tests.actions import files
from tests.actions.conftest import AT, joined, opened, receipt
from tests.actions.files import imported, written
from tests.actions.test_budgets import KEY, given_in_all, taken
from tests.actions.test_pools import household

PROGRAM = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
wallets:
  points: {worth: 0.01}
  stars: {}
challenges:
  second: {target: 2}
tier_sets:
  club: {counts: spend, tiers: [{id: plain}, {id: gold, at_least: 100.00}]}
  rich: {counts: balance, wallet: stars, tiers: [{id: poor}, {id: wealthy, at_least: 100}]}
rules:
  - {id: risen, kind: tier_entry, tier_set: club, tier: gold, points: EACH}
  - {id: wealthy, kind: tier_entry, tier_set: rich, tier: wealthy, points: EACH}
  - {id: twice, kind: challenge_won, challenge: second, points: EACH}
rewards:
  - {id: pay, kind: part_payment, points: 1, worth: 0.01}
budgets:
  gifts: {points: MOST, per: month, rules: [risen, wealthy, twice]}
"""
NAMED: dict[str, Any] = {"source": "t", "at": AT}
BY: dict[str, Any] = {"actor": "staff", "actor_id": 1, "at": AT}


def program(most: int, each: int = 30) -> str:
    return PROGRAM.replace("MOST", str(most)).replace("EACH", str(each))


async def balances(shop: Shop, names: Sequence[str]) -> list[int]:
    return [await files.balance(shop, name) for name in names]


async def starry(shop: Shop, name: str, stars: int) -> int:
    member = await joined(shop, name)
    await correct_points(shop, f"c{name}", stars, "a test", member_id=member, wallet="stars", **NAMED)
    return member


async def is_kept(shop: Shop, used: int, most: int) -> None:
    """So much of the budget was used, all of which members have; and the ledger proves itself."""
    assert await taken(shop) == {KEY: (used, most)}
    verdict = await verify(shop)
    assert verdict.ok, verdict


def test_a_transfer_that_makes_rich_gives_what_is_left_of_the_budget(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, program(50)) as shop:
            takers = [await starry(shop, name, 90) for name in "abc"]
            giver = await starry(shop, "giver", 60)
            for taker in takers:
                await transfer_points(shop, f"t{taker}", 15, giver=giver, taker=taker, wallet="stars", **NAMED)
            assert await balances(shop, "abc") == [30, 20, 0]
            await is_kept(shop, 50, 50)

    run(told())


def test_transfers_at_once_from_two_processes_never_take_more_than_there_is(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with AsyncExitStack() as stack:
            shops = [await stack.enter_async_context(opened(shop_database, program(200), node=n)) for n in (1, 2)]
            pairs = [(await starry(shops[0], f"g{n}", 60), await starry(shops[0], f"t{n}", 90)) for n in range(12)]
            await asyncio.gather(*(
                transfer_points(shops[n % 2], f"t{n}", 15, giver=giver, taker=taker, wallet="stars", **NAMED)
                for n, (giver, taker) in enumerate(pairs)
            ))  # fmt: skip
            assert sorted(await balances(shops[0], [f"t{n}" for n in range(12)])) == [0] * 5 + [20] + [30] * 6
            await is_kept(shops[0], 200, 200)

    run(told())


def test_a_merge_takes_what_it_gives_and_shown_before_it_takes_nothing(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, program(50)) as shop:
            for name in "abcd":
                await record_receipt(shop, receipt(name, 6_000), member_id=await joined(shop, name), **NAMED)
            ids = {name: await files.member_id(shop, name) for name in "abcd"}
            await merge_members(shop, ids["a"], ids["b"], preview=True, **BY)
            assert await given_in_all(shop) == 0
            for of, into in ("ab", "cd"):
                await merge_members(shop, ids[of], ids[into], **BY)
            assert await balances(shop, "bd") == [30, 20]
            await undo_merge(shop, ids["a"], **BY)
            await is_kept(shop, 50, 50)

    run(told())


def test_two_halves_of_a_challenge_that_come_together_win_it_with_the_next_receipt(
    shop_database: str, run: Any
) -> None:
    async def told() -> None:
        async with opened(shop_database, program(20)) as shop:
            ana, anna = [await joined(shop, name) for name in ("ana", "anna")]
            for member in (ana, anna):
                await record_receipt(shop, receipt(f"r{member}", 100), member_id=member, **NAMED)
            await merge_members(shop, anna, ana, **BY)
            assert await given_in_all(shop) == 0, "a merge wins nothing by itself"
            await record_receipt(shop, receipt("next", 100), member_id=ana, **NAMED)
            assert await files.balance(shop, "ana") == 20
            await is_kept(shop, 20, 20)

    run(told())


def test_a_list_of_tiers_gives_what_there_is_to_the_first(shop_database: str, run: Any, tmp_path: Path) -> None:
    async def told() -> None:
        async with opened(shop_database, program(70)) as shop:
            path = written(tmp_path, "balances", *(f"{n},points,5,,club,gold" for n in range(4)))
            assert (await imported(shop, "balances", path, dry_run=True)).accepted == 4
            assert await given_in_all(shop) == 0
            await imported(shop, "balances", path)
            assert await balances(shop, "0123") == [35, 35, 15, 5]
            await imported(shop, "balances", path)
            await is_kept(shop, 70, 70)

    run(told())


def test_a_long_list_is_given_a_large_budget_to_the_last_point(shop_database: str, run: Any, tmp_path: Path) -> None:
    async def told() -> None:
        async with opened(shop_database, program(160_000, 7_000)) as shop:
            path = written(tmp_path, "balances", *(f"{n},,,,club,gold" for n in range(40)))
            await imported(shop, "balances", path)
            given = await balances(shop, [str(n) for n in range(40)])
            assert sum(given) == 160_000
            assert set(given) == {7_000, 3_000, 0}, "of a slice there are three thousand left"
            await is_kept(shop, 160_000, 160_000)

    run(told())


def test_history_that_is_brought_in_takes_nothing_with_all_it_reaches(
    shop_database: str, run: Any, tmp_path: Path
) -> None:
    async def told() -> None:
        async with opened(shop_database, program(10)) as shop:
            path = written(tmp_path, "receipts", *(f"{n},2026-03-01 1{n}:00,ana,1,milk,1,70.00" for n in (1, 2)))
            await imported(shop, "receipts", path)
            assert await files.balance(shop, "ana") == 60, "the tier and the challenge: it is the past"
            assert await taken(shop) == {}

    run(told())


def test_a_tier_by_agreement_takes_too(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, program(50)) as shop:
            for name in "ab":
                member = await joined(shop, name)
                await agree_with_member(shop, member, "vip", until=date(2027, 1, 1), tier_set="club", tier="gold", **BY)
            assert await balances(shop, "ab") == [30, 20]
            await is_kept(shop, 50, 50)

    run(told())


def test_what_a_household_pays_for_takes_too(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, program(50)) as shop:
            pool, ana, bob = await household(shop)
            await correct_points(shop, "c", 100, "a test", member_id=pool, **NAMED)
            for name, member in (("1", ana), ("2", bob)):
                sold = structs.replace(receipt(name, 12_000), wanted=(Wanted("pay", 10),))
                await spend_from_pool(shop, sold, pool_id=pool, member_id=member, **NAMED)
            assert await balances(shop, ("Ana", "Bob")) == [30, 20]
            await is_kept(shop, 50, 50)

    run(told())


CLAIMS = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
claims: {within: P30D}
wallets:
  points: {clawback: within_balance}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
budgets:
  gifts: {points: 50, per: month}
"""


def test_a_receipt_that_is_claimed_takes_as_one_that_was_named_and_frees_it_again(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, CLAIMS) as shop:
            for name in "ab":
                await record_receipt(shop, receipt(name, 4_000), member_id=None, **NAMED)
                await assign_receipt(shop, name, member_id=await joined(shop, name), **NAMED)
            assert await balances(shop, "ab") == [40, 10]
            await return_receipt(shop, "a", "back", **NAMED)
            await is_kept(shop, 10, 50)

    run(told())
