"""The lowest price of the last thirty days, by the moments from which prices hold."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from regulars.store import prices
from regulars.store.prices import Price, PriceNow
from tests.actions.conftest import opened
from tests.actions.test_coupons import PROGRAM

NOW = datetime(2026, 5, 1, tzinfo=UTC)
Lowest = Callable[..., PriceNow | None]


@pytest.fixture
def lowest(shop_database: str, run: Any) -> Lowest:
    """What is told of prices, each with the days before now from which it holds."""

    def told(*said: tuple[int, int], at: datetime = NOW) -> PriceNow | None:
        async def ask() -> PriceNow | None:
            async with opened(shop_database, PROGRAM) as shop:
                kept = [Price("tea", "RON", NOW - timedelta(days=days), minor) for days, minor in said]
                await shop.db.run(lambda tx: prices.keep(tx, kept))
                await shop.db.run(lambda tx: prices.keep(tx, [Price("tea", "EUR", NOW - timedelta(days=1), 1)]))
                async with shop.db.connection() as connection:
                    return (await prices.at_moment(connection, ["tea", "other"], "RON", at)).get("tea")

        found: PriceNow | None = run(ask())
        return found

    return told


def test_of_an_article_without_a_price_nothing_is_told(lowest: Lowest) -> None:
    assert lowest() is None
    assert lowest((-1, 500)) is None, "what it will cost tomorrow is no price today"


@pytest.mark.parametrize(
    ("said", "price", "least", "before"),
    [
        ([(90, 500)], 500, 500, None),
        ([(90, 500), (10, 400)], 400, 400, 500),
        ([(90, 500), (20, 300), (10, 400)], 400, 300, 300),
        ([(90, 300), (30, 500)], 500, 500, 300),
        ([(90, 300), (29, 500)], 500, 300, 300),
        ([(90, 200), (45, 500), (10, 400)], 400, 400, 500),
        ([(90, 200), (40, 500), (10, 400)], 400, 400, 500),
        ([(90, 200), (39, 500), (10, 400)], 400, 400, 200),
    ],
)
def test_the_lowest_up_to_now_and_before_this_price_began(
    lowest: Lowest, said: list[tuple[int, int]], price: int, least: int, before: int | None
) -> None:
    found = lowest(*said)
    assert found is not None
    assert (found.price_minor, found.lowest_minor, found.before_minor) == (price, least, before)


def test_a_price_said_again_for_the_same_moment_takes_the_place_of_the_first(lowest: Lowest) -> None:
    found = lowest((10, 400), (10, 450))
    assert found is not None
    assert (found.price_minor, found.lowest_minor, found.before_minor) == (450, 450, None)
