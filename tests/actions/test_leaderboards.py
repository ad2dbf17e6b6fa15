"""A leaderboard tells every place exactly, gives what places give once, and makes nobody wait."""

import asyncio
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from regulars.actions.block_member import block_member
from regulars.actions.erase_member import erase_member
from regulars.actions.merge_members import merge_members
from regulars.actions.note_consent import note_consent
from regulars.actions.record_receipt import record_receipt
from regulars.actions.record_receipts import Sent, record_receipts
from regulars.actions.return_receipt import return_receipt
from regulars.actions.settle_leaderboards import settle_leaderboards
from regulars.actions.tidy_up import tidy_up
from regulars.actions.undo_merge import undo_merge
from regulars.analytics.verify import verify
from regulars.engine.days import to_day
from regulars.store import leaderboards, members
from regulars.store.leaderboards import Round
from regulars.store.scores import end_of, range_of
from regulars.store.shop import Shop
from tests.actions.conftest import AT, joined, opened, receipt

PROGRAM = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
return_window: P14D
wallets:
  points: {}
budgets:
  prizes: {points: 250, per: year, rules: [first, next]}
leaderboards:
  month: {counts: spend, period: month}
  visits: {}
rules:
  - {id: first, kind: leaderboard_place, leaderboard: month, points: 100}
  - {id: next, kind: leaderboard_place, leaderboard: month, places: 2-3, points: 60}
