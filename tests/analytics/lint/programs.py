"""Programs and evidence for lints: a plain one that nobody would complain of, and what is different in it."""

from fractions import Fraction
from typing import Any

from msgspec import structs

from regulars.analytics.lint.evidence import Evidence, Figures, Habits, Past, Trial
from regulars.engine.program import Program
from regulars.program_file import read_program

DAY = 20_000

PARTS = {
    "return_window": "P14D",
    "wallets": "{points: {worth: 0.01, pending: return window, expires: P12M, transfers: {allowed: false}}}",
    "basis": "{}",
    "rules": "[{id: welcome, kind: welcome, points: 100}, {id: base, kind: per_amount, points: 5, per: 1.00}]",
    "tier_sets": "{}",
    "rewards": "[{id: pay, kind: part_payment, points: 1, worth: 0.01, at_least: 100}]",
    "referral": "{}",
    "accepted": "{}",
    "examples": '""',
}
HABITS = Habits(median_minor=2000, long_gap_days=100, discounted=Fraction(0), amounts=(2000,))
FIGURES = Figures(
    members=1000, cost=Fraction(3, 100), given=Fraction(4, 100), redeemed=Fraction(7, 10),
    redeemed_in_a_year=Fraction(7, 10), median_days=60, median_receipts=Fraction(3), tiers={}, came_to=frozenset(),
    fired={"base": 5000}, taken={"pay": 900}, top_tenth=Fraction(3, 10), held=1000, idle=100,
)  # fmt: skip


def text(**parts: str) -> str:
    """The plain program with other parts."""
    lines = ["program: plain", "timezone: UTC", "currency: EUR"]
    return "\n".join([*lines, *(f"{name}: {part}" for name, part in {**PARTS, **parts}.items()), ""])


def program(**parts: str) -> Program:
    """The same made ready."""
    return read_program(text(**parts))


def evidence(*, margin: str | None = None, trial: Trial | None = None, **changes: Any) -> Evidence:
    """A history with other habits and figures than the usual ones; without any for none at all. margin: as 1/4.
    trial: what other programs come to on it; the same where nothing is said.
    """
    share = None if margin is None else Fraction(margin)
    if not changes and trial is None:
        return Evidence(DAY, share)
    habits = {name: changes.pop(name) for name in Habits.__struct_fields__ if name in changes}
    figures = structs.replace(FIGURES, **changes)
    return Evidence(
        DAY, share, Past(structs.replace(HABITS, **habits), lambda: figures, trial or (lambda text: figures))
    )
