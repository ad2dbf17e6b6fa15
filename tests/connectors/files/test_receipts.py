import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from regulars.bench.backtest_speed import MAPPING as OF_MADE_UP
from regulars.bench.backtest_speed import make_up
from regulars.connectors.files import BadMapping, MemberKey, UnreadableFile, open_receipts, parse_mapping, workbench
from regulars.connectors.files.histories import open_histories
from regulars.engine.events.receipts import Line

from .shop import HEADING, MAPPING, read_receipts, receipts_csv, rejected

NO_TIME = "is not a time; see `timestamps` in the mapping"
ODD_TIME = "lies before 1970 or after 2200; see `timestamps` in the mapping"
NOW_US = 1_800_000_000_000_000
GOOD = "7,2025-03-01 10:00:00,C1,Iasi,A,Coffee,Drinks,Hot/Coffee,1.354,12.50,0.50"


def test_a_receipt_is_read_in_our_words(tmp_path: Path) -> None:
    [receipt] = read_receipts(receipts_csv(tmp_path, GOOD, "7,2025-03-01 10:00:05,C1,Iasi,B,,,,0,0,"))
    assert receipt.external_id == "7"
    assert receipt.member_key == MemberKey("card", "C1")
    assert receipt.store == "Iasi"
    assert receipt.currency == "EUR"
    assert receipt.occurred_at == datetime(2025, 3, 1, 8, 0, tzinfo=UTC), "ten o'clock at the shop"
    assert receipt.first_row == 2, "the line an editor shows"
    assert receipt.lines == (
        Line("1", 1250, 1354, "A", "Coffee", "", frozenset({"Drinks", "Hot", "Coffee"}), 50),
        Line("2", 0, 0, "B"),
    )


def test_receipts_come_in_order_of_time_however_the_file_is_sorted(tmp_path: Path) -> None:
    times = ["2025-03-03", "2025-03-01", "2025-03-02", "2025-03-01"]
    path = receipts_csv(tmp_path, *(f"{n},{time} 10:00,,,,,,,1,1," for n, time in enumerate(times)))
    found = read_receipts(path)
    assert [receipt.external_id for receipt in found] == ["1", "3", "2", "0"]
    assert [receipt.position for receipt in found] == [1, 2, 3, 4]


def test_lines_of_one_receipt_are_put_together_from_wherever_they_stand(tmp_path: Path) -> None:
    path = receipts_csv(tmp_path, *(f"{n % 2},2025-03-01 10:00,,,{n},,,,1,1," for n in range(4)))
    assert [[line.sku for line in receipt.lines] for receipt in read_receipts(path)] == [["0", "2"], ["1", "3"]]


def test_a_receipt_without_a_member_is_read(tmp_path: Path) -> None:
    [receipt] = read_receipts(receipts_csv(tmp_path, "7,2025-03-01 10:00,,Iasi,A,,,,1,5,"))
    assert receipt.member_key is None


