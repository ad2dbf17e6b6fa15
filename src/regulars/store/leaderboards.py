"""Who stands where on a leaderboard: exact for the moment of the look, however many take part."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from regulars.store.database import Connection
from regulars.store.scores import end_of, range_of

COUNTED_AT_ONCE = 20_000

MOST_WINNERS = 1_000
"""So many members at most win something in one period: places that are shared by more are no feat."""


class Round(msgspec.Struct, frozen=True):
    """A leaderboard in one of its periods, which begins on the day `begun`, 0 for all time."""

    program_no: int
    board: str
    begun: int


class Standing(msgspec.Struct, frozen=True):
    """A member's score and place; `shared` when others have as much."""

    member_id: int
    score: int
    place: int
    shared: bool = False


class Look(msgspec.Struct, frozen=True):
    """How many take part; where the member stands that was asked for, and who is around her, the best first."""

    members: int
    own: Standing | None = None
    around: Sequence[Standing] = ()


class Winner(msgspec.Struct, frozen=True):
    """Who had a place when the period was settled. given_at: when it was recorded; refused: why it was not."""

    member_id: int
    place: int
    score: int
    given_at: datetime | None = None
    refused: str = ""


async def members_of(connection: Connection, of: Round) -> int:
    """How many members take part."""
    return (await look(connection, of, None, 0)).members


async def look(connection: Connection, of: Round, member_id: int | None, most: int) -> Look:
    """How many take part, where a member stands, and so many on either side of her."""
    score = await connection.fetchval(
        """select score from leaderboard_score
         where (program_no, board, begun) = ($1, $2, $3) and member_id = $4 and score > 0""",
        *_key(of), member_id,
    )  # fmt: skip
    if member_id is None or score is None:
        return Look((await _places(connection, of, [0]))[0] - 1)
    rows = await connection.fetch(
        """(select score, member_id from leaderboard_score
             where (program_no, board, begun) = ($1, $2, $3) and (score, member_id) >= ($4, $5)
             order by score, member_id limit $6 + 2)
           union all
           (select score, member_id from leaderboard_score
             where (program_no, board, begun) = ($1, $2, $3) and (score, member_id) < ($4, $5) and score > 0
             order by score desc, member_id desc limit $6 + 1)""",
        *_key(of), score, member_id, most,
    )  # fmt: skip
    found = sorted(((row[0], row[1]) for row in rows), reverse=True)
    own = found.index((score, member_id))
    scores = [one for one, _ in found]
    places = await _places(connection, of, {0, score, *list(dict.fromkeys(scores))[:2]})
    stands = _standing(found, places)
    return Look(places[0] - 1, stands[own], stands[max(own - most, 0) : own + most + 1])


def _standing(rows: Sequence[tuple[int, int]], places: Mapping[int, int]) -> list[Standing]:
    """Rows that follow each other, the best first. places: of the first two scores, whose others may be before them."""
    found: list[Standing] = []
    scores, began = [score for score, _ in rows], 0
    for number, (score, member_id) in enumerate(rows):
        before = found[-1] if found else None
        if before is not None and before.score == score:
            place = before.place
        elif score in places or before is None:
            place, began = places.get(score, 1), number
        else:
            place, began = before.place + number - began, number
        shared = score in scores[max(number - 1, 0) : number] or score in scores[number + 1 : number + 2]
        found.append(Standing(member_id, score, place, shared))
    return found


async def _places(connection: Connection, of: Round, scores: Iterable[int]) -> dict[int, int]:
    """The place of each score: one more than there are members with more.

    One snapshot sees the ranges, what has moved since they were counted, and who is in the range of the score.
    """
    known = sorted(set(scores))
    rows = await connection.fetch(
        """select one.score, 1
            + (select coalesce(sum(members), 0)::bigint from leaderboard_range r
                where (r.program_no, r.board, r.begun) = ($1, $2, $3) and r.range > one.range)
            + (select count(*) filter (where m.range > one.range) - count(*) filter (where m.counted > one.range)
                 from leaderboard_score m
                where (m.program_no, m.board, m.begun) = ($1, $2, $3) and m.counted <> m.range)
            + (select count(*) from leaderboard_score s
                where (s.program_no, s.board, s.begun) = ($1, $2, $3) and s.score > one.score and s.score < one.last)
          from unnest($4::bigint[], $5::integer[], $6::bigint[]) as one (score, range, last)""",
        *_key(of), known, [range_of(score) for score in known], [end_of(score) for score in known],
    )  # fmt: skip
    return {row[0]: row[1] for row in rows}


async def top(connection: Connection, of: Round, most: int) -> list[Standing]:
    """The first so many."""
    rows = await connection.fetch(
        """select score, member_id from leaderboard_score
         where (program_no, board, begun) = ($1, $2, $3) and score > 0
         order by score desc, member_id desc limit $4""",
        *_key(of), most + 1,
    )  # fmt: skip
    return _standing([(row[0], row[1]) for row in rows], {})[:most]


async def among(connection: Connection, of: Round, member_ids: Iterable[int]) -> list[Standing]:
    """Where these members stand among each other, the best first; one look-up for each of them."""
    rows = await connection.fetch(
        """select score, member_id from leaderboard_score
         where (program_no, board, begun) = ($1, $2, $3) and member_id = any($4::bigint[]) and score > 0
         order by score desc, member_id desc""",
        *_key(of), list(member_ids),
    )  # fmt: skip
    return _standing([(row[0], row[1]) for row in rows], {})


