"""A shop with everything that costs it money: plans, coupons, referrals, challenges, surprises, rewards."""

from collections.abc import Callable, Coroutine
from typing import Any

from regulars.analytics.verify import verify
from tests.actions.conftest import opened
from tests.web.counter import Counter

PROGRAM = """
program: club-shop
timezone: Europe/Bucharest
currency: RON
return_window: P14D
wallets:
  points: {worth: 0.01, clawback: unlimited}
plans:
  plus: {price: 49.99, per: P1M, grace: P7D, trial: P14D, skips: 1}
activities:
  quiz: {fields: {score: {type: integer, required: true, at_least: 0, at_most: 10}, day: {type: date}}}
offers:
  sprint: {lasts: P7D}
challenges:
  hundred: {counts: spend, target: 100.00, period: month, again: each_period, badge: spender}
badges:
  spender: {name: {en: Spender}}
surprises:
  treat: {chances: 2, gifts: {few: {share: 1, points: 5, cost: 1.00}}, budget: {amount: 10.00, per: program}}
referral: {least: 50.00}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
  - {id: fee-back, kind: charge, share: 100%}
  - {id: friend, kind: referral, points: 20}
  - {id: invited, kind: referred, points: 10}
  - {id: gift, kind: challenge_won, challenge: hundred, points: 50}
  - {id: quiz, kind: activity, activity: quiz, points: 7, limits: [{per: day, times: 1, over: refuse}]}
  - {id: caps, kind: code, points: 5, batch: caps}
rewards:
  - {id: pay, kind: part_payment, points: 1, worth: 0.01}
  - {id: spring, kind: discount, percent: 10%, coupon: {code: SPRING10, total: 3}}
  - {id: letter, kind: discount, amount: 5.00, coupon: {batch: letter}}
  - {id: leaflet, kind: discount, amount: 2.00, coupon: {pool: leaflets}}
  - {id: coffee, kind: voucher, points: 10, amount: 5.00, valid_for: P30D}
  - {id: mug, kind: catalogue_item, points: 10, stock: 1}
"""

ANA = {"card": "2900123456785"}
TABLES = (
    "event", "event_key", "entry", "lot", "state", "member", "identifier", "audit", "referral", "referral_code",
    "redemption", "code_batch", "pool_code", "gift_card",
)  # fmt: skip


class Paying(Counter):
    """The counter of that shop."""

    async def written(self) -> dict[str, int]:
        """How many rows there are of everything that a request could have written."""
        async with self.shop.db.connection() as connection:
            many = {one: await connection.fetchval(f"select count(*) from {one}") for one in TABLES}
            # The counters of what is shared are made when they are first looked at.
            many["taken"] = await connection.fetchval("select coalesce(sum(taken), 0)::int from shared_counter")
            return many


def at_paying(url: str, run: Any, story: Callable[[Paying], Coroutine[Any, Any, None]]) -> None:
    """Run a story at it; the ledger proves itself at the end."""

    async def go() -> None:
        async with opened(url, PROGRAM) as shop:
            await story(Paying(shop))
            assert (await verify(shop)).ok

    run(go())
