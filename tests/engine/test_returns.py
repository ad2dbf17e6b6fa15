"""Goods that come back: cases B1 to B9, B11 and B13 of the acceptance list, and their edges."""

from typing import Any

import msgspec
import pytest

from regulars.engine.events.receipts import Wanted
from regulars.engine.events.returns import Return, ReturnedLine
from tests.engine.shop import BASE, PAY, Till, line, program
from tests.tables import table

FREE: dict[str, Any] = {
    "id": "free", "kind": "discount", "points": "4", "percent": "100%", "when": '"coffee" in line.categories',
}  # fmt: skip


def codes(till: Till, receipt_id: str, *lines: str | ReturnedLine, amount_minor: int | None = None) -> list[str]:
    """Why a return is refused; the member is as she was if it is."""
    before = till.member
    refusals = till.give_back(receipt_id, *lines, amount_minor=amount_minor).refusals
    assert not refusals or till.member == before
    return [one.code for one in refusals]


@table("""
    bought    pieces  back      per     |  earned  left
    20000.00  2       10000.00  1000    |  20      10
    1000.00   10      100.00    10      |  100     90
    10.00     3       3.34      1.00    |  10      6
""")
def test_b4_a_part_by_pieces_or_by_amount(
    bought: str, pieces: str, back: str, per: str, earned: int, left: int
) -> None:
    for by in ("pieces", "amount"):
        till = Till(program(rules=[{**BASE, "per": per}]))
        till.buy(line("a", bought, pieces))
        assert till.balance == earned
        if by == "pieces":
            returned = till.give_back("r1", ReturnedLine("a", 1000))
        else:
            returned = till.give_back("r1", amount_minor=int(back.replace(".", "")))
        assert returned.totals is not None
        assert (returned.totals.to_pay_minor, till.balance) == (int(back.replace(".", "")), left)
        till.give_back("r1")
        assert till.balance == 0


@table("""
    line_id  quantity  |  refused
    a        2001      |  more-than-bought
    a        2000      |  -
    a        -         |  -
    b        1         |  unknown-line
""")
def test_b4_more_than_was_bought_is_refused(line_id: str, quantity: int | None, refused: str | None) -> None:
    till = Till(program(rules=[BASE]))
    till.buy(line("a", "10.00", "2"))
    assert codes(till, "r1", ReturnedLine(line_id, quantity)) == ([refused] if refused else [])


def test_b1_b13_what_came_back_cannot_come_back_again() -> None:
    till = Till(program(rules=[BASE]))
    till.buy(line("a", "10.00", "2"), line("b", "5.00"))
    assert codes(till, "r1", "a") == []
    assert codes(till, "r1", "a") == ["more-than-bought"], "naming no quantity is no way round"
    assert codes(till, "r1", ReturnedLine("b", 600), ReturnedLine("b", 600)) == ["more-than-bought"]
    assert codes(till, "r1", amount_minor=501) == ["more-than-paid"]
    assert codes(till, "r1") == []
    for again in ([], ["b"]):
        assert codes(till, "r1", *again) == ["already-returned"]
    assert till.balance == 0


def test_b6_a_receipt_paid_partly_with_points_gives_them_back_once() -> None:
    till = Till(program(rules=[BASE], rewards=[PAY]))
    till.correct(500)
    till.buy("20.00", wanted=(Wanted("pay", 500),))
    assert till.balance == 15
    returned = till.give_back("r1")
    assert till.balance == 500
    assert returned.totals is not None
    assert (returned.totals.to_pay_minor, returned.totals.points_pay_minor) == (1500, 500)
    assert codes(till, "r1") == ["already-returned"]


def test_b8_a_cancel_undoes_spending_and_earning_and_leaves_the_welcome() -> None:
    welcome = {"id": "hello", "kind": "welcome", "points": "50"}
    till = Till(program(rules=[BASE, welcome], rewards=[PAY]))
    till.join()
    till.buy("21.50", wanted=(Wanted("pay", 50),))
    assert till.balance == 21
    till.give_back("r1")
    assert till.balance == 50


@table("""
    back        |  balance
    a           |  0
    b           |  6
    everything  |  4
""")
def test_goods_that_points_made_free_give_the_points_back(back: str, balance: int) -> None:
    """Four points for the coffee of 4.00; the cake of 2.00 earns two."""
    till = Till(program(rules=[BASE], rewards=[FREE]))
    till.correct(4)
    sold = till.buy(line("a", "2.00"), line("b", "4.00", "1", "coffee"), wanted=(Wanted("free"),))
    assert sold.totals is not None
    assert (sold.totals.discount_minor, till.balance) == (400, 2)
    returned = till.give_back("r1", *([] if back == "everything" else [back]))
    assert returned.totals is not None
    assert returned.totals.to_pay_minor == (0 if back == "b" else 200)
    assert till.balance == balance


