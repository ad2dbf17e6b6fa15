"""A voucher for a later receipt."""

from regulars.engine.events.receipts import Wanted
from tests.engine.redeeming import end, take, till, why


def test_a_voucher_is_used_once_on_a_later_receipt_and_a_return_gives_it_back() -> None:
    at = till()
    take(at, "five-off")
    at.wait(days=2)
    assert why(at.buy("20.00", wanted=(Wanted("five-off"),))) == ["voucher-needed"]
    sold = at.buy("20.00", receipt_id="a", wanted=(Wanted("five-off", voucher="one"),))
    assert sold.totals is not None
    assert (sold.totals.to_pay_minor, sum(one.points for one in sold.spent)) == (1500, 0)
    assert why(at.buy("20.00", wanted=(Wanted("five-off", voucher="one"),))) == ["unknown-redemption"]
    at.give_back("a")
    assert at.member.redemptions["one"].reward == "five-off"
    end(at, "cancelled")
    assert at.balance == 300 + 20 + 20  # Two receipts earned without the voucher stay; the third came back.


def test_a_voucher_is_over_after_its_time() -> None:
    at = till()
    take(at, "five-off")
    at.wait(days=31)
    sold = at.buy("20.00", wanted=(Wanted("five-off", voucher="one"),))
    assert why(sold) == ["expired"]
