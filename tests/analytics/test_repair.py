"""After a wrong rule: what everybody would have by the right one, proposed within limits and booked once."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from regulars.actions.apply_repair import Applied
from regulars.actions.approve_repair import approve_repair
from regulars.actions.book_repair import book_repair
from regulars.actions.correct_points import correct_points
from regulars.actions.give_badge import give_badge
from regulars.actions.give_tier import give_tier
from regulars.actions.hold_points import hold_points
from regulars.actions.record_receipt import record_receipt
from regulars.actions.return_receipt import return_receipt
from regulars.analytics.repair.asking import keep
from regulars.analytics.repair.file import difference_in, rows_of
from regulars.analytics.repair.proposal import Limits, differences
from regulars.analytics.repair.wrong import Wrong
from regulars.clock import now
from regulars.engine.days import to_date
from regulars.engine.events.members import Assigned, Badged
from regulars.engine.events.returns import ReturnedLine
from regulars.engine.member import badges_of
from regulars.errors import Invalid
from regulars.ids import encode
from regulars.program_file import read_program
from regulars.store import audit, recorder, repairs
from regulars.store.change_limits import Counts
from regulars.store.change_limits import Limits as ShopLimits
from regulars.store.program_plans import Doer, SamePerson, Unsigned
from regulars.store.repair_limits import RepairNeedsApproval, above
from regulars.store.repairs import Proposal, RepairMovedOn, UnknownRepair
from tests.actions.conftest import AT, joined, opened, receipt
from tests.analytics.conftest import ANA, DAY, HALF, LAST_WEEK, NOW, RIGHT, TWICE, After, Repairing, Run
from tests.main.commands import regulars, told


def test_what_was_given_twice_is_taken_back_and_nothing_else_is_touched(after: After) -> None:
    async def story(shop: Repairing) -> None:
        await shop.buys("Ana", "a1", 4000)
        await shop.buys("Bob", "b0", 5000, at=LAST_WEEK)
        assert await shop.told() == {"Ana": (80, 40, -40, "")}
        rows = await shop.proposed()
        assert await shop.applied(rows) == Applied(1, 0)
        assert (await shop.balance("Ana"), await shop.balance("Bob")) == (40, 50)
        assert await shop.applied(rows) == Applied(0, 1)
        assert await shop.balance("Ana") == 40
        assert await shop.told() == {}, "what a repair booked is no mistake of its own"
        async with shop.shop.db.connection() as connection:
            assert [one.action for one in await audit.read(connection, subject="rep_0000000000001")] == [
                "repair.applied"
            ]

    after(TWICE, story)


def test_what_was_not_given_is_given_with_the_days_it_would_have_had(after: After) -> None:
    async def story(shop: Repairing) -> None:
        await shop.buys("Ana", "a1", 4000)
        (row,) = await shop.proposed()
        assert (row.was, row.should_be, row.correction) == (20, 40, 20)
        assert row.last_day is not None
        assert row.last_day.isoformat() == "2027-03-02"
        await shop.applied([row])
        assert await shop.balance("Ana") == 40

    after(HALF, story)


def test_no_more_is_taken_than_is_there_than_was_allowed_or_anything_at_all(after: After) -> None:
    async def story(shop: Repairing) -> None:
        await shop.buys("Ana", "a1", 4000)
        await shop.buys("Bob", "b1", 4000)
        await shop.buys("Bob", "b2", 100, spend=70)
        found = await shop.told()
        assert found["Ana"] == (80, 40, -40, "")
        was, should_be, correction, note = found["Bob"]
        assert (was - should_be, correction, note) == (40, -was, "spent already")
        assert {name: one[2:] for name, one in (await shop.told(take={"points": 5})).items()} == {
            "Ana": (-5, "limit"), "Bob": (-5, "limit")
        }  # fmt: skip
        assert {one[2] for one in (await shop.told(take={"points": 0})).values()} == {0}

    after(TWICE, story)


def test_goods_that_came_back_take_back_what_the_right_rule_gave_for_them(after: After) -> None:
    async def story(shop: Repairing) -> None:
        await shop.buys("Ana", "a1", 4000, 1000)
        await return_receipt(shop.shop, "a1", "r1", lines=[ReturnedLine("2")], source="till", at=AT + DAY)
        await shop.buys("Bob", "b0", 3000, 2000, at=LAST_WEEK)
        await return_receipt(shop.shop, "b0", "r2", lines=[ReturnedLine("2")], source="till", at=AT + DAY)
        assert await shop.told() == {"Ana": (80, 40, -40, "")}
        await return_receipt(shop.shop, "a1", "r3", source="till", at=AT + 2 * DAY)
        assert await shop.told() == {}, "all of it came back"

    after(TWICE, story)


def test_points_that_were_held_for_a_receipt_and_spent_on_it_are_not_lent_once_more(after: After) -> None:
    async def story(shop: Repairing) -> None:
        await shop.buys("Ana", "a1", 4000)
        await hold_points(shop.shop, "h1", 30, member_id=shop.of["Ana"], lasts=DAY, source="till", at=AT)
        await shop.buys("Ana", "a2", 1000, spend=40, hold="h1")
        assert (await shop.member("Ana")).holds == {}, "it was settled"
        late = AT + 800 * DAY
        assert await differences(shop.shop, Wrong(read_program(RIGHT), 1, AT - DAY, late), Limits(), late) == Proposal()

    after(RIGHT, story)


def test_what_people_mended_by_hand_is_told_beside(after: After) -> None:
    async def story(shop: Repairing) -> None:
        await shop.buys("Ana", "a1", 4000)
        await correct_points(shop.shop, "c1", 15, "sorry", member_id=shop.of["Ana"], source="desk", at=AT + DAY)
        (row,) = await shop.proposed()
        assert (row.was, row.should_be, row.correction, row.by_hand) == (35, 55, 20, 15)

    after(HALF, story)


def test_a_correction_that_cannot_be_booked_keeps_no_other(after: After) -> None:
    async def story(shop: Repairing) -> None:
        for who in ("Ana", "Bob"):
            await shop.buys(who, f"{who}-1", 4000)
        rows = await shop.proposed()
        await shop.buys("Ana", "spends", 100, spend=79)
        done = await shop.applied(rows)
        assert (done.booked, [error.code for _, error in done.failed]) == (1, ["not-enough-points"])
        assert await shop.balance("Bob") == 40

    after(TWICE, story)


CLUB = "tier_sets: {club: {counts: spend, window: P1Y, tiers: [{id: guest}, {id: gold, at_least: 100.00}]}}\n"
GIFT = "  - {id: coffee, kind: voucher, points: 500, amount: 5.00, valid_for: P30D}\n"
HELLO = "  - {id: hello, kind: activity, activity: posted, reward: coffee}\n"
GOLDEN = "  - {id: golden, kind: tier_entry, tier: gold, points: 7}\n"
POSTED = "activities: {posted: {}}\n"
WITH_COFFEE = RIGHT.replace("rewards:\n", "rewards:\n" + GIFT) + POSTED


def easy(program: str) -> str:
    """The same program, whose gold tier is too easily reached."""
    return program.replace("at_least: 100.00", "at_least: 30.00")


def hard(program: str) -> str:
    """The same program, whose gold tier nobody reaches."""
    return program.replace("at_least: 100.00", "at_least: 9000.00")


def test_who_should_have_a_tier_is_given_it_until_the_day_she_would_have_kept_it(after: After) -> None:
    right = RIGHT.replace("rewards:\n", GOLDEN + "rewards:\n") + CLUB

    async def story(shop: Repairing) -> None:
        await shop.buys("Ana", "a1", 12000)
        await shop.buys("Bob", "b1", 1000)
        rows = await shop.proposed(right)
        assert [(one.kind, one.about, one.correction, one.note) for one in rows] == [
            ("tier", "club", 1, ""), ("points", "points", 7, "")
        ]  # fmt: skip
        assert rows[0].tier == "gold"
        last = rows[0].last_day
        assert last is not None
        assert last.isoformat() == "2027-03-02"
        assert await shop.applied(rows) == Applied(2, 0)
        assert await shop.balance("Ana") == 127, "what reaching gold gives is given once"
        gold = (await shop.member("Ana")).tiers["club"]
        assert (gold.tier, to_date(gold.review - 1)) == ("gold", last)
        assert await shop.proposed(right) == []
        (given,) = [one for one in await shop.events("Ana") if isinstance(one.event, Assigned)]
        assert isinstance(given.event, Assigned)
        assert given.event.reason == "twice the points"
        assert await shop.applied(rows) == Applied(0, 2)
        changed = [structs.replace(rows[0], last_day=last + DAY), rows[1]]
        done = await shop.applied(changed)
        assert (done.already, [error.code for _, error in done.failed]) == (1, ["different-body"])

    after(hard(right), story)


def test_a_tier_that_was_reached_is_kept_unless_it_is_asked_back(after: After) -> None:
    right = RIGHT + CLUB

    async def story(shop: Repairing) -> None:
        await shop.buys("Ana", "a1", 4000)
        (left,) = await shop.proposed(right)
        assert (left.kind, left.correction, left.note) == ("tier", 0, "not asked for")
        (row,) = await shop.proposed(right, lower_tiers=True)
        assert (row.correction, row.tier, row.note) == (-1, "guest", "")
        assert await shop.applied([row]) == Applied(1, 0)
        assert (await shop.member("Ana")).tiers["club"].tier == "guest"
        assert await shop.proposed(right) == []
        assert await shop.applied([row]) == Applied(0, 1)

    after(easy(right), story)


def test_a_tier_is_not_given_to_who_has_another_one_by_now(after: After) -> None:
    right = RIGHT + CLUB.replace("}]", "}, {id: black, at_least: 9999.00}]")

    async def story(shop: Repairing) -> None:
        for who in ("Ana", "Bob"):
            await shop.buys(who, f"{who}-1", 12000)
        rows = await shop.proposed(right)
        black = Assigned(tier_set="club", tier="black")
        await give_tier(shop.shop, "t1", black, member_id=shop.of["Ana"], source="desk", at=NOW)
        done = await shop.applied(rows)
        assert (done.booked, [error.code for _, error in done.failed]) == (1, ["tier-moved-on"])
        assert [(await shop.member(who)).tiers["club"].tier for who in ("Ana", "Bob")] == ["black", "gold"]

    after(hard(right), story)


def test_a_reward_that_was_missed_is_given_for_nothing_and_once(after: After) -> None:
    right = WITH_COFFEE.replace("rewards:\n", HELLO + "rewards:\n", 1)

    async def story(shop: Repairing) -> None:
        await shop.posts("Ana", "p1", "p2")
        (row,) = await shop.proposed(right)
        assert (row.kind, row.about, row.was, row.should_be, row.correction) == ("reward", "coffee", 0, 2, 2)
        assert await shop.applied([row]) == Applied(1, 0)
        vouchers = [one for one in (await shop.member("Ana")).redemptions.values() if one.free]
        assert [(one.reward, one.points) for one in vouchers] == [("coffee", 0)] * 2
        assert await shop.applied([row]) == Applied(0, 1)
        for pieces in (1, 3):
            done = await shop.applied([structs.replace(row, correction=pieces)])
            assert [error.code for _, error in done.failed] == ["different-body"]
        assert len((await shop.member("Ana")).redemptions) == 2
        assert await shop.proposed(right) == []
        used = next(iter((await shop.member("Ana")).redemptions))
        await shop.buys("Ana", "a1", 4000, voucher=used)
        assert await shop.proposed(right) == [], "a voucher of a repair is used as any other"

    after(WITH_COFFEE, story)


def test_a_reward_that_was_given_wrongly_is_left_unless_it_is_asked_back_and_not_used(after: After) -> None:
    async def story(shop: Repairing) -> None:
        await shop.posts("Ana", "p1", "p2")
        (left,) = await shop.proposed(WITH_COFFEE)
        assert (left.correction, left.note) == (0, "not asked for")
        (both,) = await shop.proposed(WITH_COFFEE, withdraw_rewards=True)
        assert (both.correction, both.note) == (-2, "")
        used = next(iter((await shop.member("Ana")).redemptions))
        await shop.buys("Ana", "a1", 4000, voucher=used)
        (one,) = await shop.proposed(WITH_COFFEE, withdraw_rewards=True)
        assert (one.correction, one.note) == (-1, "used or by hand"), (
            "what she used stays used, and her receipt as it was"
        )
        done = await shop.applied([both])
        assert [error.code for _, error in done.failed] == ["not-possible"]
        assert (await shop.member("Ana")).redemptions == {}, "the one that was there is withdrawn"
        (left,) = await shop.proposed(WITH_COFFEE, withdraw_rewards=True)
        assert (left.was, left.correction, left.note) == (1, 0, "used or by hand")

    after(WITH_COFFEE.replace("rewards:\n", HELLO + "rewards:\n", 1), story)


DONE = (
    RIGHT
    + POSTED
    + """badges: {keen: {}}
