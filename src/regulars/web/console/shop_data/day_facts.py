"""The facts of the program and what is said of today and the days around it."""

from collections.abc import Iterable

from regulars.engine.days import to_date, to_day
from regulars.store import day_facts, stores
from regulars.store.day_facts import DayFact
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.views.day_facts import FactRow, FactsView, SaidRow

DAYS = 31


async def facts_view(reading: Reading) -> FactsView:
    """Each fact with what is said of it, from a month ago to a month ahead."""
    known, today = reading.program.document.facts, to_date(reading.day)
    if not known:
        return FactsView((), today.isoformat(), ())
    around = to_date(reading.day - DAYS), to_date(reading.day + DAYS)
    async with reading.shop.db.connection() as connection:
        said = await day_facts.said(connection, reading.number, *around)
        there = [(one.store_id, one.name) for one in await stores.all_of(connection)]
    names = dict(there)
    rows = []
    for fact, terms in known.items():
        own = [one for one in said if one.fact == fact]
        now = _rows(reading, names, (one for one in own if one.day == today))
        others = _rows(reading, names, (one for one in own if one.day != today))
        rows.append(FactRow(fact, reading.fact_name(fact), terms.one_of, now, others))
    return FactsView(tuple(rows), today.isoformat(), tuple(there))


def _rows(reading: Reading, names: dict[str, str], said: Iterable[DayFact]) -> tuple[SaidRow, ...]:
    return tuple(SaidRow(reading.start_of(to_day(one.day)), one.value, names.get(one.store, one.store)) for one in said)
