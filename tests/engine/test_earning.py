"""What earns and what does not: basis, kinds of lines, means of payment, hours, promotions, cooldowns and budgets."""

import json
from typing import Any

import msgspec
import pytest
from msgspec import structs

from regulars.engine.decision import Decision, Reason
from regulars.engine.events.event import Given
from regulars.engine.events.members import Chosen
from regulars.engine.events.receipts import Line, LineKind, PaidBy, Wanted
from regulars.engine.program import BadProgram
from regulars.engine.shown.explain import explain_receipt
from regulars.engine.steps.moments import moment_of
from tests.engine.shop import BASE, Till, line, program, receipt
from tests.tables import table

HALF = {"id": "half", "kind": "discount", "percent": "50%"}


def taxed(total: str, tax: int, off: int = 0) -> Line:
    return structs.replace(line("1", total), tax_minor=tax, discount_minor=off)


def kind(kind: LineKind, total: str, line_id: str = "2") -> Line:
    return structs.replace(line(line_id, total), kind=kind)


def codes(decision: Decision) -> list[tuple[str, int]]:
    return [(reason.code, reason.points) for reason in decision.reasons]


def why_not(till: Till, rule: str, *lines: Line | str) -> tuple[str, int]:
    sold = structs.replace(receipt(*lines), occurred_us=till.now_us)
    decision = till.play(sold)
    moment = moment_of(till.program, till.members[-1], sold, till.now_us)
    verdicts = explain_receipt(till.program, moment, Given(), sold, decision)
    return next((one.code, one.number) for one in verdicts if one.rule == rule)


# What money earns


@table("""
    discounts  tax       |  earns
    after      included  |  60
    before     included  |  130
    after      excluded  |  50
    before     excluded  |  108
""")
def test_points_before_or_after_discounts_with_or_without_tax(discounts: str, tax: str, earns: int) -> None:
    """Goods of 130.00, 10.00 off by the till, half of the rest by a reward; a sixth of the price is tax."""
    goods = taxed("120.00", tax=2000, off=1000)
    rule = {**BASE, "discounts": discounts, "tax": tax}
    of_rule, of_program = (
        Till(program(rules=[rule], rewards=[HALF])),
        Till(program(rules=[BASE], rewards=[HALF], basis={"discounts": discounts, "tax": tax})),
    )
    for till in (of_rule, of_program):
        decision = till.buy(goods, wanted=(Wanted("half"),))
        assert decision.totals is not None
        assert decision.totals.to_pay_minor == 6000
        assert till.balance == earns
        till.give_back("r1")
        assert till.balance == 0


def test_goods_that_a_reward_made_free_earn_nothing_before_discounts_either() -> None:
    free = {**HALF, "percent": "100%"}
    till = Till(program(rules=[{**BASE, "discounts": "before"}], rewards=[free]))
    till.buy("10.00", wanted=(Wanted("half"),))
    assert till.balance == 0


@pytest.mark.parametrize("one", ["gift_card", "tip", "delivery", "deposit", "promotional", "donation"])
def test_what_is_no_sale_of_goods_earns_only_where_the_program_says_so(one: LineKind) -> None:
    plain, generous = Till(program(rules=[BASE])), Till(program(rules=[BASE], basis={"kinds": [one]}))
    for till in (plain, generous):
        till.buy(line("1", "10.00"), kind(one, "5.00"))
    assert (plain.balance, generous.balance) == (10, 15)


def test_a_line_that_never_earns_does_not_whatever_its_kind() -> None:
    till = Till(program(rules=[BASE], basis={"kinds": ["tip"]}))
    till.buy(structs.replace(kind("tip", "5.00"), earns=False), line("1", "10.00"))
    assert till.balance == 10


@table("""
    not_by               |  card   ewallet  both
    -                    |  100    100      100
    gift_card            |  50     100      60
    gift_card,e_wallet   |  50     90       40
""")
def test_d4_how_it_was_paid_counts_only_where_the_program_says_so(
    not_by: str | None, card: int, ewallet: int, both: int
) -> None:
    def earned(**paid: int) -> int:
        till = Till(program(rules=[BASE], basis={"not_by": not_by.split(",") if not_by else []}))
        means = tuple(PaidBy(name, amount) for name, amount in paid.items())
        till.play(structs.replace(receipt("60.00", "40.00"), paid_by=means, occurred_us=till.now_us))
        assert till.member.counters["spend"][0] == 10000
        found = till.balance
        till.give_back("r", "2")
        till.give_back("r", "1")
        assert till.balance == 0
        return found

    assert earned(gift_card=5000) == card
    assert earned(e_wallet=1000) == ewallet
    assert earned(gift_card=4000, e_wallet=2000, cash=4000) == both