@pytest.mark.parametrize(
    "line, column, value, reason",
    [
        ("7,2025-03-01 10:00,C1,,A,,,,-1,5,", "quantity", "-1", "is negative: returns are not imported as receipts"),
        ("7,2025-03-01 10:00,C1,,A,,,,one,5,", "quantity", "one", "is not a number"),
        ("7,2025-03-01 10:00,C1,,A,,,,,5,", "quantity", "", "is empty"),
        ("7,2025-03-01 10:00,C1,,A,,,,1,-5,", "total", "-5", "is negative: returns are not imported as receipts"),
        ("7,2025-03-01 10:00,C1,,A,,,,1,,", "total", "", "is empty"),
        ('7,2025-03-01 10:00,C1,,A,,,,1,"5,50",', "total", "5,50", "is not a number"),
        ("7,2025-03-01 10:00,C1,,A,,,,1,1e3,", "total", "1e3", "is not a number"),
        ("7,2025-03-01 10:00,C1,,A,,,,1,999999999999,", "total", "999999999999", "is not a number"),
        ("7,2025-03-01 10:00,C1,,A,,,,1," + "9" * 40 + ",", "total", "9" * 40, "is not a number"),
        ("7,2025-03-01 10:00,C1,,A,,,,1,5,-1", "discount", "-1", "is negative: let the mapping subtract it"),
        ("7,2025-03-01 10:00,C1,,A,,,,1,5,x", "discount", "x", "is not a number"),
        ("7,2025-02-30 10:00,C1,,A,,,,1,5,", "time", "2025-02-30 10:00", NO_TIME),
        ("7,01.03.2025 10:00,C1,,A,,,,1,5,", "time", "01.03.2025 10:00", NO_TIME),
        ("7,infinity,C1,,A,,,,1,5,", "time", "infinity", NO_TIME),
        ("7,,C1,,A,,,,1,5,", "time", "", "is empty"),
        ("7,0225-03-01 10:00,C1,,A,,,,1,5,", "time", "0225-03-01 10:00", ODD_TIME),
        (",2025-03-01 10:00,C1,,A,,,,1,5,", "number", "", "is empty"),
        ("7,2025-03-01 10:00,C1,,A,,,,1", "", "", "this row has 9 cells, the heading has 11"),
        ("7,2025-03-01 10:00,C1,,A,,,,1,5,,6", "", "", "this row has 12 cells, the heading has 11"),
    ],
)  # fmt: skip
def test_a_bad_line_is_told_with_its_row_column_value_and_reason(
    tmp_path: Path, line: str, column: str, value: str, reason: str
) -> None:
    path = receipts_csv(tmp_path, "6,2025-03-01 09:00,C1,,A,,,,1,5,", line, "8,2025-03-01 11:00,C1,,A,,,,1,5,")
    assert rejected(path) == [("3", column, value, reason)]
    assert [receipt.external_id for receipt in read_receipts(path)] == ["6", "8"], "the good ones go on"


def test_every_problem_of_a_row_is_told_at_once(tmp_path: Path) -> None:
    path = receipts_csv(tmp_path, "7,soon,C1,,A,,,,-1,x,")
    assert [(row, column) for row, column, *_ in rejected(path)] == [("2", "quantity"), ("2", "time"), ("2", "total")]


def test_one_bad_line_refuses_its_whole_receipt_and_no_other(tmp_path: Path) -> None:
    path = receipts_csv(
        tmp_path,
        "7,2025-03-01 10:00,C1,,A,,,,1,5,",
        "7,2025-03-01 10:00,C1,,B,,,,-1,5,",
        "8,2025-03-01 10:00,C1,,A,,,,1,5,",
    )
    assert [receipt.external_id for receipt in read_receipts(path)] == ["8"]
    assert rejected(path) == [
        ("2", "", "", "not taken because of row 3 of the same receipt"),
        ("3", "quantity", "-1", "is negative: returns are not imported as receipts"),
    ]


@pytest.mark.parametrize(
    "line, column",
    [
        ("7,2025-03-01 10:00,C2,Iasi,A,,,,1,5,", "card"),
        ("7,2025-03-01 10:00,,Iasi,A,,,,1,5,", "card"),
        ("7,2025-03-01 10:00,C1,Cluj,A,,,,1,5,", "store"),
    ],
)
def test_lines_that_contradict_each_other_are_no_receipt(tmp_path: Path, line: str, column: str) -> None:
    path = receipts_csv(tmp_path, "7,2025-03-01 10:00,C1,Iasi,A,,,,1,5,", line)
    assert read_receipts(path) == []
    assert rejected(path) == [(row, column, "", "differs between the lines of one receipt") for row in ("2", "3")]


def test_a_number_used_again_the_next_week_is_noticed(tmp_path: Path) -> None:
    path = receipts_csv(tmp_path, "7,2025-03-01 10:00,,,A,,,,1,5,", "7,2025-03-08 10:00,,,A,,,,1,5,")
    assert read_receipts(path) == []
    assert "more than a day apart" in rejected(path)[0][3]


