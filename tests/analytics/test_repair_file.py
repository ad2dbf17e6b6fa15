"""The file of a repair: what people typed is no formula in a spreadsheet, and comes back as it was typed."""

import csv
import io

import pytest
from msgspec import structs

from regulars.analytics.repair.file import Row, read, written
from regulars.errors import Invalid

ROW = Row(
    repair="rep_1", program="corner", member="mem_1", kind="points", about="points", was="40", should_be="10",
    difference="-30", correction="-30", last_day="", by_hand="0", note="", reason="a wrong rule",
)  # fmt: skip


@pytest.mark.parametrize("reason", ["=1+2", "@ana", "-30 of all", "'=1", 'a,\n"b"', "'tis wrong", "\t", "Ошибка"])
@pytest.mark.parametrize("as_json", [False, True])
def test_a_typed_reason_is_read_back_as_it_was(reason: str, *, as_json: bool) -> None:
    rows = [structs.replace(ROW, reason=reason), structs.replace(ROW, about=reason)]
    assert read(written(rows, as_json=as_json), "repair", as_json=as_json) == rows


def test_a_spreadsheet_sees_no_formula_and_numbers_stay_numbers() -> None:
    text = written([structs.replace(ROW, reason='=HYPERLINK("http://x")')], as_json=False).decode()
    [row] = csv.DictReader(io.StringIO(text))
    assert (row["reason"], row["correction"]) == ('\'=HYPERLINK("http://x")', "-30")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it has no column 'repair'"),
        (b"member,reason\n", "it has no column 'repair'"),
        (written([ROW], as_json=False).replace(b",a wrong rule", b""), "row 1 has 12 cells, the heading has 13"),
        (written([ROW], as_json=False).replace(b"a wrong rule", b"\xff"), "it is not in UTF-8"),
    ],
)
def test_what_is_no_such_file_is_told(content: bytes, why: str) -> None:
    with pytest.raises(Invalid, match="is not a file of corrections") as told:
        read(content, "repair.csv", as_json=False)
    assert why in str(told.value)
