"""The budgets of rules and of surprises as they stand, those of which nothing was taken yet too."""

from collections.abc import Iterator

from regulars.engine.counters import Window
from regulars.engine.days import micros
from regulars.engine.money import Ratio
from regulars.engine.terms.budgets import ReadyBudget
from regulars.store import budgets, stores
from regulars.store.budgets import Budget
from regulars.web.api.budgets import all_budgets
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.views.budgets import BudgetRow, SlowsRow


async def budget_rows(reading: Reading) -> list[BudgetRow]:
    """Every budget in its order, those of stores one by one."""
    ready = all_budgets(reading.program).values()
    now_us = micros(reading.at)
    async with reading.shop.db.connection() as connection:
        found = await budgets.standing(connection, reading.number, [one.key("", now_us) for one in ready])
        names = {store.store_id: store.name for store in await stores.all_of(connection)}
    standing = {one.key: one for one in found}
    rows = []
    for one in ready:
        begun = [key for key in standing if key.startswith(one.key("", now_us))]
        ids = sorted({*names, *(key.rpartition("/")[2] for key in begun)}) if one.each_store else [""]
        rows += [_row(reading, one, standing.get(one.key(store, now_us)), store, names) for store in ids]
    return rows


def _row(reading: Reading, one: ReadyBudget, there: Budget | None, store: str, names: dict[str, str]) -> BudgetRow:
    taken, ceiling = (there.taken, there.ceiling) if there else (0, one.points)
    used = taken * 100 // max(ceiling, 1)
    return BudgetRow(
        id=one.name,
        name=reading.budget_name(one.name) if one.wallet else reading.surprise_name(one.name.partition(":")[2]),
        per=one.per,
        taken=taken,
        ceiling=ceiling,
        used=used,
        gives=one.slowed(100, taken, ceiling) if taken < ceiling else 0,
        lifted=there.lifted if there else 0,
        until=None if one.window is None else reading.start_of(_next_period(one.window, reading.day)),
        store_id=store,
        store=names.get(store, store),
        slows=tuple(_slows(one, taken, ceiling)),
        unit=reading.unit(one.wallet),
        is_money=not one.wallet,
    )


def _next_period(window: Window, day: int) -> int:
    """The first day of the next period: the first one that does not count from the same day."""
    first = window.first_day(day)
    later = day + 1
    while window.first_day(later) == first:
        later += 1
    return later


def _slows(one: ReadyBudget, taken: int, ceiling: int) -> Iterator[SlowsRow]:
    for used, gives in one.slows:
        reached = taken * used.denominator >= ceiling * used.numerator
        yield SlowsRow(_percent(used), _percent(gives), reached)


def _percent(share: Ratio) -> int:
    return share.numerator * 100 // share.denominator
