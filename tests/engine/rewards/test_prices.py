"""On what terms a reward may be taken: prices, limits, categories, what unlocks it, excluded goods, the best."""

from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest

from regulars.engine.events.receipts import Line, Wanted
from regulars.engine.program import BadProgram, Program
from tests.engine.shop import BASE, PAY, Till, program
from tests.tables import table

CLUB = {"counts": "visits", "tiers": [{"id": "plain"}, {"id": "gold", "at_least": "3"}]}
OFF = {"id": "off", "kind": "discount", "amount": "1.00"}


def shop(*rewards: dict[str, Any], **fields: Any) -> Program:
    """A program with these rewards and a tier set."""
    return program(rules=[BASE], tier_sets={"club": CLUB}, rewards=list(rewards), **fields)


def codes(till: Till, *lines: Line | str, **fields: Any) -> list[str]:
    """Why what is asked for is not given."""
    return [one.code for one in till.buy(*lines, **fields).refusals]


class TestPrices:
    """From the top, the first whose condition holds."""

    rewards: ClassVar[dict[str, Any]] = {
        **OFF,
        "prices": [
            {"points": "5", "when": 'member.tier == "gold"'},
            {"points": "8", "when": "receipt.weekday == 2 && receipt.hour >= 14"},
            {"points": "3", "wallet": "stars", "from": "2026-05-01", "to": "2026-05-31"},
            {"points": "10", "when": "receipt.total < 50.00"},
        ],
    }
    two: ClassVar[dict[str, Any]] = {"points": {}, "stars": {}}

    @table("""
        at                | visits  total   points  stars
        2026-03-03 13:00  | 0       10.00   10      0
        2026-03-03 14:00  | 0       10.00   8       0
        2026-03-03 14:00  | 3       10.00   5       0
        2026-05-31 12:00  | 0       10.00   0       3
        2026-06-01 12:00  | 0       10.00   10      0
    """)
    def test_the_first_that_holds_is_taken(self, at: str, visits: int, total: str, points: int, stars: int) -> None:
        till = Till(shop(self.rewards, wallets=self.two), datetime.fromisoformat(at).replace(tzinfo=UTC))
        for _ in range(visits):
            till.buy("0.10")
        till.correct(50)
        till.correct(50, "stars")
        sold = till.buy(total, wanted=(Wanted("off"),))
        assert [(one.wallet, one.points) for one in sold.spent] == [("stars", stars) if stars else ("points", points)]

    def test_where_none_holds_there_is_no_price(self) -> None:
        till = Till(shop(self.rewards, wallets=self.two))
        till.correct(50)
        assert codes(till, "50.00", wanted=(Wanted("off"),)) == ["no-price"]
        assert till.balance == 100, "50 were there and 50.00 earned 50: nothing was taken"

    def test_a_part_payment_may_be_worth_more_to_some(self) -> None:
        pay = {**PAY, "points": "2", "prices": [{"points": "1", "when": "receipt.total >= 20.00"}, {"points": "2"}]}
        till = Till(shop(pay))
        till.correct(200)
        assert till.buy("19.00", wanted=(Wanted("pay", 100),)).spent[0].value_minor == 50
        assert till.buy("20.00", wanted=(Wanted("pay", 100),)).spent[0].value_minor == 100


class TestFormula:
    """Points that are worth what the receipt says."""

    pay: ClassVar[dict[str, Any]] = {
        "id": "pay",
        "kind": "part_payment",
        "points": "100",
        "worth_by": "receipt.total >= 50.00 ? 1.5 : 1",
    }

    @table("""
        total  |  value
        49.99  |  100
        50.00  |  150
    """)
    def test_the_formula_is_asked_once_a_receipt(self, total: str, value: int) -> None:
        till = Till(shop(self.pay))
        till.correct(100)
        assert till.buy(total, wanted=(Wanted("pay"),)).spent[0].value_minor == value

    @pytest.mark.parametrize(
        ("fields", "where"),
        [
            ({"worth": "1.00"}, "/rewards/0/worth"),
            ({"worth_by": "line.total"}, "/rewards/0/worth_by"),
            ({"worth_by": "member.days_since_join"}, "/rewards/0/worth_by"),
            ({"worth_by": "receipt.total > 5"}, "/rewards/0/worth_by"),
            ({"worth_by": "receipt.totl"}, "/rewards/0/worth_by"),
        ],
    )
    def test_what_is_no_worth_is_told_with_its_place(self, fields: dict[str, Any], where: str) -> None:
        with pytest.raises(BadProgram) as bad:
            shop({**self.pay, **fields})
        assert [error.pointer for error in bad.value.errors] == [where]

    def test_a_formula_that_comes_to_nothing_gives_nothing(self) -> None:
        till = Till(shop({**self.pay, "worth_by": "receipt.total - 100.00"}))
        till.correct(100)
        assert codes(till, "10.00", wanted=(Wanted("pay"),)) == ["worth-nothing"]


