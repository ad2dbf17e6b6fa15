"""Leaderboards of a story that is played through the engine: places among the members that it names."""

from collections.abc import Collection, Iterator, Mapping

import msgspec

from regulars.engine.events.activities import Activity
from regulars.engine.events.event import Given
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.terms.leaderboards import PLACED, ReadyLeaderboard


class Settled(msgspec.Struct, frozen=True):
    """A period whose places are final, and who has one that may give something, the best first."""

    board: ReadyLeaderboard
    begun: int
    winners: list[tuple[str, int]]


def places(board: ReadyLeaderboard, begun: int, members: Mapping[str, Member]) -> dict[str, int]:
    """Who stands where in a period, the best first; who has as much has the same place."""
    counted = {name: member.counters.get(board.counter, {}).get(begun, 0) for name, member in members.items()}
    scores = sorted((score for score in counted.values() if score > 0), reverse=True)
    found = {name: 1 + scores.index(score) for name, score in counted.items() if score > 0}
    return dict(sorted(found.items(), key=lambda one: one[1]))


def to_settle(
    program: Program, members: Mapping[str, Member], settled: Collection[tuple[str, int]], at_us: int
) -> Iterator[Settled]:
    """The periods that are settled at the moment, but for those that are already."""
    today = program.clock.day(at_us)
    for _, board in sorted(program.leaderboards.items()):
        known = {begun for member in members.values() for begun in member.counters.get(board.counter, {})}
        for begun in sorted(known):
            is_final = board.final_for(begun, today, program.return_window) is not None
            if is_final and (board.name, begun) not in settled:
                stands = places(board, begun, members)
                yield Settled(board, begun, [one for one in stands.items() if one[1] <= board.places])


def placed(of: Settled, member: str, place: int, known: Given, at_us: int) -> Activity:
    """What the program itself records of a winner."""
    return Activity(
        activity_id=f"leaderboard:{of.board.name}:{of.begun}:{member}",
        name=PLACED,
        occurred_us=at_us,
        about=of.board.called(of.begun),
        values={"leaderboard": of.board.name, "place": place},
        given=known,
    )
