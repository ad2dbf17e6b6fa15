"""What customers give on top of what they buy, and what the shop gives with it, goes to the cause."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from regulars.engine.events.members import Chosen
from regulars.engine.events.receipts import Line, PaidBy, Wanted
from regulars.engine.program import BadProgram, Program
from tests.engine.shop import BASE, PAY, Till, line, program
from tests.tables import table

TREES = {"id": "trees", "kind": "donation", "points": "10", "causes": ["oaks", "elms"], "gives": "0.10"}
WALLETS = {"points": {}, "oaks": {"gives_to": "trees"}, "elms": {"gives_to": "trees"}}
ADDED = [{"id": f"for-{cause}", "kind": "donated", "wallet": cause} for cause in ("oaks", "elms")]
SHARES = [
    {
        "id": f"share-{cause}", "kind": "per_amount", "wallet": cause, "points": "0.01", "per": "1.00",
        "when": f'"{cause}" in member.choices',
    }
    for cause in ("oaks", "elms")
]  # fmt: skip
CHOICES = {"cause": {"among": ["oaks", "elms"], "changes": "at_once", "keeps": True}}


def shop(*rules: dict[str, Any], **fields: Any) -> Program:
    return program(**{
        "wallets": WALLETS, "choices": CHOICES, "rewards": [TREES, PAY], "rules": [BASE, *ADDED, *SHARES, *rules],
        **fields,
    })  # fmt: skip


def gift(total: str, cause: str = "") -> Line:
    return structs.replace(line("gift", total), kind="donation", sku=cause)


def given_to_causes(till: Till) -> list[int]:
    return [till.stands().wallet(cause).balance for cause in ("oaks", "elms")]


@table("""
    chosen  names  |  gives
    -       oaks   |  35,0
    -       elms   |  0,35
    -       -      |  0,0
    oaks    -      |  45,0
    oaks    elms   |  10,35
    oaks    yews   |  10,0
""")
def test_a_donation_goes_to_the_cause_it_names_or_that_was_chosen(
    chosen: str | None, names: str | None, gives: list[int]
) -> None:
    till = Till(shop())
    if chosen:
        till.play(Chosen(name="cause", picks=frozenset({chosen})))
    till.buy("10.00", gift("0.35", names or ""))
    assert (given_to_causes(till), till.balance) == (gives, 10)


def test_a_donation_is_given_without_any_goods() -> None:
    till = Till(shop())
    decision = till.buy(gift("5.00", "oaks"))
    assert (given_to_causes(till), till.balance, decision.totals and decision.totals.to_pay_minor) == ([500, 0], 0, 500)


def test_goods_that_come_back_take_the_shops_share_along_and_leave_the_gift() -> None:
    till = Till(shop())
    till.play(Chosen(name="cause", picks=frozenset({"oaks"})))
    till.buy("10.00", "20.00", gift("0.50"), receipt_id="r")
    assert given_to_causes(till) == [80, 0]
    till.give_back("r", "1")
    assert given_to_causes(till) == [70, 0]
    till.play(Chosen(name="cause", picks=frozenset({"elms"})))
    till.give_back("r", "2")
    assert given_to_causes(till) == [50, 0]
    till.give_back("r")
    assert given_to_causes(till) == [0, 0]


def test_points_and_other_payments_take_nothing_off_a_gift() -> None:
    till = Till(shop(basis={"not_by": ["gift_card"]}))
    till.correct(10_000)
    decision = till.buy("10.00", gift("1.00", "oaks"), wanted=(Wanted("pay", 10_000),))
    assert decision.totals is not None
    assert (decision.totals.to_pay_minor, given_to_causes(till)) == (100, [100, 0])
    sold = till.standing["r1"].receipt
    by_card = structs.replace(sold, receipt_id="r2", wanted=(), paid_by=(PaidBy("gift_card", 1100),))
    till.play(by_card)
    assert given_to_causes(till) == [200, 0]


def test_no_rule_that_stands_alone_keeps_a_gift_from_its_cause() -> None:
    till = Till(shop({"id": "only", "kind": "visits", "points": "3", "alone": True}))
    till.play(Chosen(name="cause", picks=frozenset({"oaks"})))
    till.buy("10.00", gift("0.35"))
    assert (given_to_causes(till), till.balance) == ([35, 0], 3)


def test_the_shop_may_give_as_much_again() -> None:
    till = Till(shop({"id": "again", "kind": "multiplier", "times": "2", "wallet": "oaks"}))
    till.buy("10.00", gift("0.35", "oaks"))
    assert given_to_causes(till) == [70, 0]


def test_what_is_given_cannot_be_spent() -> None:
    till = Till(shop())
    till.buy(gift("5.00", "oaks"))
    assert [one.code for one in till.hold("h", 100, wallet="oaks").refusals] == ["not-spendable"]
    assert given_to_causes(till) == [500, 0]


@given(
    totals=st.lists(st.tuples(st.booleans(), st.integers(1, 5_000)), min_size=1, max_size=6),
    data=st.data(),
)
@settings(max_examples=60, deadline=None)
def test_whatever_comes_back_in_whatever_order_what_is_kept_is_given(
    totals: list[tuple[bool, int]], data: st.DataObject
) -> None:
    till = Till(shop())
    till.play(Chosen(name="cause", picks=frozenset({"oaks"})))
    lines = [
        structs.replace(line(str(place), f"{minor // 100}.{minor % 100:02}"), kind="donation" if is_gift else "goods")
        for place, (is_gift, minor) in enumerate(totals)
    ]
    till.buy(*lines, receipt_id="r")
    kept = dict(enumerate(totals))
    for place in data.draw(st.permutations(range(len(totals)))):
        gifts = sum(minor for is_gift, minor in kept.values() if is_gift)
        share = sum(minor for is_gift, minor in kept.values() if not is_gift) // 100
        assert given_to_causes(till) == [gifts + share, 0]
        till.give_back("r", str(place))
        del kept[place]
    assert given_to_causes(till) == [0, 0]


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"wallets": {**WALLETS, "oaks": {"gives_to": "moon"}}}, "there is no donation 'moon'"),
        ({"wallets": {**WALLETS, "yews": {"gives_to": "trees"}}}, "a wallet is called as its cause"),
        ({"wallets": {**WALLETS, "oaks": {"gives_to": "trees", "scale": 3}}}, "has the digits of EUR"),
        ({"wallets": {**WALLETS, "oaks": {"gives_to": "trees", "gift_of": "elms"}}}, "is not spent by members"),
        ({"rules": [{"id": "r", "kind": "donated", "wallet": "points"}]}, "is no wallet of a cause"),
        ({"rules": [{"id": "r", "kind": "donated"}]}, "name the wallet of the cause"),
    ],
)
def test_what_cannot_be_a_cause_is_told(fields: dict[str, Any], fault: str) -> None:
    with pytest.raises(BadProgram) as bad:
        shop(**fields)
    assert any(fault in one.detail for one in bad.value.errors)
