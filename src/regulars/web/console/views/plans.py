"""The plans of a member."""

from datetime import datetime

import msgspec

from regulars.web.console.views.shop import Reason


class PlanRow(msgspec.Struct, frozen=True):
    """How a member stands in a plan.

    until: the first moment that nobody paid for or gave, None for ever. grace_until: the first without the benefits
    when they last longer than that.
    """

    name: str
    status: Reason
    is_over: bool
    until: datetime | None = None
    grace_until: datetime | None = None
