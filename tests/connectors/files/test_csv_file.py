from pathlib import Path

import pytest

from regulars.connectors.files import UnreadableFile, open_balances, open_products, parse_mapping

MAPPING = "time_zone: UTC\ncurrency: EUR\nproducts: {sku: id, name: title}\nformat: "
PLAIN = MAPPING + "{}"


def titles(path: Path, mapping: str = PLAIN) -> list[tuple[int, str]]:
    """The rows and names of the products in a file."""
    with open_products(path, parse_mapping(mapping)) as file:
        return [(product.row, product.name) for product in file.records()]


def complaint(path: Path, mapping: str = PLAIN) -> tuple[str, str]:
    """Where and why a file as a whole cannot be read."""
    with pytest.raises(UnreadableFile) as caught:
        open_products(path, parse_mapping(mapping))
    [error] = caught.value.errors
    assert caught.value.file == path.name
    return error.pointer, error.detail


def written(folder: Path, content: bytes | str) -> Path:
    path = folder / "products.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    "content",
    [
        "id,title\n1,Café\n",
        "id;title\n1;Café\n",
        "id\ttitle\n1\tCafé\n",
        "id|title\n1|Café\n",
        "id,title\r\n1,Café\r\n",
        "id,title\r1,Café\r",
        "id,title\n1,Café",
        '"id","title"\n"1","Café"\n',
        " id , title \n 1 , Café \n",
        "id,title,\n1,Café,\n",
        "id,title\n1,Café,,,\n",
        b"\xef\xbb\xbf" + "id,title\n1,Café\n".encode(),
        "id,title\n1,Café\n".encode("utf-16"),
    ],
)
def test_a_csv_is_read_however_it_is_written(tmp_path: Path, content: bytes | str) -> None:
    assert titles(written(tmp_path, content)) == [(2, "Café")]


@pytest.mark.parametrize(
    "encoding, title", [("cp1250", "Brânză ţărănească"), ("cp1251", "Молоко"), ("latin-1", "Café")]
)
def test_an_older_encoding_is_read_when_the_mapping_names_it(tmp_path: Path, encoding: str, title: str) -> None:
    path = written(tmp_path, f"id,title\n1,{title}\n".encode(encoding))
    assert titles(path, MAPPING + f"{{encoding: {encoding}}}") == [(2, title)]


def test_broken_utf8_names_the_line_and_the_way_out(tmp_path: Path) -> None:
    path = written(tmp_path, "id,title\n1,Tea\n2,Молоко\n3,Молоко\n".encode("cp1251"))
    where, why = complaint(path)
    assert where == "line 3"
    assert "byte cc is not utf-8" in why
    assert "cp1251" in why


def test_broken_utf8_far_down_is_found_at_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, b"id,title\n" + b"1,Tea\n" * 5000 + b"2,\xff\n")
    assert complaint(path)[0] == "line 5002"


def test_a_character_cut_off_at_the_end_is_noticed(tmp_path: Path) -> None:
    assert complaint(written(tmp_path, b"id,title\n1,Caf\xc3"))[1].startswith("the file ends in the middle")


@pytest.mark.parametrize(
    "content, where, why",
    [
        ("", "line 1", "the file is empty: it has no heading"),
        ("\n\n", "line 1", "the file is empty: it has no heading"),
        ("\0\0\n", "line 1", "this is no text: it holds null characters; is it a CSV or Parquet file?"),
        ("id,title,ID\n", "line 1", "the heading names 'ID', 'id' more than once"),
    ],
)
def test_a_file_without_a_proper_heading_is_refused(tmp_path: Path, content: str, where: str, why: str) -> None:
    assert complaint(written(tmp_path, content)) == (where, why)


@pytest.mark.parametrize("name", ["utf-9", "base64", "rot13"])
def test_an_unknown_encoding_is_named(tmp_path: Path, name: str) -> None:
    told = complaint(written(tmp_path, "id,title\n"), f"{MAPPING}{{encoding: {name}}}")[1]
    assert f"{name!r} is not an encoding" in told


def test_a_broken_parquet_is_refused(tmp_path: Path) -> None:
    assert "Error" not in complaint(written(tmp_path, b"PAR1 and nothing more"))[1], "DuckDB's own word"


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        titles(tmp_path / "products.csv")


def test_a_file_without_a_heading_gets_its_names_from_the_mapping(tmp_path: Path) -> None:
    assert titles(written(tmp_path, "1,Tea\n2,Bun\n"), MAPPING + "{heading: [id, title]}") == [(1, "Tea"), (2, "Bun")]


def test_rows_are_numbered_as_an_editor_does(tmp_path: Path) -> None:
    path = written(tmp_path, 'id,title\n1,"two\nlines"\n\n2,Bun\n')
    assert titles(path) == [(2, "two\nlines"), (5, "Bun")]


def test_quotes_inside_a_cell_are_part_of_it(tmp_path: Path) -> None:
    assert titles(written(tmp_path, 'id,title\n1,"5"" pipe"\n2,5" pipe\n')) == [(2, '5" pipe'), (3, '5" pipe')]


def test_a_null_character_refuses_its_row_only(tmp_path: Path) -> None:
    assert titles(written(tmp_path, "id,title\n1,a\0b\n2,Bun\n")) == [(3, "Bun")]


def test_a_cell_of_enormous_length_refuses_its_row_only(tmp_path: Path) -> None:
    assert titles(written(tmp_path, f"id,title\n1,{'a' * 200_000}\n2,Bun\n")) == [(3, "Bun")]


@pytest.mark.parametrize(
    "text, point, comma",
    [
        ("1234.5", "1234.5", None),
        ("1234,5", None, "1234.5"),
        ("1,234.5", "1234.5", None),
        ("1.234,5", None, "1234.5"),
        ("1 234,5", None, "1234.5"),
        ("1\u00a0234,5", None, "1234.5"),
        ("1,234", "1234", "1.234"),
        ("1.234", "1.234", "1234"),
        ("12,34,5", None, None),
        ("+5", "5", "5"),
        ("5.", None, None),
        (".5", None, None),
        ("٣", None, None),
        ("5 EUR", None, None),
    ],
)
def test_numbers_are_read_with_the_decimal_sign_of_the_mapping(
    tmp_path: Path, text: str, point: str | None, comma: str | None
) -> None:
    path = written(tmp_path, f'who;what\n7;"{text}"\n')
    for sign, expected in ((".", point), (",", comma)):
        mapping = parse_mapping(
            "time_zone: UTC\ncurrency: EUR\nbalances: {member: who, wallet: {constant: points}, points: what}\n"
            f'format: {{decimal: "{sign}"}}'
        )
        with open_balances(path, mapping) as file:
            found = [f"{record.points:f}".rstrip("0").rstrip(".") for record in file.records() if record.points]
        assert found == ([] if expected is None else [expected])
