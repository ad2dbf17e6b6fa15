"""Points for a photographed receipt."""

from tests.engine.doing import does, till_with


def test_a_photographed_receipt_gives_points_for_its_amount() -> None:
    till = till_with({"kind": "receipt_photo", "points": "1", "per": "2.00"})
    does(till, "receipt-photo", amount=4150)
    assert till.balance == 20
