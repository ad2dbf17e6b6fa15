"""Every case that other loyalty programs taught us is a story or a test that bears its number.

The cases are those of the acceptance list by their letters: A money safety, B returns, C lots and expiry, D rules and
arithmetic, E tiers, F time and currency, G rewards, gift cards and members.
"""

import re
from functools import lru_cache

import pytest

from tests.house import ROOT

CASES = {
    "A": (1, 2, 3, 4, 5, 6, 7, 8, 10, 11),
    "B": (1, 2, 4, 5, 6, 7, 8, 9, 11, 12, 13),
    "C": (1, 3, 4, 5, 6, 8, 9, 10, 11, 13, 14, 15),
    "D": (2, 3, 4, 5, 7, 8, 9, 10, 14, 16, 18, 19, 20),
    "E": (1, 3, 4, 5, 6),
    "F": (1, 3, 4, 6, 7),
    "G": (1, 2, 4, 5, 7, 8, 9, 10, 11, 12, 13),
}
"""E8, a hook that forbids a change of tier, comes with what it is about."""

ALSO = {
    "A8": "tests/engine/laws/test_books.py: test_a_balance_is_the_sum_of_its_entries_and_the_sum_of_its_lots",
    "A11": "tests/crash/test_crash.py: test_killing_the_server_in_the_middle_loses_nothing_that_was_answered",
}
"""Cases that are a law, or more than one case, and are proved under another name."""


@lru_cache(maxsize=1)
def proofs() -> dict[str, list[str]]:
    """The stories and tests by the number of their case: `story C5 ...`, `test_c5_...`, `test_c5_c10_...`."""
    found: dict[str, list[str]] = {}
    for file in sorted((ROOT / "tests").rglob("*")):
        if file.suffix == ".story":
            named = re.findall(r"^story (([A-G]\d+) .*)$", file.read_text("utf-8"), re.MULTILINE)
        elif file.suffix == ".py":
            tests = re.findall(r"def (test_((?:[a-g]\d+_(?:and_)?)+)\w+)\(", file.read_text("utf-8"))
            named = [(name, case) for name, cases in tests for case in cases.upper().split("_") if case]
        else:
            continue
        for name, case in named:
            found.setdefault(case, []).append(f"{file.relative_to(ROOT)}: {name}")
    return found


@pytest.mark.parametrize("case", [f"{letter}{number}" for letter, numbers in CASES.items() for number in numbers])
def test_the_case_has_a_story_or_a_test_that_bears_its_number(case: str) -> None:
    file, _, name = ALSO.get(case, "").partition(": ")
    is_there = bool(name) and f"def {name}(" in (ROOT / file).read_text("utf-8")
    assert proofs().get(case) or is_there, f"nothing proves {case}"
