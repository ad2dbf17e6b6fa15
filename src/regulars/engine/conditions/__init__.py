"""The condition language: text or JSON in, one function, one SQL text and one explanation out."""

from regulars.engine.conditions.catalogue import Catalogue, Field
from regulars.engine.conditions.checker import Checked, check
from regulars.engine.conditions.codec import condition_hash, from_json, to_json
from regulars.engine.conditions.emit import ConditionsTooCostly, Match, compile_conditions
from regulars.engine.conditions.numbers import Number, check_number
from regulars.engine.conditions.parser import parse_condition
from regulars.engine.conditions.printer import print_condition
from regulars.engine.conditions.problems import BadCondition, ConditionProblem, Suggestion
from regulars.engine.conditions.walk import Clause, Operand, explain

__all__ = [
    "BadCondition",
    "Catalogue",
    "Checked",
    "Clause",
    "ConditionProblem",
    "ConditionsTooCostly",
    "Field",
    "Match",
    "Number",
    "Operand",
    "Suggestion",
    "check",
    "check_number",
    "compile_conditions",
    "condition_hash",
    "explain",
    "from_json",
    "parse_condition",
    "print_condition",
    "to_json",
]
