"""Many receipts at once: each recorded once, whatever becomes of the others."""

from typing import Any

from regulars.actions.record_receipt import record_receipt
from regulars.actions.record_receipts import Sent, record_receipts
from regulars.analytics.verify import verify
from regulars.engine.decision import Decision
from regulars.errors import Invalid, Refused
from regulars.store import members
from regulars.store.history import DifferentBody
from regulars.store.members import UnknownMember
from regulars.store.recorder import NotEnoughPoints, Outcome
from regulars.store.shop import Shop
from tests.actions.conftest import AT, joined, opened, receipt

SOURCE = "till"


async def send(shop: Shop, *sent: Sent) -> list[Any]:
    return list(await record_receipts(shop, sent, source=SOURCE, at=AT))


async def balance(shop: Shop, member: int) -> int:
    async with shop.db.connection() as connection:
        return (await members.load(connection, member, 1)).stored.member.wallet("points").balance


def test_a_refused_receipt_fails_alone_and_the_next_of_its_member_goes_on(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana, ion = await joined(shop), await joined(shop, "Ion")
        done = await send(
            shop,
            Sent(receipt("a", 10000), ana),
            Sent(receipt("b", 1000, spend=500), ana),
            Sent(receipt("c", 1000, spend=50), ana),
            Sent(receipt("d", 1000, spend=1), ion),
            Sent(receipt("e"), ion),
            Sent(receipt("f", 100), 1),
            Sent(receipt("g", 100), None),
        )
        kinds = [type(one) for one in done]
        assert kinds == [Outcome, NotEnoughPoints, Outcome, NotEnoughPoints, Invalid, UnknownMember, Outcome]
        assert await balance(shop, ana) == 100 - 50 + 9
        assert await balance(shop, ion) == 0

    tell(story)


def test_it_is_the_same_as_one_by_one(shop_database: str, run: Any) -> None:
    """The ledger of a batch passes the same proof."""

    async def story() -> None:
        async with opened(shop_database) as shop:
            people = [await joined(shop, f"m{number}") for number in range(4)]
            sent = [Sent(receipt(f"r{n}", 1000 + n, spend=5 if n > 20 else None), people[n % 4]) for n in range(140)]
            done = await send(shop, *sent)
            assert all(isinstance(one, Outcome) for one in done)
            again = [
                await record_receipt(shop, one.receipt, member_id=one.member_id, source=SOURCE, at=AT) for one in sent
            ]
            assert [one.event_id for one in again] == [one.event_id for one in done]
            assert all(one.repeated for one in again)
            assert not (await verify(shop)).differences

    run(story())


def test_a_known_name_with_another_body_is_a_conflict_in_a_batch_too(tell: Any) -> None:
    async def story(shop: Shop) -> None:
        ana = await joined(shop)
        await record_receipt(shop, receipt("a", 1000), member_id=ana, source=SOURCE, at=AT)
        done = await send(
            shop, Sent(receipt("a", 2000), ana), Sent(receipt("a", 1000), ana), Sent(receipt("b", 1), ana)
        )
        assert isinstance(done[0], DifferentBody)
        assert done[1].repeated
        assert await balance(shop, ana) == 10

    tell(story)


def test_what_the_sender_cannot_live_with_refuses_the_receipt(tell: Any) -> None:
    class TooDear(Refused):
        """Too dear."""

    def refuse(decision: Decision) -> None:
        assert decision.totals is not None
        if decision.totals.to_pay_minor > 500:
            raise TooDear()

    async def story(shop: Shop) -> None:
        ana = await joined(shop)

        def sent(name: str, amount: int, member: int | None) -> Sent:
            return Sent(receipt(name, amount), member, refuse=refuse)

        done = await send(shop, sent("a", 500, ana), sent("b", 501, ana), sent("c", 500, None), sent("d", 501, None))
        assert [type(one) for one in done] == [Outcome, TooDear, Outcome, TooDear]
        assert [type(one) for one in await send(shop, sent("e", 900, ana))] == [TooDear]
        assert await balance(shop, ana) == 5

    tell(story)