challenges: {keen: {counts: activity, activity: posted, target: 2, badge: keen}}
"""
)
THANKS = "  - {id: thanks, kind: challenge_won, challenge: keen, points: 9}\n"
KEEN = DONE.replace("rewards:\n", THANKS + "rewards:\n")


def test_what_a_challenge_gives_is_given_and_its_badge_without_giving_it_once_more(after: After) -> None:
    async def story(shop: Repairing) -> None:
        await shop.posts("Ana", "p1", "p2")
        await shop.posts("Bob", "p3")
        await shop.posts("Cid", "p4", "p5")
        by_hand = Badged(badge="keen")
        await give_badge(shop.shop, "b1", by_hand, member_id=shop.of["Cid"], source="desk", at=NOW)
        rows = await shop.proposed(KEEN)
        ana, cid = (encode("mem", shop.of[who]) for who in ("Ana", "Cid"))
        assert [(one.member, one.kind, one.about, one.was, one.correction) for one in rows] == [
            (ana, "points", "points", 0, 9), (ana, "badge", "keen", 0, 1), (cid, "points", "points", 0, 9)
        ]  # fmt: skip
        program = read_program(KEEN)
        in_file = [difference_in(program, row) for row in rows_of(await shop.kept(right=KEEN), program)]
        assert [(one.key, one.correction) for one in in_file] == [(one.key, one.correction) for one in rows]
        with pytest.raises(Invalid):
            await shop.applied([structs.replace(rows[1], correction=2)])
        assert await shop.applied(rows) == Applied(3, 0)
        assert list(badges_of((await shop.member("Ana")).won)) == ["keen"]
        assert await shop.applied(rows) == Applied(0, 3)
        assert await shop.balance("Ana") == 9
        assert await shop.proposed(KEEN) == []

    after(KEEN.replace("target: 2", "target: 9"), story)


def test_a_badge_that_was_won_wrongly_stays_unless_it_is_asked_back(after: After) -> None:
    async def story(shop: Repairing) -> None:
        await shop.posts("Ana", "p1", "p2")
        points, left = await shop.proposed(KEEN.replace("target: 2", "target: 9"))
        assert (points.correction, left.kind, left.correction, left.note) == (-9, "badge", 0, "not asked for")
        rows = await shop.proposed(KEEN.replace("target: 2", "target: 9"), withdraw_rewards=True)
        assert [one.correction for one in rows] == [-9, -1]
        assert await shop.applied(rows) == Applied(2, 0)
        assert badges_of((await shop.member("Ana")).won) == {}
        assert await shop.proposed(KEEN.replace("target: 2", "target: 9")) == []

    after(KEEN, story)


def test_where_points_became_vouchers_otherwise_a_person_looks(after: After) -> None:
    auto = "  - {id: auto, kind: auto_redeem, points: 50, worth: 5.00, valid_for: P90D}\n"

    async def story(shop: Repairing) -> None:
        await shop.buys("Ana", "a1", 4000)
        await shop.buys("Bob", "b1", 1000)
        found = await differences(shop.shop, Wrong(read_program(RIGHT + auto), 1, AT - DAY, NOW), Limits(), NOW)
        ana, bob = (encode("mem", shop.of[who]) for who in ("Ana", "Bob"))
        told = [(row.member, row.kind, row.was, row.should_be, row.correction, row.note) for row in found.rows]
        assert told == [
            (ana, "points", 30, 40, 0, "became vouchers"),
            (ana, "reward", 1, 0, 0, "became vouchers"),
            (bob, "points", 20, 10, -10, ""),
        ]

    after(TWICE + auto, story)


def test_above_the_limits_of_the_shop_as_much_is_booked_as_another_person_approved(after: After) -> None:
    async def story(shop: Repairing) -> None:
        for who in ("Ana", "Bob"):
            await shop.buys(who, f"{who}-1", 4000)
        repair = await shop.kept()
        rows = list(repair.to_book)
        assert repair.counts == Counts(members=2, lose=2, owed_minor=160, owed_after_minor=80)
        shop.shop.limits = ShopLimits(members=1)
        with pytest.raises(RepairNeedsApproval):
            await shop.applied(rows[:1], repair.name)  # Or it would be booked part by part.
        for named in (repair.name, "rep_0000000000001", "rep_1"):
            with pytest.raises((RepairNeedsApproval, UnknownRepair)):
                await shop.applied(rows, named)
        with pytest.raises(SamePerson):
            await approve_repair(shop.shop, repair.repair_id, by=ANA)
        unsigned = await shop.kept(Doer(NOW, "regulars", 0))
        with pytest.raises(Unsigned):
            await approve_repair(shop.shop, unsigned.repair_id, by=Doer(NOW, "staff", 2))
        for _ in range(2):
            done = await approve_repair(shop.shop, repair.repair_id, by=Doer(NOW, "staff", 2))
            assert done.approved == Doer(NOW, "staff", 2)
        with pytest.raises(RepairNeedsApproval):
            await shop.applied([rows[0], structs.replace(rows[1], correction=-41)], repair.name)
        assert await shop.applied([rows[0], structs.replace(rows[1], correction=-30)], repair.name) == Applied(2, 0)
        assert [await shop.balance(who) for who in ("Ana", "Bob")] == [40, 50]
        async with shop.shop.db.connection() as connection:
            booked = (await repairs.one(connection, repair.repair_id)).applied
            noted = {one.action for one in await audit.read(connection, subject=repair.name)}
        assert booked == Doer(NOW, "regulars", 0)
        assert noted == {"repair.approved", "repair.applied"}

    after(TWICE, story)


def test_the_limits_hold_for_all_that_is_booked_without_a_second_person_within_a_day(after: After) -> None:
    async def story(shop: Repairing) -> None:
        for who in ("Ana", "Bob", "Cid"):
            await shop.buys(who, f"{who}-1", 4000)
        ana, bob, cid = await shop.proposed()
        shop.shop.limits = ShopLimits(members=1)
        assert await shop.applied([ana], "rep_0000000000001") == Applied(1, 0)
        for part in ([bob], [bob, cid]):
            for named in ("rep_0000000000001", "rep_0000000000002"):
                with pytest.raises(UnknownRepair):
                    await shop.applied(part, named)
        assert await shop.applied([ana], "rep_0000000000001") == Applied(0, 1), "the same again is no more than it was"
        rest = await shop.kept(Doer(NOW + DAY / 2, "staff", 1))
        assert [one.member for one in rest.to_book] == [bob.member, cid.member]
        shop.shop.limits = ShopLimits(members=2)
        async with shop.shop.db.connection() as connection:
            (too_much,) = await above(connection, shop.shop.limits, rest.name, 1, rest.counts, NOW + DAY / 2)
        assert too_much.detail.startswith("3 members lose something")
        for refused in (shop.applied(rest.to_book, rest.name), book_repair(shop.shop, rest.repair_id, by=ANA)):
            with pytest.raises(RepairNeedsApproval):
                await refused
        await approve_repair(shop.shop, rest.repair_id, by=Doer(NOW, "staff", 2))
        assert (await shop.applied(rest.to_book[:1], rest.name)).booked == 1
        one, two = structs.replace(cid, correction=-1), structs.replace(cid, correction=-2)
        assert await shop.applied([one], "rep_0000000000003") == Applied(1, 0), "what two decided does not count"
        with pytest.raises(UnknownRepair):
            await shop.applied([two], "rep_0000000000004")
        assert await shop.applied([two], "rep_0000000000004", NOW + DAY) == Applied(1, 0)

    after(TWICE, story)


def test_two_who_book_at_once_do_not_both_stay_below_the_limits(after: After) -> None:
    async def story(shop: Repairing) -> None:
        for who in ("Ana", "Bob"):
            await shop.buys(who, f"{who}-1", 4000)
        shop.shop.limits = ShopLimits(members=1)
        calls = [shop.applied([one], f"rep_000000000000{n}") for n, one in enumerate(await shop.proposed(), 1)]
        done = await asyncio.gather(*calls, return_exceptions=True)
        assert sorted(type(one).__name__ for one in done) == ["Applied", "UnknownRepair"]
        assert sorted([await shop.balance(who) for who in ("Ana", "Bob")]) == [40, 80]

    after(TWICE, story)


def test_taking_a_tier_back_is_held_to_the_limits_of_the_shop_as_taking_points_is(after: After) -> None:
    right = RIGHT + CLUB

    async def story(shop: Repairing) -> None:
        await shop.buys("Ana", "a1", 4000)
        repair = await shop.kept(right=right, lower_tiers=True)
        assert repair.counts == Counts(members=1, lose=1, owed_minor=40, owed_after_minor=40)
        rows = list(repair.to_book)
        shop.shop.limits = ShopLimits(members=0)
        with pytest.raises(RepairNeedsApproval):
            await shop.applied(rows, repair.name)
        await approve_repair(shop.shop, repair.repair_id, by=Doer(NOW, "staff", 2))
        with pytest.raises(RepairNeedsApproval):
            await shop.applied([structs.replace(rows[0], ladder=("guest", "silver", "gold"))], repair.name)
        assert await shop.applied(rows, repair.name) == Applied(1, 0)

    after(easy(right), story)


def test_of_two_proposals_for_the_same_only_one_is_booked(after: After) -> None:
    async def story(shop: Repairing) -> None:
        await shop.buys("Ana", "a", 4000)
        one, two = await shop.kept(Doer(NOW - DAY, "staff", 1)), await shop.kept(Doer(NOW - DAY, "staff", 1))
        assert await shop.applied(list(one.to_book), one.name) == Applied(1, 0)
        for _ in range(2):
            with pytest.raises(RepairMovedOn):
                await shop.applied(two.to_book, two.name)
        with pytest.raises(RepairMovedOn):
            await book_repair(shop.shop, two.repair_id, by=ANA)
        assert await shop.balance("Ana") == 40
        assert await shop.applied(list(one.to_book), one.name) == Applied(0, 1)
        assert (await shop.kept()).to_book == ()

    after(TWICE, story)


def test_an_approved_proposal_also_has_it_noted_that_it_was_booked_and_a_second_proposing_changes_nothing(
    after: After,
) -> None:
    """Whoever proposed it was killed before the errand ended, and another one proposes it once more."""

    async def story(shop: Repairing) -> None:
        await shop.buys("Ana", "a1", 4000)
        repair = await shop.kept()
        await approve_repair(shop.shop, repair.repair_id, by=Doer(NOW, "staff", 2))
        assert await shop.applied(list(repair.to_book), repair.name) == Applied(1, 0)
        await keep(shop.shop, repair)
        async with shop.shop.db.connection() as connection:
            again = await repairs.one(connection, repair.repair_id)
            noted = [one.action for one in await audit.read(connection, subject=repair.name)]
        assert (again.approved, again.applied) == (Doer(NOW, "staff", 2), Doer(NOW, "regulars", 0))
        assert sorted(noted) == ["repair.applied", "repair.approved"]

    after(TWICE, story)


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Have the process killed when so many corrections, of one kind after the other, were booked."""
    record_all = recorder.record_all

    def after_so_many(left: int) -> None:
        async def dying(*args: Any) -> Any:
            nonlocal left
            if not left:
                monkeypatch.undo()
                raise Killed
            left -= 1
            return await record_all(*args)

        monkeypatch.setattr("regulars.actions.apply_repair.AT_ONCE", 1)
        monkeypatch.setattr(recorder, "record_all", dying)

    return after_so_many


