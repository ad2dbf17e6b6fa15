"""Figures as they are shown and kept: what was measured, what was promised, and what the machine can do at all."""

from datetime import datetime

import msgspec

from regulars.bench.machine import Machine


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure in one unit.

    measured: None when it could not be, and then `note` says why. target: at least so much, or, with `at_most`, at
    most. limit: what the same machine did in the same run without us, in the same unit.
    """

    name: str
    unit: str
    measured: float | None
    target: float | None = None
    at_most: bool = False
    limit: float | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None without a target or a measurement."""
        if self.measured is None or self.target is None:
            return None
        return self.measured <= self.target if self.at_most else self.measured >= self.target

    def cells(self) -> tuple[str, ...]:
        """Its row of the table."""
        sign = "at most" if self.at_most else "at least"
        target = "" if self.target is None else f"{sign} {amount(self.target)} {self.unit}"
        measured = "not measured" if self.measured is None else f"{amount(self.measured)} {self.unit}"
        limit = "" if self.limit is None else f"{amount(self.limit)} {self.unit}"
        mark = {True: "yes", False: "NO", None: ""}[self.met]
        return self.name, target, measured, mark, limit, self.note


HEADINGS = ("figure", "target", "measured", "met", "raw limit", "how")
RIGHT = {1, 2, 4}
"""The columns of numbers."""


class Figures(msgspec.Struct, frozen=True):
    """All figures of one run, with the machine they were measured on."""

    measured_at: datetime
    machine: Machine
    figures: tuple[Figure, ...]

    def __str__(self) -> str:
        rows = [HEADINGS, *(figure.cells() for figure in self.figures)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
        lines = [_line(row, widths) for row in rows]
        lines.insert(1, "  ".join("-" * width for width in widths))
        return "\n".join([str(self.machine), "", *lines])


def amount(value: float) -> str:
    """A number with as many digits as tell something: 12,345 and 34.5 and 0.83."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    text = f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
    return text.rstrip("0").rstrip(".")


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    cells = [
        cell.rjust(width) if column in RIGHT else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()
