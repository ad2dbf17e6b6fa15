"""A member with tens of thousands of entries at the till, beside one who came for the first time."""

from collections.abc import Iterator
from time import process_time

from msgspec import structs

from regulars.bench.figures import Figure
from regulars.bench.large_program import large_program
from regulars.bench.made_up import receipts
from regulars.engine.decide import advance
from regulars.engine.effects import Moved
from regulars.engine.events.receipts import Receipt
from regulars.engine.member import Member
from regulars.engine.program import Program

YEARS = 5
YEAR_US = 365 * 86_400_000_000
SALES = 300
REPEATS = 7


def long_history(entries: int) -> Figure:
    """How much longer her receipt takes, in percent; the best of seven repeats of each, in turn."""
    program, sales = large_program(), list(receipts(SALES))
    old, last_us = _lived(program, sales, entries)
    after = [structs.replace(sale, occurred_us=last_us) for sale in sales]
    took = [(_decided_us(program, old, after), _decided_us(program, Member(), after)) for _ in range(REPEATS)]
    hers, new = (min(each) for each in zip(*took, strict=True))
    return Figure(
        name=f"a member with {entries:,} entries", unit="%", measured=hers / new * 100, target=125, at_most=True,
        note=f"of what a receipt of a new member takes: {hers:.1f} us, and {new:.1f} us",
    )  # fmt: skip


def _lived(program: Program, sales: list[Receipt], entries: int) -> tuple[Member, int]:
    """A member of so many entries, spread over five years, and the moment of the last one."""
    member, made, now_us = Member(), 0, 0
    for sale in _again_and_again(sales, YEARS * YEAR_US // entries):
        now_us = sale.occurred_us
        decision, member = advance(program, member, sale, now_us)
        made += sum(isinstance(effect, Moved) for effect in decision.effects)
        if made >= entries:
            break
    return member, now_us


def _again_and_again(sales: list[Receipt], apart_us: int) -> Iterator[Receipt]:
    begins, place = sales[0].occurred_us, 0
    while True:
        for sale in sales:
            yield structs.replace(sale, receipt_id=f"old-{place}", occurred_us=begins + place * apart_us)
            place += 1


def _decided_us(program: Program, member: Member, sales: list[Receipt]) -> float:
    begun = process_time()
    for sale in sales:
        advance(program, member, sale, sale.occurred_us)
    return (process_time() - begun) / len(sales) * 1e6
