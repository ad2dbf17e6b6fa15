"""What the engine decides by programs of random kinds is in the database the same, and proves itself afterwards."""

import asyncio
from itertools import count
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from msgspec import structs

from regulars.engine.program import Program
from regulars.program_file import read_program
from tests.actions.conftest import opened
from tests.actions.test_laws_on_the_store import Twice, acts, billing, everything_proves_itself, facts, merges
from tests.engine.laws.histories import BEFORE_IT_ALL, Buys, Happening, Other, giving_back, rest, waiting
from tests.engine.laws.random_lives import any_buying
from tests.engine.laws.random_programs import CODES, any_programs
from tests.engine.shop import Till, receipt

SEEDS = 3
MOST_SEEDS = 60


class ShowsCode(Other, frozen=True):
    """She buys with the coupon that is for all."""

    buys: Buys

    def happen(self, till: Till) -> None:
        """Now."""
        sold = receipt(*self.buys.lines, receipt_id=f"c{len(till.history)}")
        till.play(structs.replace(sold, occurred_us=till.now_us, coupons=(CODES[0],)))


sales = any_buying.map(
    lambda buys: structs.replace(buys, wanted=tuple(structs.replace(one, voucher="", choice="") for one in buys.wanted))
)
anything: st.SearchStrategy[Happening] = st.one_of(
    sales, sales, sales, giving_back, giving_back, waiting, waiting, rest, acts | merges, billing, billing,
    sales.map(ShowsCode),
)  # fmt: skip
histories: st.SearchStrategy[list[Happening]] = st.lists(anything, min_size=6, max_size=14).map(
    lambda happened: [*BEFORE_IT_ALL, *happened]
)


def lean(found: Any) -> Any:
    """What a file would say: a struct without what it leaves out."""
    if isinstance(found, msgspec.Struct):
        plain = {
            field.encode_name: lean(getattr(found, field.name))
            for field in structs.fields(found)
            if field.required or getattr(found, field.name) != _default(field)
        }
        tag = found.__struct_config__.tag
        return {**plain, "kind": tag} if tag else plain
    if isinstance(found, dict):
        return {name: lean(one) for name, one in found.items()}
    return [lean(one) for one in found] if isinstance(found, list | tuple) else found


def _default(field: structs.FieldInfo) -> Any:
    return field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()


def is_one_member_s(program: Program) -> bool:
    """Whether a till alone, without a store, can decide by it: nothing is shared, all members have joined, and
    points are what is put aside and given away, stars what is corrected besides."""
    document = program.document
    if program.main_wallet != "points" or "stars" not in program.wallets:
        return False
    if any(one.budget for one in document.surprises.values()):
        return False
    return not (document.budgets or document.over or document.joins != "on_explicit_call" or document.claims)


def richest(number: int) -> Program:
    """The one of some random programs with the most of all that there is."""
    found: list[Program] = []
    few = settings(max_examples=60, database=None, deadline=None, phases=[Phase.generate])
    few = settings(few, suppress_health_check=list(HealthCheck))
    seed(number)(few(given(any_programs)(lambda rules: found.append(rules))))()
    return max(filter(is_one_member_s, found), key=richness)


def richness(program: Program) -> tuple[int, ...]:
    """How much of what a program may have it has; the rarer first."""
    document = program.document
    with_coupons = any(one.coupon and one.coupon.code == CODES[0] for one in document.rewards)
    parts = (document.plans, document.surprises, document.challenges, with_coupons)
    return sum(map(bool, parts)), len(program.rules), len(program.tier_sets), len(program.wallets)


def lived_twice(url: str, program: Program, examples: int) -> None:
    """Random histories of receipts and what comes of them, one member each, in a database of their own."""
    text = msgspec.json.encode(lean(program.document)).decode()
    numbers = count(1)
    with asyncio.Runner() as runner:
        house = opened(url, text)
        shop = runner.run(house.__aenter__())
        rules = Program(read_program(text).document, version=1)

        async def live(history: list[Happening]) -> None:
            twice = Twice(shop, rules, f"m{next(numbers)}")
            await twice.begin()
            for happened in history:
                await twice.happens(happened)
            now_us = twice.till.now_us
            assert facts(rules, await twice.stored(), now_us) == facts(rules, twice.till.member, now_us), text

        few = settings(settings.get_profile("default"), max_examples=examples, database=None, deadline=None)
        few = settings(few, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
        try:
            few(given(histories)(lambda history: runner.run(live(history))))()
            runner.run(everything_proves_itself(shop))
        finally:
            runner.run(house.__aexit__(None, None, None))


@pytest.mark.parametrize("number", range(SEEDS))
def test_random_lives_under_a_random_program_are_in_the_database_as_the_engine_lives_them(
    shop_database: str, number: int
) -> None:
    lived_twice(shop_database, richest(number), 12)


@pytest.mark.long
@pytest.mark.parametrize("number", range(SEEDS, MOST_SEEDS))
def test_many_random_programs_are_in_the_database_as_the_engine_decides_them(shop_database: str, number: int) -> None:
    lived_twice(shop_database, richest(number), 60)
