"""The conditions and formulas of a program, read and checked; what is wrong with one stands at its field."""

from regulars.engine.conditions import BadCondition, Catalogue, Checked, Number, check, check_number
from regulars.engine.faults import Faults


def ready_condition(text: str, fields: Catalogue, faults: Faults, field: str) -> Checked | None:
    """The condition; None where there is none, or a faulty one."""
    try:
        return check(text, fields) if text.strip() else None
    except BadCondition as bad:
        _tell(bad, faults, field)
        return None


def ready_number(text: str, fields: Catalogue, faults: Faults, field: str) -> Number | None:
    """The same of a formula."""
    try:
        return check_number(text, fields) if text.strip() else None
    except BadCondition as bad:
        _tell(bad, faults, field)
        return None


def _tell(bad: BadCondition, faults: Faults, field: str) -> None:
    for problem in bad.problems:
        if problem.severity == "error":
            faults.add(field, f"{problem.line}:{problem.column} {problem.message}")
