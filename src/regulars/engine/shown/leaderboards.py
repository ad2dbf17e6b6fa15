"""What the first places of a leaderboard give, and in which period it is. Nothing is changed."""

import msgspec

from regulars.engine.money import parse_decimal
from regulars.engine.program import Program
from regulars.engine.rules.leaderboard_place import LeaderboardPlace
from regulars.engine.terms.leaderboards import ReadyLeaderboard


class Prize(msgspec.Struct, frozen=True):
    """Points of a wallet for the places from `first` to `last`."""

    first: int
    last: int
    wallet: str
    points: int


def present_period(board: ReadyLeaderboard, day: int) -> int:
    """The period of a day, by its first day; of a day before the first or after the last, the first or the last."""
    return board.round_of(min(max(day, board.first_day), board.last_day), None) or 0


def prizes_of(program: Program, board: str, day: int) -> list[Prize]:
    """By the rules that are in force on a day, in the order of places."""
    found = []
    for document in program.document.rules:
        if isinstance(document, LeaderboardPlace) and document.leaderboard == board:
            rule, places = program.rule[document.id], document.of_places
            if rule.first_day <= day <= rule.last_day:
                points = parse_decimal(document.points, rule.wallet.scale)
                found.append(Prize(places.start, places.stop - 1, rule.wallet.name, points))
    return sorted(found, key=lambda prize: prize.first)
