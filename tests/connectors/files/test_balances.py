from datetime import date
from decimal import Decimal
from pathlib import Path

from regulars.connectors.files import BalanceRecord, MemberKey, open_balances, parse_mapping

from .shop import rows_of

MAPPING = parse_mapping("""
time_zone: UTC
currency: EUR
balances:
  member: {column: phone, kind: phone}
  wallet: wallet
  points: points
  expires_on: until
  tier_set: {constant: status}
  tier: level
""")


def test_balances_are_read_with_their_expiry_or_their_tier(tmp_path: Path) -> None:
    path = tmp_path / "balances.csv"
    path.write_text(
        "phone,wallet,points,until,level\n+37369,stars,12.5,2026-12-31,\n+37369,,,,Gold\n", encoding="utf-8"
    )
    with open_balances(path, MAPPING) as file:
        found = list(file.records())
    member = MemberKey("phone", "+37369")
    assert found == [
        BalanceRecord(1, member, "stars", Decimal("12.5"), date(2026, 12, 31), "status", "", 2),
        BalanceRecord(2, member, "", None, None, "status", "Gold", 3),
    ]


def test_what_is_wrong_with_a_balance_is_told(tmp_path: Path) -> None:
    path = tmp_path / "balances.csv"
    path.write_text(
        "phone,wallet,points,until,level\n"
        "+37369111222,stars,-5,,\n"
        "+37369111222,stars,many,,\n"
        "+37369111222,,5,,\n"
        "+37369111222,,,,\n"
        ",stars,5,,\n"
        "+37369111222,stars,5,someday,\n",
        encoding="utf-8",
    )
    with open_balances(path, MAPPING) as file:
        assert file.total == 0
        written = file.write_rejects()
    assert written is not None
    assert rows_of(written) == [
        ("2", "points", "-5", "is negative: a debt is not brought along"),
        ("3", "points", "many", "is not a number"),
        ("4", "wallet", "", "the points are of no wallet"),
        ("5", "points", "", "there are neither points nor a tier"),
        ("6", "phone", "", "is empty"),
        ("7", "until", "someday", "is not a date; see `dates` in the mapping"),
    ]