def test_what_was_broken_off_goes_on_and_nothing_is_booked_twice(after: After, killed: Callable[[int], None]) -> None:
    async def story(shop: Repairing) -> None:
        for who in ("Ana", "Bob", "Cid"):
            await shop.buys(who, f"{who}-1", 4000)
        rows = await shop.proposed()
        killed(1)
        with pytest.raises(Killed):
            await shop.applied(rows)
        assert await shop.applied(rows) == Applied(2, 1)
        assert [await shop.balance(who) for who in ("Ana", "Bob", "Cid")] == [40, 40, 40]

    after(TWICE, story)


def test_tiers_and_rewards_too_go_on_where_they_were_broken_off(after: After, killed: Callable[[int], None]) -> None:
    right = WITH_COFFEE.replace("rewards:\n", HELLO + GOLDEN + "rewards:\n", 1) + CLUB

    async def story(shop: Repairing) -> None:
        for who in ("Ana", "Bob"):
            await shop.buys(who, f"{who}-1", 12000)
            await shop.posts(who, f"{who}-posted")
        rows = await shop.proposed(right)
        assert [one.kind for one in rows] == ["tier", "points", "reward"] * 2
        killed(4)
        with pytest.raises(Killed):
            await shop.applied(rows)
        assert await shop.applied(rows) == Applied(2, 4)
        for who in ("Ana", "Bob"):
            member = await shop.member(who)
            assert (member.tiers["club"].tier, await shop.balance(who), len(member.redemptions)) == ("gold", 127, 1)

    after(hard(right.replace(HELLO, "")), story)


