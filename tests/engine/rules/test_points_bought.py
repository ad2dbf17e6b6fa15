"""Points that are sold."""

from regulars.engine.member import Member
from tests.engine.doing import codes, does, till_with, undoes


def test_points_are_sold_whole_or_not_at_all() -> None:
    rule = {
        "kind": "points_bought", "points": "100", "per": "10.00", "at_least": "10.00", "at_most": "50.00",
        "limits": [{"per": "month", "points": "600"}],
    }  # fmt: skip
    till = till_with(rule)
    for minor, code in [(500, "not-full-steps"), (1550, "not-full-steps"), (6000, "too-much")]:
        assert codes(does(till, "points-bought", amount=minor)) == [code]
    assert till.member == Member()
    bought = does(till, "points-bought", amount=5000)
    assert till.balance == 500
    assert codes(does(till, "points-bought", amount=2000)) == ["limit"]
    assert till.balance == 500
    undoes(till, bought)
    assert till.balance == 0
    does(till, "points-bought", amount=5000)
    assert till.balance == 500
