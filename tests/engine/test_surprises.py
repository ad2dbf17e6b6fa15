"""Surprises: frequencies, the guarantee, no gift twice in a while, tastes, and a table that makes sense."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from msgspec import structs

from regulars.engine.days import micros
from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.events.event import Given
from regulars.engine.events.receipts import Receipt, Wanted
from regulars.engine.member import Member
from regulars.engine.program import BadProgram, Program
from regulars.engine.terms.surprises import OF
from regulars.store.draws import Day
from tests.engine.shop import AT, DAY_US, Till, line, program, receipt

SECRET = Day(date(2026, 3, 2), bytes(range(32)), AT)
VISITS = 10_000
VOUCHER = {"id": "cake", "kind": "voucher", "percent": "100%", "when": '"cake" in line.categories'}
GIFTS: dict[str, Any] = {
    "cake": {"share": 5, "reward": "cake", "cost": "0.90"},
    "few": {"share": 10, "points": "5", "cost": "0.05"},
    "many": {"share": 1, "points": "100", "cost": "1.00"},
}


def shop(**terms: Any) -> Program:
    return program(rewards=[VOUCHER], surprises={"treat": {"gifts": GIFTS, **terms}})


def gifts_of(decision: Decision) -> list[str]:
    return [one.gift for one in decision.drawn]


def bought(draw: int | None, *categories: str, receipt_id: str = "r", **given: Any) -> Receipt:
    return receipt(line("1", "5.00", "1", *categories), receipt_id=receipt_id, given=Given(draw=draw, **given))


def draws(visits: int) -> list[int]:
    """What receipts r0, r1, ... of one till draw."""
    return [SECRET.number("till", f"r{n}") for n in range(visits)]


def test_ten_thousand_visits_bring_the_gifts_as_often_as_the_table_says() -> None:
    rules = shop()
    came = Counter(gifts_of(advance(rules, Member(), bought(draw), micros(AT))[0])[0] for draw in draws(VISITS))
    for name, share in {"cake": 5, "few": 10, "many": 1, "": 84}.items():
        expected = VISITS * share / 100
        # Four times the standard deviation of so many independent draws.
        assert abs(came[name] - expected) < 4 * (expected * (1 - share / 100)) ** 0.5, name


def test_ten_thousand_visits_never_cost_more_than_the_day_has() -> None:
    rules = shop(budget={"amount": "50.00", "per": "day"})
    key = f"surprise:treat/{rules.clock.day(micros(AT))}/"
    taken = 0
    came = Counter[str]()
    for draw in draws(VISITS):
        known = {key: (taken, 5_000, 5_000 - taken)}
        (gift,) = gifts_of(advance(rules, Member(), bought(draw, budgets=known), micros(AT))[0])
        taken += {"cake": 90, "few": 5, "many": 100, "": 0}[gift]
        came[gift] += 1
    assert 5_000 - 5 < taken <= 5_000
    assert min(came[name] for name in GIFTS) > 0


def test_a_gift_that_the_budget_cannot_pay_gives_way_to_a_cheaper_one() -> None:
    rules = shop(budget={"amount": "50.00"})
    key = f"surprise:treat/{rules.clock.day(micros(AT))}/"
    left = {cents: bought(0, budgets={key: (5_000 - cents, 5_000, cents)}) for cents in (89, 90, 4)}
    drawn = {cents: gifts_of(advance(rules, Member(), sold, micros(AT))[0]) for cents, sold in left.items()}
    assert drawn == {90: ["cake"], 89: ["few"], 4: [""]}
    assert gifts_of(advance(rules, Member(), bought(0), micros(AT))[0]) == [""], "of an unknown budget nothing"


def test_the_gift_at_the_latest_comes_and_then_it_begins_anew() -> None:
    rules, member = shop(at_latest=4), Member()
    came = []
    for _ in range(9):
        decision, member = advance(rules, member, bought(OF - 1), micros(AT))
        came += gifts_of(decision)
    assert came == ["", "", "", "many", "", "", "", "many", ""]


def test_no_run_without_a_gift_is_longer_than_promised_in_ten_thousand_visits() -> None:
    rules, member, run = shop(at_latest=7), Member(), 0
    for draw in draws(VISITS):
        decision, member = advance(rules, member, bought(draw), micros(AT))
        run = 0 if gifts_of(decision)[0] else run + 1
        assert run < 7


def test_a_visit_without_a_draw_counts_and_brings_nothing() -> None:
    rules = shop(at_latest=2)
    decision, member = advance(rules, Member(), bought(None), micros(AT))
    assert gifts_of(decision) == [""]
    decision, _ = advance(rules, member, bought(None), micros(AT))
    assert gifts_of(decision) == [""], "a quote of a visit that is due tells nothing"
    assert not [one for one in decision.reasons if one.code.startswith("surprise")]
    decision, _ = advance(rules, member, bought(OF - 1), micros(AT))
    assert gifts_of(decision) == ["many"]


def test_the_same_gift_does_not_come_twice_within_the_days() -> None:
    rules, member, now = shop(not_again="P10D"), Member(), micros(AT)
    came = []
    for days in (0, 9, 0, 1):
        now += days * DAY_US
        sold = structs.replace(bought(0), occurred_us=now)
        decision, member = advance(rules, member, sold, now)
        came += gifts_of(decision)
    assert came == ["cake", "few", "many", "cake"]


def test_a_member_is_given_so_many_gifts_in_a_time_whichever_they_are() -> None:
    till = Till(shop(limits=[{"per": "week", "times": 2}, {"per": "month", "times": 3}]))
    came = []
    # AT is a Monday: four visits in its week, three in the next, one in the first week of April.
    for number, days in enumerate((0, 1, 2, 4, 1, 0, 1, 26)):
        till.now_us += days * DAY_US
        came.append(gifts_of(till.play(bought(0, receipt_id=f"r{number}"))))
    assert came == [["cake"], ["cake"], [""], ["cake"], [""], [""], [""], ["cake"]]


def test_a_guarantee_waits_for_the_week_to_end_and_is_kept_then() -> None:
    till = Till(shop(limits=[{"per": "week", "times": 1}], at_latest=3))
    came = [gifts_of(till.play(bought(OF - 1, receipt_id=f"r{number}"))) for number in range(7)]
    assert came == [[""], [""], ["many"], [""], [""], [""], [""]]
    till.now_us += 7 * DAY_US
    assert gifts_of(till.play(bought(OF - 1, receipt_id="r7"))) == ["many"]


def test_a_gift_that_goes_back_leaves_its_place_in_the_limit() -> None:
    till = Till(shop(limits=[{"per": "week", "times": 1}]))
    till.play(bought(0, receipt_id="r1"))
    till.now_us += DAY_US
    till.give_back("r1")
    assert gifts_of(till.play(bought(0, receipt_id="r2"))) == ["cake"]
    assert gifts_of(till.play(bought(0, receipt_id="r3"))) == [""]


def test_a_gift_that_went_back_late_frees_nothing_of_another_week() -> None:
    till = Till(shop(limits=[{"per": "week", "times": 1}]))
    till.play(bought(0, receipt_id="r1"))
    till.now_us += 7 * DAY_US
    till.play(bought(0, receipt_id="r2"))
    till.give_back("r1")
    assert gifts_of(till.play(bought(0, receipt_id="r3"))) == [""]


def test_a_surprise_without_limits_counts_no_gifts() -> None:
    _, member = advance(shop(), Member(), bought(0), micros(AT))
    assert "surprise:treat:gifts" not in member.counters


def test_nothing_comes_when_all_gifts_came_lately() -> None:
    rules, member = shop(not_again="P10D", at_latest=1), Member()
    came = []
    for _ in range(4):
        decision, member = advance(rules, member, bought(0), micros(AT))
        came += gifts_of(decision)
    assert came == ["cake", "few", "many", ""]


def test_who_bought_of_a_category_lately_gets_its_gift_more_often_and_no_more_gifts() -> None:
    gifts = {**GIFTS, "cake": {**GIFTS["cake"], "favours": {"category": "cake", "times": 4, "within": "P10D"}}}
    rules = shop(gifts=gifts)
    likes = advance(rules, Member(), bought(OF - 1, "cake"), micros(AT))[1]
    came = Counter(gifts_of(advance(rules, likes, bought(draw), micros(AT))[0])[0] for draw in draws(VISITS))
    plain = Counter(gifts_of(advance(rules, Member(), bought(draw), micros(AT))[0])[0] for draw in draws(VISITS))
    assert came[""] == plain[""], "tastes say which gift, not whether"
    assert abs(came["cake"] - 16 * VISITS / 100 * 20 / 31) < 130
    late = micros(AT + timedelta(days=10))
    decision, _ = advance(rules, likes, structs.replace(bought(draws(40)[0]), occurred_us=late), late)
    fresh, _ = advance(rules, Member(), structs.replace(bought(draws(40)[0]), occurred_us=late), late)
    assert gifts_of(decision) == gifts_of(fresh), "what was bought long ago is no taste"


def test_a_return_takes_points_and_vouchers_back_and_lets_them_come_again() -> None:
    till = Till(shop(not_again="P30D"))
    till.play(bought(0, receipt_id="r1"))
    assert list(till.member.redemptions) == ["treat-cake-1"]
    till.play(bought(OF * 12 // 100, receipt_id="r2"))
    assert till.member.wallet("points").balance == 5
    back = [*till.give_back("r1").reasons, *till.give_back("r2").reasons]
    assert [one.detail for one in back if one.code == "surprise-back"] == ["cake", "few"]
    assert not till.member.redemptions
    assert till.member.wallet("points").balance == 0
    came = [gifts_of(till.play(bought(OF - 1, receipt_id=name))) for name in ("r3", "r4", "r5")]
    assert came == [["few"], ["cake"], [""]], "the numbers that came back first, and once"


def test_who_cancels_and_sends_again_under_other_names_has_the_same_luck_for_ever() -> None:
    first, *others = draws(300)
    assert gifts_of(advance(shop(), Member(), bought(first), micros(AT))[0]) == [""]
    assert any(gifts_of(advance(shop(), Member(), bought(one), micros(AT))[0]) != [""] for one in others)
    till = Till(shop(at_latest=50))
    till.play(bought(first, receipt_id="r0"))
    for place, number in enumerate(others, start=1):
        till.give_back(f"r{place - 1}")
        assert gifts_of(till.play(bought(number, receipt_id=f"r{place}"))) == [""]


def test_who_buys_many_and_gives_back_what_won_nothing_meets_the_same_numbers_again() -> None:
    till = Till(shop())
    numbers = draws(40)
    alone = [gifts_of(advance(shop(), Member(), bought(one), micros(AT))[0])[0] for one in numbers]
    for place, number in enumerate(numbers):
        assert gifts_of(till.play(bought(number, receipt_id=f"r{place}"))) == [alone[place]]
    lost = [place for place, gift in enumerate(alone) if not gift]
    assert 5 < len(lost) < 40
    for place in lost:
        till.give_back(f"r{place}")
    for place in lost:
        assert gifts_of(till.play(bought(0, receipt_id=f"again-{place}"))) == [""]
    assert gifts_of(till.play(bought(0, receipt_id="fresh"))) == ["cake"]


def test_the_number_of_a_gift_that_is_spent_already_gives_no_second_one() -> None:
    till = Till(program(
        wallets={"points": {"clawback": "within_balance"}}, surprises={"treat": {"gifts": GIFTS}},
        rewards=[VOUCHER, {"id": "pay", "kind": "part_payment", "points": "1", "worth": "0.01"}],
    ))  # fmt: skip
    few = OF * 12 // 100
    assert gifts_of(till.play(bought(few, receipt_id="r1"))) == ["few"]
    till.play(structs.replace(bought(OF - 1, receipt_id="r2"), wanted=(Wanted("pay"),)))
    assert till.member.wallet("points").balance == 0
    assert "surprise-back" not in [one.code for one in till.give_back("r1").reasons]
    assert gifts_of(till.play(bought(OF - 1, receipt_id="r3"))) == [""]


def test_visits_that_come_back_after_the_gift_they_led_to_are_made_up_for() -> None:
    till = Till(shop(at_latest=4))
    came = [gifts_of(till.play(bought(OF - 1, receipt_id=f"a{n}")))[0] for n in range(4)]
    assert came == ["", "", "", "many"]
    for n in range(3):
        till.give_back(f"a{n}")
    came = [gifts_of(till.play(bought(OF - 1, receipt_id=f"b{n}")))[0] for n in range(11)]
    assert came == [*[""] * 6, "many", "", "", "", "many"]


def test_a_part_that_goes_back_takes_the_gift_only_when_the_rest_draws_no_more() -> None:
    rules = shop(when="receipt.total >= 6.00")
    for first, taken in (("2", []), ("1", ["few"])):
        till = Till(rules)
        sold = receipt(line("1", "6.00"), line("2", "5.00"), given=Given(draw=OF * 12 // 100))
        till.play(sold)
        back = till.give_back("r", first)
        assert [one.detail for one in back.reasons if one.code == "surprise-back"] == taken
        rest = till.give_back("r")
        assert [one.detail for one in rest.reasons if one.code == "surprise-back"] == (["few"] if not taken else [])


@pytest.mark.parametrize(
    ("terms", "pointer"),
    [
        ({"chances": 15}, "/surprises/treat/chances"),
        ({"gifts": {"a": {"share": 1}}}, "/surprises/treat/gifts/a"),
        ({"gifts": {"a": {"share": 1, "reward": "pie"}}}, "/surprises/treat/gifts/a/reward"),
        ({"gifts": {"a": {"share": 1, "reward": "pay"}}}, "/surprises/treat/gifts/a/reward"),
        ({"gifts": {"a": {"share": 1, "points": "5", "wallet": "pie"}}}, "/surprises/treat/gifts/a/wallet"),
        ({"gifts": {"a": {"share": 1, "points": "5"}}, "budget": {"amount": "5"}}, "/surprises/treat/gifts/a/cost"),
        ({"not_again": "PD"}, "/surprises/treat/not_again"),
        ({"limits": [{"per": "week"}]}, "/surprises/treat/limits/0/points"),
        ({"limits": [{"per": "week", "points": "5"}]}, "/surprises/treat/limits/0/points"),
        ({"limits": [{"per": "receipt", "times": 1}]}, "/surprises/treat/limits/0/per"),
        ({"when": "receipt.pie"}, "/surprises/treat/when"),
    ],
)
def test_a_table_that_makes_no_sense_is_told_with_its_place(terms: dict[str, Any], pointer: str) -> None:
    with pytest.raises(BadProgram) as told:
        program(
            rewards=[VOUCHER, {"id": "pay", "kind": "part_payment", "points": "1", "worth": "0.01"}],
            surprises={"treat": {"gifts": GIFTS, **terms}},
        )
    assert [one.pointer for one in told.value.errors] == [pointer]
