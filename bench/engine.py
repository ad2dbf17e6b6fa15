"""The engine alone: 30 rules of 3 clauses, receipts of 5 lines, decided and evolved with reasons, on one core.

`python bench/engine.py [receipts]` prints microseconds a receipt, the rules' part of it, and what a replay takes.
"""

import random
import sys
from collections.abc import Iterator
from time import perf_counter, process_time

import msgspec

from regulars.engine.basket import Basket
from regulars.engine.days import EPOCH
from regulars.engine.decide import advance
from regulars.engine.document import Document
from regulars.engine.events import Given, Line, Moment, Receipt
from regulars.engine.fields import Facts
from regulars.engine.member import Member
from regulars.engine.program import Program

CATEGORIES = ["coffee", "tea", "bread", "dairy", "fruit", "household"]
DAY_US = 86_400_000_000


def document() -> Document:
    """A large program: 12 rules on the receipt, 18 on its lines, 3 clauses each."""
    rules: list[dict[str, object]] = []
    for place in range(12):
        when = f'receipt.total >= {5 + place}.00 && receipt.channel in ["pos", "web"] && member.visits >= {place % 4}'
        kind = {"kind": "multiplier", "times": "2"} if place % 6 == 5 else {"kind": "visits", "points": "1"}
        rules.append({"id": f"receipt-{place}", "when": when, **kind})
    for place in range(18):
        category = CATEGORIES[place % len(CATEGORIES)]
        when = f'"{category}" in line.categories && line.total >= {1 + place % 3}.00 && receipt.hour >= {place % 12}'
        rules.append({"id": f"line-{place}", "kind": "per_amount", "points": "1", "per": "1.00", "when": when})
    tiers = [{"id": "bronze"}, {"id": "silver", "at_least": "500"}, {"id": "gold", "at_least": "2000"}]
    program = {
        "program": "bench",
        "timezone": "Europe/Bucharest",
        "currency": "RON",
        "wallets": {"points": {"expires": "P12M to end of month", "worth": "0.01"}},
        "rules": rules,
        "tier_sets": {"status": {"counts": "spend", "tiers": tiers}},
    }
    return msgspec.convert(program, Document)


def receipts(count: int, seed: int = 1) -> Iterator[Receipt]:
    """Receipts of five lines, two and a half days apart."""
    chance = random.Random(seed)
    for place in range(count):
        lines = tuple(
            Line(
                line_id=str(line),
                total_minor=chance.randrange(100, 900),
                categories=frozenset(chance.sample(CATEGORIES, 2)),
                sku=f"sku-{chance.randrange(1000)}",
            )
            for line in range(5)
        )
        occurred_us = 1_700_000_000_000_000 + place * DAY_US * 5 // 2
        yield Receipt(receipt_id=f"r{place}", occurred_us=occurred_us, currency="RON", lines=lines, channel="pos")


def one_by_one(program: Program, sales: list[Receipt], visits: int) -> float:
    """Microseconds a receipt, members of `visits` receipts each."""
    begun = process_time()
    for first in range(0, len(sales), visits):
        member = Member()
        for sale in sales[first : first + visits]:
            _, member = advance(program, member, sale, sale.occurred_us)
    return (process_time() - begun) / len(sales) * 1e6


def rules_alone(program: Program, sale: Receipt, rounds: int) -> float:
    """Microseconds for all conditions of one receipt."""
    facts = Facts(Moment(20000), Given())
    basket = Basket(sale, program.clock, 5)
    begun = process_time()
    for _ in range(rounds):
        program.match(basket, basket.lines, facts, sale.occurred_us)
    return (process_time() - begun) / rounds * 1e6


def main(count: int) -> None:
    begun = perf_counter()
    program = Program(document())
    print(f"program made ready in {(perf_counter() - begun) * 1e3:.1f} ms; {EPOCH:%Y} is the epoch")
    sales = list(receipts(count))
    decision, _ = advance(program, Member(), sales[0], sales[0].occurred_us)
    print(f"first receipt: {len(decision.reasons)} reasons, {len(decision.effects)} effects")
    for _ in range(3):
        print(
            f"decide and evolve {one_by_one(program, sales, 50):6.1f} us a receipt; "
            f"conditions {rules_alone(program, sales[0], 20000):5.2f} us"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
