"""Slips of the pen in the program of docs/first-program.md: each is told by line, column, and what to write instead."""

import pytest

from regulars.program_file import BadProgramFile, read_program
from tests.stories.first_program import in_the_making

BAKERY = list(in_the_making())[-1]
LOAVES, RAINY, FREE = "points: 1, when", "times: 2, when", "kind: free_product, points: 10,"
BREAD, MONDAY = "'\"bread\" in line.categories'}\n  - {id: rainy", "receipt.weekday == 1 &&"
EQUAL = ('"bread" in line.categories', 'line.categories == "bread"')
UNEQUAL = (EQUAL[0], 'line.categories != "bread"')
NO_RATE = "is not an exact rate such as 1.5, 12.5% or 1/3"

SLIPS = [
    ("  - {id: rainy", "    - {id: rainy", "10:5 this line is indented differently ... or a dash is missing"),
    ("  stars: {exp", "\tstars: {exp", "5:1 a tab: indent with spaces"),
    ("kind: per_item, points", "kind: per_item, pionts", "9:34 there is no field 'pionts'; did you mean points?"),
    ("kind: per_item,", "kind: per_items,", "9:24 there is no kind 'per_items'; did you mean per_item?"),
    ("rewards:", "reward:", "18:1 there is no field 'reward'; did you mean rewards?"),
    (LOAVES, "points: one, when", "9:42 'one' is not a decimal number such as 4.10"),
    (LOAVES, "points: -1, when", "9:42 '-1' is not a decimal number such as 4.10"),
    (LOAVES, "points: 1,5, when", "9:44 a comma ends a text between braces; put such a text in quotes"),
    (LOAVES, "points: \"1,5\", when", "9:42 '1,5' is not a decimal number such as 4.10; did you mean 1.5?"),
    (LOAVES, "points: 1, wallet: star, when", "9:53 there is no wallet 'star'; there is stars"),
    (LOAVES, "points: 1, enabled: yes, when", "9:54 'yes' is not true or false; did you mean true?"),
    (LOAVES, "points: 1, from: 01.03.2026, when", "9:51 '01.03.2026' is not a day ... did you mean 2026-03-01?"),
    (LOAVES, "points: 1, from: 2026-02-30, when", "9:51 2026-02-30 is not a day of the calendar"),
    (LOAVES, "points: 1, from: 2026-05-01, to: 2026-03-01, when", "9:67 the last day is before the first"),
    ("id: rainy-monday", "id: loaves", "10:10 another one is called 'loaves' already"),
    ("id: loaves", "id: Loaves", "9:10 'Loaves' is not a name of lower case ... did you mean loaves?"),
    ("expires: P1Y", "expires: 1 year", "5:20 '1 year' is not a validity such as P1Y ... did you mean P1Y?"),
    ("expires: P1Y", "expires: 365", "5:20 '365' is not a validity such as P1Y ... did you mean P365D?"),
    ("not_again: P7D", "not_again: 7 days", "24:16 '7 days' is not a duration such as P14D ... did you mean P7D?"),
    ("counts: visits", "counts: visit", "13:13 'visit' is not spend, points, visits ... did you mean visits?"),
    ("at_least: 5}", "at_least: 2}", "17:32 each tier begins higher than the one before it"),
    (FREE, "kind: discount, percent: 10, points: 10,", "19:46 a share off is at most 100%; did you mean 10%?"),
    (FREE, "kind: discount, percent: 200%, points: 10,", "19:46 a share off is at most 100%"),
    (FREE, "kind: discount, percent: ten, points: 10,", f"19:46 'ten' {NO_RATE}"),
    (RAINY, "times: x2, when", f"10:49 'x2' {NO_RATE}; did you mean 2?"),
    (MONDAY, "receipt.weekday = 1 &&", "10:75 use == to compare"),
    (MONDAY, 'receipt.weekday == "Monday" &&', "10:59 cannot compare integer with text; Monday is 1"),
    (MONDAY, "receipt.weekday == 1 AND", "10:80 expected && or || or the end, found 'AND'; did you mean and?"),
    (MONDAY, 'member.tier == "neighbor" &&', '10:74 member.tier is never "neighbor"; did you mean "neighbour"?'),
    ('== "rain"', '== "Rain"', '10:99 shop.weather is never "Rain"; did you mean "rain"?'),
    (BREAD, BREAD.replace('"bread"', "“bread”"), '9:52 use straight quotes: "'),
    (BREAD, BREAD.replace(*EQUAL), '9:52 cannot compare list<text> with text; write "bread" in line.categories'),
    (BREAD, BREAD.replace(*UNEQUAL), '9:52 cannot compare ... write not ("bread" in line.categories)'),
    (BREAD, BREAD.replace("categories", "category"), "9:63 unknown field ... did you mean 'line.categories'?"),
    ("one_of: [dry, rain]", "one_of: rain", "7:21 here stands a list; for a single entry write [rain]"),
    ("share: 20", "share: 200", "22:5 the gifts have more than all chances"),
    ("currency: EUR", "currency: EUR\ncurrency: RON", "4:1 'currency' is written twice; the first is on line 3"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("right", "slip", "told"), SLIPS, ids=[f"{right[:20]} {slip[:40]}" for right, slip, _ in SLIPS]
)
def test_a_slip_is_told_once_where_it_is_and_what_was_meant(right: str, slip: str, told: str) -> None:
    assert right in BAKERY
    with pytest.raises(BadProgramFile) as bad:
        read_program(BAKERY.replace(right, slip, 1))
    [fault] = [f"{one.pointer.split()[0]} {one.detail}" for one in bad.value.errors]
    begins, _, ends = told.partition(" ... ")
    assert fault.startswith(begins), fault
    assert fault.endswith(ends), fault
    assert ends or fault == told
