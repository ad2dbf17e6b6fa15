"""The numbers of the first page, each against the movements and states that it sums up."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from regulars.actions.correct_points import correct_points
from regulars.actions.enrol_member import enrol_member
from regulars.actions.hold_points import hold_points
from regulars.actions.pass_time import pass_time
from regulars.actions.record_receipt import record_receipt
from regulars.actions.return_receipt import return_receipt
from regulars.engine.days import day_of
from regulars.engine.effects import ACCOUNTS
from regulars.store import board, members
from regulars.store.board import Flow
from regulars.store.day_sums import GIVES, SPENDS
from regulars.store.members import Person
from regulars.store.shop import Shop
from tests.actions.conftest import AT, PROGRAM, opened, receipt

Run = Callable[[Awaitable[Any]], Any]

DEBTS = PROGRAM.replace("within_balance", "unlimited")
LATER = AT + timedelta(days=40)


def told(url: str, run: Run, story: Callable[[Shop], Awaitable[Any]], program: str = PROGRAM) -> Any:
    async def go() -> Any:
        async with opened(url, program) as shop:
            return await story(shop)

    return run(go())


async def buys(shop: Shop, member_id: int | None, name: str, amount: int, *, spend: int = 0, at: datetime = AT) -> None:
    bought = receipt(name, amount, spend=spend or None, at=at)
    await record_receipt(shop, bought, member_id=member_id, source="till", at=at)


async def joins(shop: Shop, at: datetime = AT) -> int:
    return (await enrol_member(shop, Person(), [], source="test", at=at)).member_id


def test_giving_and_spending_are_the_movements_between_the_program_and_its_members() -> None:
    assert {movement for movement, sign in GIVES.items() if sign > 0} == {"earned", "promised", "added"}
    assert {movement for movement, sign in GIVES.items() if sign < 0} == {"taken_back", "withdrawn", "removed", "owed"}
    assert SPENDS == {"spent": 1, "restored": -1}
    assert set(GIVES) | set(SPENDS) < set(ACCOUNTS)


def test_receipts_and_points_are_counted_in_the_span_in_which_they_came(shop_database: str, run: Run) -> None:
    async def story(shop: Shop) -> None:
        ana = await joins(shop)
        await buys(shop, ana, "one", 10_000)
        await buys(shop, ana, "two", 5_000, spend=40)
        await buys(shop, ana, "three", 2_000, at=LATER)
        await buys(shop, None, "nobody's", 900, at=LATER)
        await return_receipt(shop, "one", "back", amount_minor=1_000, source="till", at=LATER)
        await correct_points(shop, "c1", 7, "kind", member_id=ana, source="test", at=LATER)
        bounds = [AT - timedelta(days=1), AT + timedelta(days=1), LATER]
        async with shop.db.connection() as connection:
            assert await board.receipts(connection, bounds, LATER) == [2, 0, 2]
            assert await board.receipts(connection, bounds[1:], LATER) == [0, 2]
            assert await board.flows(connection, 1, "points", bounds, LATER) == [
                Flow(100 + 49, 40),
                Flow(),
                Flow(20 - 10 + 7, 0),
            ]
            assert await board.flows(connection, 1, "stars", bounds, LATER) == [Flow(), Flow(), Flow()]
            assert await board.last_receipt_at(connection) == LATER

    told(shop_database, run, story)


def test_a_member_counts_as_joined_in_the_span_in_which_he_joined_and_as_a_member_until_he_is_erased(
    shop_database: str, run: Run
) -> None:
    async def story(shop: Shop) -> None:
        ana, _ = await joins(shop), await joins(shop, at=LATER)
        async with shop.db.connection() as connection:
            assert await board.members(connection) == 2
            assert await board.joined(connection, AT, LATER) == 2
            assert await board.joined(connection, LATER, LATER) == 1
            assert await board.joined(connection, AT, AT) == 1
            await members.erase_person(connection, ana)
            assert await board.members(connection) == 1
            assert await board.last_receipt_at(connection) is None

    told(shop_database, run, story)


def test_points_owed_are_the_sum_of_what_each_member_has_less_what_each_owes(shop_database: str, run: Run) -> None:
    async def story(shop: Shop) -> None:
        ana, ion, eve = [await joins(shop) for _ in range(3)]
        await buys(shop, ana, "a1", 10_000)
        await buys(shop, ion, "i1", 30_000)
        await hold_points(shop, "h", 50, member_id=ion, lasts=timedelta(minutes=15), source="test", at=AT)
        await buys(shop, eve, "e1", 8_000)
        await buys(shop, eve, "e2", 70, spend=70)
        await return_receipt(shop, "e1", "back", source="till", at=AT)
        assert await owed(shop, AT) == await by_states(shop) == 100 + 300 + (10 - 80)
        a_year = AT + timedelta(days=367)
        assert await owed(shop, a_year) == 50 - 70, "the hold has not been ended yet, all else expired"
        await pass_time(shop, a_year)
        assert await owed(shop, a_year) == await by_states(shop) == -70

    async def owed(shop: Shop, at: datetime) -> int:
        program = await shop.programs.in_force(1, at, at)
        async with shop.db.connection() as connection:
            return await board.owed(connection, 1, "points", day_of(at, program.zone), with_debts=True)

    async def by_states(shop: Shop) -> int:
        async with shop.db.connection() as connection:
            ids = [row[0] for row in await connection.fetch("select member_id from state")]
            states = (await members.load_many(connection, ids, 1)).values()
        wallets = [one.stored.member.wallet("points") for one in states]
        return sum(one.available + one.pending + one.held - one.owed for one in wallets)

    told(shop_database, run, story, DEBTS)