def test_goods_kept_keep_their_part_of_what_the_gift_card_paid() -> None:
    till = Till(program(rules=[BASE], basis={"not_by": ["gift_card"]}))
    sold = structs.replace(receipt("60.00", "40.00"), paid_by=(PaidBy("gift_card", 5000),), occurred_us=till.now_us)
    till.play(sold)
    till.give_back("r", "2")
    assert till.balance == 30


# When


HOURS = [{"start": "2026-03-02T11:00", "lasts": "PT2H", "repeats": "FREQ=WEEKLY;BYDAY=MO,TU"}]


@table("""
    zone              minutes  |  earns
    -                 0        |  20
    -                 59       |  20
    -                 60       |  10
    -                 1440     |  20
    -                 2880     |  10
    Europe/Bucharest  0        |  10
    Europe/Bucharest  -120     |  20
""")
def test_happy_hours_are_those_of_the_store(zone: str | None, minutes: int, earns: int) -> None:
    """The second of March 2026 is a Monday; the till's clock begins at noon."""
    till = Till(program(rules=[BASE, {"id": "happy", "kind": "multiplier", "times": "2", "hours": HOURS}]))
    occurred_us = till.now_us + minutes * 60_000_000
    till.now_us = max(till.now_us, occurred_us)
    till.play(structs.replace(receipt("10.00", zone=zone or ""), occurred_us=occurred_us))
    assert till.balance == earns


def test_why_a_happy_hour_gave_nothing() -> None:
    till = Till(program(rules=[BASE, {"id": "happy", "kind": "multiplier", "times": "2", "hours": HOURS}]))
    till.wait(minutes=60)
    assert why_not(till, "happy", "10.00") == ("out-of-hours", 0)


# How much


@table("""
    spent   |  earns
    19.99   |  0
    20.00   |  5
    100.00  |  5
""")
def test_d16_a_visit_counts_from_the_smallest_receipt(spent: str, earns: int) -> None:
    till = Till(program(rules=[{"id": "visit", "kind": "visits", "points": "5", "least": "20.00"}]))
    till.buy(spent)
    assert till.balance == earns


def test_d16_the_least_is_that_of_the_goods_it_is_about_and_is_told() -> None:
    rule = {**BASE, "when": '"coffee" in line.categories', "least": "10.00"}
    till = Till(program(rules=[rule]))
    assert why_not(till, "base", line("1", "9.99", "1", "coffee"), line("2", "90.00")) == ("below-minimum", 1000)
    till.buy(line("1", "10.00", "1", "coffee"), receipt_id="more")
    assert till.balance == 10


@table("""
    bonus                              spent  |  earns
    {"adds": "50"}                     10.00  |  60
    {"adds": "50"}                     0.50   |  0
    {"times": "1.125"}                 16.00  |  18
    {"times": "1.125"}                 15.99  |  16
""")
def test_a_multiplier_has_three_decimals_or_adds_a_number(bonus: str, spent: str, earns: int) -> None:
    till = Till(program(rules=[BASE, {"id": "more", "kind": "multiplier", **json.loads(bonus)}]))
    till.buy(spent)
    assert till.balance == earns


@pytest.mark.parametrize("fields", [{}, {"times": "2", "adds": "50"}])
def test_a_multiplier_has_either_times_or_adds(fields: dict[str, str]) -> None:
    with pytest.raises(BadProgram) as bad:
        program(rules=[BASE, {"id": "more", "kind": "multiplier", **fields}])
    assert [one.pointer for one in bad.value.errors] == ["/rules/1/times"]


# Promotions, cooldowns


def double(rule_id: str, **fields: Any) -> dict[str, Any]:
    return {"id": rule_id, "kind": "visits", "points": "10", **fields}


def together(promotions: dict[str, Any]) -> Till:
    """Two rules of ten points each, both of the promotion spring."""
    rules = [double("one", promotion="spring"), double("two", promotion="spring")]
    return Till(program(rules=rules, promotions=promotions))


@table("""
    per      points  over    |  first  second  third  later
    receipt  15      trim    |  15     15      15     15
    day      25      trim    |  20     5       0      20
    day      25      refuse  |  20     0       0      20
    member   25      trim    |  20     5       0      0
    quarter  50      trim    |  20     20      10     0
""")
def test_rules_of_a_promotion_share_its_limit(
    per: str, points: str, over: str, first: int, second: int, third: int, later: int
) -> None:
    spring = {"spring": {"limits": [{"per": per, "points": points, "over": over}]}}
    till = together(spring)
    found = []
    for days in (0, 0, 0, 1):
        till.wait(days=days)
        before = till.balance
        till.buy("10.00")
        found.append(till.balance - before)
    assert found == [first, second, third, later]


