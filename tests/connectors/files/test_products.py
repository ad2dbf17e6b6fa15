from pathlib import Path

from regulars.connectors.files import open_products, parse_mapping

from .shop import rows_of

MAPPING = parse_mapping("""
time_zone: UTC
currency: EUR
products:
  sku: id
  name: {column: title, case: sentence}
  brand: {column: own, values: {Y: Ours, N: ""}}
  category_path: [{column: department, case: sentence}, {column: groups, split: ">"}]
""")


def test_products_are_read_with_their_path_of_categories(tmp_path: Path) -> None:
    path = tmp_path / "products.csv"
    path.write_text(
        "id,title,own,department,groups\n"
        "1,GREEN TEA,Y,DRINKS,Hot > Tea\n"
        "2,iced Tea,N,DRINKS,Drinks\n"
        "3,,,,\n"
        "1,AGAIN,,,\n"
        ",NO SKU,,,\n",
        encoding="utf-8",
    )
    with open_products(path, MAPPING) as file:
        found = [(p.sku, p.name, p.brand, p.category_path) for p in file.records()]
        rejects = rows_of(file.write_rejects() or path)
    assert found == [
        ("1", "Green tea", "Ours", ("Drinks", "Hot", "Tea")),
        ("2", "iced Tea", "", ("Drinks",)),
        ("3", "", "", ()),
    ]
    assert rejects == [("5", "id", "1", "this product is already in row 2"), ("6", "id", "", "is empty")]
