"""The templates have no money pump, or say why they take one."""

from pathlib import Path

import pytest

from regulars.analytics.pumps.hunt import Hunt, hunt
from regulars.program_file import read_program, template, template_names


def told(found: Hunt) -> str:
    return "" if found.ok else str(found)


@pytest.mark.parametrize("name", template_names())
def test_two_thousand_sequences_find_none(name: str) -> None:
    assert told(hunt(read_program(template(name)), 2000)) == ""


@pytest.mark.long
@pytest.mark.parametrize("name", template_names())
def test_a_hundred_thousand_sequences_find_none(name: str) -> None:
    assert told(hunt(read_program(template(name)), 100_000, seed=1)) == ""


def test_a_pump_that_the_program_accepts_is_told_with_the_reason() -> None:
    text = (Path(__file__).parent / "programs" / "any-review.yaml").read_text(encoding="utf-8")
    accepting = text + "accepted: {money-pump: every review is read before it counts}\n"
    found = hunt(read_program(accepting), 2000)
    assert found.pump is not None
    assert found.ok
    assert "The program accepts it: every review is read before it counts" in str(found)
