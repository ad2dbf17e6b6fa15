"""The plans of one member."""

from collections.abc import Iterator

from regulars.engine.member import Member
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.views.plans import PlanRow
from regulars.web.console.views.shop import Reason


def plans(reading: Reading, member: Member) -> Iterator[PlanRow]:
    """Those that she has, then those that are over."""
    for name, state in sorted(member.plans.items(), key=lambda one: not one[1].counts_on(reading.day)):
        ends = state.due_day or state.until
        yield PlanRow(
            name=reading.plan_name(name),
            status=Reason(f"plan-{state.status}"),
            is_over=not state.counts_on(reading.day),
            until=reading.until(ends),
            grace_until=reading.until(state.until) if state.until > ends else None,
        )
