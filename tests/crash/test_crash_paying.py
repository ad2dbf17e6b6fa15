"""`kill -9` while plans are charged, coupons taken, gifts drawn: nothing is lost, and nothing given twice."""

import json
from collections import Counter
from collections.abc import Iterator

import msgspec
import pytest

from regulars.clock import now
from regulars.engine.terms.coupons import plain
from regulars.main.opening import with_shop
from regulars.store import pool_codes, shares
from regulars.store.database import Connection
from regulars.store.shop import Shop
from tests.crash.crashing import Crashing, Serving, busy, crashing_shop, nothing_is_lost_or_doubled
from tests.crash.desks import COFFEES, GIFTS, LEAFLETS, PROGRAM, SPRINGS, Desks
from tests.store.conftest import kill_server, until

LEAVES = [f"coupon:leaflets:{plain(code)}" for code in LEAFLETS]


@pytest.fixture(scope="module")
def crashing() -> Iterator[Crashing]:
    with crashing_shop(PROGRAM) as shop:

        async def fill(opened: Shop) -> None:
            async def add(tx: Connection) -> None:
                await pool_codes.add(tx, "leaflets", LEAFLETS, now())

            await opened.db.run(add)

        with_shop(shop.settings, fill)
        yield shop


class Given(msgspec.Struct):
    """What the events say stands, of what there is only so much of; and what the shared counters say."""

    stands: Counter[str]
    taken: dict[str, int]
    spring: list[str]


def given(shop: Crashing) -> Given:
    async def read(opened: Shop) -> Given:
        rules = await opened.programs.in_force(1, now(), now())
        spring = list(rules.coupons.counters("spring"))
        async with opened.db.connection() as connection:
            rows = await connection.fetch("select kind, body::text, decision::text from event")
            taken = await shares.taken(connection, 1, [*LEAVES, *spring])
        stands: Counter[str] = Counter()
        for kind, body, decision in rows:
            told = json.loads(body)
            codes = [one["code"] for one in json.loads(decision).get("reasons", [])]
            if kind == "receipt":
                stands.update(told.get("coupons", []))
            elif kind == "return" and "coupon-back" in codes:
                stands.subtract(told["standing"]["receipt"]["coupons"])
            stands["coffee"] += kind == "redeemed"
            stands["gift"] += codes.count("surprise") - codes.count("surprise-back")
        return Given(stands, taken, spring)

    return with_shop(shop.settings, read)


def nothing_is_given_twice(shop: Crashing) -> None:
    found = given(shop)
    assert all(found.stands[code] in (0, 1) for code in LEAFLETS), found
    assert [found.taken.get(name, 0) for name in LEAVES] == [found.stands[code] for code in LEAFLETS]
    assert sum(found.taken.get(name, 0) for name in found.spring) == found.stands["SPRING10"] <= SPRINGS
    assert 0 < found.stands["coffee"] <= COFFEES
    assert 0 < found.stands["gift"] <= GIFTS


def test_killing_the_server_while_all_that_costs_money_is_done(crashing: Crashing) -> None:
    desks = Desks(crashing.serving.address, crashing.key, "app")
    with desks:
        busy(desks)
        crashing.serving.kill()
    crashing.serving = Serving(crashing.folder)
    nothing_is_lost_or_doubled(crashing, desks)
    nothing_is_given_twice(crashing)


def test_killing_the_database_while_all_that_costs_money_is_done(crashing: Crashing) -> None:
    desks = Desks(crashing.serving.address, crashing.key, "db")
    with desks:
        busy(desks)
        before = len(desks.answered)
        kill_server(crashing.folder)
        assert until(lambda: len(desks.answered) > before + 10, seconds=60), "nobody could sell any more"
    nothing_is_lost_or_doubled(crashing, desks)
    nothing_is_given_twice(crashing)
