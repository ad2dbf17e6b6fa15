"""The engine with the dearest of all templates: a receipt, and a quote that tells what is missing for more."""

from collections.abc import Sequence
from time import process_time

from msgspec import structs

from regulars.bench.figures import Figure
from regulars.bench.large_program import large_program
from regulars.bench.made_up import RECEIPTS_A_MEMBER, receipts
from regulars.engine.decide import advance
from regulars.engine.events.members import Joined
from regulars.engine.events.receipts import Receipt
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.shown.hints import hints
from regulars.program_file import read_program, template, template_names

REPEATS = 3
QUOTES = 20


def templates_alone(count: int) -> list[Figure]:
    """Microseconds of processor with the template that takes most, and how many times that of a program of 30 rules."""
    plain = list(receipts(count))
    programs = {name: read_program(template(name)) for name in template_names()}
    sales = {name: [structs.replace(one, currency=of.currency) for one in plain] for name, of in programs.items()}
    whole = {name: min(_decided_us(of, sales[name]) for _ in range(REPEATS)) for name, of in programs.items()}
    told = {name: min(_hinted_us(of, sales[name]) for _ in range(REPEATS)) for name, of in programs.items()}
    usual = min(_decided_us(large_program(), plain) for _ in range(REPEATS))
    dearest, talker = max(whole, key=whole.__getitem__), max(told, key=told.__getitem__)
    return [
        Figure(
            name="  with a template", unit="us", measured=whole[dearest], target=100, at_most=True,
            note=f"{dearest}, the dearest: tiers, discounts by themselves, points that wait",
        ),
        Figure(
            name="  against 30 rules", unit="x", measured=whole[dearest] / usual, target=4, at_most=True,
            note="the same receipts with the program of the first row",
        ),
        Figure(
            name="  a quote with hints", unit="us", measured=told[talker], target=10_000, at_most=True,
            note=f"{talker}, the dearest: what is missing for more, each guess decided",
        ),
    ]  # fmt: skip


def _decided_us(program: Program, sales: Sequence[Receipt]) -> float:
    begun = process_time()
    for first in range(0, len(sales), RECEIPTS_A_MEMBER):
        _bought(program, sales[first : first + RECEIPTS_A_MEMBER])
    return (process_time() - begun) / len(sales) * 1e6


def _hinted_us(program: Program, sales: Sequence[Receipt]) -> float:
    *before, now = sales[:RECEIPTS_A_MEMBER]
    member = _bought(program, before)
    begun = process_time()
    for _ in range(QUOTES):
        hints(program, member, now, now.occurred_us, advance)
    return (process_time() - begun) / QUOTES * 1e6


def _bought(program: Program, sales: Sequence[Receipt]) -> Member:
    """A member who joined and has bought all this."""
    _, member = advance(program, Member(), Joined(), sales[0].occurred_us)
    for sale in sales:
        _, member = advance(program, member, sale, sale.occurred_us)
    return member
