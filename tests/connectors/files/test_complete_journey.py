"""The demo's year of receipts, and the whole data set it is a part of."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from regulars.connectors.files import open_members, open_products, open_receipts, read_mapping

ROOT = Path(__file__).resolve().parents[3]
DEMO = ROOT / "src" / "regulars" / "demo"
WHOLE = ROOT.parent / "shared" / "data" / "complete-journey" / "transactions.parquet"
NEW_YORK = ZoneInfo("America/New_York")


def test_the_demo_is_a_year_of_a_shop() -> None:
    with open_receipts(DEMO / "receipts.parquet", read_mapping(DEMO / "mapping.yaml")) as file:
        assert (file.total, file.rows, file.rejected) == (16_983, 161_469, 0)
        found = list(file.records())
    days = [receipt.occurred_at.astimezone(NEW_YORK).date() for receipt in found]
    assert (days[0], days[-1]) == (date(2017, 1, 1), date(2017, 12, 31))
    assert len({receipt.member_key for receipt in found}) == 274
    categories = {name for receipt in found for line in receipt.lines for name in line.categories}
    assert {"Fuel", "Bakery", "Soft drinks", "Drugstore and household"} <= categories


def local_times(end_on: date | None) -> dict[str, datetime]:
    mapping = read_mapping(DEMO / "mapping.yaml")
    with open_receipts(DEMO / "receipts.parquet", mapping, end_on=end_on) as file:
        return {receipt.external_id: receipt.occurred_at.astimezone(NEW_YORK) for receipt in file.records()}


def test_the_demo_can_be_moved_to_end_before_any_day() -> None:
    """By whole weeks, so that Saturdays stay busy; hours stay those at the shop wherever summer time begins."""
    before, after = local_times(None), local_times(date(2026, 8, 5))
    assert max(after.values()).date() == date(2026, 8, 2), "a Sunday, as 31 December 2017"
    assert all(
        (moved.weekday(), moved.time()) == (before[number].weekday(), before[number].time())
        for number, moved in after.items()
    )


def test_the_people_of_the_demo_are_made_up_and_all_different() -> None:
    with open_members(DEMO / "members.csv", read_mapping(DEMO / "mapping.yaml")) as file:
        found = list(file.records())
    assert len({member.name for member in found}) == len(found) == 274
    phones = [key.value for member in found for key in member.identifiers if key.kind == "phone"]
    assert len(set(phones)) == 274
    assert {phone[5:10] for phone in phones} == {"55501"}, "numbers set aside for fiction"


def test_the_products_of_the_demo_are_spelled_out() -> None:
    with open_products(DEMO / "products.parquet", read_mapping(DEMO / "mapping.yaml")) as file:
        found = list(file.records())
        assert file.rejected == 0
    shouting = [product.name for product in found if product.name.isupper() and len(product.name) > 4]
    assert shouting == []


def test_the_demo_is_small_enough_for_the_package() -> None:
    assert sum(path.stat().st_size for path in DEMO.iterdir()) < 2_500_000


@pytest.mark.long
@pytest.mark.skipif(not WHOLE.exists(), reason="the whole Complete Journey does not lie beside this checkout")
def test_the_whole_complete_journey_is_read_to_the_cent() -> None:
    lines = total_minor = discount_minor = 0
    members, receipts, previous = set(), 0, None
    with open_receipts(WHOLE, read_mapping(DEMO / "mapping.yaml")) as file:
        assert (file.total, file.rows, file.rejected) == (155_848, 1_469_307, 0)
        for receipt in file.records():
            receipts += 1
            lines += len(receipt.lines)
            total_minor += sum(line.total_minor for line in receipt.lines)
            discount_minor += sum(line.discount_minor for line in receipt.lines)
            members.add(receipt.member_key)
            assert previous is None or previous <= receipt.occurred_at
            previous = receipt.occurred_at
            if receipt.external_id == "36027750817":
                [line] = [line for line in receipt.lines if line.sku == "819063"]
                assert (line.quantity, line.total_minor) == (2000, 234), "what the publisher's guide works out"
    assert (receipts, lines, len(members)) == (155_848, 1_469_307, 2_469)
    # 4,596,039.58 of sales less 26,359.90 of coupons, and 6,869.77 that coupons were worth more than their lines.
    assert total_minor == 459_603_958 - 2_635_990 + 686_977
    assert discount_minor == 82_255_319