def test_a_promotion_gives_once_however_many_of_its_rules_give() -> None:
    spring = {"spring": {"limits": [{"per": "member", "times": 1}]}}
    till = together(spring)
    till.buy("10.00")
    assert till.balance == 20
    cut = Reason("promotion-limit", "one", "points", 10, number=1, detail="spring")
    assert till.buy("10.00").reasons[0] == cut
    assert till.balance == 20


def test_goods_given_back_give_the_promotion_back() -> None:
    spring = {"spring": {"limits": [{"per": "member", "points": "20"}]}}
    till = together(spring)
    till.buy("10.00", receipt_id="a")
    till.give_back("a")
    till.buy("10.00")
    assert till.balance == 20


def test_other_rules_do_not_count_against_a_promotion() -> None:
    spring = {"spring": {"limits": [{"per": "receipt", "points": "5"}]}}
    till = Till(program(rules=[BASE, double("one", promotion="spring")], promotions=spring))
    till.buy("10.00")
    assert till.balance == 15


@table("""
    cooldown  minutes  |  again
    PT2H      119      |  no
    PT2H      120      |  yes
    PT30M     30       |  yes
    P1D       719      |  no
    P1D       720      |  yes
    P2D       1440     |  no
    P1W       10080    |  yes
    P1M       43200    |  no
    P1M       44640    |  yes
""")
def test_after_it_gave_a_rule_rests(cooldown: str, minutes: int, again: bool) -> None:
    """Days are local days: at noon half a day is left of the first."""
    till = Till(program(rules=[double("one", cooldown=cooldown)]))
    till.buy("10.00")
    till.wait(minutes=minutes)
    till.buy("10.00")
    assert till.balance == (20 if again else 10)


def test_a_receipt_that_arrives_late_does_not_slip_in_before_a_cooldown() -> None:
    till = Till(program(rules=[double("one", cooldown="PT2H")]))
    till.buy("10.00")
    decision = till.buy("10.00", late_us=3_600_000_000)
    assert [(one.code, one.points, one.detail) for one in decision.reasons] == [("cooldown", 10, "PT2H")]


def test_goods_given_back_end_the_cooldown_that_they_began() -> None:
    till = Till(program(rules=[double("one", cooldown="P30D")]))
    till.buy("10.00", receipt_id="a")
    till.wait(days=1)
    till.give_back("a")
    till.buy("10.00")
    assert till.balance == 10


def test_a_promotion_rests_as_a_whole() -> None:
    spring = {"spring": {"cooldown": "P7D"}}
    rules = [double("one", promotion="spring", when="receipt.total < 20.00"), double("two", promotion="spring")]
    till = Till(program(rules=rules, promotions=spring))
    till.buy("50.00")
    till.wait(days=6)
    till.buy("10.00")
    assert till.balance == 10
    till.wait(days=1)
    till.buy("10.00")
    assert till.balance == 30


@pytest.mark.parametrize("text", ["PT0H", "P0D", "PT", "P", "1h", "PT1H30"])
def test_a_cooldown_of_no_time_is_a_fault(text: str) -> None:
    with pytest.raises((BadProgram, msgspec.ValidationError)):
        program(rules=[double("one", cooldown=text)])


# Budgets


def budgeted(points: int, given: tuple[int, int, int] | None, **fields: Any) -> Decision:
    budgets = {"spring": {"points": "1000", "per": "month", **fields}}
    till = Till(program(rules=[{**BASE, "points": "1"}], budgets=budgets))
    known = {} if given is None else {"spring/20513/": given}
    sold = structs.replace(receipt(f"{points}.00", given=Given(budgets=known)), occurred_us=till.now_us)
    return till.play(sold)


SLOWS = [{"from": "80%", "gives": "50%"}, {"from": "95%", "gives": "10%"}]


@table("""
    taken  |  gives  code           number
    0      |  100    -              0
    799    |  100    -              0
    800    |  50     budget-slowed  80
    949    |  50     budget-slowed  94
    950    |  10     budget-slowed  95
    995    |  5      budget-spent   5
    1000   |  0      budget-spent   0
""")
def test_a_budget_slows_down_before_it_is_used_up(taken: int, gives: int, code: str | None, number: int) -> None:
    decision = budgeted(100, (taken, 1000, 1000 - taken), slows=SLOWS)
    assert sum(one.points for one in decision.earned) == gives
    told = [(one.code, one.number, one.detail) for one in decision.reasons if one.code.startswith("budget")]
    assert told[-1:] == ([(code, number, "spring")] if code else [])


