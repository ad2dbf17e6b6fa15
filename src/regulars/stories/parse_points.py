"""Points put aside, sent, and what a member sets about them."""

from datetime import timedelta

from regulars.engine import days
from regulars.engine.events.members import Set
from regulars.engine.events.points import Held, Released
from regulars.stories.acts import AnyAction, Happens, Sends
from regulars.stories.faults import BadWord
from regulars.stories.parse_names import points_of
from regulars.stories.scope import Scope
from regulars.stories.words import Cursor

_HOLD = timedelta(minutes=15)
MOST_HOLD = timedelta(hours=24)
_SPANS = {
    "minute": timedelta(minutes=1),
    "minutes": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "hours": timedelta(hours=1),
    "day": timedelta(days=1),
    "days": timedelta(days=1),
}


def holds(cursor: Cursor, scope: Scope, member: str, at_us: int) -> AnyAction:
    """For 15 minutes, so long, or until a moment."""
    points, wallet = points_of(cursor, scope)
    cursor.demand("as", "`as` and a name for the hold")
    hold_id = cursor.next("a name for the hold").text
    until = days.moment(at_us) + _HOLD
    if cursor.take("for"):
        many = cursor.decimal(0, "how long")
        span, _ = cursor.one_of(list(_SPANS), "span of time")
        until = days.moment(at_us) + many * _SPANS[span]
    elif cursor.take("until"):
        until = days.moment(scope.moment(cursor.day(), cursor.time()))
    lasts = until - days.moment(at_us)
    if not timedelta(0) < lasts <= MOST_HOLD:
        raise BadWord(cursor.words[-1], "points are put aside for at most 24 hours")
    return Happens(member, Held(hold_id=hold_id, wallet=wallet, points=points, until_us=days.micros(until)))


def releases(cursor: Cursor, scope: Scope, member: str, at_us: int) -> AnyAction:
    """What was put aside is free again."""
    return Happens(member, Released(hold_id=cursor.next("the name of a hold").text))


def sends(cursor: Cursor, scope: Scope, member: str, at_us: int) -> AnyAction:
    """Points go to another member."""
    points, wallet = points_of(cursor, scope)
    cursor.demand("to", "`to` and a member")
    to, word = cursor.one_of(list(scope.joined), "member who joined")
    if to == member:
        raise BadWord(word, "points go to another member")
    return Sends(member, to, wallet, points)


def sets(cursor: Cursor, scope: Scope, member: str, at_us: int) -> AnyAction:
    """From how many points on they redeem themselves: so many, `bank`, or as the `program` says."""
    reward, word = cursor.one_of(list(scope.now.rewards), "reward")
    cursor.demand("to", "`to` and how many points, `bank` or `program`")
    if cursor.take("bank"):
        return Happens(member, Set(reward=reward, banks=True))
    if cursor.take("program"):
        return Happens(member, Set(reward=reward))
    points = cursor.decimal(scope.now.rewards[reward].wallet.scale, "how many points, `bank` or `program`")
    if points < 1:
        raise BadWord(word, "at least one point")
    return Happens(member, Set(reward=reward, threshold=points))
