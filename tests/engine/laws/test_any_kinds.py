"""The laws hold for random programs made of random kinds, whatever kinds there are, and random lives of all events.

They are the laws of the other files, about any programs instead of those that `programs.py` draws.
"""

from typing import Any

import pytest
from hypothesis import Phase, find, settings
from hypothesis import strategies as st

from tests.engine.laws import test_books, test_decisions, test_passing_time, test_returns
from tests.engine.laws.histories import buying, histories
from tests.engine.laws.law import BODIES, together
from tests.engine.laws.programs import programs
from tests.engine.laws.random_lives import any_buying, any_histories
from tests.engine.laws.random_programs import STRUCTS, kinds, mended
from tests.engine.laws.random_programs import any_programs as any_kinds
from tests.engine.laws.random_structs import Plain

BOOKS = (test_books, test_decisions, test_passing_time, test_returns)
ANY: dict[str, st.SearchStrategy[Any]] = {"rules": any_kinds, "history": any_histories}
ANY |= dict.fromkeys(("buys", "last", "more"), any_buying)
"""What is drawn in place of what the laws draw themselves."""

LAWS_OF_ANY_PROGRAM = sorted(name for name, (_, drawn) in BODIES.items() if drawn.get("rules") is programs)

FEW = settings(settings.get_profile("laws"), max_examples=60, phases=[Phase.generate])
"""As they come, without looking for the smallest: `make prove` does."""


def test_every_law_holds_for_any_kinds() -> None:
    together(LAWS_OF_ANY_PROGRAM, FEW, ANY)()


@pytest.mark.long
def test_every_law_holds_for_thousands_of_any_kinds() -> None:
    together(LAWS_OF_ANY_PROGRAM, settings.get_profile("long"), ANY)()


def test_what_the_laws_draw_is_drawn_of_any_kinds() -> None:
    plain = {id(programs): any_kinds, id(histories): any_histories, id(buying): any_buying}
    for name in LAWS_OF_ANY_PROGRAM:
        for argument, strategy in BODIES[name][1].items():
            assert ANY.get(argument) is plain.get(id(strategy)), argument


LEAST: Plain = {
    "program": "any",
    "timezone": "UTC",
    "currency": "EUR",
    "wallets": {"points": {}, "stars": {}},
    "tier_sets": {"club": {"counts": "spend", "tiers": [{"id": "plain"}, {"id": "silver", "at_least": "4"}]}},
    "challenges": {"spring": {"target": "1"}},
    "leaderboards": {"spring": {"period": "month"}},
}
NEEDS: dict[tuple[str, str], Plain] = {
    ("rules", "donated"): {
        "wallets": {"points": {}, "stars": {"gives_to": "give"}},
        "rewards": [{"id": "give", "kind": "donation", "causes": ["stars"], "gives": "1.00"}],
    }
}
"""What a kind cannot be without."""
KINDS = [(field, tag) for field in ("rules", "rewards") for tag in kinds(field)]


@pytest.mark.parametrize(("field", "tag"), KINDS, ids=[tag for _, tag in KINDS])
def test_every_kind_can_be_among_them(field: str, tag: str) -> None:
    def is_one(written: Plain) -> bool:
        program = mended({**LEAST, **NEEDS.get((field, tag), {}), field: [{**written, "id": "one"}]})
        return program is not None and len(getattr(program.document, field)) == 1

    once = settings(settings.get_profile("laws"), max_examples=300, phases=[Phase.generate])
    assert find(STRUCTS.one(kinds(field)[tag]), is_one, settings=once)
