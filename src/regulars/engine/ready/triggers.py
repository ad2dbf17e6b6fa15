"""What a program answers to one trigger: the rules in file order, their conditions and what they give, compiled."""

from collections.abc import Callable
from typing import Any

from regulars.engine.conditions import Catalogue, Checked, compile_conditions
from regulars.engine.ready.award import Award, compile_award
from regulars.engine.ready.rules import ReadyRule

Match = Callable[[Any, Any, Any, int], list[int]]
"""(receipt or doing, lines, facts, now_us) -> for each condition 0, ALL, or the mask of the lines that satisfy it."""


class ReadyTrigger:
    """The rules that answer a receipt, joining, or one activity.

    fields: what their conditions may ask about. conditions: one a rule, after those that are nobody's.
    """

    __slots__ = ("award", "conditions", "fields", "match", "name", "rules")

    award: Award
    match: Match

    def __init__(self, name: str, fields: Catalogue, conditions: tuple[Checked | None, ...] = ()) -> None:
        self.name = name
        self.fields = fields
        self.conditions: list[Checked | None] = list(conditions)
        self.rules: list[ReadyRule] = []

    def add(self, rule: ReadyRule) -> None:
        """One more rule, whose place among the conditions is the next."""
        self.rules.append(rule)
        self.conditions.append(rule.condition)

    def compile(self, day_of: Callable[[int], int]) -> None:
        """Write the functions; once all is found to be right."""
        self.match = compile_conditions(self.conditions, self.fields)
        self.award = compile_award(self.rules, day_of)
