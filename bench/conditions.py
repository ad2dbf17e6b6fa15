"""What one receipt costs at the till: 30 conditions of 3 clauses, 12 on the receipt and 18 on its lines, 5 lines."""

import time
from collections.abc import Callable

import msgspec

from regulars.engine.conditions import Catalogue, Checked, Field, check, compile_conditions, explain
from regulars.engine.conditions.types import DATE, DAYS, INTEGER, LIST_OF_TEXT, RECORDS, TEXT, decimal

NOW_US = 1_767_225_600_000_000


class Line(msgspec.Struct, frozen=True):
    sku: str
    price: int
    quantity: int
    brand: str | None
    categories: frozenset[str]


class Receipt(msgspec.Struct, frozen=True):
    total: int
    channel: str
    store: str
    hour: int
    weekday: int
    lines: tuple[Line, ...]


class Member(msgspec.Struct, frozen=True):
    tier: str
    points: int
    visits_90d: int
    last_visit_on: int | None


CATALOGUE = Catalogue(
    [
        Field("receipt.total", decimal(2)),
        Field("receipt.channel", TEXT),
        Field("receipt.store", TEXT),
        Field("receipt.hour", INTEGER),
        Field("receipt.weekday", INTEGER),
        Field("receipt.lines", RECORDS),
        Field("line.sku", TEXT),
        Field("line.price", decimal(2)),
        Field("line.quantity", INTEGER),
        Field("line.brand", TEXT, nullable=True),
        Field("line.categories", LIST_OF_TEXT),
        Field("member.tier", TEXT),
        Field("member.points", INTEGER),
        Field("member.visits_90d", INTEGER),
        Field("member.last_visit_on", DATE, nullable=True),
        Field("member.days_since_last_visit", DAYS, nullable=True, since="member.last_visit_on"),
    ]
)
TIERS = ("silver", "gold", "platinum")


def texts() -> list[str]:
    """About half of the conditions hold, so that neither `false` nor `true` is found too soon."""
    whole = [
        f'receipt.total >= {5 * number}.50 && receipt.channel in ["till", "web"] '
        f"&& member.days_since_last_visit > {number * 4}"
        for number in range(6)
    ] + [
        f'member.tier == "{TIERS[number % 3]}" && receipt.weekday == {number % 7 + 1} && member.points > {number}'
        for number in range(6)
    ]
    lines = [
        f'"{word}" in line.categories && line.price >= {number}.00 && member.tier == "{TIERS[number % 2]}"'
        for number, word in enumerate(("coffee", "cake", "tea", "juice", "bread", "milk", "nuts", "soap", "toys"))
    ] + [
        f'line.brand == "Acme" && line.quantity >= {number % 3} && receipt.hour < {24 - 2 * number}'
        for number in range(9)
    ]
    return whole + lines


def best_us(call: Callable[[], object], *, times: int = 20_000, repeats: int = 7) -> float:
    """Microseconds of CPU for one call, the best of several repeats."""
    best = float("inf")
    for _ in range(repeats):
        start = time.process_time_ns()
        for _ in range(times):
            call()
        best = min(best, (time.process_time_ns() - start) / times / 1000)
    return best


def main() -> None:
    receipt = Receipt(
        total=4250,
        channel="till",
        store="north",
        hour=9,
        weekday=4,
        lines=tuple(
            Line(f"sku{number}", 350 + 100 * number, 1 + number % 2, brand, frozenset(words))
            for number, (brand, words) in enumerate(
                (
                    ("Acme", ("coffee", "drinks")),
                    (None, ("cake",)),
                    ("Zest", ("tea", "drinks")),
                    ("Acme", ("bread",)),
                    ("Zest", ("milk", "dairy")),
                )
            )
        ),
    )
    member = Member("gold", 120, 6, NOW_US // 86_400_000_000 - 31)
    checked: list[Checked] = [check(text, CATALOGUE) for text in texts()]
    match = compile_conditions(checked, CATALOGUE)
    answers = match(receipt, receipt.lines, member, NOW_US)
    print(f"conditions                {len(checked)}, of which {sum(one.reads_line for one in checked)} on lines")
    print(f"that hold                 {sum(answer != 0 for answer in answers)}")
    print(f"lines that satisfy one    {sum(answer.bit_count() for answer in answers if answer > 0)}")
    print(f"one receipt            {best_us(lambda: match(receipt, receipt.lines, member, NOW_US)):8.2f} us")
    print(f"check one condition    {best_us(lambda: check(texts()[0], CATALOGUE), times=300):8.1f} us")
    print(f"compile all            {best_us(lambda: compile_conditions(checked, CATALOGUE), times=5):8.1f} us")
    one, line = checked[12], receipt.lines[0]
    print(f"explain one            {best_us(lambda: explain(one, receipt, line, member, NOW_US), times=2000):8.1f} us")


if __name__ == "__main__":
    main()