@table("""
    rounding  |  asked  points  value
    down      |  10     9       3
    up        |  10     10      4
    up        |  9      7       3
    half_up   |  10     8       3
    half_up   |  11     11      4
""")
def test_what_points_are_worth_is_rounded_as_the_program_says(
    rounding: str, asked: int, points: int, value: int
) -> None:
    till = Till(shop({**PAY, "points": "3", "rounding": rounding}))
    till.correct(100)
    spent = till.buy("10.00", wanted=(Wanted("pay", asked),)).spent[0]
    assert (spent.points, spent.value_minor) == (points, value)


@table("""
    earning   |  earned  spend
    on_rest   |  56      5600
    on_whole  |  106     10600
    nothing   |  0       5600
""")
def test_a10_what_a_receipt_earns_that_was_paid_in_part_with_points(earning: str, earned: int, spend: int) -> None:
    """106 are there, 50 of them pay 50.00 of 106.00: 106 - 50 + 56 = 112, or as the program says; and D4."""
    pay = {**PAY, "worth": "1.00", "earning": earning}
    till = Till(program(rules=[BASE], rewards=[pay], tier_sets={"club": {**CLUB, "counts": "spend"}}))
    till.correct(106)
    sold = till.buy("106.00", wanted=(Wanted("pay", 50),))
    assert sold.totals is not None
    assert sold.totals.to_pay_minor == 5600
    assert till.balance == 106 - 50 + earned
    assert till.member.counters["spend"][0] == spend
    half = till.give_back("r1", amount_minor=5300)
    assert half.totals is not None
    assert half.totals.to_pay_minor == 2800
    assert till.balance == 106 - 25 + earned // 2
    till.give_back("r1")
    assert till.balance == 106
    assert till.member.counters["spend"][0] == 0


def test_goods_that_are_excluded_are_not_paid_with_points() -> None:
    till = Till(shop({**PAY, "excludes": '"tobacco" in line.categories'}))
    till.correct(5000)
    sold = till.buy(Line("1", 1000), Line("2", 2000, categories=frozenset({"tobacco"})), wanted=(Wanted("pay"),))
    assert sold.spent[0].by_line == (1000, 0)


def test_what_is_locked_is_not_given_until_it_is_unlocked() -> None:
    till = Till(shop({**OFF, "unlocked_by": "member.visits >= 1"}))
    assert codes(till, "10.00", wanted=(Wanted("off"),)) == ["locked"]
    assert codes(till, "10.00", wanted=(Wanted("off"),)) == []