def test_a_budget_that_can_give_only_so_much_at_once_gives_that() -> None:
    assert sum(one.points for one in budgeted(100, (500, 1000, 30)).earned) == 30


def test_history_that_no_budget_was_asked_for_is_decided_without_it() -> None:
    assert sum(one.points for one in budgeted(5000, None).earned) == 5000


def test_rules_of_one_budget_share_it_on_one_receipt() -> None:
    budgets = {"spring": {"points": "1000", "per": "program"}}
    till = Till(program(rules=[BASE, double("one")], budgets=budgets))
    sold = structs.replace(receipt("95.00", given=Given(budgets={"spring/0/": (900, 1000, 100)})))
    decision = till.play(structs.replace(sold, occurred_us=till.now_us))
    assert codes(decision) == [("rule", 95), ("rule", 5), ("budget-spent", 5)]
    till.give_back("r")
    assert till.balance == 0


def test_each_store_may_have_its_own() -> None:
    budgets = {"spring": {"points": "1000", "per": "day", "each_store": True}}
    till = Till(program(rules=[BASE], budgets=budgets))
    sold = structs.replace(
        receipt("95.00", given=Given(budgets={"spring/20514/north": (1000, 1000, 0)})), occurred_us=till.now_us
    )
    till.play(structs.replace(sold, store="south"))
    till.play(structs.replace(sold, receipt_id="b", store="north"))
    assert till.balance == 95


@table("""
    field        value                                                            |  pointer
    rules        ["nobody"]                                                       |  rules
    wallet       "stars"                                                          |  wallet
    points       "1.5"                                                            |  points
    slows        [{"from": "80%", "gives": "50%"}, {"from": "80%", "gives": "1%"}]    |  slows/1/from
    slows        [{"from": "80%", "gives": "50%"}, {"from": "90%", "gives": "60%"}]   |  slows/1/gives
    slows        [{"from": "120%", "gives": "50%"}]                               |  slows/0/from
""")
def test_a_faulty_budget_is_told(field: str, value: str, pointer: str) -> None:
    with pytest.raises(BadProgram) as bad:
        program(rules=[BASE], budgets={"spring": {"points": "1000", field: json.loads(value)}})
    assert [one.pointer for one in bad.value.errors] == [f"/budgets/spring/{pointer}"]


@table("""
    field      value      |  pointer
    promotion  "nobody"   |  promotion
    choice     "nobody"   |  choice
    least      "1.234"    |  least
    cooldown   "P0D"      |  cooldown
""")
def test_what_a_rule_names_must_be_there(field: str, value: str, pointer: str) -> None:
    with pytest.raises(BadProgram) as bad:
        program(rules=[{**BASE, field: value.strip('"')}])
    assert [one.pointer for one in bad.value.errors] == [f"/rules/0/{pointer}"]


def test_a_welcome_has_no_hours_and_no_smallest_receipt() -> None:
    with pytest.raises(BadProgram) as bad:
        program(rules=[{"id": "hi", "kind": "welcome", "points": "5", "least": "1.00", "hours": HOURS}])
    assert [one.pointer for one in bad.value.errors] == ["/rules/0/least", "/rules/0/hours"]


# Offers and choices


def offered(**fields: Any) -> Till:
    rule = {"id": "weekend", "kind": "multiplier", "times": "2", "when": '"weekend" in member.offers'}
    return Till(program(rules=[BASE, rule], offers={"weekend": fields}))


def test_an_offer_counts_only_once_it_is_claimed_and_as_long_as_it_says() -> None:
    till = offered(lasts="P7D")
    till.buy("10.00")
    decision = till.play(Chosen(name="weekend"))
    assert [one.code for one in decision.reasons] == ["claimed"]
    till.wait(minutes=1)
    till.buy("10.00")
    till.wait(days=7)
    till.buy("10.00")
    till.wait(days=1)
    till.buy("10.00")
    assert till.balance == 10 + 20 + 20 + 10


def test_what_was_bought_before_the_claim_does_not_get_it_however_late_it_arrives() -> None:
    till = offered()
    till.wait(minutes=60)
    till.play(Chosen(name="weekend"))
    till.wait(minutes=60)
    till.buy("10.00", late_us=90 * 60_000_000)
    assert till.balance == 10


