"""The most that a rule gives one member: per receipt, day, week, month, year or ever."""

from regulars.engine.counters import given_points, given_times
from regulars.engine.events import Moment
from regulars.engine.ready import ReadyLimit, ReadyRule


def allowed(rule: ReadyRule, moment: Moment, points: int) -> tuple[int, ReadyLimit | None]:
    """How many of the points the rule's limits let through, and the limit that cut them, if one did.

    Reads the counters of the frozen moment: a receipt never runs into its own points.
    """
    cut = None
    for limit in rule.limits:
        left = _left(limit, rule, moment, points)
        if left < points:
            points, cut = (left if limit.trims else 0), limit
    return points, cut


def _left(limit: ReadyLimit, rule: ReadyRule, moment: Moment, points: int) -> int:
    if limit.window is None:
        return points if limit.points is None else min(points, limit.points)
    left = points
    if limit.times is not None:
        times = limit.window.total(moment.counters.get(given_times(rule.id), {}), moment.day)
        left = points if times < limit.times else 0
    if limit.points is not None:
        given = limit.window.total(moment.counters.get(given_points(rule.id), {}), moment.day)
        left = min(left, max(limit.points - given, 0))
    return left
