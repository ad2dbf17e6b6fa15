"""Which segments a program names: they are the shop's, so no check of the file alone knows whether they are there."""

from collections.abc import Iterable, Iterator

from regulars.engine.conditions import Checked
from regulars.engine.conditions.typed import SetTest, Within, every, is_constant
from regulars.engine.conditions.walk import Place, value
from regulars.engine.program import Program
from regulars.engine.rules.segment_entered import SegmentEntered

FIELD = "member.segments"


def named_segments(program: Program) -> frozenset[str]:
    """All that its conditions and its tiers ask for."""
    entered = [rule.segment for rule in program.document.rules if isinstance(rule, SegmentEntered)]
    return program.tier_segments.union(entered, _asked(program.conditions))


def _asked(conditions: Iterable[Checked]) -> Iterator[str]:
    """The segments that conditions name as they are; one that is worked out can be any."""
    nowhere = Place(None, (), None, None, 0, 0)
    for condition in conditions:
        for node in every(condition.root):
            if isinstance(node, Within) and node.items.field.path == FIELD and is_constant(node.arg):
                yield str(value(node.arg, nowhere))
            elif isinstance(node, SetTest) and node.arg.field.path == FIELD:
                yield from (str(one) for one in node.values)
