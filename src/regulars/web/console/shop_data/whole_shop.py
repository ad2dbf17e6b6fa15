"""The overview: what there is, what came and went this month, and week by week."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from weakref import WeakKeyDictionary

import msgspec

from regulars.engine.days import month_start, to_date, week_start
from regulars.store import board
from regulars.store.board import Flow
from regulars.store.shop import Shop
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.views.overview import OverviewView, WeekRow

WEEKS = 52
SOON_MS = 200
"""What took no longer is asked again each time."""
KEPT_TIMES = 100
"""What took longer is kept so many times as long: the overview takes a hundredth of the database at most."""

NOTHING_YET = OverviewView(0, 0, 0, 0, 0, 0, 0, 0, (), None)


class _Sums(msgspec.Struct, frozen=True):
    """What was summed up, and until when (by the event loop's clock) it is good enough."""

    view: OverviewView
    day: int
    version: int
    good_until_ms: int


_kept: WeakKeyDictionary[Shop, _Sums] = WeakKeyDictionary()
_lines: WeakKeyDictionary[Shop, asyncio.Lock] = WeakKeyDictionary()


async def overview_view(reading: Reading) -> OverviewView:
    """The shop at a glance. In a large shop the sums of the last minutes are shown again, those of today's program."""
    async with _lines.setdefault(reading.shop, asyncio.Lock()):
        kept, key = _kept.get(reading.shop), (reading.day, reading.program.version)
        if kept is not None and (kept.day, kept.version) == key and _now_ms() < kept.good_until_ms:
            return kept.view
        began = _now_ms()
        view = await _summed(reading)
        took = _now_ms() - began
        if took > SOON_MS:
            _kept[reading.shop] = _Sums(view, *key, _now_ms() + took * KEPT_TIMES)
        return view


def _now_ms() -> int:
    return int(asyncio.get_running_loop().time() * 1000)


async def _summed(reading: Reading) -> OverviewView:
    async with reading.shop.db.connection() as connection:
        last = await board.last_receipt_at(connection)
        if last is None:
            return NOTHING_YET
        at, program = reading.at, reading.program
        month = reading.start_of(month_start(reading.day))
        before, _, receipts = await board.receipts(connection, _months(reading), at)
        weeks, given, spent = await _flows(reading, lambda bounds: board.flows(
            connection, reading.number, program.main_wallet, bounds, at
        ), month)  # fmt: skip
        owed = await board.owed(
            connection, reading.number, program.main_wallet, reading.day,
            with_debts=program.wallets[program.main_wallet].clawback == "unlimited",
        )  # fmt: skip
        return OverviewView(
            members=await board.members(connection),
            members_joined=await board.joined(connection, month, at),
            receipts=receipts,
            receipts_before=before,
            points_given=given,
            points_spent=spent,
            points_owed=owed,
            owed_minor=reading.worth_minor(program.main_wallet, max(owed, 0)),
            weeks=weeks,
            last_data_at=last,
        )


def _months(reading: Reading) -> list[datetime]:
    """The bounds of three spans: last month up to the same moment of it, the rest of it, and this month."""
    first = month_start(reading.day)
    first_before = month_start(first - 1)
    same_day = reading.start_of(min(first_before + reading.day - first, first - 1))
    this = reading.start_of(first)
    same = min(same_day + (reading.at - reading.start_of(reading.day)), this)
    return [reading.start_of(first_before), same, this]


async def _flows(
    reading: Reading, ask: Callable[[list[datetime]], Awaitable[list[Flow]]], month: datetime
) -> tuple[tuple[WeekRow, ...], int, int]:
    """The weeks, and what this month gave and spent: both of one pass, cut at the bounds of either."""
    monday = week_start(reading.day)
    mondays = [monday - 7 * back for back in reversed(range(WEEKS))]
    bounds = sorted({month, *(reading.start_of(day) for day in mondays)})
    flows = dict(zip(bounds, await ask(bounds), strict=True))
    weeks = []
    for day in mondays:
        begins, ends = reading.start_of(day), reading.start_of(day + 7)
        inside = [flow for start, flow in flows.items() if begins <= start < ends]
        weeks.append(WeekRow(to_date(day), sum(one.given for one in inside), sum(one.spent for one in inside)))
    this_month = [flow for start, flow in flows.items() if start >= month]
    return tuple(weeks), sum(one.given for one in this_month), sum(one.spent for one in this_month)
