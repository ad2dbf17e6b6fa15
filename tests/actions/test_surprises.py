"""What receipts draw can be reckoned again by anybody, is never known before, and never costs more than there is."""

import asyncio
import hmac
from datetime import timedelta
from hashlib import sha256
from typing import Any

from regulars.actions.merge_members import merge_members
from regulars.actions.quote_receipt import quote_receipt
from regulars.actions.record_receipt import record_receipt
from regulars.actions.record_receipts import Sent, record_receipts
from regulars.actions.return_receipt import return_receipt
from regulars.analytics.verify import verify
from regulars.engine.days import micros, to_date
from regulars.engine.decision import Decision
from regulars.engine.events.receipts import Receipt
from regulars.engine.terms.surprises import OF
from regulars.store import draws
from regulars.store.recorder import Outcome
from regulars.worker import all_jobs
from tests.actions.conftest import AT, joined, opened, receipt
from tests.actions.test_budgets import people, taken

CLOSE = all_jobs()["close_what_is_over"]
PROGRAM = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
wallets:
  points: {}
surprises:
  treat:
    chances: CHANCES
    gifts:
      few: {share: 1, points: 5, cost: 1.00}
    budget: {amount: 10.00, per: day}
"""


def program(chances: int = 1) -> str:
    return PROGRAM.replace("CHANCES", str(chances))


def gifts(decision: Decision) -> int:
    return sum(bool(one.gift) for one in decision.drawn)


def drawn(outcome: Outcome) -> int:
    assert isinstance(outcome.event, Receipt)
    assert outcome.event.given.draw is not None
    return outcome.event.given.draw


def test_who_comes_at_the_same_moment_never_gets_more_gifts_than_the_day_has(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, program()) as one, opened(shop_database, node=2) as other:
            members = await people(one)
            outcomes = await asyncio.gather(
                *(
                    record_receipt(shop, receipt(f"r{n}-{turn}", 1_000), member_id=member, source="t", at=AT)
                    for turn, shop in enumerate((one, other, one))
                    for n, member in enumerate(members)
                )
            )
            assert sum(gifts(one.decision) for one in outcomes) == 10
            assert await taken(one) == {"surprise:treat/20514/": (1000, 1000)}
            assert (await verify(one)).ok

    run(told())


def test_a_gift_that_comes_back_is_there_for_another(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, program()) as shop:
            ana = await joined(shop)
            sent = [Sent(receipt(f"r{n}", 1_000), ana) for n in range(12)]
            done = await record_receipts(shop, sent, source="t", at=AT)
            assert [gifts(one.decision) for one in done if isinstance(one, Outcome)] == [1] * 10 + [0] * 2
            await return_receipt(shop, "r3", "back", source="t", at=AT)
            again = await record_receipt(shop, receipt("r12", 1_000), member_id=ana, source="t", at=AT)
            assert gifts(again.decision) == 1
            last = await record_receipt(shop, receipt("r13", 1_000), member_id=ana, source="t", at=AT)
            assert gifts(last.decision) == 0
            assert (await verify(shop)).ok

    run(told())


def test_an_outsider_reckons_each_draw_from_the_secret_and_the_names_alone(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, program(3)) as shop:
            ana = await joined(shop)
            await CLOSE.run(shop, AT - timedelta(days=1))
            today = to_date((await shop.programs.in_force(1, AT, AT)).clock.day(micros(AT)))
            async with shop.db.connection() as connection:
                before = await draws.promised(connection, 1, today)
            assert before is not None
            assert before.made_at == AT - timedelta(days=1)
            for n in range(30):
                name = f"r{n}"
                outcome = await record_receipt(shop, receipt(name, 1_000), member_id=ana, source="till-1", at=AT)
                again = int(hmac.new(before.secret, f"till-1/{name}".encode(), "sha256").hexdigest()[:13], 16)
                assert drawn(outcome) == again
                assert gifts(outcome.decision) <= (again * 3 < OF)
            async with shop.db.connection() as connection:
                after = await draws.promised(connection, 1, today)
            assert after == before
            assert before.commitment == sha256(before.secret).hexdigest()
            assert (await verify(shop)).ok

    run(told())


def test_a_draw_that_the_secret_does_not_give_is_found(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, program(3)) as shop:
            ana = await joined(shop)
            await record_receipt(shop, receipt("r1", 1_000), member_id=ana, source="t", at=AT)
            async with shop.db.transaction() as tx:
                await tx.execute("update draw_day set secret = sha256(secret)")
            verdict = await verify(shop)
            assert [one.field for one in verdict.differences] == ["given.draw"]

    run(told())


def test_a_quote_draws_nothing_and_the_same_receipt_again_draws_the_same(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, program()) as shop:
            ana = await joined(shop)
            quote = await quote_receipt(shop, receipt("r1", 1_000), member_id=ana, at=AT)
            assert gifts(quote.decision) == 0
            assert quote.receipt.given.draw is None
            first = await record_receipt(shop, receipt("r1", 1_000), member_id=ana, source="t", at=AT)
            again = await record_receipt(shop, receipt("r1", 1_000), member_id=ana, source="t", at=AT)
            assert (gifts(first.decision), again.repeated, drawn(again)) == (1, True, drawn(first))

    run(told())


def test_a_cashier_who_cancels_and_sends_again_gets_no_better_draw(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, program(3)) as shop:
            ana, bob = await joined(shop), await joined(shop, "Bob")
            came = []
            for n in range(30):
                sold = await record_receipt(shop, receipt(f"r{n}", 1_000), member_id=ana, source="t", at=AT)
                came.append(gifts(sold.decision))
                await return_receipt(shop, f"r{n}", f"b{n}", source="t", at=AT)
            assert came in ([0] * 30, [1] * 30)
            async with shop.db.connection() as connection:
                (known,) = (await draws.secrets(connection)).values()
            first = known.number("t", "r0")
            assert gifts(sold.decision) == (first * 3 < OF)
            assert {known.number("t", f"r{n}") * 3 < OF for n in range(30)} == {True, False}
            await merge_members(shop, bob, ana, at=AT, actor="staff", actor_id=1)
            last = await record_receipt(shop, receipt("last", 1_000), member_id=bob, source="t", at=AT)
            assert [one.again for one in last.decision.drawn] == [first]
            assert (await verify(shop)).ok

    run(told())


def test_a_receipt_that_arrives_late_is_drawn_by_the_day_on_which_it_arrives(shop_database: str, run: Any) -> None:
    """The secret of its own day may be known by then, and with it which name would win."""

    async def told() -> None:
        async with opened(shop_database, program(3)) as shop:
            ana = await joined(shop)
            late = AT + timedelta(days=2)
            outcome = await record_receipt(shop, receipt("r1", 1_000), member_id=ana, source="t", at=late)
            async with shop.db.connection() as connection:
                known = await draws.secrets(connection)
            assert [day for _, day in known] == [to_date(outcome.program.clock.day(micros(late)))]
            assert drawn(outcome) == known[1, (late.date())].number("t", "r1")

    run(told())
