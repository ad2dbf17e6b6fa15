"""Every law once more, on thousands of new examples: `make prove`."""

import pytest

from tests.engine.laws import test_books, test_decisions, test_passing_time, test_returns
from tests.engine.laws.law import LAWS

BOOKS = (test_books, test_decisions, test_passing_time, test_returns)


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(LAWS))
def test_the_law_holds_for_thousands(name: str) -> None:
    LAWS[name]()


def test_every_law_is_tried() -> None:
    written = {name for book in BOOKS for name in vars(book) if name.startswith("test_")}
    assert written == set(LAWS)
