"""An offer for the first so many members is claimed by so many, however many claim at the same moment."""

import asyncio
from datetime import timedelta
from typing import Any

from regulars.actions.choose import choose
from regulars.actions.publish_program import publish_program
from regulars.analytics.verify import verify
from regulars.store import members, participants
from regulars.store.recorder import NotPossible, Outcome
from regulars.store.shop import Shop
from tests.actions.conftest import AT, joined, opened

PROGRAM = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
wallets:
  points: {}
offers:
  early: {most_members: 5}
  late: {}
"""


async def claims(shop: Shop, member_id: int, name: str, offer: str = "early", days: int = 0) -> Outcome | NotPossible:
    try:
        return await choose(
            shop, offer, member_id=member_id, choice_id=name, source="t", at=AT + timedelta(days=days)
        )  # fmt: skip
    except NotPossible as error:
        return error


def refused(results: list[Outcome | NotPossible]) -> list[str]:
    return [one.reasons[0].code for one in results if isinstance(one, NotPossible)]


async def took_part(shop: Shop, offer: str = "early") -> int:
    program = await shop.programs.in_force(1, AT, AT)
    async with shop.db.connection() as connection:
        return (await participants.known(connection, 1, program)).get(offer, 0)


def test_of_many_who_claim_at_once_exactly_so_many_take_part(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, PROGRAM) as one, opened(shop_database, PROGRAM, node=2) as other:
            known = [await joined(one, f"Ana {place}") for place in range(14)]
            results = await asyncio.gather(
                *(claims((one, other)[place % 2], member, f"c{place}") for place, member in enumerate(known))
            )
            assert refused(list(results)) == ["offer-full"] * 9
            assert await took_part(one) == 5
            async with one.db.connection() as connection:
                states = [(await members.load(connection, member, 1)).stored.member for member in known]
            assert sum(bool(state.picks.get("early")) for state in states) == 5
            assert (await verify(one)).ok

    run(told())


def test_the_same_claim_again_takes_no_second_place_and_a_refused_one_takes_none(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            ana = await joined(shop)
            first, again = [await claims(shop, ana, "c1") for _ in range(2)]
            assert isinstance(first, Outcome)
            assert isinstance(again, Outcome)
            assert again.repeated
            assert refused([await claims(shop, ana, "c2")]) == ["already-claimed"]
            assert await took_part(shop) == 1

    run(told())


def test_a_program_may_let_more_members_in_or_fewer_later(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            known = [await joined(shop, f"Ana {place}") for place in range(8)]
            for most, member, refusals in ((1, 0, []), (1, 1, ["offer-full"]), (3, 1, []), (2, 2, ["offer-full"])):
                text = PROGRAM.replace("most_members: 5", f"most_members: {most}")
                day = 1 + most * 3 + member
                at = AT + timedelta(days=day)
                await publish_program(shop, text, from_at=at, at=at)
                assert refused([await claims(shop, known[member], f"c{day}", days=day)]) == refusals, (most, member)
            assert await took_part(shop) == 2

    run(told())
