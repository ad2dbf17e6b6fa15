from pathlib import Path

import pytest

from regulars.connectors.files import BadMapping, open_members, open_receipts, parse_mapping, read_mapping

HEAD = "time_zone: UTC\ncurrency: EUR\n"


def complaints(text: str) -> list[tuple[str, str]]:
    with pytest.raises(BadMapping) as caught:
        parse_mapping(text)
    return [(error.pointer, error.detail) for error in caught.value.errors]


@pytest.mark.parametrize(
    "text, place, reason",
    [
        ("a: [", "1:5", "this is not YAML: expected the node content, but found '<stream end>'"),
        ("", "1:1", "the file is empty"),
        ("time_zone: UTC", "1:1", "the file: `currency` is missing"),
        ("- a", "1:1", "the file: here stands a list, where fields with values belongs"),
        ("a\0b", "1:2", "the character U+0000 cannot stand in a text file"),
        ("[" * 3000, "1:21", "lists and fields inside one another more than 20 deep"),
        ("? {x: y}\n: z", "1:3", "here stands the name of a field, not a list or fields"),
        (f"{HEAD}---\n{HEAD}", "3:1", "one file holds one document: a second one begins here"),
        (f"{HEAD}currency: USD", "3:1", "`currency` is written twice"),
        (f"{HEAD}receipts:\n  occured_at: t\n  total: p", "4:3",
         "'occured_at' is not a word of the mapping, did you mean 'occurred_at'?"),
        (f"{HEAD}receipts:\n  total: p", "3:1", "receipts: `occurred_at` is missing"),
        (f"{HEAD}receipts:\n  occurred_at: t\n  total:\n    ad: [p]", "6:5",
         "'ad' is not a word of the mapping, did you mean 'add'?"),
        (f"{HEAD}receipts:\n  occurred_at: t\n  total: {{multiply: [p]}}", "5:3",
         "receipts.total: say what to `add` or `subtract`, or which two columns to `multiply`"),
        (f"{HEAD}receipts:\n  occurred_at: t\n  total: p\n  store: {{}}", "6:3",
         "receipts.store: say exactly one of `column`, `columns` and `constant`"),
        (f"{HEAD}receipts:\n  occurred_at: t\n  total: p\n  shift_days: week", "6:3",
         "receipts.shift_days: here stands a text, where a whole number belongs"),
        (f"{HEAD}members:\n  identifiers:\n    fax: f", "4:3", "members.identifiers: invalid enum value 'fax'"),
        (f"{HEAD}format: {{delimiter: ';;'}}", "3:10", "format.delimiter: takes at most 1 character"),
        ("time_zone: Mars/Olympus\ncurrency: EUR", "1:1", "'Mars/Olympus' is not a time zone"),
        ("time_zone: ../etc\ncurrency: EUR", "1:1", "'../etc' is not a time zone"),
        ("time_zone: UTC\ncurrency: EURO", "2:1", "'EURO' is not a currency code such as EUR"),
        (f"{HEAD}receipts: &r\n  store: *r", "4:10",
         "*r refers to no anchor before it; a text that begins with * must be quoted"),
        (f"{HEAD}receipts: {{occurred_at: t, total: p, headers: {{file: f, join: {{}}}}}}", "3:57",
         "receipts.headers.join: takes at least 1 entry"),
        (f"{HEAD}receipts: {{occurred_at: t, total: p, shift_days: 99999}}", "3:38",
         "receipts.shift_days: takes at most 36500"),
    ],
)  # fmt: skip
def test_a_wrong_mapping_is_told_with_its_place(text: str, place: str, reason: str) -> None:
    assert complaints(text) == [(place, reason)]


def test_a_mapping_tells_all_that_is_wrong_about_its_head() -> None:
    assert len(complaints("time_zone: Mars\ncurrency: XYZ\nformat: {timestamps_zone: Venus}")) == 3


def test_numbers_and_words_of_yaml_stay_text() -> None:
    mapping = parse_mapping(f"{HEAD}members:\n  identifiers: {{card: 007}}\n  name: no\n  language: {{constant: 1.10}}")
    assert mapping.members is not None
    assert mapping.members.identifiers == {"card": "007"}
    assert mapping.members.name == "no"
    assert getattr(mapping.members.language, "constant", None) == "1.10"


def test_a_kind_of_file_of_which_the_mapping_says_nothing_cannot_be_opened(tmp_path: Path) -> None:
    for opened in (open_receipts, open_members):
        with pytest.raises(BadMapping, match="has no section"):
            opened(tmp_path / "any.csv", parse_mapping(HEAD))


def test_a_mapping_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text(HEAD, encoding="utf-8")
    assert read_mapping(path).currency == "EUR"
    path.write_bytes(b"time_zone: \xff")
    with pytest.raises(BadMapping, match="UTF-8"):
        read_mapping(path)
