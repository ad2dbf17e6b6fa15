from datetime import date
from pathlib import Path

from regulars.connectors.files import MemberKey, MemberRecord, open_members, parse_mapping

from .shop import rows_of

MAPPING = parse_mapping("""
time_zone: Europe/Bucharest
currency: RON
format: {dates: "%d.%m.%Y"}
members:
  identifiers: {phone: tel, card: card, email: mail}
  name: [first, last]
  joined_on: since
  birthday: born
  tiers: {status: level}
  attributes: {city: town}
""")
HEADING = "tel,card,mail,first,last,since,born,level,town"


def members_csv(folder: Path, *lines: str) -> Path:
    path = folder / "members.csv"
    path.write_text("\n".join([HEADING, *lines]), encoding="utf-8")
    return path


def test_members_are_read_in_our_words(tmp_path: Path) -> None:
    path = members_csv(tmp_path, "+40712,,a@b.ro,Ana,Pop,01.02.2020,29.02.1984,Gold,Iași", ",77,,,,,,,")
    with open_members(path, MAPPING) as file:
        first, second = file.records()
    assert first == MemberRecord(
        position=1,
        identifiers=(MemberKey("phone", "+40712"), MemberKey("email", "a@b.ro")),
        name="Ana Pop",
        joined_on=date(2020, 2, 1),
        birthday=date(1984, 2, 29),
        language="",
        store="",
        tiers={"status": "Gold"},
        attributes={"city": "Iași"},
        row=2,
    )
    assert (second.identifiers, second.name, second.tiers) == ((MemberKey("card", "77"),), "", {})


def test_what_is_wrong_with_a_member_is_told_without_telling_who_it_is(tmp_path: Path) -> None:
    path = members_csv(tmp_path, "1,,,Ana,,,30.02.1984,,", ",,,Ion,,,,,", "3,,,,,soon,,,")
    with open_members(path, MAPPING) as file:
        assert (file.total, file.rejected) == (0, 3)
        written = file.write_rejects()
    assert written == tmp_path / "members.rejected.csv"
    assert rows_of(written) == [
        ("2", "born", "3***84", "is not a date; see `dates` in the mapping"),
        ("3", "tel, card, mail", "", "there is nothing to know the member by"),
        ("4", "since", "soon", "is not a date; see `dates` in the mapping"),
    ]