def test_several_columns_may_make_the_number(tmp_path: Path) -> None:
    mapping = MAPPING.replace("receipt: number", "receipt: [store, time, number]")
    path = receipts_csv(tmp_path, "7,2025-03-01,,Iasi,A,,,,1,5,", "7,2025-03-08,,Iasi,A,,,,1,5,")
    assert [r.external_id for r in read_receipts(path, mapping)] == ["Iasi-2025-03-01-7", "Iasi-2025-03-08-7"]


WITHOUT_NUMBER = "time_zone: UTC\ncurrency: USD\nreceipts: {occurred_at: date, total: usd, member: customer}"


def test_without_a_number_a_receipt_is_what_one_member_bought_at_one_time(tmp_path: Path) -> None:
    path = receipts_csv(
        tmp_path, "1,1997-01-01,11.77", "2,1997-01-12,12", "2,1997-01-12,77", heading="customer,date,usd"
    )
    first, second = read_receipts(path, WITHOUT_NUMBER)
    assert [line.total_minor for line in second.lines] == [1200, 7700]
    assert [line.quantity for line in second.lines] == [1000, 1000]
    assert first.external_id != second.external_id


def test_a_number_made_by_us_is_the_same_in_another_file(tmp_path: Path) -> None:
    one = receipts_csv(tmp_path, "1,1997-01-01,11.77", heading="customer,date,usd")
    before = read_receipts(one, WITHOUT_NUMBER)[0].external_id
    two = receipts_csv(tmp_path, "5,1996-01-01,2", "1,1997-01-01,11.77", heading="customer,date,usd")
    assert before in {receipt.external_id for receipt in read_receipts(two, WITHOUT_NUMBER)}


def test_a_line_written_twice_refuses_the_receipt(tmp_path: Path) -> None:
    mapping = MAPPING.replace("sku: sku", "sku: sku\n  line: sku")
    path = receipts_csv(tmp_path, *["7,2025-03-01 10:00,C1,,A,,,,1,5,"] * 2)
    assert read_receipts(path, mapping) == []
    assert [reason for *_, reason in rejected(path, mapping)] == [
        "not taken because of row 3 of the same receipt",
        "this line is already in row 2",
    ]


@pytest.mark.parametrize(
    "total, price, count, less, minor",
    [
        ("{multiply: [price, count], subtract: [less]}", "12.99", "1.354", "0.59", 1700),
        ("{multiply: [price, count]}", "0.005", "1", "", 1),
        ("{add: [price, less]}", "5.00", "1", "-1.20", 380),
        ("{add: [price], subtract: [less], at_least: 0}", "1.00", "1", "1.50", 0),
        ("{add: [price], subtract: [less], at_least: 0}", "1.00", "1", "", 100),
    ],
)
def test_a_total_may_be_made_of_several_columns(
    tmp_path: Path, total: str, price: str, count: str, less: str, minor: int
) -> None:
    mapping = f"time_zone: UTC\ncurrency: EUR\nreceipts: {{receipt: n, occurred_at: t, total: {total}}}"
    path = receipts_csv(tmp_path, f"1,2025-01-01,{price},{count},{less}", heading="n,t,price,count,less")
    assert read_receipts(path, mapping)[0].lines[0].total_minor == minor


def test_an_unreadable_part_does_not_become_the_floor(tmp_path: Path) -> None:
    mapping = "time_zone: UTC\ncurrency: EUR\nreceipts: {receipt: n, occurred_at: t, total: {add: [p], at_least: 0}}"
    path = receipts_csv(tmp_path, "1,2025-01-01,much", heading="n,t,p")
    assert rejected(path, mapping) == [("2", "p", "much", "is not a number")]


