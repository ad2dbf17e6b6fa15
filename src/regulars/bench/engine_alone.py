"""The engine alone: 30 rules of 3 clauses, and 300 and 2,000, receipts of 5 lines, decided and evolved with reasons."""

from time import process_time

from regulars.bench.figures import Figure
from regulars.bench.large_program import large_program
from regulars.bench.made_up import LINES, RECEIPTS_A_MEMBER, receipts
from regulars.bench.many_rules import in_stores, many_rules
from regulars.engine.basket import Basket
from regulars.engine.decide import advance
from regulars.engine.events.event import Given
from regulars.engine.events.receipts import Receipt
from regulars.engine.events.returns import Moment
from regulars.engine.fields import Facts
from regulars.engine.member import Member
from regulars.engine.program import Program

VISITS = RECEIPTS_A_MEMBER
"""So many receipts has each member."""
REPEATS = 5
FIRST_DAY = 20_000


def engine_alone(count: int) -> list[Figure]:
    """Microseconds of processor for one receipt, and for the conditions among them; the best of five repeats."""
    program, sales = large_program(), list(receipts(count))
    whole = min(_decided_us(program, sales) for _ in range(REPEATS))
    rules = min(_matched_us(program, sales[0], count) for _ in range(REPEATS))
    return [
        Figure(
            name="engine alone, a receipt", unit="us", measured=whole, target=25, at_most=True,
            note="30 rules of 3 clauses, 5 lines, decided and evolved with reasons",
        ),
        Figure(name="  its rules' part", unit="us", measured=rules, target=4, at_most=True, note="all conditions"),
        *(_with_many(rules, target, list(in_stores(sales))) for rules, target in ((300, 60), (2000, 1000))),
    ]  # fmt: skip


def _with_many(rules: int, target: int, sales: list[Receipt]) -> Figure:
    program = many_rules(rules)
    return Figure(
        name=f"  with {rules:,} rules", unit="us", measured=min(_decided_us(program, sales) for _ in range(REPEATS)),
        target=target, at_most=True, note="for an article, for a category in a store, for a store at an hour",
    )  # fmt: skip


def _decided_us(program: Program, sales: list[Receipt]) -> float:
    begun = process_time()
    for first in range(0, len(sales), VISITS):
        member = Member()
        for sale in sales[first : first + VISITS]:
            _, member = advance(program, member, sale, sale.occurred_us)
    return (process_time() - begun) / len(sales) * 1e6


def _matched_us(program: Program, sale: Receipt, rounds: int) -> float:
    facts = Facts(Moment(FIRST_DAY), Given())
    basket = Basket(sale, program.clock, LINES)
    begun = process_time()
    for _ in range(rounds):
        program.match(basket, basket.lines, facts, sale.occurred_us)
    return (process_time() - begun) / rounds * 1e6
