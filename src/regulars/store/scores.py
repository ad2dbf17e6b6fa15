"""Scores of leaderboards: written with the state that they are part of, in the same statement."""

from collections.abc import Iterable

from regulars.engine.effects import Counted, Effect
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.terms.leaderboards import COUNTER
from regulars.store.arrays import plain

Scored = tuple[str, int]
"""(counter of a leaderboard, its period by the first day)."""

ScoreRow = tuple[int, int, int, str, int, int, int]
"""(place of the member's change in the batch, member, program, leaderboard, its period, score, range of the score)."""

FINE = 7
"""A score lies in one of 2 to the power of this ranges of its doubling; smaller ones have each a range of their own."""

_KEEP = """insert into leaderboard_score (member_id, program_no, board, begun, score, range)
    select s.member_id, s.program_no, s.board, s.begun, s.score, s.range
      from {of}unnest(${0}::text::integer[], ${1}::text::bigint[], ${2}::text::smallint[], ${3}::text::text[],
                  ${4}::text::integer[], ${5}::text::bigint[], ${6}::text::integer[])
           as s (place, member_id, program_no, board, begun, score, range){when}
    on conflict (member_id, program_no, board, begun) do update set score = excluded.score, range = excluded.range"""

_AFTER = "with done (answer) as materialized "
_ANSWERED = " select answer from done"


def range_of(score: int) -> int:
    """The range in which a score lies, 0 for none."""
    shift = max(score.bit_length() - FINE - 1, 0)
    return (shift << FINE) + (score >> shift) if score > 0 else 0


def end_of(score: int) -> int:
    """The first score behind the range of this one."""
    shift = max(score.bit_length() - FINE - 1, 0)
    return ((score >> shift) + 1) << shift


def scored(program: Program, effects: Iterable[Effect]) -> set[Scored]:
    """The scores that a decision moved; nothing is looked for where the program has no leaderboard."""
    if not program.leaderboards:
        return set()
    return {(one.counter, one.day) for one in effects if type(one) is Counted and one.counter.startswith(COUNTER)}


def rows_of(place: int, member_id: int, program_no: int, after: Member, moved: Iterable[Scored]) -> list[ScoreRow]:
    """Those scores as they are now."""
    found: list[ScoreRow] = []
    for counter, begun in sorted(moved):
        score = after.counters.get(counter, {}).get(begun, 0)
        board = counter.removeprefix(COUNTER)
        found.append((place, member_id, program_no, board, begun, score, range_of(score)))
    return found


def keeping(call: str, written: str) -> str:
    """The statement that calls a function and keeps scores too, by parameters behind the call's own.

    written: what must hold of the function's `answer` and of the row, `s`.
    """
    keep = _numbered(call.count("$"), "done, ", f"\n     where {written}")
    return f"{_AFTER}({call}), kept as ({keep}){_ANSWERED}"


def arguments(rows: Iterable[ScoreRow]) -> list[str]:
    """The rows as parameters of these statements."""
    return [plain(column) for column in zip(*rows, strict=True)]


def _numbered(before: int, of: str, when: str) -> str:
    return _KEEP.format(*range(before + 1, before + 8), of=of, when=when)


KEEP = _numbered(0, "", "")
"""The statement that keeps scores alone."""
