"""Histories for tests: files with their mapping and programs, replayed as the command does."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from regulars.analytics.backtest.report import Backtest, ProgramReport
from regulars.analytics.backtest.trial import Asked
from regulars.main.backtesting import backtest

MAPPING = """
time_zone: UTC
currency: USD
receipts: {receipt: receipt, occurred_at: at, member: member, total: total}
"""
HEAD = "receipt,at,member,total"


def cashback(percent: int, reward: str, expires: str = "never", *, name: str = "cashback") -> str:
    """So many percent back in cents, given out in whole multiples of one amount of money."""
    cents = reward.replace(".", "")
    return f"""
program: {name}
timezone: UTC
currency: USD
wallets:
  cents: {{worth: 0.01, expires: {expires}}}
rules:
  - {{id: back, kind: per_amount, points: {percent}, per: 1.00, rounding: half_even}}
rewards:
  - {{id: money, kind: gift_card, points: {int(cents)}, amount: "{reward}", most: 1000}}
"""


def written(folder: Path, rows: Sequence[str], *, mapping: str = MAPPING, head: str = HEAD) -> Path:
    """A CSV with its mapping beside."""
    (folder / "mapping.yaml").write_text(mapping, encoding="utf-8")
    path = folder / "receipts.csv"
    path.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    return path


def replayed(folder: Path, history: Path, *programs: str, **how: Any) -> Backtest:
    """Programs on a history, in one process unless told otherwise."""
    paths = []
    for number, text in enumerate(programs):
        paths.append(folder / f"program-{number}.yaml")
        paths[-1].write_text(text, encoding="utf-8")
    asked = Asked(**{"processes": 1, **how})
    return backtest(paths, history, mapping=None, asked=asked, tell=lambda what, done, total: None)


def one(folder: Path, rows: Sequence[str], program: str, **how: Any) -> ProgramReport:
    """One program on some rows."""
    return replayed(folder, written(folder, rows), program, **how).programs[0]
