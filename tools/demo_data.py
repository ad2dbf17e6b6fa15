"""Makes the demo's year of receipts out of The Complete Journey.

    .venv/bin/python tools/demo_data.py FOLDER_WITH_THE_COMPLETE_JOURNEY

Takes whole households, every ninth when they are put in order of how often they shop, so that the sample is as
lively and as sleepy as the whole. Names and phone numbers are made up. The same input makes the same files.
"""

import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb

from regulars.connectors.files import read_mapping
from regulars.connectors.files.mapping import Text

DEMO = Path(__file__).resolve().parent.parent / "src" / "regulars" / "demo"
EVERY = 9

SHORT_FOR = {
    "BATHRM": "bathroom", "BG": "bag", "BN": "bean", "BRD": "bread", "BRKFST": "breakfast", "BTL": "bottle",
    "CARB": "carbonated", "CHICK": "chicken", "CHOC": "chocolate", "CKYS": "cookies", "CLEANG": "cleaning",
    "CNDY": "candy", "COCO": "cocoa", "CONC": "concentrate", "CRBNTD": "carbonated", "CRKR": "crackers",
    "CRYSTL": "crystal", "DISPOSIBLE": "disposable", "DNR": "dinner", "DNRS": "dinners", "DRNK": "drink",
    "DRNKING": "drinking", "DRNKS": "drinks", "DRSNG": "dressing", "FD": "food", "FLVR": "flavoured",
    "FLVRD": "flavoured", "FRSH": "fresh", "FRZN": "frozen", "GDS": "goods", "HBC": "health and beauty",
    "JCE": "juice", "LNCH": "lunch", "MISC": "assorted", "MLT": "multi", "MNERAL": "mineral", "MXS": "mixes",
    "NDAIRY": "non-dairy", "PCKGD": "packaged", "PK": "pack", "PKG": "packaged", "PKGD": "packaged",
    "PNT": "peanut", "BTR": "butter", "PREM": "premium", "PWDR": "powder", "REF": "refrigerated",
    "REFRGRATD": "refrigerated", "REG": "regular", "RTS": "ready to serve", "RW": "raw", "SALD": "salad",
    "SFT": "soft", "SGL": "single", "SNDWCH": "sandwich", "SNGL": "single", "SNKS": "snacks", "SPLY": "supplies",
    "SPRD": "spread", "SRV": "serve", "SS": "single serve", "SUPPPLIES": "supplies", "SV": "serve",
    "SW": "sweet", "SWEETNERS": "sweeteners", "TRSH": "trash", "TISS": "tissues", "VEG": "vegetables",
    "WHLSM": "wholesome", "WHT": "white", "WTR": "water", "XTRA": "extra", "ACCESS": "accessories",
    "ACTIVATI": "activation", "BEERALEMALT": "beer, ale and malt", "EXCP": "", "INCL": "", "CAN": "cans",
    "MEMORABLILIA": "memorabilia", "CHECKLANE": "at the till", "FS": "", "WHL": "whole", "APPETIZERS": "starters",
    "BKD": "baked", "CATFD": "cat food", "CHOCOCLATE": "chocolate", "CRMD": "crushed", "CTLRY": "cutlery",
    "DSH": "dishes", "DSHS": "dishes", "ET": "", "FEM": "feminine", "GRND": "ground", "HANDKE": "",
    "HYGN.NAPKINS": "hygiene napkins", "IWS": "wrapped slices", "MACH": "machine", "MFG": "manufacturer",
    "MIXS": "mixes", "MLK": "milk", "MW": "microwave", "MX": "mix", "PKLD": "pickled", "PORTON": "portion",
    "PREP": "prepared", "PWDRS": "powders", "REFRIG": "refrigerated", "SANDWIC": "sandwiches", "SAUS": "sausage",
    "SECT": "sections", "SHERBTS": "sherbets", "SPECILATY": "speciality", "STK": "stick", "SUP": "super",
    "TORT": "tortilla", "VEND": "vending", "WATE": "water", "WRA": "wraps", "WT": "weight",
    "SAUCESSALSAPICANTEE": "sauces, salsa and picante", "PLSTC": "plastic", "CTLRYTBLCLTHSTTHPKSST": "tableware",
}  # fmt: skip

FIRST_NAMES = (
    "Acorn Aspen Basil Bramble Cedar Clover Dahlia Fennel Fern Ginger Heather Hazel Iris Juniper Laurel Linden "
    "Maple Marigold Olive Poppy Rowan Saffron Sorrel Thyme"
)
LAST_NAMES = (
    "Anvil Barrel Beacon Bellows Biscuit Bobbin Bonnet Buckle Button Candle Canvas Compass Cushion Doorbell Easel "
    "Feather Fiddle Gimbal Hammock Inkwell Kettle Ladder Lantern Mitten Muffin Napkin Paddle Parasol Pebble Quill "
    "Ribbon Saddle Sandal Spindle Teacup Thimble Trellis Umbrella Velvet Wicker Yardstick"
)
AREA_CODES = ("212", "315", "518")
"""In each of them 555-0100 to 555-0199 are set aside for made-up people, so nobody's phone can ring."""


