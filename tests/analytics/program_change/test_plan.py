"""What a planned change tells of members: by the one engine, before anything is in force."""

from datetime import timedelta
from typing import Any

from msgspec import structs

from regulars.actions.apply_plan import apply_plan
from regulars.actions.correct_points import correct_points
from regulars.actions.keep_plan import keep_plan
from regulars.actions.keep_segment import keep_segment
from regulars.actions.make_codes import make_codes
from regulars.actions.publish_program import publish_program
from regulars.actions.record_receipt import record_receipt
from regulars.actions.recount_members import recount_members
from regulars.actions.redeem_reward import redeem_reward
from regulars.actions.say_of_day import say_of_day
from regulars.analytics.program_change.outcome import Outcome
from regulars.analytics.program_change.plan import outcome, plan
from regulars.analytics.verify import verify
from regulars.ids import encode
from regulars.store import members as members_store
from regulars.store import pool_codes
from regulars.store.codes import code_of
from regulars.store.program_plans import Plan
from regulars.store.redeeming import Asked
from regulars.store.shop import Shop
from tests.actions.conftest import AT, Tell, joined, receipt, stands

PROGRAM = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
wallets:
  points: {expires: P1Y, worth: 0.01}
  hearts: {expires: never}
tier_sets:
  status:
    counts: spend
    window: year
    keeps: P0D to end of year
    tiers: [{id: member}, {id: silver, at_least: 100.00}, {id: gold, at_least: 300.00}]
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
rewards:
  - {id: pay, kind: part_payment, points: 1, worth: 0.01}
  - {id: mug, kind: catalogue_item, points: 150}
