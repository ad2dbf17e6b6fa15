"""What each rule said of a receipt, condition by condition."""

from typing import Literal

import msgspec

from regulars.i18n import Unit
from regulars.web.console.views.shop import Reason

Measure = Literal["", "yes-or-no", "number", "money", "day", "weekday"]


class Clause(msgspec.Struct, frozen=True):
    """One comparison of a condition with the values it met. `holds` None: it was not looked at.

    `measure` says how the values are read: they are texts as a program file has them.
    """

    left: str
    left_value: str
    operator: str
    right: str
    holds: bool | None
    measure: Measure = ""


class RuleVerdict(msgspec.Struct, frozen=True):
    """What one rule said of this receipt: points given, or why not, and how each clause came out.

    change: in words, the nearest change with which it would have given; empty where there is none.
    """

    rule: str
    points: int
    is_given: bool
    reason: Reason
    clauses: tuple[Clause, ...] = ()
    unit: Unit = Unit()
    change: str = ""
