"""Late claims, cards without a person, lost cards, agreements, own programs, and a program that is over."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import date, timedelta
from typing import Any

import pytest

from regulars.actions.activate_card import activate_card
from regulars.actions.agree_with_member import agree_with_member
from regulars.actions.assign_receipt import AlreadyClaimed, NotAnonymous, assign_receipt
from regulars.actions.change_member import change_member
from regulars.actions.change_program import change_program
from regulars.actions.enrol_member import enrol_member
from regulars.actions.join_program import join_program
from regulars.actions.make_cards import make_cards
from regulars.actions.publish_program import publish_program
from regulars.actions.record_receipt import record_receipt
from regulars.actions.report_lost_card import report_lost_card
from regulars.actions.return_receipt import return_receipt
from regulars.actions.set_default_program import set_default_program
from regulars.analytics.verify import verify
from regulars.store import cards, members
from regulars.store.cards import UnknownCard
from regulars.store.history import UnknownReceipt
from regulars.store.identifiers import identifier
from regulars.store.members import CardBlocked, Person
from regulars.store.recorder import NotPossible, Outcome
from regulars.store.shop import Shop
from tests.actions.conftest import AT, PROGRAM, joined, opened, receipt
from tests.actions.test_races import balance
from tests.cards import is_card_number

NAMED: dict[str, Any] = {"source": "till", "at": AT}
BY: dict[str, Any] = {"actor": "key", "actor_id": 1, "at": AT}
CLAIMS = PROGRAM + "claims: {within: P30D, per_day: 2}\n"
Story = Callable[[Shop], Awaitable[None]]


def told(url: str, run: Any, program: str, story: Story) -> None:
    async def all_of_it() -> None:
        async with opened(url, program) as shop:
            await story(shop)
            verdict = await verify(shop)
            assert verdict.ok, verdict

    run(all_of_it())


def test_a_receipt_of_nobody_is_claimed_once_and_its_returns_are_the_claimers(shop_database: str, run: Any) -> None:
    async def story(shop: Shop) -> None:
        ana, bob = await joined(shop, "Ana"), await joined(shop, "Bob")
        await record_receipt(shop, receipt("r", 1_000, 500), member_id=None, **NAMED)
        later: dict[str, Any] = {"source": "till", "at": AT + timedelta(days=5)}
        done = await assign_receipt(shop, "r", member_id=ana, **later)
        assert (await balance(shop, ana), done.decision.totals is not None) == (15, True)
        assert (await assign_receipt(shop, "r", member_id=ana, **later)).event_id == done.event_id
        with pytest.raises(AlreadyClaimed):
            await assign_receipt(shop, "r", member_id=bob, **later)
        with pytest.raises(UnknownReceipt):
            await assign_receipt(shop, "s", member_id=bob, **later)
        await record_receipt(shop, receipt("hers", 100), member_id=ana, **NAMED)
        with pytest.raises(NotAnonymous):
            await assign_receipt(shop, "hers", member_id=bob, **later)
        await return_receipt(shop, "r", "back", **later)
        assert await balance(shop, ana) == 1

    told(shop_database, run, CLAIMS, story)


def test_a_claimed_receipt_is_the_claimers_in_the_views_and_is_there_once(shop_database: str, run: Any) -> None:
    async def seen(shop: Shop) -> list[tuple[Any, ...]]:
        async with shop.db.connection() as connection:
            rows = await connection.fetch(
                """select r.member_id > 1024, r.external_id, r.to_pay_minor, count(*), sum(l.total_minor)::bigint
                from receipt r join receipt_line l on l.member_id = r.member_id and l.event_id = r.event_id
                group by r.member_id, r.external_id, r.to_pay_minor order by r.external_id"""
            )
        return [tuple(row) for row in rows]

    async def story(shop: Shop) -> None:
        ana = await joined(shop, "Ana")
        await record_receipt(shop, receipt("nobodys", 700), member_id=None, **NAMED)
        await record_receipt(shop, receipt("r", 1_000, 500), member_id=None, **NAMED)
        assert await seen(shop) == [(False, "nobodys", 700, 1, 700), (False, "r", 1_500, 2, 1_500)]
        await assign_receipt(shop, "r", member_id=ana, source="till", at=AT + timedelta(days=1))
        assert await seen(shop) == [(False, "nobodys", 700, 1, 700), (True, "r", 1_500, 2, 1_500)]
        async with shop.db.connection() as connection:
            assert await connection.fetchval("select member_id from receipt where external_id = 'r'") == ana

    told(shop_database, run, CLAIMS, story)


def test_claims_that_are_too_late_or_too_many_are_refused(shop_database: str, run: Any) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop, "Ana")
        for number in range(4):
            await record_receipt(shop, receipt(f"r{number}", 1_000), member_id=None, **NAMED)
        for number in range(2):
            await assign_receipt(shop, f"r{number}", member_id=ana, **NAMED)
        with pytest.raises(NotPossible) as refused:
            await assign_receipt(shop, "r2", member_id=ana, **NAMED)
        assert refused.value.reasons[0].code == "too-many-claims"
        with pytest.raises(NotPossible) as refused:
            await assign_receipt(shop, "r3", member_id=ana, source="till", at=AT + timedelta(days=31))
        assert refused.value.reasons[0].code == "claimed-too-late"
        assert await balance(shop, ana) == 20

    told(shop_database, run, CLAIMS, story)


def test_two_who_claim_one_receipt_at_once_do_not_both_get_it(shop_database: str, run: Any) -> None:
    async def story() -> None:
        async with AsyncExitStack() as stack:
            shops = [await stack.enter_async_context(opened(shop_database, CLAIMS, node=node)) for node in (1, 2)]
            both = [await joined(shops[0], name) for name in ("Ana", "Bob")]
            await record_receipt(shops[0], receipt("r", 1_000), member_id=None, **NAMED)
            done = await asyncio.gather(
                *(assign_receipt(shops[n % 2], "r", member_id=both[n % 2], **NAMED) for n in range(6)),
                return_exceptions=True,
            )
            assert sorted(type(one).__name__ for one in done) == ["AlreadyClaimed"] * 3 + ["Outcome"] * 3
            assert sorted([await balance(shops[0], one) for one in both]) == [0, 10]

    run(story())


def test_a_card_without_a_person_collects_and_is_completed_later(shop_database: str, run: Any) -> None:
    async def story(shop: Shop) -> None:
        batch = await make_cards(shop, 500, name="spring", **BY)
        async with shop.db.connection() as connection:
            numbers = await cards.numbers_of(connection, batch.batch_id, "", 1000)
        assert len(numbers) == 500
        assert all(is_card_number(one) for one in numbers)
        with pytest.raises(UnknownCard):
            await activate_card(shop, "2900000000001", **NAMED)
        member_id, repeated = await activate_card(shop, numbers[7], **NAMED)
        assert (await activate_card(shop, numbers[7], **NAMED), repeated) == ((member_id, True), False)
        await record_receipt(shop, receipt("r", 1_000), member_id=member_id, **NAMED)
        async with shop.db.connection() as connection:
            person, _, known = await members.person_of(connection, member_id)
            assert (person, [one.kind for one in known]) == (Person(), ["card"])
            assert (await cards.batch(connection, batch.batch_id)).activated == 1
        await change_member(shop, member_id, lambda was: Person("Ana"), {}, expect=lambda *was: None, at=AT)
        assert await balance(shop, member_id) == 10

    told(shop_database, run, PROGRAM, story)


def test_a_lost_card_is_blocked_and_what_it_collected_is_on_the_new_one(shop_database: str, run: Any) -> None:
    async def story(shop: Shop) -> None:
        batch = await make_cards(shop, 3, **BY)
        async with shop.db.connection() as connection:
            old, new, third = await cards.numbers_of(connection, batch.batch_id, "", 10)
        (lost, _), (found, _) = [await activate_card(shop, number, **NAMED) for number in (old, new)]
        await record_receipt(shop, receipt("r", 1_000), member_id=lost, **NAMED)
        await report_lost_card(shop, old, into_id=found, **BY)
        assert await balance(shop, found) == 10
        await report_lost_card(shop, new, card=third, **BY)
        async with shop.db.connection() as connection:
            for number in (old, new):
                with pytest.raises(CardBlocked):
                    await members.find(connection, identifier("card", number))
            assert await members.find(connection, identifier("card", third)) == found

    told(shop_database, run, PROGRAM, story)


def test_an_agreement_holds_for_one_member_until_its_day(shop_database: str, run: Any) -> None:
    program = (
        PROGRAM.replace(
            "rewards:", "  - {id: fleet, kind: multiplier, times: 3, when: '\"fleet\" in member.agreements'}\nrewards:"
        )
        + "tier_sets: {club: {counts: spend, tiers: [{id: plain}, {id: gold, at_least: 100000}]}}\n"
    )

    async def story(shop: Shop) -> None:
        ana, bob = await joined(shop, "Ana"), await joined(shop, "Bob")
        await agree_with_member(shop, ana, "fleet", until=date(2026, 4, 1), tier="gold", **BY)
        for at, name in ((AT, "in"), (AT + timedelta(days=40), "after")):
            for who, member_id in (("ana", ana), ("bob", bob)):
                sold = receipt(f"{name}-{who}", 1_000, at=at)
                await record_receipt(shop, sold, member_id=member_id, source="till", at=at)
        assert [await balance(shop, one) for one in (ana, bob)] == [40, 20]
        async with shop.db.connection() as connection:
            stored = (await members.load(connection, ana, 1)).stored.member
        assert stored.tiers["club"].tier == "plain"

    told(shop_database, run, program, story)


BONUS, DISCOUNT, MIXED = (
    PROGRAM,
    PROGRAM.replace("corner-shop", "discount").split("rules:")[0]
    + "rewards:\n  - {id: off, kind: discount, percent: 5%, automatic: true}\n",
    PROGRAM.replace("corner-shop", "mixed") + "  - {id: off, kind: discount, percent: 5%, automatic: true}\n",
)


def test_bonus_discount_and_mixed_programs_live_in_one_shop(shop_database: str, run: Any) -> None:
    async def story(shop: Shop) -> None:
        for text in (DISCOUNT, MIXED):
            await publish_program(shop, text, from_at=AT - timedelta(days=30), at=AT)
        ana = await joined(shop, "Ana")
        await set_default_program(shop, "discount", **BY)
        bob = await joined(shop, "Bob")
        eve = (await enrol_member(
            shop, Person("Eve"), [identifier("outside", "Eve")], source="test", at=AT, program="mixed"
        )).member_id  # fmt: skip
        paid, earned = {}, {}
        for name, member_id in (("ana", ana), ("bob", bob), ("eve", eve)):
            done = await record_receipt(shop, receipt(name, 10_000), member_id=member_id, **NAMED)
            assert done.decision.totals is not None
            paid[name] = done.decision.totals.to_pay_minor
            earned[name] = sum(one.points for one in done.decision.earned)
        assert paid == {"ana": 10_000, "bob": 9_500, "eve": 9_500}
        assert earned == {"ana": 100, "bob": 0, "eve": 95}
        await change_program(shop, ana, "mixed", **BY)
        done = await record_receipt(shop, receipt("changed", 10_000), member_id=ana, **NAMED)
        assert (done.decision.totals and done.decision.totals.to_pay_minor, await balance(shop, ana)) == (9_500, 100)

    told(shop_database, run, BONUS, story)


def test_g8_a_program_that_is_over_takes_nobody_in_earns_nothing_and_pays_as_it_says(
    shop_database: str, run: Any
) -> None:
    program = PROGRAM + "over: {from: 2026-03-10, spends_until: 2026-03-20}\n"

    async def story(shop: Shop) -> None:
        ana = await joined(shop, "Ana")
        await record_receipt(shop, receipt("before", 10_000), member_id=ana, **NAMED)
        after = AT + timedelta(days=10)
        with pytest.raises(NotPossible):
            await enrol_member(shop, Person("Bob"), [identifier("outside", "Bob")], source="test", at=after)
        done = await record_receipt(
            shop, receipt("after", 1_000, spend=50, at=after), member_id=ana, source="till", at=after
        )
        assert isinstance(done, Outcome)
        assert await balance(shop, ana) == 50
        late = AT + timedelta(days=20)
        with pytest.raises(NotPossible):
            await record_receipt(shop, receipt("late", 1_000, spend=50, at=late), member_id=ana, source="till", at=late)
        assert await balance(shop, ana) == 50, "still shown"
        async with shop.db.connection() as connection:
            assert await connection.fetchval("select count(*) from member") == 1

    told(shop_database, run, program, story)


def test_members_brought_along_keep_the_day_on_which_they_joined(shop_database: str, run: Any) -> None:
    program = PROGRAM + "joins: on_first_receipt\n"

    async def story(shop: Shop) -> None:
        ana, bob = await joined(shop, "Ana"), await joined(shop, "Bob")
        await join_program(shop, ana, joined_on=date(2019, 5, 1), at=AT)
        with pytest.raises(NotPossible):
            await join_program(shop, ana, joined_on=date(2018, 5, 1), at=AT)
        with pytest.raises(NotPossible):
            await join_program(shop, bob, joined_on=date(2027, 5, 1), at=AT)
        async with shop.db.connection() as connection:
            days = [(await members.load(connection, one, 1)).stored.member.joined_day for one in (ana, bob)]
        assert days == [18017, None]
        await record_receipt(shop, receipt("r", 1_000), member_id=bob, **NAMED)
        async with shop.db.connection() as connection:
            assert (await members.load(connection, bob, 1)).stored.member.joined_day == 20514

    told(shop_database, run, program, story)