def test_the_command_proposes_a_file_and_books_it_once(shop_database: str, run: Run, tmp_path: Path) -> None:
    async def began() -> None:
        async with opened(shop_database, TWICE) as shop:
            at = now() - DAY
            for number in range(3):
                sold = receipt(f"r{number}", 1000 * (number + 1), at=at)
                member = await joined(shop, f"m{number}")
                await record_receipt(shop, sold, member_id=member, source="till", at=at)

    run(began())
    right, out = tmp_path / "right.yaml", tmp_path / "repair.csv"
    right.write_text(RIGHT, "utf-8")
    words = ("repair", right, "--from", "2026-01-01", "--out", out)
    found = told(*words, "--dry-run", url=shop_database)
    assert (len(found["rows"]), found["totals"][0]["taken"], out.exists()) == (3, "60", False)
    assert "60 taken" in regulars(*words, url=shop_database).stdout
    lines = out.read_text("utf-8").splitlines()
    out.write_text("\n".join(lines[:3]) + "\n", "utf-8")
    assert told("repair", "--apply", out, "--dry-run", url=shop_database)["booked"] == 2
    done = [told("repair", "--apply", out, url=shop_database) for _ in range(2)]
    assert [(one["booked"], one["already"]) for one in done] == [(2, 0), (0, 2)]
    assert len(told(*words, url=shop_database)["rows"]) == 1
    given = told(
        "repair", right, "--from", "2026-01-01", "--give-only", "--out", tmp_path / "r.json", url=shop_database
    )
    assert [one["correction"] for one in given["rows"]] == ["0"]
    for wrong in (("--from", "2026-01-01", "--total", "x"), ("--from", "2199-01-01"), ("--take-at-most", "-1")):
        regulars("repair", right, *wrong, code=2, url=shop_database)
    for was, now_, part in (
        (",points,points,", ",points,miles,", "there is no wallet 'miles'"),
        (lines[3].rsplit(",", 1)[1], "", "reason: takes 1 to 500"),
        (lines[3].rsplit(",", 1)[1], "x" * 501, "reason: takes 1 to 500"),
        (lines[3].split(",")[2], "ana", "row 1 member"),
        (",-30,,", ",-30,0001-01-01,", "row 1 last_day"),
        (",-30,,", ",lots,,", "'lots' is not a decimal number"),
        (lines[3].split(",")[0], "nobodys", "There is no such repair"),
    ):
        out.write_text("\n".join([lines[0], lines[3].replace(was, now_)]) + "\n", "utf-8")
        assert part in regulars("repair", "--apply", out, code=2, url=shop_database).stderr, now_
    out.write_text("\n".join([lines[0], lines[3].replace(",-30,,", ",0.00,,")]) + "\n", "utf-8")
    assert told("repair", "--apply", out, url=shop_database)["booked"] == 0
    regulars("verify", url=shop_database)
    out.write_text("\n".join([lines[0], lines[1].replace(",points,points,", ",points,miles,")]) + "\n", "utf-8")
    assert "there is no wallet 'miles'" in regulars("repair", "--apply", out, code=2, url=shop_database).stderr
    out.write_text("no,such,columns\n1,2,3\n", "utf-8")
    regulars("repair", "--apply", out, code=2, url=shop_database)