def test_an_amount_beyond_any_shop_is_refused(tmp_path: Path) -> None:
    mapping = "time_zone: UTC\ncurrency: EUR\nreceipts: {receipt: n, occurred_at: t, total: {multiply: [p, q]}}"
    path = receipts_csv(tmp_path, "1,2025-01-01,99999999999,99999", heading="n,t,p,q")
    assert rejected(path, mapping) == [("2", "p, q", "99999999999, 99999", "is larger than any amount can be")]


@pytest.mark.parametrize("currency, minor", [("JPY", 13), ("EUR", 1250), ("KWD", 12500)])
def test_each_currency_has_its_own_minor_units(tmp_path: Path, currency: str, minor: int) -> None:
    mapping = "time_zone: UTC\ncurrency: EUR\nreceipts: {receipt: n, occurred_at: t, total: p, currency: c}"
    path = receipts_csv(tmp_path, f"1,2025-01-01,12.50,{currency}", "2,2025-01-01,1,ABC", heading="n,t,p,c")
    [receipt] = read_receipts(path, mapping)
    assert (receipt.currency, receipt.lines[0].total_minor) == (currency, minor)
    assert rejected(path, mapping) == [("3", "c", "ABC", "is not a currency code such as EUR")]


@pytest.mark.parametrize("after", [0, 1, 4, 5, 9])
def test_reading_can_go_on_after_any_receipt(tmp_path: Path, after: int) -> None:
    path = receipts_csv(tmp_path, *(f"{n},2025-03-0{n} 10:00,,,A,,,,1,1," for n in range(1, 6)))
    with open_receipts(path, parse_mapping(MAPPING)) as file:
        assert list(file.records(after=after)) == list(file.records())[after:]


def test_receipts_may_lie_in_a_file_of_heads_and_a_file_of_lines(tmp_path: Path) -> None:
    heads = tmp_path / "heads.csv"
    heads.write_text("id,time,card\n7,2025-03-01 10:00,C1\n8,2025-03-01 11:00,\n", encoding="utf-8")
    mapping = """
        time_zone: UTC
        currency: EUR
        receipts:
          headers: {file: heads.csv, join: {receipt_id: id}}
          receipt: receipt_id
          occurred_at: time
          member: {column: card, kind: card}
          total: sum
    """
    path = receipts_csv(tmp_path, "7,1.00", "8,2.00", "7,3.00", "9,1.00", heading="receipt_id,sum")
    found = [(r.external_id, r.member_key, len(r.lines)) for r in read_receipts(path, mapping)]
    assert found == [("7", MemberKey("card", "C1"), 2), ("8", None, 1)]
    assert rejected(path, mapping) == [("5", "time", "", "is empty")], "its head is missing"