class TestLimits:
    def test_so_many_times_a_week_and_no_more(self) -> None:
        till = Till(shop({**OFF, "limits": [{"per": "week", "times": 2}]}))  # 2026-03-02 is a Monday
        refused = []
        for _ in range(3):
            refused += till.buy("10.00", wanted=(Wanted("off"),)).refusals
        day = till.program.clock.day(till.now_us)
        assert [(one.code, one.detail, one.number - day) for one in refused] == [("limit", "week", 7)]
        till.wait(days=7)
        assert codes(till, "10.00", wanted=(Wanted("off"),)) == []

    def test_so_many_points_a_receipt_and_a_month(self) -> None:
        limits = [{"per": "receipt", "points": "400"}, {"per": "month", "points": "600"}]
        till = Till(shop({**PAY, "limits": limits}))
        till.correct(5000)
        spent = [till.buy("100.00", wanted=(Wanted("pay"),)).spent for _ in range(3)]
        assert [one[0].points if one else 0 for one in spent] == [400, 200, 0]

    def test_more_than_the_limit_of_points_is_told_as_such(self) -> None:
        till = Till(shop({**OFF, "points": "50", "limits": [{"per": "receipt", "points": "40"}]}))
        till.correct(100)
        refusals = till.buy("10.00", wanted=(Wanted("off"),)).refusals
        assert [(one.code, one.number) for one in refusals] == [("more-than-allowed", 40)]

    def test_a_return_makes_room_again(self) -> None:
        till = Till(shop({**OFF, "points": "10", "limits": [{"per": "month", "times": 1, "points": "10"}]}))
        till.correct(100)
        till.buy("10.00", "10.00", wanted=(Wanted("off"),))
        till.give_back("r1", "1")
        assert codes(till, "10.00", wanted=(Wanted("off"),)) == ["limit"]
        till.give_back("r1")
        assert codes(till, "10.00", wanted=(Wanted("off"),)) == []

    def test_rewards_of_one_category_share_its_limit(self) -> None:
        more = {**OFF, "id": "more", "category": "sweets"}
        rules = shop(
            {**OFF, "category": "sweets"}, more, reward_categories={"sweets": {"limits": [{"per": "day", "times": 1}]}}
        )
        till = Till(rules)
        assert codes(till, "10.00", wanted=(Wanted("off"),)) == []
        assert codes(till, "10.00", wanted=(Wanted("more"),)) == ["limit"]

    def test_a_category_that_is_not_there_is_told(self) -> None:
        with pytest.raises(BadProgram, match="no category"):
            shop({**OFF, "category": "sweets"})


class TestD14:
    def test_three_times_a_tenth_in_their_order(self) -> None:
        tenths = [{"id": f"t{n}", "kind": "discount", "percent": "10%", "automatic": True} for n in range(3)]
        paid = [Till(shop(*tenths[:n])).buy("300.00").totals for n in (1, 2, 3)]
        assert [totals.to_pay_minor for totals in paid if totals] == [27000, 24300, 21870]

    def test_a_tenth_off_and_fifty_paid_leave_forty(self) -> None:
        tenth = {"id": "tenth", "kind": "discount", "percent": "10%", "automatic": True}
        till = Till(shop({**PAY, "worth": "1.00"}, tenth))
        till.correct(50)
        sold = till.buy("100.00", wanted=(Wanted("pay"),))
        assert sold.totals is not None
        assert sold.totals.to_pay_minor == 4000

    def test_of_the_best_of_only_the_best_is_given(self) -> None:
        five = {"id": "five", "kind": "discount", "percent": "5%", "automatic": True, "best_of": "season"}
        ten = {**five, "id": "ten", "percent": "10%"}
        sold = Till(shop(five, ten)).buy("100.00")
        assert [(one.reward, one.value_minor) for one in sold.spent] == [("ten", 1000)]
        asked = {**five, "automatic": False}
        refusals = Till(shop(asked, ten)).buy("100.00", wanted=(Wanted("five"),)).refusals
        assert [(one.code, one.subject, one.detail) for one in refusals] == [("better-offer", "five", "ten")]


@pytest.mark.parametrize(
    ("reward", "field"),
    [
        ({**PAY, "most_share": "0%"}, "most_share"),
        ({**PAY, "step": "30", "at_least": "100"}, "at_least"),
        ({**PAY, "at_least": "900"}, "at_least"),
        ({"id": "s", "kind": "steps", "steps": [{"points": "900", "worth": "1.00"}]}, "steps/0/points"),
        ({**OFF, "prices": [{"points": "5", "wallet": "stars"}]}, "prices/0/wallet"),
        ({**OFF, "prices": [{"points": "5", "when": "member.tier = 1"}]}, "prices/0/when"),
    ],
)
def test_a_reward_that_nobody_could_take_is_a_fault(reward: dict[str, Any], field: str) -> None:
    with pytest.raises(BadProgram) as bad:
        shop(reward, wallets={"points": {"cap": "800"}})
    assert [error.pointer for error in bad.value.errors] == [f"/rewards/0/{field}"]
