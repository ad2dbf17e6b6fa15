"""A year under the clock of a shop in test mode: expiries, birthdays and tier reviews of its members."""

from datetime import date, datetime, timedelta
from time import perf_counter
from typing import Final

from regulars.actions.enrol_member import enrol_member
from regulars.actions.publish_program import publish_program
from regulars.actions.record_receipts import Sent, record_receipts
from regulars.bench.figures import Figure
from regulars.bench.stand import Stand
from regulars.engine.days import Duration, micros
from regulars.engine.events.receipts import Line, Receipt
from regulars.ids import Ids
from regulars.program_file import read_program
from regulars.store.database import Database
from regulars.store.identifiers import identifier
from regulars.store.members import Person
from regulars.store.migrate import migrate
from regulars.store.shop import Shop
from regulars.worker.forward import forward

TENANT: Final = "a_year"
RECEIPTS: Final = 3
"""Of each member, a month apart, so that lots of three months expire."""

PROGRAM: Final = """
program: a-year
timezone: Europe/Bucharest
currency: EUR
wallets:
  points: {expires: P6M to end of month, pending: P3D, worth: 0.01}
tier_sets:
  status:
    counts: spend
    window: P6M
    tiers: [{id: member}, {id: gold, at_least: 50.00}]
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
  - {id: birthday, kind: birthday, points: 50}
"""


async def a_year(stand: Stand, members: int, at: datetime) -> Figure:
    """How long a year of so many members takes."""
    async with Database.open(stand.url, tenant=TENANT, size=4) as db:
        await migrate(db)
        shop = await Shop.of(db, Ids(0), read_program)
        async with db.connection() as connection:
            await shop.clock.own(connection)
        await shop.clock.put(at)
        await _filled(shop, members, at)
        begun = perf_counter()
        done = await forward(shop, Duration(months=12))
        took = perf_counter() - begun
    return Figure(
        name=f"a year under the test clock, {members:,} members", unit="s", measured=took, target=10, at_most=True,
        note=", ".join(f"{number:,} {kind}" for kind, number in done.events.items()) + " on the way",
    )  # fmt: skip


async def _filled(shop: Shop, members: int, at: datetime) -> None:
    first = at - timedelta(days=30 * RECEIPTS)
    await publish_program(shop, PROGRAM, from_at=first, at=at)
    made = [
        await enrol_member(
            shop, Person(birthday=date(1980, 1, 1) + timedelta(days=number)),
            [identifier("outside", str(number))], source="bench", at=first,
        )
        for number in range(members)
    ]  # fmt: skip
    for month in range(1, RECEIPTS + 1):
        when = first + timedelta(days=30 * month)
        sent = [Sent(_receipt(f"{month}-{one.member_id}", when), one.member_id) for one in made]
        await record_receipts(shop, sent, source="bench", at=when)


def _receipt(name: str, at: datetime) -> Receipt:
    line = Line(line_id="1", total_minor=3000)
    return Receipt(receipt_id=name, occurred_us=micros(at), currency="EUR", lines=(line,))
