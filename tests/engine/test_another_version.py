"""A version of a program may have anything less than the one before: members live on, and time passes."""

from functools import cache

import pytest
from msgspec import structs

from regulars.bench.made_up import DAY_US, receipts
from regulars.engine.decide import advance
from regulars.engine.events.activities import Activity
from regulars.engine.events.members import Joined, TimePassed
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.program_file import read_program, template, template_names

YEARS = 5
BEGINS_US = 1_700_000_000_000_000


@cache
def program(name: str) -> Program:
    return read_program(template(name))


def lived(rules: Program) -> Member:
    """A member who joined, pays for whatever can be paid for, and bought for half a year."""
    _, member = advance(rules, Member(), Joined(), BEGINS_US)
    for plan in rules.plans:
        started = Activity(activity_id=plan, name="plan-started", about=plan, occurred_us=BEGINS_US)
        _, member = advance(rules, member, started, BEGINS_US)
    for sale in receipts(50, first_us=BEGINS_US + DAY_US):
        paid = structs.replace(sale, currency=rules.currency)
        _, member = advance(rules, member, paid, sale.occurred_us)
    return member


@pytest.mark.parametrize("name", template_names())
def test_time_passes_under_every_other_program_too(name: str) -> None:
    member = lived(program(name))
    at_us = member.at_us + YEARS * 365 * DAY_US
    for other in template_names():
        rules = program(other)
        _, then = advance(rules, member, TimePassed(), at_us)
        assert then.due_day > rules.clock.day(at_us), f"what {name} left behind falls due under {other}, once"
        back = program(name)
        _, again = advance(back, then, TimePassed(), at_us + 2 * 365 * DAY_US)
        assert again.due_day > back.clock.day(at_us + 2 * 365 * DAY_US)