@table("""
    fields                                  days  |  code
    {"from": "2026-03-03"}                  0     |  not-in-force
    {"to": "2026-03-01"}                    0     |  not-in-force
    {"when": "member.visits > 3"}           0     |  condition
    {"again": false, "lasts": "P1D"}        9     |  already-claimed
    {"again": true, "lasts": "P30D"}        9     |  already-claimed
""")
def test_why_an_offer_cannot_be_claimed(fields: str, days: int, code: str) -> None:
    till = offered(**json.loads(fields))
    if days:
        till.play(Chosen(name="weekend"))
        till.wait(days=days)
    before = till.member
    decision = till.play(Chosen(name="weekend"))
    assert [one.code for one in decision.refusals] == [code]
    assert not decision.effects or code == "already-claimed"
    assert till.member == before


def test_an_offer_that_may_be_claimed_again_is_when_it_is_over() -> None:
    till = offered(again=True, lasts="P1D")
    till.play(Chosen(name="weekend"))
    till.wait(days=2)
    assert not till.play(Chosen(name="weekend")).refusals
    till.buy("10.00")
    assert till.balance == 20


def test_an_unknown_offer_is_refused_and_in_a_condition_a_fault() -> None:
    assert [one.code for one in offered().play(Chosen(name="weakend")).refusals] == ["unknown-offer"]
    with pytest.raises(BadProgram):
        program(rules=[{**BASE, "when": '"weakend" in member.offers'}], offers={"weekend": {}})


def choosing(**fields: Any) -> Till:
    choices = {"favourites": {"among": ["coffee", "bread", "fruit"], "most": 2, **fields}}
    rule = {"id": "favourite", "kind": "multiplier", "times": "3", "choice": "favourites"}
    return Till(program(rules=[BASE, rule], choices=choices))


def pick(till: Till, *picks: str) -> list[str]:
    return [one.code for one in till.play(Chosen(name="favourites", picks=frozenset(picks))).refusals]


def buy_one_of_each(till: Till) -> dict[str, int]:
    found = {}
    for category in ("coffee", "bread", "fruit"):
        before = till.balance
        till.buy(line("1", "10.00", "1", category))
        found[category] = till.balance - before
    return found


def test_goods_of_the_chosen_categories_earn_more_for_the_month() -> None:
    till = choosing()
    assert buy_one_of_each(till) == {"coffee": 10, "bread": 10, "fruit": 10}
    assert pick(till, "coffee", "bread") == []
    assert buy_one_of_each(till) == {"coffee": 30, "bread": 30, "fruit": 10}
    till.wait(days=30)
    assert buy_one_of_each(till) == {"coffee": 10, "bread": 10, "fruit": 10}


def test_a_choice_that_is_kept_goes_on() -> None:
    till = choosing(keeps=True)
    pick(till, "coffee")
    till.wait(days=90)
    assert buy_one_of_each(till) == {"coffee": 30, "bread": 10, "fruit": 10}


@table("""
    changes      |  refused          now          later
    next_period  |  -                coffee       fruit
    at_once      |  -                fruit        -
    never        |  already-chosen   coffee       -
""")
def test_from_when_a_change_counts(changes: str, refused: str | None, now: str, later: str | None) -> None:
    till = choosing(changes=changes)
    pick(till, "coffee")
    till.wait(days=5)
    assert pick(till, "fruit") == ([refused] if refused else [])
    assert [name for name, points in buy_one_of_each(till).items() if points == 30] == [now]
    till.wait(days=25)
    assert [name for name, points in buy_one_of_each(till).items() if points == 30] == ([later] if later else [])


@table("""
    picks                 |  codes
    coffee,bread,fruit    |  too-many-chosen
    meat                  |  unknown-category
    meat,milk,coffee      |  unknown-category,unknown-category,too-many-chosen
""")
def test_what_cannot_be_chosen_is_refused_all_at_once(picks: str, codes: str) -> None:
    till = choosing()
    assert pick(till, *picks.split(",")) == codes.split(",")
    assert pick(till) == ["nothing-chosen"]
    assert till.member.picks == {}


def test_why_a_choice_gave_nothing() -> None:
    till = choosing()
    pick(till, "coffee")
    assert why_not(till, "favourite", line("1", "10.00", "1", "fruit")) == ("not-chosen", 0)


def test_a_return_is_decided_with_what_was_chosen_then() -> None:
    till = choosing(changes="at_once")
    pick(till, "coffee")
    till.buy(line("1", "10.00", "1", "coffee"), receipt_id="a")
    till.wait(days=1)
    pick(till, "fruit")
    till.give_back("a")
    assert till.balance == 0
