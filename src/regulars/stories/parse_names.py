"""Names and numbers that a story tells: units, rewards, tiers."""

from regulars.engine import days
from regulars.stories.faults import BadWord
from regulars.stories.scope import Scope
from regulars.stories.words import Cursor


def unit(cursor: Cursor, scope: Scope) -> str:
    """The wallet that a word after a number means; the program's first when there is no such word."""
    wallet = scope.units().get(cursor.peek())
    if wallet is None:
        return scope.now.main_wallet
    cursor.next("a unit")
    return wallet


def points_of(cursor: Cursor, scope: Scope) -> tuple[int, str]:
    """A number of units, at least one, and their wallet."""
    number = cursor.next("how many points")
    wallet = unit(cursor, scope)
    points = Cursor([number], number).decimal(scope.now.wallets[wallet].scale, "how many points")
    if points < 1:
        raise BadWord(number, "at least one point")
    return points, wallet


def reward(cursor: Cursor, scope: Scope) -> str:
    """A reward of the program, or in quotes one that it has not."""
    if not cursor.ended and cursor.here.quoted:
        return cursor.next("a reward").text
    return cursor.one_of(list(scope.now.rewards), "reward")[0]


def places(cursor: Cursor, scope: Scope) -> frozenset[str]:
    """The places of a point of the one that is named: of the others those in which it lies, too."""
    place, _ = cursor.one_of([*scope.now.places], "place")
    return scope.now.places_at(scope.now.places[place].point)


def tier_of(cursor: Cursor, scope: Scope) -> tuple[str, str]:
    """A tier, after the name of its set where several sets have one of that name."""
    sets = {tier_set.name: tier_set.ids for tier_set in scope.now.tier_sets}
    if cursor.peek() in sets and cursor.peek(1) in sets[cursor.peek()]:
        return cursor.next("a tier set").text, cursor.next("a tier").text
    tier, word = cursor.one_of([tier for ids in sets.values() for tier in ids], "tier")
    having = [name for name, ids in sets.items() if tier in ids]
    if len(having) > 1:
        raise BadWord(word, f"several tier sets have {tier!r}; write `{having[0]} {tier}`")
    return having[0], tier


def last_day(cursor: Cursor) -> int:
    """The day after a last day, which is told."""
    return days.to_day(cursor.day()) + 1


def why(cursor: Cursor) -> str:
    """The reason that the books keep: `because "a mistake"`."""
    return cursor.name(frozenset(), "a reason in quotes", numbers=True) if cursor.take("because") else "a story"
