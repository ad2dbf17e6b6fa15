"""What is wrong with a condition, where, and what was probably meant."""

from typing import ClassVar, Literal

import msgspec

from regulars.errors import FieldError, Invalid

Severity = Literal["error", "warning"]


class Suggestion(msgspec.Struct, frozen=True):
    """Put `replace` where the text has [start, end)."""

    replace: str
    start: int | None
    end: int | None


class ConditionProblem(msgspec.Struct, frozen=True):
    """One error or warning.

    start, end: code points of the text, [start, end); None when the condition came as JSON.
    line, column: of `start`, both from 1. node: a JSON pointer into the condition's JSON form.
    """

    code: str
    severity: Severity
    message: str
    start: int | None = None
    end: int | None = None
    line: int | None = None
    column: int | None = None
    node: str | None = None
    expected: str | None = None
    actual: str | None = None
    suggestions: tuple[Suggestion, ...] = ()


class BadCondition(Invalid):
    """A condition is not right."""

    code: ClassVar[str] = "bad-condition"
    problems: tuple[ConditionProblem, ...]

    @classmethod
    def of(cls, problems: tuple[ConditionProblem, ...]) -> "BadCondition":
        """The error that carries these problems, warnings among them."""
        errors = tuple(
            FieldError(pointer=_where(problem), detail=problem.message)
            for problem in problems
            if problem.severity == "error"
        )
        return cls(problems=problems, errors=errors)

    def sentence(self) -> str:
        """Each error on a line of its own, with its place."""
        return "\n".join(f"{error.pointer}: {error.detail}" for error in self.errors)


def _where(problem: ConditionProblem) -> str:
    if problem.line is not None:
        return f"{problem.line}:{problem.column}"
    return problem.node or ""


def line_and_column(text: str, start: int) -> tuple[int, int]:
    """The place of a code point, both counted from 1."""
    before = text[:start]
    return before.count("\n") + 1, start - (before.rfind("\n") + 1) + 1


def syntax_problem(
    text: str, code: str, message: str, start: int, end: int, *, replace: str | None = None
) -> BadCondition:
    """The error for a text that cannot be read; the first one ends the reading."""
    line, column = line_and_column(text, start)
    suggestions = () if replace is None else (Suggestion(replace, start, end),)
    problem = ConditionProblem(code, "error", message, start, end, line, column, None, suggestions=suggestions)
    return BadCondition.of((problem,))