"""
LATER = AT + timedelta(days=5)


async def planned(shop: Shop, text: str, **how: Any) -> Plan:
    return await plan(shop, text, **{"from_at": None, "at": LATER, "actor": "regulars", "actor_id": 0, **how})


async def out(shop: Shop, text: str, **how: Any) -> Outcome:
    return outcome(await planned(shop, text, **how))


async def three(shop: Shop) -> list[int]:
    """Ana with 350 and gold, Bob with 160 and silver, Eva with 20."""
    found = []
    for name, spent in (("Ana", 35000), ("Bob", 16000), ("Eva", 2000)):
        member = await joined(shop, name)
        await record_receipt(shop, receipt(name, spent), member_id=member, source="till", at=AT)
        found.append(member)
    return found


def groups(found: Outcome) -> set[tuple[Any, ...]]:
    return {(one.kind, one.about, one.before, one.after, one.gain, one.members) for one in found.groups}


def test_the_same_text_changes_nothing_for_anybody(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        await three(shop)
        made = await planned(shop, PROGRAM)
        found = outcome(made)
        assert (found.counts.members, found.counts.gain, found.counts.lose, found.groups) == (3, 0, 0, ())
        assert (found.owed_before, found.owed_after) == ("5.30", "5.30")
        assert (made.base, made.last) == (1, 1)

    tell(story)


def test_who_has_not_what_a_tier_now_asks_for_loses_it_when_it_was_promised_until(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana, *_ = await three(shop)
        found = await out(shop, PROGRAM.replace("300.00", "400.00").replace("at_least: 100.00", "at_least: 10.00"))
        assert groups(found) == {
            ("tier", "status", "gold", "silver", False, 1),
            ("tier", "status", "member", "silver", True, 1),
        }
        [one] = found.losers
        assert one.member == encode("mem", ana)
        assert [(move.before, move.after, move.on) for move in one.moves] == [("gold", "silver", "2027-01-01")]
        assert (found.counts.gain, found.counts.lose, found.counts.broken) == (1, 1, 0)

    tell(story)


def test_a_tier_with_another_name_is_not_lost_and_one_that_is_gone_is(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        await three(shop)
        renamed = PROGRAM.replace("{id: gold,", "{id: top, formerly: [gold],")
        assert groups(await out(shop, renamed)) == set()
        gone = PROGRAM.replace(", {id: gold, at_least: 300.00}", "")
        assert groups(await out(shop, gone)) == {("tier", "status", "gold", "silver", False, 1)}

    tell(story)


def test_a_dearer_reward_concerns_those_who_have_enough_for_it(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        await three(shop)
        found = await out(shop, PROGRAM.replace("points: 150", "points: 200"))
        assert groups(found) == {
            ("price", "mug", "150", "200", False, 1),
            ("reward", "mug", "mug", "", False, 1),
        }
        assert (found.counts.broken, found.promises) == (2, {"price": 2})
        cheaper = await out(shop, PROGRAM.replace("points: 150", "points: 100"))
        assert groups(cheaper) == {("price", "mug", "150", "100", True, 2)}
        assert cheaper.counts.broken == 0

    tell(story)


def test_what_was_taken_and_not_used_stays_and_is_told(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana, *_ = await three(shop)
        await redeem_reward(shop, "m1", Asked(reward="mug"), member_id=ana, source="till", at=AT)
        found = await out(shop, PROGRAM.replace("points: 150", "points: 250"))
        assert found.taken == {"mug": 1}

    tell(story)


def test_points_worth_less_or_in_a_wallet_that_is_gone_keep_less_than_they_promise(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana, *_ = await three(shop)
        await correct_points(shop, "h", 7, "thanks", wallet="hearts", member_id=ana, source="till", at=AT)
        worth = await out(shop, PROGRAM.replace("worth: 0.01", "worth: 0.005", 1))
        assert (worth.promises, worth.counts.broken) == ({"worth": 3}, 3)
        assert (worth.owed_before, worth.owed_after) == ("5.30", "2.65")
        gone = await out(shop, PROGRAM.replace("  hearts: {expires: never}\n", ""))
        assert gone.promises == {"wallet": 1}
        assert groups(gone) == {("points", "hearts", "", "", False, 1)}
        assert [one.points for one in gone.groups] == ["-7"]
        ends = await out(shop, PROGRAM.replace("{expires: never}", "{expires: {inactive_for: P90D}}"))
        assert ends.promises == {"validity": 1}
        shorter = await out(shop, PROGRAM.replace("expires: P1Y", "expires: P30D"))
        assert shorter.counts.broken == 0, "points that are there keep their days"

    tell(story)


def test_a_counter_that_nobody_counted_is_replayed_from_what_happened(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        await three(shop)
        by_visits = PROGRAM.replace("counts: spend", "counts: visits").replace("window: year", "window: P30D")
        by_visits = by_visits.replace("at_least: 100.00", "at_least: 1").replace("at_least: 300.00", "at_least: 9")
        found = await out(shop, by_visits)
        assert found.replayed
        assert groups(found) == {
            ("tier", "status", "gold", "silver", False, 1),
            ("tier", "status", "member", "silver", True, 1),
        }

    tell(story)


OF_STAFF = PROGRAM.replace("{id: mug,", """{id: mug, when: '"big" in member.segments',""")


async def in_segment(shop: Shop, segment_id: str, condition: str) -> None:
    await keep_segment(shop, 1, segment_id, condition, name="", at=AT)


def test_a_reward_for_a_segment_is_lost_by_those_who_are_not_in_it(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        _, bob, _ = await three(shop)
        await in_segment(shop, "big", "member.spend > 300.00")
        found = await out(shop, OF_STAFF)
        assert groups(found) == {("reward", "mug", "mug", "", False, 1)}, "Ana is in it, and Eva never had enough"
        assert [one.member for one in found.losers] == [encode("mem", bob)]

    tell(story)


def test_a_reward_for_a_birthday_or_a_kind_of_member_is_planned_as_it_would_be_given(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        await three(shop)
        of_people = PROGRAM.replace("{id: mug,", """{id: mug, when: 'member.kind == "company"',""")
        assert groups(await out(shop, of_people)) == {("reward", "mug", "mug", "", False, 2)}
        assert groups(await out(shop, of_people.replace("company", "person"))) == set()

    tell(story)


WEATHER = PROGRAM.replace("rules:", "facts: {weather: {one_of: [dry, rain]}}\nrules:")
IN_RAIN = WEATHER.replace("{id: mug,", """{id: mug, when: 'shop.weather == "rain"',""")


def test_a_reward_for_what_is_said_of_the_day_is_planned_by_what_was_said_of_it(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        await three(shop)
        await publish_program(shop, WEATHER, from_at=AT, at=AT)
        said = {LATER.date(): "rain", LATER.date() + timedelta(days=1): "dry"}
        for day, weather in said.items():
            await say_of_day(shop, "weather", day, weather, actor="key", actor_id=1, at=AT)
        await say_of_day(shop, "weather", LATER.date(), "dry", store="north", actor="key", actor_id=1, at=AT)
        assert groups(await out(shop, IN_RAIN)) == set()
        lost = {("reward", "mug", "mug", "", False, 2)}
        for days in (1, 2):
            found = await out(shop, IN_RAIN, from_at=LATER + timedelta(days=days))
            assert groups(found) == lost, "it is dry on the first, and of the second nothing was said"
        day = LATER.date() + timedelta(days=1)
        await say_of_day(shop, "weather", day, "rain", store="north", actor="key", actor_id=1, at=AT)
        found = await out(shop, IN_RAIN, from_at=LATER + timedelta(days=1))
        assert groups(found) == set(), "in one of the stores she can take it"
        dry = """{id: mug, prices: [{when: 'shop.weather == "dry"', points: 100}],"""
        for said_last in ("dry", "rain"):
            await say_of_day(shop, "weather", day, said_last, store="south", actor="key", actor_id=1, at=AT)
            cheap = await out(shop, WEATHER.replace("{id: mug,", dry), from_at=LATER + timedelta(days=1))
            assert groups(cheap) == {("price", "mug", "150", "100", True, 2)}, "where it costs least"

    tell(story)


SPRING = PROGRAM + "  - {id: spring, kind: discount, amount: 5.00, coupon: {code: SPRING10, total: 1}}\n"
FLYER = PROGRAM + "  - {id: spring, kind: discount, amount: 5.00, coupon: {batch: flyer}}\n"


async def shows(shop: Shop, member: int, code: str) -> None:
    sold = structs.replace(receipt(f"with {code}", 1000), coupons=(code,))
    await record_receipt(shop, sold, member_id=member, source="till", at=AT)


def test_who_knows_a_code_for_all_can_take_its_reward_until_it_is_used_up(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana, *_ = await three(shop)
        assert groups(await out(shop, SPRING)) == {("reward", "spring", "", "spring", True, 3)}
        await publish_program(shop, SPRING, from_at=AT, at=AT)
        assert groups(await out(shop, PROGRAM)) == {("reward", "spring", "spring", "", False, 3)}
        await shows(shop, ana, "spring-10")
        assert groups(await out(shop, PROGRAM)) == set(), "nobody can use it any more"

    tell(story)


def test_codes_that_members_may_have_are_told_of_a_reward_that_changes(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana, *_ = await three(shop)
        await publish_program(shop, FLYER, from_at=AT, at=AT)
        batch = await make_codes(shop, "flyer", 30, until_at=LATER + timedelta(days=9), at=AT)
        await shows(shop, ana, code_of(shop.mac_bytes, batch.batch_no, 7))
        assert (await out(shop, FLYER)).coupons == {}
        changed = FLYER.replace("amount: 5.00", "amount: 4.00")
        for text in (PROGRAM, changed):
            assert (await out(shop, text)).coupons == {"spring": 29}
        assert (await out(shop, changed, from_at=LATER + timedelta(days=9))).coupons == {}, "they are over by then"
        pooled = FLYER.replace("batch: flyer", "pool: given")
        await publish_program(shop, pooled, from_at=AT, at=AT + timedelta(hours=1))
        async with shop.db.connection() as connection:
            await pool_codes.add(connection, "given", ["A-1", "A-2"], AT)
        assert (await out(shop, PROGRAM)).coupons == {"spring": 2}

    tell(story)


def test_a_reward_of_which_nothing_is_left_is_no_loss_and_one_that_is_filled_up_a_gain(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        ana, *_ = await three(shop)
        one_left = PROGRAM.replace("points: 150}", "points: 150, stock: 1}")
        await publish_program(shop, one_left, from_at=AT, at=AT)
        assert groups(await out(shop, PROGRAM)) == set()
        await redeem_reward(shop, "m1", Asked(reward="mug"), member_id=ana, source="till", at=AT)
        dearer = await out(shop, one_left.replace("points: 150", "points: 250"))
        assert groups(dearer) == set(), "there is none to take"
        assert dearer.promises == {"price": 2}, "they have enough for the next one"
        assert groups(await out(shop, one_left.replace("stock: 1", "stock: 2"))) == {
            ("reward", "mug", "", "mug", True, 2)
        }

    tell(story)


CODES = PROGRAM.replace("{id: mug, kind: catalogue_item, points: 150}", "{id: key, kind: code_pool, points: 150}")


def test_a_pool_without_codes_gives_nobody_anything(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        await three(shop)
        mug = {("reward", "mug", "mug", "", False, 2)}
        assert groups(await out(shop, CODES)) == mug
        async with shop.db.connection() as connection:
            await pool_codes.add(connection, "key", ["A-1"], AT)
        assert groups(await out(shop, CODES)) == mug | {("reward", "key", "", "key", True, 2)}

    tell(story)


def test_a_tier_for_a_segment_is_gained_by_those_in_it_and_comes_true(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        members = await three(shop)
        await in_segment(shop, "small", "member.spend < 100.00")
        club = "  club: {tiers: [{id: all}, {id: dear, any_of: [{segment: small}]}]}\nrules:"
        text = PROGRAM.replace("rules:", club)
        made = await planned(shop, text)
        assert groups(outcome(made)) == {("tier", "club", "", "dear", True, 1)}
        stands(shop, made.made.at)
        await apply_plan(shop, await keep_plan(shop, made), made, text=None, broken=None, by=made.made)
        await recount_members(shop, LATER)
        async with shop.db.connection() as connection:
            held = [(await members_store.load(connection, one, 1)).stored.member.tiers for one in members]
        assert [one["club"].tier if "club" in one else "" for one in held] == ["", "", "dear"]
        await in_segment(shop, "small", "member.spend >= 100.00")
        assert groups(await out(shop, text)) == set(), "who entered or left a segment did so under both versions"
        assert (await verify(shop)).ok

    tell(story)


def test_segments_cost_one_read_for_many_members(tell: Tell, monkeypatch: Any) -> None:
    async def story(shop: Shop) -> None:
        await three(shop)
        reads: list[int] = []
        load_span = members_store.load_span

        async def counted(*asked: Any) -> Any:
            found = await load_span(*asked)
            reads.append(len(found))
            return found

        monkeypatch.setattr(members_store, "load_span", counted)
        await out(shop, OF_STAFF)
        assert reads == [3, 0]

    tell(story)


def test_what_falls_due_before_the_day_is_no_part_of_the_change(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        await three(shop)
        found = await out(shop, PROGRAM, from_at=AT + timedelta(days=400))
        assert (found.groups, found.owed_before, found.owed_after) == ((), "0.00", "0.00")

    tell(story)


def test_examples_that_fail_are_told(tell: Tell) -> None:
    async def story(shop: Shop) -> None:
        text = PROGRAM + "examples: |\n  story One\n    2026-01-10  ana joins  has 5\n"
        [told] = (await out(shop, text)).examples
        assert "line" in told

    tell(story)


def test_many_parts_come_to_the_same_as_one(tell: Tell, monkeypatch: Any) -> None:
    async def story(shop: Shop) -> None:
        await three(shop)
        text = PROGRAM.replace("300.00", "400.00")
        listed: list[str] = []
        whole = await planned(shop, text)
        monkeypatch.setattr("regulars.analytics.program_change.spread.PART", 1)
        monkeypatch.setattr("regulars.analytics.program_change.spread.FEW", 1)
        parts = await planned(shop, text, write=lambda some: listed.extend(one.member for one in some))
        assert (parts.hash, bytes(parts.outcome)) == (whole.hash, bytes(whole.outcome))
        assert listed == [one.member for one in outcome(whole).losers]

    tell(story)
