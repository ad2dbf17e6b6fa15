"""Rewards outside of receipts on the store: everything or nothing, and what members share is never exceeded.

Cases of the peers: A7, G4, G5, G11; G1 and G2 for gift cards.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from msgspec import structs

from regulars.actions.close_auction import close_auction
from regulars.actions.correct_points import correct_points
from regulars.actions.deliver_redemption import deliver_redemption
from regulars.actions.draw_winners import draw_winners
from regulars.actions.end_redemption import end_redemption
from regulars.actions.expire_gift_cards import expire_gift_cards
from regulars.actions.hold_voucher import hold_voucher
from regulars.actions.issue_gift_card import issue_gift_card
from regulars.actions.pay_back_to_gift_card import pay_back_to_gift_card
from regulars.actions.pay_with_gift_card import pay_with_gift_card
from regulars.actions.publish_program import publish_program
from regulars.actions.record_receipt import record_receipt
from regulars.actions.redeem_reward import redeem_reward
from regulars.actions.return_receipt import return_receipt
from regulars.actions.set_gift_card_status import set_gift_card_status
from regulars.analytics.verify import verify
from regulars.engine.events.receipts import Wanted
from regulars.errors import Invalid, RegularsError
from regulars.ids import encode
from regulars.store import draws, gift_cards, members, pool_codes, redemptions, shares
from regulars.store.closings import NotClosedYet
from regulars.store.gift_cards import GiftCardNotGood, NotEnoughMoney, TooManyPins, WrongPin
from regulars.store.history import DifferentBody
from regulars.store.recorder import NotEnoughPoints, NotPossible, UsedUp
from regulars.store.redeeming import Asked, Taken
from regulars.store.shop import Shop
from tests.actions.conftest import AT, joined, opened, receipt

PROGRAM = """
program: corner-shop
timezone: UTC
currency: RON
wallets:
  points: {worth: 0.01}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
rewards:
  - {id: pay, kind: part_payment, points: 1, worth: 0.01}
  - {id: mug, kind: catalogue_item, points: 100, stock: 1}
  - {id: cups, kind: catalogue_item, points: 10, stock: 40, most: 5}
  - {id: box, kind: catalogue_item, points: 10, parcel: true}
  - {id: off, kind: voucher, points: 50, amount: 5.00, stock: 3}
  - {id: key, kind: code_pool, points: 10}
  - {id: tasting, kind: experience, points: 10, slots: [{at: "2026-03-05 18:00", seats: 3}]}
  - {id: print, kind: limited_drop, points: 10, drops: [{at: "2026-03-01 10:00", pieces: 4}]}
  - {id: give, kind: donation, points: 10, causes: [shelter, forest], gives: 0.10}
  - {id: card, kind: gift_card, points: 100, amount: 1.00, valid_for: P1Y}
  - {id: draw, kind: sweepstake, points: 1, closes_at: "2026-03-10 12:00", winners: 2}
  - {id: sale, kind: auction, closes_at: "2026-03-10 12:00", lowest: 10, step: 5}
  - id: scratch
    kind: scratch_card
    points: 1
    chances: 1
    fields: [{id: big, share: 1, points: 500, budget: 2}]
