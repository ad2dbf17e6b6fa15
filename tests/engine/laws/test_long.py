"""Every law once more, on thousands of new examples: `make prove`."""

from pathlib import Path

import pytest
from hypothesis import settings

from tests.engine.laws import (
    test_books,
    test_decisions,
    test_merging,
    test_passing_time,
    test_returns,
    test_tiers,
    test_wallets,
)
from tests.engine.laws.law import BODIES, LAWS, together
from tests.engine.laws.programs import programs

ONLY_LAWS = (test_books, test_decisions, test_passing_time, test_returns)
BOOKS = (*ONLY_LAWS, test_merging, test_tiers, test_wallets)


ABOUT_ANY = {name for name, (_, drawn) in BODIES.items() if drawn.get("rules") is programs}


@pytest.mark.long
def test_the_laws_of_every_program_hold_for_thousands() -> None:
    together(sorted(ABOUT_ANY), settings.get_profile("long"))()


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(LAWS.keys() - ABOUT_ANY))
def test_the_law_holds_for_thousands(name: str) -> None:
    LAWS[name]()


def test_every_law_is_tried() -> None:
    books = {path.stem: path.read_text("utf-8").count("\n@law(") for path in Path(__file__).parent.glob("test_*.py")}
    assert {name for name, laws in books.items() if laws} == {book.__name__.rpartition(".")[2] for book in BOOKS}
    assert sum(books.values()) == len(LAWS)


def test_a_book_of_laws_alone_has_nothing_but_laws() -> None:
    written = {name for book in ONLY_LAWS for name in vars(book) if name.startswith("test_")}
    assert written <= set(LAWS)
