"""The page about imports says what is true."""

import re
from pathlib import Path

import msgspec
import pytest

from regulars.connectors.files import MemberKey, parse_mapping
from regulars.connectors.files.mapping import Format, Receipts

from .shop import read_receipts

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "import.md").read_text(encoding="utf-8")
MAPPINGS = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
FILES = re.findall(r"```text\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.mark.parametrize("text", MAPPINGS)
def test_every_mapping_of_the_page_is_right(text: str) -> None:
    parse_mapping(text)


def test_the_first_mapping_reads_the_file_above_it(tmp_path: Path) -> None:
    path = tmp_path / "receipts.csv"
    path.write_text(FILES[0], encoding="utf-8")
    [receipt] = read_receipts(path, MAPPINGS[0])
    assert receipt.member_key == MemberKey("card", "2000134")
    assert [(line.name, line.quantity, line.total_minor) for line in receipt.lines] == [
        ("Espresso", 2000, 1800),
        ("Croissant", 1000, 950),
    ]


@pytest.mark.parametrize("part", [Receipts, Format])
def test_every_word_of_receipts_and_formats_is_explained(part: type[msgspec.Struct]) -> None:
    assert [field.name for field in msgspec.structs.fields(part) if f"`{field.name}" not in PAGE + "`headers"] == []