"""
NEXT_WEEK = datetime(2026, 3, 11, 12, tzinfo=UTC)
PLACE = "2026-03-05 18:00"

Told = Callable[[Shop], Awaitable[Any]]


async def rich(shop: Shop, name: str = "Ana", points: int = 1000) -> int:
    """A member with points."""
    member_id = await joined(shop, name)
    await correct_points(shop, f"gift-{name}", points, reason="a test", member_id=member_id, source="test", at=AT)
    return member_id


async def take(shop: Shop, member_id: int, reward: str, name: str = "", at: datetime = AT, **more: Any) -> Taken:
    asked = Asked(reward=reward, **more)
    own = name or f"{reward}-{shop.new_id(at)}"
    return await redeem_reward(shop, own, asked, member_id=member_id, source="app", at=at)


async def end(shop: Shop, taken: Taken, how: Any, at: datetime = AT, **more: Any) -> Any:
    one = taken.redemption
    return await end_redemption(shop, one.redemption_id, how, member_id=one.member_id, at=at, **more)


async def available(shop: Shop, member_id: int) -> int:
    async with shop.db.connection() as connection:
        return (await members.load(connection, member_id, 1)).stored.member.wallet("points").available


async def all_at_once(*acts: Awaitable[Any]) -> tuple[list[Any], list[BaseException]]:
    """What was done and what was refused, of acts at the same moment."""
    done = await asyncio.gather(*acts, return_exceptions=True)
    for one in done:
        if isinstance(one, BaseException) and not isinstance(one, RegularsError):
            raise one
    return [one for one in done if not isinstance(one, BaseException)], [
        one for one in done if isinstance(one, BaseException)
    ]


@pytest.fixture
def tell(shop_database: str, run: Any) -> Callable[[Told], Any]:
    """Run a story on a fresh shop with the rewards above; the ledger proves itself at the end."""

    def telling(story: Told) -> Any:
        async def told() -> Any:
            async with opened(shop_database, PROGRAM) as shop:
                result = await story(shop)
                assert (await verify(shop)).ok
                async with shop.db.connection() as connection:
                    assert len(set(await gift_cards.sums(connection))) == 1
                return result

        return run(told())

    return telling


def two_shops(url: str, run: Any, story: Callable[[Shop, Shop], Awaitable[Any]]) -> None:
    """The same shop as two processes have it."""

    async def told() -> None:
        async with AsyncExitStack() as stack:
            one = await stack.enter_async_context(opened(url, PROGRAM))
            other = await stack.enter_async_context(opened(url, PROGRAM, node=2))
            await story(one, other)
            assert (await verify(one)).ok

    run(told())


def test_a7_a_limit_of_three_gives_three_of_five_and_the_losers_free_nothing(shop_database: str, run: Any) -> None:
    async def story(one: Shop, other: Shop) -> None:
        who = [await rich(one, name) for name in ("a", "b", "c", "d", "e")]
        done, refused = await all_at_once(
            *(take(shop, member, "off") for shop, member in zip((one, other, one, other, one), who, strict=True))
        )
        assert (len(done), {type(one) for one in refused}) == (3, {UsedUp})
        assert sorted([await available(one, member) for member in who]) == [950, 950, 950, 1000, 1000]
        with pytest.raises(UsedUp):
            await take(one, who[0], "off")
        await end(one, done[0], "cancelled")
        await take(one, who[0], "off")

    two_shops(shop_database, run, story)


def test_g11_of_one_piece_one_of_two_members_gets_it_and_the_other_keeps_the_points(
    shop_database: str, run: Any
) -> None:
    async def story(one: Shop, other: Shop) -> None:
        ana, bob = await rich(one, "ana"), await rich(one, "bob")
        done, refused = await all_at_once(take(one, ana, "mug"), take(other, bob, "mug"))
        assert (len(done), len(refused)) == (1, 1)
        assert sorted([await available(one, ana), await available(one, bob)]) == [900, 1000]

    two_shops(shop_database, run, story)


def test_g11_a_pool_gives_each_code_once_and_is_then_used_up(shop_database: str, run: Any) -> None:
    async def story(one: Shop, other: Shop) -> None:
        async with one.db.connection() as connection:
            added, wrong = await pool_codes.add(connection, "key", ["A-1", "B-2", "A-1", "", "C-3"], AT)
            again, there = await pool_codes.add(connection, "key", ["C-3"], AT)
        assert (added, [fault.pointer for fault in wrong]) == (3, ["#/codes/2", "#/codes/3"])
        assert (again, there[0].detail) == (0, "in the pool already")
        who = [await rich(one, f"m{n}") for n in range(6)]
        done, refused = await all_at_once(*(take((one, other)[n % 2], member, "key") for n, member in enumerate(who)))
        assert sorted(taken.redemption.code for taken in done) == ["A-1", "B-2", "C-3"]
        assert len(refused) == 3
        await end(one, done[0], "cancelled")
        again_taken = await take(one, who[0], "key")
        assert again_taken.redemption.code == done[0].redemption.code

    two_shops(shop_database, run, story)


def test_places_and_drops_are_never_given_twice(shop_database: str, run: Any) -> None:
    async def story(one: Shop, other: Shop) -> None:
        who = [await rich(one, f"m{n}") for n in range(8)]
        for reward, choice, pieces in (("tasting", PLACE, 3), ("print", "", 4)):
            done, _ = await all_at_once(
                *(take((one, other)[n % 2], member, reward, choice=choice) for n, member in enumerate(who))
            )
            assert len(done) == pieces

    two_shops(shop_database, run, story)


def test_one_member_with_two_clicks_takes_one(shop_database: str, run: Any) -> None:
    async def story(one: Shop, other: Shop) -> None:
        ana = await rich(one, "ana", points=15)
        done, refused = await all_at_once(*(take((one, other)[n % 2], ana, "cups") for n in range(6)))
        assert (len(done), {type(error) for error in refused}) == (1, {NotEnoughPoints})
        assert await available(one, ana) == 5

    two_shops(shop_database, run, story)


def test_the_same_name_again_gets_the_first_answer_and_another_wish_is_a_conflict(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana = await rich(shop)
        first = await take(shop, ana, "cups", "r1")
        second = await take(shop, ana, "cups", "r1")
        assert (second.repeated, second.redemption.redemption_id) == (True, first.redemption.redemption_id)
        with pytest.raises(DifferentBody):
            await take(shop, ana, "cups", "r1", quantity=2)
        assert await available(shop, ana) == 990

    tell(story)


def test_cancelling_gives_back_points_and_stock_and_only_once(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana = await rich(shop)
        taken = await take(shop, ana, "cups", quantity=5)
        assert await _left(shop, "stock:cups", 40) == 35
        await end(shop, taken, "cancelled")
        assert (await end(shop, taken, "cancelled")).repeated
        assert (await available(shop, ana), await _left(shop, "stock:cups", 40)) == (1000, 40)
        with pytest.raises(NotPossible):
            await end(shop, taken, "used")

    tell(story)


def test_more_or_less_stock_in_another_version_counts_at_once(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana = await rich(shop)
        await take(shop, ana, "mug")
        with pytest.raises(UsedUp):
            await take(shop, ana, "mug")
        later = AT + timedelta(seconds=5)
        await publish_program(shop, PROGRAM.replace("stock: 1}", "stock: 2}"), from_at=later, at=later)
        await take(shop, ana, "mug", at=later)
        with pytest.raises(UsedUp):
            await take(shop, ana, "mug", at=later)
        latest = later + timedelta(seconds=5)
        await publish_program(shop, PROGRAM, from_at=latest, at=latest)
        with pytest.raises(UsedUp):
            await take(shop, ana, "mug", at=latest)

    tell(story)


async def _left(shop: Shop, name: str, ceiling: int) -> int:
    async with shop.db.connection() as connection:
        shared = await shares.known(connection, 1, await shop.programs.in_force(1, AT, AT), AT)
        return ceiling - shared.taken.get(name, 0)


def with_voucher(receipt_id: str, taken: Taken) -> Any:
    wanted = Wanted("off", voucher=encode("red", taken.redemption.redemption_id))
    return structs.replace(receipt(receipt_id, 2000), wanted=(wanted,))


def test_g4_and_g5_a_voucher_serves_one_basket_of_its_own_member(shop_database: str, run: Any) -> None:
    async def story(one: Shop, other: Shop) -> None:
        ana, bob = await rich(one, "ana"), await rich(one, "bob")
        taken = await take(one, ana, "off")
        with pytest.raises(NotPossible):
            await record_receipt(one, with_voucher("bobs", taken), member_id=bob, source="till", at=AT)
        done, refused = await all_at_once(
            *(
                record_receipt(shop, with_voucher(f"r{n}", taken), member_id=ana, source="till", at=AT)
                for n, shop in enumerate((one, other, one, other))
            )
        )
        assert (len(done), len(refused)) == (1, 3)
        sold = done[0]
        assert sold.decision.totals.to_pay_minor == 1500
        async with one.db.connection() as connection:
            code = taken.redemption.code
            found = await redemptions.by_code(connection, f" {code[:4].lower()}-{code[4:]}")
        assert found == (ana, taken.redemption.redemption_id)
        await return_receipt(one, sold.event.receipt_id, "back", source="till", at=AT)
        until = AT + timedelta(minutes=10)
        one_id = taken.redemption.redemption_id
        await hold_voucher(one, one_id, "basket-1", member_id=ana, until=until, at=AT)
        with pytest.raises(NotPossible):
            await hold_voucher(other, one_id, "basket-2", member_id=ana, until=until, at=AT)
        await record_receipt(one, with_voucher("basket-1", taken), member_id=ana, source="till", at=AT)

    two_shops(shop_database, run, story)


def test_a_parcel_goes_on_and_never_back(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana = await rich(shop)
        with pytest.raises(Invalid):
            await take(shop, ana, "box")
        taken = await take(shop, ana, "box", address={"name": "Ana", "street": "Main 1"})
        one = taken.redemption
        assert one.delivery == "ordered"
        sent = await deliver_redemption(shop, one.redemption_id, "sent", member_id=ana, tracking="X1")
        assert (sent.delivery, sent.tracking) == ("sent", "X1")
        with pytest.raises(Invalid):
            await deliver_redemption(shop, one.redemption_id, "ordered", member_id=ana)
        with pytest.raises(Invalid):
            await end(shop, taken, "cancelled")
        await deliver_redemption(shop, one.redemption_id, "arrived", member_id=ana)

    tell(story)


def test_what_is_given_to_causes_adds_up_in_public(tell: Any) -> None:
    async def story(shop: Shop) -> Any:
        ana, bob = await rich(shop), await rich(shop, "Bob")
        await take(shop, ana, "give", choice="forest", quantity=3)
        await take(shop, bob, "give", choice="forest")
        await take(shop, bob, "give", choice="shelter")
        async with shop.db.connection() as connection:
            return await redemptions.given_to(connection, 1, "give")

    assert tell(story) == {"forest": (4, 40), "shelter": (1, 10)}


def test_entries_have_numbers_and_the_winners_follow_from_the_seed_that_was_promised(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana, bob = await rich(shop), await rich(shop, "Bob")
        taken = [await take(shop, who, "draw", quantity=many) for who, many in ((ana, 3), (bob, 2), (ana, 1))]
        assert [(one.redemption.first_entry, one.redemption.last_entry) for one in taken] == [(1, 3), (4, 5), (6, 6)]
        async with shop.db.connection() as connection:
            promised = (await draws.of(connection, 1, "draw")).commitment
        with pytest.raises(NotClosedYet):
            await draw_winners(shop, "draw", at=AT)
        with pytest.raises(NotPossible):
            await take(shop, ana, "draw", at=NEXT_WEEK)
        drawn = await draw_winners(shop, "draw", at=NEXT_WEEK)
        assert sha256(drawn.draw.seed).hexdigest() == promised
        assert drawn.draw.winners == draws.winners_of(drawn.draw.seed, 6, 2)
        assert len(set(drawn.draw.winners)) == 2
        assert [one.member_id for one in drawn.winners] == [bob if 4 <= n <= 5 else ana for n in drawn.draw.winners]
        assert await draw_winners(shop, "draw", at=NEXT_WEEK) == drawn

    tell(story)


def test_entries_taken_at_once_have_numbers_of_their_own(shop_database: str, run: Any) -> None:
    async def story(one: Shop, other: Shop) -> None:
        who = [await rich(one, f"m{n}") for n in range(6)]
        done, refused = await all_at_once(
            *(take((one, other)[n % 2], member, "draw", quantity=2) for n, member in enumerate(who))
        )
        assert not refused
        assert sorted(taken.redemption.first_entry for taken in done) == [1, 3, 5, 7, 9, 11]

    two_shops(shop_database, run, story)


def test_the_highest_bid_wins_and_the_others_have_their_points_back(shop_database: str, run: Any) -> None:
    async def story(one: Shop, other: Shop) -> None:
        who = [await rich(one, f"m{n}") for n in range(4)]
        bids = [10, 40, 70, 100]
        await all_at_once(*(take((one, other)[n % 2], member, "sale", bid=bids[n]) for n, member in enumerate(who)))
        assert [await available(one, member) for member in who] == [1000, 1000, 1000, 900]
        with pytest.raises(NotPossible):
            await take(one, who[0], "sale", bid=104)
        higher = await take(one, who[3], "sale", bid=120)
        assert await available(one, who[3]) == 880
        with pytest.raises(NotClosedYet):
            await close_auction(one, "sale", at=AT)
        closed, _ = await all_at_once(*(close_auction(shop, "sale", at=NEXT_WEEK) for shop in (one, other)))
        assert {(auction.best_points, auction.best_redemption) for auction in closed} == {
            (120, higher.redemption.redemption_id)
        }
        assert [await available(one, member) for member in who] == [1000, 1000, 1000, 880]

    two_shops(shop_database, run, story)


def test_prizes_of_scratch_cards_stay_within_their_budget_and_are_hidden(shop_database: str, run: Any) -> None:
    async def story(one: Shop, other: Shop) -> None:
        who = [await rich(one, f"m{n}") for n in range(5)]
        done, _ = await all_at_once(*(take((one, other)[n % 2], member, "scratch") for n, member in enumerate(who)))
        assert Counter(taken.redemption.prize for taken in done) == {"big": 2, "": 3}
        assert [await available(one, member) for member in who] == [999] * 5
        for taken in done:
            await end(one, taken, "scratched")
        assert sorted([await available(one, member) for member in who]) == [999, 999, 999, 1499, 1499]

    two_shops(shop_database, run, story)


async def _card(shop: Shop, number: str = "", amount: int = 10_000, **more: Any) -> gift_cards.GiftCard:
    name = f"card-{shop.new_id(AT)}"
    return (await issue_gift_card(shop, name, amount, "RON", source="till", at=AT, number=number, **more)).card


async def _pay(
    shop: Shop, name: str, card: gift_cards.GiftCard, most: int, amount: int | None = None, **more: Any
) -> Any:
    return await pay_with_gift_card(shop, name, card, amount, most, source="till", at=AT, **more)


def test_g2_a_gift_card_pays_what_it_can(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        card = await _card(shop)
        assert (await _pay(shop, "p1", card, 5000)).card.balance_minor == 5000
        two = [await _card(shop), await _card(shop)]
        to_pay = 200_000
        for n, one in enumerate(two):
            to_pay += (await _pay(shop, f"big-{n}", one, to_pay)).entry.amount_minor
        assert to_pay == 180_000
        with pytest.raises(NotEnoughMoney):
            await _pay(shop, "p2", card, 9000, 5001)
        again = await _pay(shop, "p1", card, 5000)
        assert (again.repeated, again.card.balance_minor) == (True, 5000)
        back = await pay_back_to_gift_card(shop, "b1", "p1", 2000, source="till", at=AT)
        assert back.card.balance_minor == 7000
        with pytest.raises(Invalid):
            await pay_back_to_gift_card(shop, "b2", "p1", 3001, source="till", at=AT)

    tell(story)


def test_a_card_is_never_overdrawn_by_payments_at_once(shop_database: str, run: Any) -> None:
    async def story(one: Shop, other: Shop) -> None:
        card = await _card(one, amount=1000)
        done, refused = await all_at_once(*(_pay((one, other)[n % 2], f"p{n}", card, 300, 300) for n in range(8)))
        assert (len(done), {type(error) for error in refused}) == (3, {NotEnoughMoney})
        same, _ = await all_at_once(*(_pay((one, other)[n % 2], "same", card, 100, 100) for n in range(6)))
        assert Counter(answer.repeated for answer in same) == {False: 1, True: 5}
        async with one.db.connection() as connection:
            assert (await gift_cards.by_id(connection, card.card_id)).balance_minor == 0

    two_shops(shop_database, run, story)


def test_a_pin_is_tried_five_times(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        card = await _card(shop, pin="1234")
        assert "1234" not in card.pin
        for tries_left in (4, 3, 2, 1, 0):
            with pytest.raises(WrongPin) as wrong:
                await _pay(shop, "p", card, 100, pin="9999")
            assert wrong.value.tries_left == tries_left
        with pytest.raises(TooManyPins):
            await _pay(shop, "p", card, 100, pin="1234")
        await set_gift_card_status(shop, card.card_id, "active")
        await _pay(shop, "p", card, 100, pin="1234")

    tell(story)


def test_a_blocked_or_expired_card_does_not_pay_and_its_rest_expires_once(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        card = await _card(shop, expires_at=AT + timedelta(days=1))
        await set_gift_card_status(shop, card.card_id, "blocked")
        with pytest.raises(GiftCardNotGood):
            await _pay(shop, "p", card, 100)
        await set_gift_card_status(shop, card.card_id, "active")
        late = AT + timedelta(days=1)
        with pytest.raises(GiftCardNotGood):
            await pay_with_gift_card(shop, "q", card, None, 100, source="till", at=late)
        assert [await expire_gift_cards(shop, at, most=10) for at in (AT, late, late)] == [0, 1, 0]
        async with shop.db.connection() as connection:
            moves = [one.movement for one in await gift_cards.entries(connection, card.card_id)]
        assert moves == ["issued", "expired"]

    tell(story)


def test_g1_five_rounds_of_gift_cards_for_points_make_no_points(tell: Any) -> None:
    """100 points buy a card of 1.00; its lines earn nothing where a card is bought with it."""

    async def story(shop: Shop) -> None:
        ana = await rich(shop, points=100)
        for n in range(5):
            taken = await take(shop, ana, "card")
            assert taken.redemption.card_id is not None
            async with shop.db.connection() as connection:
                card = await gift_cards.by_id(connection, taken.redemption.card_id)
            bought = receipt(f"buy-{n}", 100)
            lines = tuple(structs.replace(line, earns=False) for line in bought.lines)
            sold = await record_receipt(shop, structs.replace(bought, lines=lines), member_id=ana, source="till", at=AT)
            assert sold.decision.earned == ()
            await end(shop, taken, "cancelled")
            async with shop.db.connection() as connection:
                after = await gift_cards.by_id(connection, card.card_id)
            assert (card.balance_minor, after.balance_minor, after.status) == (100, 0, "cancelled")
        assert await available(shop, ana) == 100

    tell(story)


def test_a_card_that_paid_is_not_given_back_for_its_points(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana = await rich(shop, points=100)
        taken = await take(shop, ana, "card")
        async with shop.db.connection() as connection:
            card = await gift_cards.by_id(connection, taken.redemption.card_id or 0)
        await _pay(shop, "p", card, 30)
        with pytest.raises(NotEnoughMoney):
            await end(shop, taken, "cancelled")
        assert await available(shop, ana) == 0

    tell(story)


def test_opening_balances_come_in_once(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        for repeated in (False, True):
            made = await issue_gift_card(
                shop, "old-77", 4200, "RON", source="import", at=AT, number="77", movement="imported"
            )
            assert (made.repeated, made.entry.movement, made.card.balance_minor) == (repeated, "imported", 4200)
        with pytest.raises(gift_cards.GiftCardTaken):
            await _card(shop, number="77")

    tell(story)
