"""An activity while it is decided: what conditions and the expressions of rules read of it."""

from collections.abc import Mapping
from typing import Any

from regulars.engine.days import LocalClock, month_start, week_start, weekday, year_start
from regulars.engine.events.event import NONE, Given
from regulars.engine.terms.activities import ReadyActivity

Marks = Mapping[str, Mapping[str, tuple[int, int]]]
"""What limited-to-once rules gave for: rule -> mark -> (the first day on which it is forgotten, how much)."""

FOR_EVER = "lifetime"
MILLIONTHS = 6
"""Numbers of different digits are compared in millionths."""


class Doing:
    """What was done, by what it is about, its values and its day; made for one decision.

    values: by field, as `engine.terms.activities` reads them. marks: of the member, before the event. places: of the
    program, in which it was. took: of budgets, what the event had taken before. budgets_us:
    the moment of the budgets that it takes from, where that is another one than its own.
    """

    __slots__ = ("_known", "_marks", "about", "budgets_us", "given", "hour", "local_date", "places", "took", "values")

    def __init__(
        self,
        known: ReadyActivity | None,
        about: str,
        values: Mapping[str, Any],
        given: Given,
        marks: Marks,
        clock: LocalClock,
        occurred_us: int,
        places: frozenset[str] = NONE,
    ) -> None:
        self._known = known
        self.about = about
        self.values = values
        self.given = given
        self.places = places
        self.took: Mapping[str, int] = {}
        self.budgets_us = 0
        self._marks = marks
        self.local_date, self.hour = clock.at(occurred_us)

    @property
    def weekday(self) -> int:
        """The ISO weekday in the program's zone."""
        return weekday(self.local_date)

    @property
    def store(self) -> str:
        """The store where it was done, when its fields say so."""
        return self.text("store")

    def number(self, field: str) -> int:
        """The value of a number, 0 when there is none."""
        found: int = self.values.get(field, 0)
        return found

    def millionths(self, field: str) -> int:
        """The value of a number in millionths, 0 when there is none or it is negative."""
        digits = self._known.fields[field].digits if self._known else 0
        one: int = 10 ** (MILLIONTHS - digits)
        return max(self.number(field), 0) * one

    def text(self, field: str) -> str:
        """The value of a text, empty when there is none."""
        found: str = self.values.get(field, "")
        return found

    def mark(self, of: str, span: str) -> str:
        """The name of something for which a rule gives once in a span of time: a day, week, month, year, for ever."""
        return of if span == FOR_EVER else f"{of}@{_begins(self.local_date, span)}"

    def tally(self, rule: str, mark: str) -> int:
        """How much the rule gave for under that mark, 0 if nothing yet."""
        marks = self._marks.get(rule)
        return marks[mark][1] if marks and mark in marks else 0


def _begins(day: int, span: str) -> int:
    if span == "day":
        return day
    return week_start(day) if span == "week" else month_start(day) if span == "month" else year_start(day)