def test_the_command_takes_a_tier_back_only_when_it_is_asked_to(shop_database: str, run: Run, tmp_path: Path) -> None:
    async def began() -> None:
        async with opened(shop_database, easy(RIGHT + CLUB)) as shop:
            at = now() - DAY
            ana = await joined(shop)
            await record_receipt(shop, receipt("r", 4000, at=at), member_id=ana, source="till", at=at)

    run(began())
    right, out = tmp_path / "right.yaml", tmp_path / "repair.csv"
    right.write_text(RIGHT + CLUB, "utf-8")
    words = ("repair", right, "--from", "2026-01-01", "--out", out)
    text = regulars(*words, url=shop_database).stdout
    assert "tiers of Club: 0 given, 0 taken, 1 left.\n" in text
    (row,) = told(*words, url=shop_database)["rows"]
    assert [row[one] for one in ("kind", "about", "was", "should_be", "correction", "note")] == [
        "tier", "club", "gold", "guest", "0", "not asked for"
    ]  # fmt: skip
    assert told("repair", "--apply", out, url=shop_database)["booked"] == 0
    regulars(*words, "--give-only", "--lower-tiers", code=2, url=shop_database)
    assert "tiers of Club: 0 given, 1 taken, 0 left.\n" in regulars(*words, "--lower-tiers", url=shop_database).stdout
    lines = out.read_text("utf-8")
    for wrong, why in ((",guest,,guest,", ",guest,,copper,"), (",club,", ",pub,"), (",gold,guest", ",tin,guest")):
        out.write_text(lines.replace(wrong, why), "utf-8")
        assert "there is no tier" in regulars("repair", "--apply", out, code=2, url=shop_database).stderr
    out.write_text(lines, "utf-8")
    done = [told("repair", "--apply", out, url=shop_database) for _ in range(2)]
    assert [(one["booked"], one["already"]) for one in done] == [(1, 0), (0, 1)]


def test_more_than_was_allowed_in_all_writes_no_file(shop_database: str, run: Run, tmp_path: Path) -> None:
    async def began() -> None:
        async with opened(shop_database, HALF) as shop:
            at = now() - DAY
            ana = await joined(shop)
            await record_receipt(shop, receipt("r", 4000, at=at), member_id=ana, source="till", at=at)

    run(began())
    right, out = tmp_path / "right.yaml", tmp_path / "repair.csv"
    right.write_text(RIGHT, "utf-8")
    words = ("repair", right, "--from", "2026-01-01", "--out", out, "--total")
    assert "more than was allowed" in regulars(*words, "19", code=1, url=shop_database).stdout
    assert not out.exists()
    assert told(*words, "20", url=shop_database)["file"] == str(out)
