"""What the parts of the checker share: the catalogue, the problems found so far, and the way back in."""

from typing import Protocol

from regulars.engine.conditions.catalogue import Catalogue
from regulars.engine.conditions.problems import ConditionProblem, Severity, Suggestion, line_and_column
from regulars.engine.conditions.tree import Node
from regulars.engine.conditions.typed import Meaning


class Context(Protocol):
    """One checking. `variable` is the name of the line inside a quantifier, empty outside."""

    catalogue: Catalogue
    text: str | None
    problems: list[ConditionProblem]
    variable: str

    def value(self, node: Node, at: str) -> Meaning | None:
        """The meaning of a node as a value, None when it has none and a problem says why."""

    def condition(self, node: Node, at: str) -> Meaning | None:
        """The meaning of a node as something true or false."""

    def error(
        self,
        node: Node,
        at: str,
        code: str,
        message: str,
        *,
        expected: str | None = None,
        actual: str | None = None,
        replace: str | None = None,
    ) -> None:
        """Notes an error and goes on, so that one look shows them all."""
        self._note("error", node, at, code, message, expected, actual, replace)

    def warn(self, node: Node, at: str, code: str, message: str) -> None:
        """Notes what is allowed but surely not meant."""
        self._note("warning", node, at, code, message, None, None, None)

    def _note(
        self,
        severity: Severity,
        node: Node,
        at: str,
        code: str,
        message: str,
        expected: str | None,
        actual: str | None,
        replace: str | None,
    ) -> None:
        line, column = None, None
        if self.text is not None and node.start is not None:
            line, column = line_and_column(self.text, node.start)
        suggestions = () if replace is None else (Suggestion(replace, node.start, node.end),)
        self.problems.append(
            ConditionProblem(
                code, severity, message, node.start, node.end, line, column, at, expected, actual, suggestions
            )
        )