def test_products_come_from_a_file_beside_the_receipts(tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text("id,title,group\nA,Tea,Drinks\nB,Bun,Bakery\n", encoding="utf-8")
    mapping = """
        time_zone: UTC
        currency: EUR
        receipts: {receipt: n, occurred_at: t, total: p, sku: sku}
        products: {file: products.csv, sku: id, name: title, category_path: [group]}
    """
    path = receipts_csv(tmp_path, "1,2025-01-01,1,A", "1,2025-01-01,1,Z", heading="n,t,p,sku")
    [receipt] = read_receipts(path, mapping)
    assert [(line.sku, line.name, line.categories) for line in receipt.lines] == [
        ("A", "Tea", frozenset({"Drinks"})),
        ("Z", "", frozenset()),
    ]


@pytest.mark.parametrize("name", ["products.csv", "../products.csv", "/etc/hostname", "."])
def test_products_that_are_not_beside_the_receipts_are_missed_at_once(tmp_path: Path, name: str) -> None:
    (tmp_path.parent / "products.csv").write_text("id\nA\n", encoding="utf-8")
    mapping = f"{MAPPING}\nproducts: {{file: {name}, sku: id}}"
    with pytest.raises(BadMapping, match=r"beside receipts\.csv"):
        read_receipts(receipts_csv(tmp_path, GOOD), mapping)


def test_a_column_that_is_not_there_is_named_with_its_likeness(tmp_path: Path) -> None:
    with pytest.raises(BadMapping) as caught:
        read_receipts(receipts_csv(tmp_path, GOOD), MAPPING.replace("total: total", "total: totl"))
    assert "no column 'totl', did you mean 'total'?" in caught.value.errors[0].detail


def test_nothing_is_left_behind_beside_a_good_file(tmp_path: Path) -> None:
    path = receipts_csv(tmp_path, "7,never,,,A,,,,1,1,")
    assert rejected(path) != []
    assert (tmp_path / "receipts.rejected.csv").exists()
    receipts_csv(tmp_path, GOOD)
    assert rejected(path) == []
    assert [each.name for each in tmp_path.iterdir()] == ["receipts.csv"], "the old complaints are gone"


def test_a_file_is_known_again_by_its_bytes(tmp_path: Path) -> None:
    path = receipts_csv(tmp_path, GOOD)
    with open_receipts(path, parse_mapping(MAPPING)) as file:
        before = file.sha256
    receipts_csv(tmp_path, GOOD + " ")
    with open_receipts(path, parse_mapping(MAPPING)) as file:
        assert file.sha256 != before


def test_an_empty_file_has_no_receipts(tmp_path: Path) -> None:
    assert read_receipts(receipts_csv(tmp_path)) == []
    assert rejected(receipts_csv(tmp_path)) == []


# Time


@pytest.mark.parametrize(
    "written, format_, utc",
    [
        ("2025-07-01 10:00:00", "", "2025-07-01T07:00:00+00:00"),
        ("2025-07-01T10:00:00Z", "", "2025-07-01T10:00:00+00:00"),
        ("2025-07-01T10:00:00+02:00", "", "2025-07-01T08:00:00+00:00"),
        ("2025-07-01", "", "2025-06-30T21:00:00+00:00"),
        ("01.07.2025 10:00", "{timestamps: '%d.%m.%Y %H:%M'}", "2025-07-01T07:00:00+00:00"),
        ("01.07.2025 10:00", "{timestamps: '%d.%m.%Y %H:%M', timestamps_zone: UTC}", "2025-07-01T10:00:00+00:00"),
        ("01.07.2025 10:00 +0100", "{timestamps: '%d.%m.%Y %H:%M %z'}", "2025-07-01T09:00:00+00:00"),
        ("1751364000", "{timestamps: unix}", "2025-07-01T10:00:00+00:00"),
        ("2025-10-26 03:30:00", "", "2025-10-26T00:30:00+00:00"),
        ("2025-03-30 03:30:00", "", "2025-03-30T01:30:00+00:00"),
    ],
)
def test_times_are_read_in_the_zone_they_were_written_in(tmp_path: Path, written: str, format_: str, utc: str) -> None:
    mapping = f"{MAPPING}\nformat: {format_}" if format_ else MAPPING
    [receipt] = read_receipts(receipts_csv(tmp_path, f"7,{written},,,A,,,,1,1,"), mapping)
    assert receipt.occurred_at.isoformat() == utc


def test_date_and_time_may_stand_in_two_columns(tmp_path: Path) -> None:
    mapping = "time_zone: UTC\ncurrency: EUR\nreceipts: {receipt: n, occurred_at: [day, hour], total: p}"
    [receipt] = read_receipts(receipts_csv(tmp_path, "1,2025-01-01,09:30,1", heading="n,day,hour,p"), mapping)
    assert receipt.occurred_at == datetime(2025, 1, 1, 9, 30, tzinfo=UTC)


def test_a_year_can_be_moved_and_keeps_the_hour_at_the_shop(tmp_path: Path) -> None:
    """27 March is winter time in 2025, summer time in 2028."""
    path = receipts_csv(tmp_path, "7,2025-03-27 10:00,,,A,,,,1,1,")
    with open_receipts(path, parse_mapping(MAPPING), shift_days=3 * 365 + 1) as file:
        [receipt] = file.records()
    assert receipt.occurred_at == datetime(2028, 3, 27, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "end_on, last",
    [
        (date(2026, 8, 1), date(2026, 8, 1)),
        (date(2026, 8, 7), date(2026, 8, 1)),
        (date(2026, 7, 31), date(2026, 7, 25)),
    ],
)
def test_a_year_can_be_moved_to_end_about_today_on_the_same_weekday(tmp_path: Path, end_on: date, last: date) -> None:
    path = receipts_csv(tmp_path, "7,2024-03-01 10:00,,,A,,,,1,1,", "8,2025-03-01 10:00,,,A,,,,1,1,")
    with open_receipts(path, parse_mapping(MAPPING), end_on=end_on) as file:
        first, second = file.records()
        assert file.shift_days % 7 == 0
    assert second.occurred_at.date() == last
    assert (second.occurred_at.date() - first.occurred_at.date()).days == 365


# Parquet


def test_parquet_is_read_with_its_own_types(tmp_path: Path) -> None:
    path = tmp_path / "receipts.parquet"
    duckdb.connect().execute(
        f"""
        COPY (SELECT * FROM (VALUES
            (7, TIMESTAMP '2025-03-01 10:00:00', 1.0::DOUBLE, 'Iasi', 5, NULL, NULL, NULL, 1.5::FLOAT, 2.675, 0),
            (8, TIMESTAMP '2025-03-01 11:00:00', NULL, 'Iasi', 5, NULL, NULL, NULL, -1, 1, 0),
            (9, TIMESTAMP '2025-03-01 12:00:00', NULL, 'Iasi', 5, NULL, NULL, NULL, 1, 'nan'::DOUBLE, 0)
        ) AS t({HEADING.replace("group", '"group"')})) TO '{path}' (FORMAT parquet)
        """
    )
    [receipt] = read_receipts(path)
    assert receipt.member_key == MemberKey("card", "1"), "not 1.0"
    assert receipt.occurred_at == datetime(2025, 3, 1, 8, 0, tzinfo=UTC)
    assert receipt.lines == (Line("1", 268, 1500, "5"),)
    assert rejected(path) == [
        ("2", "quantity", "-1", "is negative: returns are not imported as receipts"),
        ("3", "total", "nan", "is not a number"),
    ]


@pytest.mark.long
def test_a_file_many_times_larger_than_the_memory_is_laid_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "receipts.parquet"
    make_up(path, 2_000_000)
    monkeypatch.setattr(workbench, "MEMORY", "64MB")
    with open_receipts(path, parse_mapping(OF_MADE_UP)) as by_time:
        assert by_time.total == 2_000_000
    with open_histories(path, parse_mapping(OF_MADE_UP), now_us=NOW_US) as by_member:
        assert by_member.receipts == 2_000_000


def test_memory_that_is_too_small_is_told_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "receipts.parquet"
    make_up(path, 100_000)
    monkeypatch.setattr(workbench, "MEMORY", "2MB")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "workings"))
    (tmp_path / "workings").mkdir()
    with pytest.raises(OSError, match="no room to lay the file out"):
        open_receipts(path, parse_mapping(OF_MADE_UP))
    assert list((tmp_path / "workings").iterdir()) == []


def test_a_parquet_file_that_is_damaged_in_the_middle_is_told(tmp_path: Path) -> None:
    path = tmp_path / "receipts.parquet"
    make_up(path, 30_000)
    content = bytearray(path.read_bytes())
    content[2000:6000] = bytes(4000)
    path.write_bytes(content)
    with pytest.raises(UnreadableFile) as told:
        open_receipts(path, parse_mapping(OF_MADE_UP))
    assert told.value.file == "receipts.parquet"
