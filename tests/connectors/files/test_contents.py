from pathlib import Path

import pytest

from regulars.connectors.files import BadMapping, contents_of, parse_mapping, read_mapping

from .test_complete_journey import DEMO, WHOLE

MAPPING = parse_mapping("""
time_zone: UTC
currency: EUR
receipts: {receipt: n, occurred_at: t, total: p, sku: sku}
products: {sku: sku, name: title}
members: {identifiers: {card: card}}
""")


def found(paths: list[Path]) -> list[tuple[str, str]]:
    return [(content.kind, content.path.name) for content in contents_of(paths, MAPPING)]


def test_a_folder_tells_by_its_columns_what_lies_in_it(tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text("n;t;p;sku\n", encoding="utf-8")
    (tmp_path / "people.csv").write_text("card,name\n", encoding="utf-8")
    (tmp_path / "goods.txt").write_text("sku\ttitle\n", encoding="utf-8")
    (tmp_path / "goods.rejected.csv").write_text("sku,title\n", encoding="utf-8")
    (tmp_path / "else.csv").write_text("a,b\n", encoding="utf-8")
    (tmp_path / "notes.md").write_text("sku,title\n", encoding="utf-8")
    assert found([tmp_path]) == [("products", "goods.txt"), ("members", "people.csv"), ("receipts", "sales.csv")]


@pytest.mark.parametrize("heading, reason", [("a,b", "no section"), ("sku,title,card", "products or members")])
def test_a_file_named_by_itself_has_to_fit_one_section(tmp_path: Path, heading: str, reason: str) -> None:
    path = tmp_path / "file.csv"
    path.write_text(heading, encoding="utf-8")
    with pytest.raises(BadMapping, match=reason):
        found([path])


def test_the_demo_tells_its_own_files() -> None:
    listed = contents_of([DEMO], read_mapping(DEMO / "mapping.yaml"))
    assert [(content.kind, content.path.name) for content in listed] == [
        ("products", "products.parquet"),
        ("members", "members.csv"),
        ("receipts", "receipts.parquet"),
    ]


@pytest.mark.skipif(not WHOLE.exists(), reason="the whole Complete Journey does not lie beside this checkout")
def test_the_demos_mapping_fits_the_whole_complete_journey() -> None:
    listed = contents_of([WHOLE.parent], read_mapping(DEMO / "mapping.yaml"))
    assert [(content.kind, content.path.name) for content in listed] == [
        ("products", "products.parquet"),
        ("receipts", "transactions.parquet"),
    ]
