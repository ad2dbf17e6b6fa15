"""A limit made ready."""

from regulars.engine.counters import LIFETIME, Window
from regulars.engine.faults import Faults
from regulars.engine.terms.rule import Limit


class ReadyLimit:
    """A limit with its counter's window."""

    __slots__ = ("per", "points", "times", "trims", "window")

    def __init__(self, limit: Limit, scale: int, faults: Faults) -> None:
        if limit.points is None and limit.times is None:
            faults.add("points", "a limit says how many points or how many times")
        self.per = limit.per
        self.points = None if limit.points is None else faults.decimal(limit.points, scale, "points")
        self.times = limit.times
        self.trims = limit.over == "trim"
        self.window = LIFETIME if limit.per == "member" else Window(span=limit.per) if limit.per != "receipt" else None