"""
MONTH = Round(1, "month", to_day(AT.date().replace(day=1)))
MONTH_KEY = (MONTH.program_no, MONTH.board, MONTH.begun)
VISITS = Round(1, "visits", 0)
OVER = datetime(2026, 4, 14, 9, tzinfo=UTC)


async def people(shop: Shop, *spent: int) -> list[int]:
    """Members who spent so much, in minor units."""
    found = []
    for place, amount in enumerate(spent):
        found.append(await joined(shop, f"Ana {place}"))
        await record_receipt(shop, receipt(f"r{place}", amount), member_id=found[-1], source="t", at=AT)
    return found


async def places(shop: Shop, of: Round, known: list[int]) -> list[tuple[int, bool] | None]:
    async with shop.db.connection() as connection:
        stands = [(await leaderboards.look(connection, of, one, 0)).own for one in known]
    return [None if one is None else (one.place, one.shared) for one in stands]


async def balances(shop: Shop, known: list[int]) -> list[int]:
    async with shop.db.connection() as connection:
        return [(await members.load(connection, one, 1)).stored.member.wallet("points").balance for one in known]


def test_places_are_exact_with_ties_before_and_after_scores_are_counted(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            known = await people(shop, 5_000, 1_000, 5_000, 250)
            expected = [(1, True), (3, False), (1, True), (4, False)]
            assert await places(shop, MONTH, known) == expected
            await settle_leaderboards(shop, AT)
            assert await places(shop, MONTH, known) == expected
            await record_receipt(shop, receipt("more", 9_000), member_id=known[3], source="t", at=AT)
            assert await places(shop, MONTH, known) == [(2, True), (4, False), (2, True), (1, False)]
            await return_receipt_of(shop, "more")
            assert await places(shop, MONTH, known) == expected
            await return_receipt_of(shop, "r1")
            assert await places(shop, MONTH, known) == [(1, True), None, (1, True), (3, False)]
            assert await places(shop, VISITS, known) == [(1, True), None, (1, True), (1, True)]
            async with shop.db.connection() as connection:
                assert await leaderboards.members_of(connection, MONTH) == 3
                assert [one.place for one in await leaderboards.top(connection, MONTH, 10)] == [1, 1, 3]
            assert (await verify(shop)).ok

    run(told())


async def return_receipt_of(shop: Shop, name: str) -> None:
    await return_receipt(shop, name, f"back-{name}", source="t", at=AT)


def test_places_hold_for_many_scores_of_every_size(shop_database: str, run: Any) -> None:
    """The ranges are never seen: places are those of a sorted list, whatever is counted and whatever moved since."""

    async def told() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            scores = {n: _chance(n, 300 if n % 2 else 10**12) for n in range(1, 401)}
            await _fill(shop, scores)
            for turn in range(4):
                best = sorted(scores.values(), reverse=True)
                async with shop.db.connection() as connection:
                    for member_id, score in list(scores.items())[::7]:
                        look = await leaderboards.look(connection, MONTH, member_id, 2)
                        own, shown = look.own, look.around
                        assert own is not None
                        assert (look.members, own.place) == (400, best.index(score) + 1)
                        assert [one.place for one in shown] == [best.index(one.score) + 1 for one in shown]
                        assert [one.shared for one in shown] == [best.count(one.score) > 1 for one in shown]
                        assert own in shown
                    assert await leaderboards.count_moved(connection, 150) == [150, 150, 100, 50][turn]
                scores |= {n: _chance(-n, 10**6) for n in range(1, 51) if turn == 2}
                await _fill(shop, scores)

    run(told())


def _chance(seed: int, below: int) -> int:
    return 1 + int.from_bytes(sha256(str(seed).encode()).digest()) % below


async def _fill(shop: Shop, scores: dict[int, int]) -> None:
    async with shop.db.connection() as connection:
        await connection.executemany(
            """insert into leaderboard_score (member_id, program_no, board, begun, score, range)
            values ($1, $2, $3, $4, $5, $6) on conflict (member_id, program_no, board, begun)
            do update set score = excluded.score, range = excluded.range""",
            [(one, *MONTH_KEY, score, range_of(score)) for one, score in scores.items()],
        )


def test_ranges_follow_each_other_without_a_gap() -> None:
    edges = sorted({max(2**n + more, 1) for n in range(1, 62) for more in range(-2, 3)} | set(range(1, 2000)))
    for score in edges:
        assert end_of(score) > score
        assert range_of(end_of(score)) == range_of(score) + 1
        assert range_of(end_of(score) - 1) == range_of(score)
    assert [range_of(score) for score in edges] == sorted(range_of(score) for score in edges)
    assert (range_of(0), end_of(0), range_of(1), range_of(255)) == (0, 1, 1, 255)


def test_places_are_settled_when_goods_come_back_no_more_and_give_once(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            known = await people(shop, 5_000, 9_000, 5_000, 250)
            await settle_leaderboards(shop, OVER - timedelta(days=1))
            assert await balances(shop, known) == [0, 0, 0, 0]
            await return_receipt_of(shop, "r1")
            await asyncio.gather(*(settle_leaderboards(shop, OVER) for _ in range(3)))
            assert await balances(shop, known) == [100, 0, 100, 50]
            await settle_leaderboards(shop, OVER + timedelta(days=1))
            assert await balances(shop, known) == [100, 0, 100, 50]
            async with shop.db.connection() as connection:
                won = await leaderboards.winners(connection, MONTH)
            assert [(one.place, one.member_id, one.refused) for one in won] == [
                (1, known[0], ""), (1, known[2], ""), (3, known[3], ""),
            ]  # fmt: skip
            assert (await verify(shop)).ok

    run(told())


def test_what_places_gave_stays_when_goods_come_back_later(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            known = await people(shop, 5_000, 9_000)
            await settle_leaderboards(shop, OVER)
            await return_receipt(shop, "r1", "late", source="t", at=OVER + timedelta(days=1))
            await settle_leaderboards(shop, OVER + timedelta(days=2))
            assert await balances(shop, known) == [60, 100]

    run(told())


def test_who_may_have_no_points_has_no_prize_and_keeps_her_place(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            known = await people(shop, 5_000, 9_000)
            await block_member(shop, known[1], actor="staff", actor_id=1, at=AT)
            await settle_leaderboards(shop, OVER)
            assert await balances(shop, known) == [60, 0]
            async with shop.db.connection() as connection:
                won = await leaderboards.winners(connection, MONTH)
            assert [(one.place, one.refused) for one in won] == [(1, "member-not-active"), (2, "")]

    run(told())


def test_a_period_that_is_long_over_is_settled_without_winners(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            known = await people(shop, 5_000)
            await settle_leaderboards(shop, OVER + timedelta(days=60))
            assert await balances(shop, known) == [0]
            async with shop.db.connection() as connection:
                assert list(await leaderboards.settled(connection, 1, "month")) == [MONTH.begun]
                assert not await leaderboards.winners(connection, MONTH)

    run(told())


def test_two_who_turn_out_to_be_one_have_one_place_with_both_scores(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            known = await people(shop, 5_000, 3_000, 7_000)
            await merge_members(shop, known[1], known[0], actor="staff", actor_id=1, at=AT)
            assert await places(shop, MONTH, known) == [(1, False), None, (2, False)]
            await undo_merge(shop, known[1], actor="staff", actor_id=1, at=AT)
            assert await places(shop, MONTH, known) == [(2, False), (3, False), (1, False)]

    run(told())


def test_who_is_erased_is_on_no_leaderboard(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            known = await people(shop, 5_000, 9_000)
            await settle_leaderboards(shop, AT)
            await erase_member(shop, known[1], actor="staff", actor_id=1, at=AT)
            assert await places(shop, MONTH, known) == [(1, False), None]
            async with shop.db.connection() as connection:
                assert await leaderboards.members_of(connection, MONTH) == 1

    run(told())


def test_names_are_shown_of_those_who_agreed_and_as_long_as_they_do(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            known = [await joined(shop, name) for name in ("Ana Maria Pop", "Bob", "Cleo")]
            for place, (who, given) in enumerate([(0, True), (1, True), (1, False)]):
                at = AT + timedelta(minutes=place)
                await note_consent(shop, known[who], "leaderboards", given=given, source="t", at=at)
            async with shop.db.connection() as connection:
                names = await leaderboards.names_agreed(connection, known, "leaderboards")
            assert names == {known[0]: "Ana P."}

    run(told())


def test_tills_at_once_leave_every_score_as_the_states_have_it(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, PROGRAM) as one, opened(shop_database, PROGRAM, node=2) as other:
            known = await people(one, 100, 200, 300)
            sales = [
                record_receipt(shop, receipt(f"s{n}-{turn}", 50 * n), member_id=known[n % 3], source="t", at=AT)
                for turn, shop in enumerate((one, other))
                for n in range(1, 13)
            ]
            sent = [Sent(receipt(f"b{n}", 10), member_id=known[n % 3]) for n in range(9)]
            await asyncio.gather(
                *sales,
                record_receipts(one, sent, source="t", at=AT),
                *(settle_leaderboards(other, AT) for _ in range(5)),
            )
            async with one.db.connection() as connection:
                scores = {
                    row["member_id"]: row["score"]
                    for row in await connection.fetch("select * from leaderboard_score where board = 'month'")
                }
                kept = {member: await members.load(connection, member, 1) for member in known}
            assert scores == {
                member: loaded.stored.member.counters["leaderboard:month"][MONTH.begun]
                for member, loaded in kept.items()
            }
            assert sum(scores.values()) == 600 + 2 * 50 * sum(range(1, 13)) + 90

    run(told())


def test_old_periods_are_dropped_and_their_winners_kept(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, PROGRAM) as shop:
            await people(shop, 5_000)
            await settle_leaderboards(shop, OVER)
            await tidy_up(shop, AT + timedelta(days=900))
            async with shop.db.connection() as connection:
                assert await leaderboards.rounds_of(connection, 1, "month") == []
                assert await leaderboards.rounds_of(connection, 1, "visits") == [0]
                assert len(await leaderboards.winners(connection, MONTH)) == 1

    run(told())
