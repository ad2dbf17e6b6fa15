"""One program counts in one currency and keeps its units apart; other currencies are in `tests/actions`."""

import pytest
from msgspec import structs

from regulars.engine.checks.receipts import faults
from regulars.engine.days import micros
from regulars.engine.events.points import Sent
from tests.engine.shop import AT, BASE, Till, program, receipt

SHOP = program(wallets={"points": {}, "miles": {}}, rules=[BASE])


@pytest.mark.parametrize(("currency", "said"), [("USD", "the program counts in EUR, not USD"), ("XXQ", "XXQ")])
def test_f7_a_receipt_in_another_currency_is_refused_and_says_why(currency: str, said: str) -> None:
    foreign = structs.replace(receipt("100.00"), currency=currency)
    found = list(faults(SHOP, foreign, micros(AT)))
    assert [one.pointer for one in found] == ["/currency"]
    assert said in found[0].detail


def test_f7_points_of_one_kind_are_never_turned_into_another() -> None:
    till = Till(SHOP)
    till.correct(100, "points")
    refused = till.play(Sent(wallet="miles", points=50, to="bob"))
    assert [one.code for one in refused.refusals] == ["not-enough-points"]
    assert (till.balance, till.stands().wallet("miles").balance) == (100, 0)
