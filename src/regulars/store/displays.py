"""Screens of the shop that show a code: there are those that a rule of the program names."""

from typing import ClassVar

from regulars.engine.program import Program
from regulars.engine.rules.code import Code
from regulars.errors import NotFound


class UnknownDisplay(NotFound):
    """No rule of the program gives anything for a code on this display."""

    code: ClassVar[str] = "unknown-display"
    display: str = ""


def refuse_unknown(program: Program, display: str) -> None:
    """Raises UnknownDisplay for one that no rule names."""
    if not any(isinstance(rule, Code) and rule.display == display for rule in program.document.rules):
        raise UnknownDisplay(display=display)
