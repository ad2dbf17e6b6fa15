"""A back-test and a shop that imports the same history come to the same sums, to the last point."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from regulars.actions.import_receipts import import_receipts
from regulars.actions.pass_time import pass_time
from regulars.analytics.backtest.tally import FLOWS
from regulars.connectors.files import open_receipts, read_mapping
from regulars.store.shop import Shop
from tests.actions.conftest import opened
from tests.analytics.backtest.histories import replayed, written
from tests.analytics.backtest.test_definition import made_up, rows

CLOSE = datetime(1998, 6, 30, 12, tzinfo=UTC)

PROGRAM = """
program: club
timezone: UTC
currency: USD
wallets:
  points: {worth: 0.01, expires: P120D}
  stars: {scale: 2, expires: end of year, pending: P14D}
rules:
  - {id: welcome, kind: welcome, points: 50}
  - {id: base, kind: per_amount, points: 5, per: 1.00, rounding: half_even}
  - {id: gold, kind: multiplier, times: 2, when: member.tier == "gold"}
  - {id: star, kind: per_amount, points: 0.25, per: 10.00, wallet: stars}
  - {id: first-five, kind: visits, points: 20, every: 5}
rewards:
  - {id: off, kind: auto_redeem, points: 300, worth: 3.00, valid_for: P30D}
  - {id: golden, kind: discount, percent: 2%, automatic: true, when: member.tier == "gold"}
tier_sets:
  status:
    counts: spend
    window: P6M
    tiers: [{id: member}, {id: silver, at_least: 80.00}, {id: gold, at_least: 150.00}]
"""


async def booked(shop: Shop) -> Counter[tuple[str, str]]:
    """The shop's books: (wallet, flow) -> points."""
    sums: Counter[tuple[str, str]] = Counter()
    async with shop.db.connection() as connection:
        entries = await connection.fetch("select wallet, movement, sum(points)::bigint from entry group by 1, 2")
    for wallet, movement, points in entries:
        if movement in FLOWS:
            flow, sign = FLOWS[movement]
            sums[wallet, flow] += sign * points
    return sums


def test_its_sums_are_those_of_the_shop_that_imported_the_history(
    shop_database: str, run: Callable[..., Any], tmp_path: Path
) -> None:
    visits = made_up(60)
    visits = {**visits, "last": [(545, 100)]}
    history = written(tmp_path, list(rows(visits)))
    report = replayed(tmp_path, history, PROGRAM, redeem="never").programs[0]

    async def told() -> tuple[Counter[tuple[str, str]], Counter[str], int]:
        async with opened(shop_database, PROGRAM) as shop:
            with open_receipts(history, read_mapping(tmp_path / "mapping.yaml")) as file:
                done = await import_receipts(shop, file, at=CLOSE)
            assert done.rejected == 0
            while await pass_time(shop, CLOSE):
                pass
            async with shop.db.connection() as connection:
                tiers = await connection.fetch("select tier, count(*) from state group by 1")
                discount = await connection.fetchval(
                    "select sum((decision -> 'totals' ->> 'discount_minor')::bigint) from event where kind = 'receipt'"
                )
            return await booked(shop), Counter({row[0]: row[1] for row in tiers}), discount

    books, tiers, discount = run(told())
    scales = {"points": 0, "stars": 2}
    for wallet in report.wallets:
        found = {flow: int(getattr(wallet, flow).replace(".", "")) for flow in ("earned", "redeemed", "expired")}
        assert found == {flow: books[wallet.wallet, flow] for flow in found}, wallet.wallet
        assert found["earned"] > 0
        assert ("." in wallet.earned) == bool(scales[wallet.wallet])
    assert {tier.tier: tier.members for tier in report.tier_sets[0].at_end} == dict(tiers)
    assert {move.after for move in report.tier_sets[0].moves} == {"member", "silver", "gold"}
    assert int(report.cost.replace(".", "")) == discount > 0
