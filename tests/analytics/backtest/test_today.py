"""What a shop does today is a program like any other: the examples of the page are run."""

import re
from pathlib import Path

import pytest

from regulars.program_file import template
from tests.analytics.backtest.histories import replayed, written

PAGE = (Path(__file__).parents[3] / "docs" / "backtest.md").read_text("utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
MAPPING = """
time_zone: Europe/Bucharest
currency: EUR
receipts: {receipt: receipt, occurred_at: at, member: member, total: total}
"""
ROWS = [f"{number:03},2026-01-{number + 1:02},ana,50.00" for number in range(20)]


@pytest.mark.parametrize(
    ("example", "cost"),
    [
        pytest.param(0, "0.00", id="nothing"),
        pytest.param(1, f"{9 * 1.50 + 7 * 2.50:.2f}", id="a discount that grows"),
        pytest.param(2, "5.00", id="stamps"),
    ],
)
def test_what_the_page_shows_of_today_runs_beside_a_program(tmp_path: Path, example: int, cost: str) -> None:
    """Ana buys 20 times for 50.00: 200.00 are there after the 4th, 600.00 after the 13th; the 11th takes the card."""
    history = written(tmp_path, ROWS, mapping=MAPPING)
    today, cashback = replayed(tmp_path, history, EXAMPLES[example], template("cashback")).programs
    assert (today.program, today.cost) == ("today", cost)
    assert cashback.against is not None
    assert cashback.against.program == "today"
