"""The plans of a member."""

from datetime import datetime

import msgspec

from regulars.web.console.views.shop import Reason


class PlanRow(msgspec.Struct, frozen=True):
    """How a member stands in a plan; until: the first moment without its benefits, None for ever."""

    name: str
    status: Reason
    is_over: bool
    until: datetime | None = None
