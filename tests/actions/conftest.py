"""A shop with a program, on a database of the test's own."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from regulars.actions.enrol_member import enrol_member
from regulars.actions.publish_program import publish_program
from regulars.engine.days import micros
from regulars.engine.events.receipts import Line, Receipt, Wanted
from regulars.ids import Ids
from regulars.program_file import read_program
from regulars.store.database import Database
from regulars.store.identifiers import identifier
from regulars.store.members import Person
from regulars.store.own_clock import OwnClock
from regulars.store.shop import Shop

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)

PROGRAM = """
program: corner-shop
timezone: Europe/Bucharest
currency: RON
wallets:
  points: {expires: P1Y, worth: 0.01, clawback: within_balance}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
rewards:
  - {id: pay, kind: part_payment, points: 1, worth: 0.01}
"""

Story = Callable[[Shop], Awaitable[Any]]
Tell = Callable[[Story], Any]


@asynccontextmanager
async def opened(url: str, program: str = PROGRAM, *, node: int = 1) -> AsyncIterator[Shop]:
    """The shop of a database; publishes the program if there is none yet."""
    async with Database.open(url, size=10) as db:
        shop = await Shop.of(db, Ids(node), read_program, region="RO")
        async with db.connection() as connection:
            empty = not await connection.fetchval("select count(*) from program")
        if empty:
            await publish_program(shop, program, from_at=datetime(2026, 1, 1, tzinfo=UTC), at=AT)
        yield shop


def stands(shop: Shop, at: datetime) -> None:
    """Let the time of the shop stand at a moment."""
    shop.clock = OwnClock(shop.db, is_test=shop.clock.is_test, stands_at=at)


async def joined(shop: Shop, name: str = "Ana") -> int:
    """A new member, known by her name as an outside id."""
    outcome = await enrol_member(shop, Person(name=name), [identifier("outside", name)], source="test", at=AT)
    return outcome.member_id


def receipt(receipt_id: str, *amounts_minor: int, spend: int | None = None, at: datetime = AT) -> Receipt:
    """A receipt with a line for each amount."""
    return Receipt(
        receipt_id=receipt_id,
        occurred_us=micros(at),
        currency="RON",
        lines=tuple(Line(line_id=str(n), total_minor=amount) for n, amount in enumerate(amounts_minor, 1)),
        wanted=(Wanted("pay", spend),) if spend else (),
    )


@pytest.fixture
def tell(request: pytest.FixtureRequest, shop_database: str, run: Any) -> Tell:
    """Run a story on a fresh shop with the module's own PROGRAM, if it has one: `tell(story)` awaits `story(shop)`."""
    program = getattr(request.module, "PROGRAM", PROGRAM)

    def telling(story: Story) -> Any:
        async def told() -> Any:
            async with opened(shop_database, program) as shop:
                return await story(shop)

        return run(told())

    return telling