async def names_agreed(connection: Connection, member_ids: Iterable[int], purpose: str) -> dict[int, str]:
    """The names of those who agree that others see them: given name and an initial."""
    rows = await connection.fetch(
        """select member_id, name from member m where member_id = any($1::bigint[]) and status = 'active'
           and name <> '' and (select given from consent c where c.member_id = m.member_id and purpose = $2
                                order by at desc limit 1)""",
        list(member_ids), purpose,
    )  # fmt: skip
    return {row[0]: _shortened(row[1]) for row in rows}


def _shortened(name: str) -> str:
    first, *others = name.split()
    return f"{first} {others[-1][0]}." if others else first


async def count_moved(connection: Connection, most: int = COUNTED_AT_ONCE) -> int:
    """Count members in the ranges that their scores have come to, at most so many; how many there were."""
    counted: int = await connection.fetchval(
        """with moved as (
            select member_id, program_no, board, begun, counted from leaderboard_score
             where counted <> range limit $1 for update skip locked
        ), done as (
            update leaderboard_score s set counted = s.range from moved m
             where (s.member_id, s.program_no, s.board, s.begun) = (m.member_id, m.program_no, m.board, m.begun)
            returning s.program_no, s.board, s.begun, m.counted as was, s.counted as now
        ), kept as (
            insert into leaderboard_range (program_no, board, begun, range, members)
            select program_no, board, begun, range, sum(more) from (
                select program_no, board, begun, was as range, -1 as more from done
                union all select program_no, board, begun, now, 1 from done) as one
             where range > 0 group by program_no, board, begun, range
             order by program_no, board, begun, range
            on conflict (program_no, board, begun, range)
            do update set members = leaderboard_range.members + excluded.members
        ) select count(*) from done""",
        most,
    )  # fmt: skip
    return counted


async def forget(tx: Connection, member_id: int) -> None:
    """Who is erased takes part no more."""
    await tx.execute("update leaderboard_score set score = 0, range = 0 where member_id = $1", member_id)


async def forget_rounds(tx: Connection, before: int) -> None:
    """Drop the scores of periods that began before a day; who won is kept."""
    await tx.execute("delete from leaderboard_score where begun between 1 and $1", before - 1)
    await tx.execute("delete from leaderboard_range where begun between 1 and $1", before - 1)


async def rounds_of(connection: Connection, program_no: int, board: str) -> list[int]:
    """The periods in which anybody has a score, by their first days."""
    rows = await connection.fetch(
        """with recursive one as (
            select min(begun) as begun from leaderboard_score where program_no = $1 and board = $2
            union all
            select (select min(begun) from leaderboard_score
                     where program_no = $1 and board = $2 and begun > one.begun)
              from one where one.begun is not null
        ) select begun from one where begun is not null order by begun""",
        program_no, board,
    )  # fmt: skip
    return [row[0] for row in rows]


async def settled(connection: Connection, program_no: int, board: str) -> dict[int, datetime]:
    """The periods whose places are final, and since when."""
    rows = await connection.fetch(
        "select begun, settled_at from leaderboard_round where program_no = $1 and board = $2", program_no, board
    )
    return {row[0]: row[1] for row in rows}


async def settle(tx: Connection, of: Round, places: int, at: datetime) -> bool:
    """Make the places of a period final, and keep who has the first ones; False when that is done already.

    A place that is shared by so many that there were more than `MOST_WINNERS` is nobody's, nor are those behind it.
    """
    made = await tx.fetchval(
        """insert into leaderboard_round (program_no, board, begun, settled_at) values ($1, $2, $3, $4)
        on conflict do nothing returning true""",
        *_key(of), at,
    )  # fmt: skip
    if not made:
        return False
    if places:
        won = [one for one in await top(tx, of, MOST_WINNERS + 1) if one.place <= places]
        if len(won) > MOST_WINNERS:
            won = [one for one in won if one.place < won[-1].place]
        await tx.executemany(
            """insert into leaderboard_winner (program_no, board, begun, member_id, place, score)
            values ($1, $2, $3, $4, $5, $6)""",
            [(*_key(of), one.member_id, one.place, one.score) for one in won],
        )
    return True


async def winners(connection: Connection, of: Round) -> list[Winner]:
    """Who had the first places, the best first."""
    rows = await connection.fetch(
        """select member_id, place, score, given_at, refused from leaderboard_winner
         where (program_no, board, begun) = ($1, $2, $3) order by place, member_id""",
        *_key(of),
    )  # fmt: skip
    return [Winner(*row) for row in rows]


async def waiting(connection: Connection, most: int) -> list[tuple[Round, Winner]]:
    """Winners whose places are not recorded yet, at most so many."""
    rows = await connection.fetch(
        """select program_no, board, begun, member_id, place, score from leaderboard_winner
         where given_at is null and refused = '' order by program_no, board, begun, place, member_id limit $1""",
        most,
    )
    return [(Round(*row[:3]), Winner(*row[3:])) for row in rows]


async def told(tx: Connection, of: Round, member_id: int, at: datetime, refused: str) -> None:
    """What a winner's place gives is recorded; or why it is not."""
    await tx.execute(
        """update leaderboard_winner set given_at = $5, refused = $6
         where (program_no, board, begun) = ($1, $2, $3) and member_id = $4""",
        *_key(of), member_id, None if refused else at, refused,
    )  # fmt: skip


def _key(of: Round) -> tuple[int, str, int]:
    return of.program_no, of.board, of.begun