def test_a_receipt_of_nothing_but_free_goods_comes_back_too() -> None:
    till = Till(program(rules=[BASE], rewards=[FREE]))
    till.correct(8)
    till.buy(line("a", "4.00", "2", "coffee"), wanted=(Wanted("free"),))
    till.give_back("r1", ReturnedLine("a", 1000))
    assert till.balance == 4 + 2
    till.give_back("r1")
    assert till.balance == 8
    assert codes(till, "r1") == ["already-returned"]


def test_free_goods_are_still_there_when_all_the_money_was_given_back_by_amount() -> None:
    till = Till(program(rules=[BASE], rewards=[FREE]))
    till.correct(4)
    till.buy(line("a", "2.00"), line("b", "4.00", "1", "coffee"), wanted=(Wanted("free"),))
    assert codes(till, "r1", amount_minor=200) == []
    assert codes(till, "r1", "a") == []
    assert codes(till, "r1") == []
    assert till.balance == 4


@pytest.mark.parametrize(("starts", "earned", "left"), [("this_receipt", 202, 200), ("next_receipt", 101, 100)])
def test_a_small_return_does_not_lose_the_tier_that_counted_at_once(starts: str, earned: int, left: int) -> None:
    """100.00 reach the tier that doubles; a bag of 1.00 comes back."""
    tiers = [{"id": "plain"}, {"id": "double", "at_least": "100"}]
    double = {"id": "more", "kind": "multiplier", "times": "2", "when": 'member.tier == "double"'}
    sets = {"club": {"counts": "spend", "tiers": tiers, "starts": starts}}
    till = Till(program(rules=[BASE, double], tier_sets=sets))
    till.buy("100.00", "1.00")
    assert till.balance == earned
    till.give_back("r1", "2")
    assert till.balance == left
    till.give_back("r1", ReturnedLine("1", 1))
    assert till.balance == 99
    till.give_back("r1")
    assert till.balance == 0


def test_two_part_payments_of_a_cent_never_make_a_return_ask_for_money() -> None:
    stars = {**PAY, "id": "stars", "wallet": "stars"}
    till = Till(program(wallets={"points": {}, "stars": {}}, rewards=[PAY, stars]))
    till.correct(50)
    till.correct(50, "stars")
    till.buy(line("a", "1.00", "10"), wanted=(Wanted("pay", 50), Wanted("stars", 50)))
    back = [till.give_back("r1", ReturnedLine("a", 1000)).totals for _ in range(10)]
    assert [one.to_pay_minor for one in back if one] == [0] * 10
    assert (till.balance, till.stands().wallet("stars").balance) == (50, 50)


def test_b2_what_is_clamped_is_told() -> None:
    till = Till(program(rules=[BASE]))
    till.buy("150.00")
    till.correct(-100)
    told = till.give_back("r1").reasons
    assert [(one.code, one.points) for one in told] == [("return", 50), ("already-spent", 100)]
    assert till.balance == 0


def test_no_return_gives_points_even_where_a_smaller_receipt_would_earn_more() -> None:
    """A hundred points for receipts below 20.00, and a bigger one that shrinks below it."""
    small = {"id": "small", "kind": "visits", "points": "100", "when": "receipt.total < 20.00"}
    till = Till(program(rules=[BASE, small]))
    till.buy("15.00", "15.00")
    assert till.balance == 30
    till.give_back("r1", "1")
    assert till.balance == 30, "15 and 100 would be more, so nothing is taken and nothing given"
    till.give_back("r1")
    assert till.balance == 0


def test_b11_nobody_reverses_more_than_was_given_nor_turns_a_reversal_into_a_credit() -> None:
    till = Till(program(rules=[BASE]))
    till.buy("150.00")
    till.correct(40)
    (refusal,) = till.give_back("r1", amount_minor=999_900).refusals
    assert (refusal.code, refusal.number) == ("more-than-paid", 15_000)
    assert till.balance == 190, "nothing changed"
    credit = msgspec.to_builtins(Return(return_id="b", standing=till.standing["r1"])) | {"amount_minor": -5_000}
    with pytest.raises(msgspec.ValidationError, match="amount_minor"):
        msgspec.convert(credit, Return)
    till.give_back("r1", amount_minor=15_000)
    assert till.balance == 40, "the 150 that were earned, and no more"