def main(folder: str) -> None:
    journey = Path(folder)
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    households = sample(connection, journey)
    write_receipts(connection, journey)
    write_products(connection, journey)
    write_members(households)
    for path in sorted(DEMO.iterdir()):
        print(f"{path.stat().st_size:>9,} {path.name}", file=sys.stderr)


def sample(connection: duckdb.DuckDBPyConnection, journey: Path) -> list[int]:
    """Make the table `sampled`; answers its households in order of their numbers."""
    connection.execute(
        """
        CREATE TABLE sampled AS SELECT household_id FROM (
            SELECT household_id, row_number() OVER (ORDER BY count(DISTINCT basket_id), household_id) AS place
            FROM read_parquet(?) GROUP BY household_id)
        WHERE place % ? = ?
        """,
        [str(journey / "transactions.parquet"), EVERY, EVERY // 2],
    )
    return [number for (number,) in connection.execute("FROM sampled ORDER BY household_id").fetchall()]


def write_receipts(connection: duckdb.DuckDBPyConnection, journey: Path) -> None:
    """The lines of the sampled households, unchanged, without what the mapping does not read."""
    connection.execute(
        """
        CREATE TABLE receipts AS SELECT basket_id, transaction_timestamp, household_id, store_id, product_id,
            quantity, round(sales_value, 2)::DECIMAL(9, 2) AS sales_value, round(retail_disc, 2)::DECIMAL(9, 2) AS
            retail_disc, round(coupon_disc, 2)::DECIMAL(9, 2) AS coupon_disc,
            round(coupon_match_disc, 2)::DECIMAL(9, 2) AS coupon_match_disc
        FROM read_parquet(?) JOIN sampled USING (household_id)
        """,
        [str(journey / "transactions.parquet")],
    )
    ordered = "FROM receipts ORDER BY transaction_timestamp, basket_id, product_id"
    write_parquet(connection, ordered, DEMO / "receipts.parquet")


def write_products(connection: duckdb.DuckDBPyConnection, journey: Path) -> None:
    """The products on those lines, in readable words."""
    rows = connection.execute(
        """
        SELECT product_id, department, product_category, product_type, package_size, brand
        FROM read_parquet(?) WHERE product_id IN (SELECT product_id FROM receipts) ORDER BY product_id
        """,
        [str(journey / "products.parquet")],
    ).fetchall()
    connection.execute(
        "CREATE TABLE products (product_id INTEGER, department VARCHAR, product_category VARCHAR, "
        "product_type VARCHAR, package_size VARCHAR, brand VARCHAR)"
    )
    departments = our_departments()
    connection.executemany(
        "INSERT INTO products VALUES (?, ?, ?, ?, ?, ?)", [readable_product(row, departments) for row in rows]
    )
    write_parquet(connection, "FROM products ORDER BY product_id", DEMO / "products.parquet")


def our_departments() -> dict[str, str]:
    """The departments as the demo's own mapping names them."""
    products = read_mapping(DEMO / "mapping.yaml").products
    assert products is not None
    department = products.category_path[0]
    assert isinstance(department, Text)
    return department.values


Product = tuple[int, str | None, str | None, str | None, str | None, str | None]


def readable_product(row: Product, departments: dict[str, str]) -> list[int | str | None]:
    number, department, category, kind, size, brand = row
    if (kind or "").startswith("GASOLINE"):
        department, category = "FUEL", "FUEL"
    return [
        number,
        departments.get(department or "") or readable(department),
        readable(category),
        readable(kind),
        (size or "").split("(")[0].strip().lower() or None,
        brand,
    ]


def readable(words: str | None) -> str | None:
    """`FRZN VEGETABLE/VEG DSH` -> `Frozen vegetable, vegetables dsh`; nothing stays nothing."""
    if not words:
        return None
    whole = re.sub(r"\([^)]*(\)|$)", " ", words.upper()).replace("&", " and ").replace("'", "")
    parts = (plain(part) for part in re.split(r"[/:;]|\s-\s|,", whole))
    text = ", ".join(dict.fromkeys(part for part in parts if part))
    return text[:1].upper() + text[1:] if text else None


def plain(part: str) -> str:
    words = (SHORT_FOR.get(word.rstrip("."), word.rstrip(".").lower()) for word in re.split(r"[\s-]+", part))
    return " ".join(word for word in words if word)


def write_members(households: list[int]) -> None:
    """A made-up person for each household."""
    with (DEMO / "members.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["household_id", "name", "phone"])
        writer.writerows(zip(households, names(), phones(), strict=False))


def names() -> Iterator[str]:
    """A plant and a thing: 24 and 41 have no common divisor, so no name comes twice in 984."""
    first, last = FIRST_NAMES.split(), LAST_NAMES.split()
    for number in range(len(first) * len(last)):
        yield f"{first[number % len(first)]} {last[number % len(last)]}"


def phones() -> Iterator[str]:
    for area in AREA_CODES:
        yield from (f"+1{area}55501{number:02d}" for number in range(100))


def write_parquet(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    options = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19, ROW_GROUP_SIZE 1000000"
    connection.execute(f"COPY ({query}) TO '{path}' ({options})")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
