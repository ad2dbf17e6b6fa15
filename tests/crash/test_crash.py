"""`kill -9` in the middle of the day: what was answered is there once, what was not can be sent again."""

from collections.abc import Iterator

import pytest

from tests.crash.crashing import Crashing, Serving, busy, crashing_shop, nothing_is_lost_or_doubled
from tests.store.conftest import kill_server, until

PROGRAM = """
program: crash
timezone: Europe/Bucharest
currency: EUR
wallets:
  points: {expires: P1Y, worth: 0.01}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
  - {id: welcome, kind: welcome, points: 100}
rewards:
  - {id: pay, kind: part_payment, points: 1, worth: 0.01}
"""


@pytest.fixture(scope="module")
def crashing() -> Iterator[Crashing]:
    with crashing_shop(PROGRAM) as shop:
        yield shop


def test_killing_the_server_in_the_middle_loses_nothing_that_was_answered(crashing: Crashing) -> None:
    tills = crashing.tills("app")
    with tills:
        busy(tills)
        crashing.serving.kill()
    crashing.serving = Serving(crashing.folder)
    nothing_is_lost_or_doubled(crashing, tills)


def test_killing_the_database_in_the_middle_loses_nothing_and_selling_goes_on(crashing: Crashing) -> None:
    """The server is not started again: it finds its database back."""
    tills = crashing.tills("db")
    with tills:
        busy(tills)
        before = len(tills.answered)
        kill_server(crashing.folder)
        assert until(lambda: len(tills.answered) > before + 20, seconds=60), "nobody could sell any more"
    nothing_is_lost_or_doubled(crashing, tills)
