"""Goods of a year ago come back over HTTP, of a member who came all the year since."""

from datetime import datetime, timedelta
from http.client import HTTPConnection
from itertools import islice
from statistics import median
from time import perf_counter

import msgspec
from msgspec import structs

from regulars.actions.enrol_member import enrol_member
from regulars.actions.publish_program import publish_program
from regulars.actions.record_receipt import record_receipt
from regulars.bench.figures import Figure
from regulars.bench.made_up import receipts
from regulars.bench.stand import Served, Stand, demo_program, new_key
from regulars.engine.days import micros
from regulars.ids import Ids
from regulars.program_file import read_program
from regulars.store.database import Database
from regulars.store.identifiers import identifier
from regulars.store.members import Person
from regulars.store.migrate import migrate
from regulars.store.partitions import ensure_partitions
from regulars.store.shop import Shop

TENANT = "old"
SOURCE = "bench"
A_YEAR = timedelta(days=366)


async def year_of_receipts(stand: Stand, old: int, since: int, at: datetime) -> str:
    """A shop with a member who bought so often a year ago, and so often since; a key of its API."""
    async with Database.open(stand.url, tenant=TENANT, size=2) as db:
        await migrate(db)
        shop = await Shop.of(db, Ids(0), read_program)
        begins = at - A_YEAR
        await publish_program(shop, demo_program(), from_at=begins - timedelta(days=1), at=at)
        async with db.connection() as connection:
            for table in ("event", "entry"):
                await ensure_partitions(connection, table, begins.date().replace(day=1), at.date())
        ana = await enrol_member(
            shop, Person(name="Ana"), [identifier("outside", "ana")], source=SOURCE, at=begins
        )  # fmt: skip
        for place, sale in enumerate(islice(receipts(old + since), old + since)):
            when = begins + timedelta(minutes=place) + max(place - old, 0) * (A_YEAR / (since + 1))
            named = structs.replace(sale, receipt_id=_name(place), occurred_us=micros(when))
            await record_receipt(shop, named, member_id=ana.member_id, source=SOURCE, at=when)
        return await new_key(shop, at)


def old_returns(served: Served, old: int) -> Figure:
    """Each of the receipts of a year ago comes back whole; the median. Raises RuntimeError."""
    took_ms = []
    connection = HTTPConnection("127.0.0.1", served.port, timeout=60)
    headers = {"authorization": f"Bearer {served.key}", "content-type": "application/json"}
    for place in range(old):
        body = msgspec.json.encode({"return_id": f"back-{place}"})
        begun = perf_counter()
        connection.request("POST", f"/v1/receipts/{_name(place)}/returns", body, headers)
        answer = connection.getresponse()
        said = answer.read()
        took_ms.append((perf_counter() - begun) * 1000)
        if answer.status >= 300:
            raise RuntimeError(f"a return was answered with {answer.status}: {said.decode()}")
    connection.close()
    return Figure(
        name="return of a receipt a year old, over HTTP", unit="ms", measured=median(took_ms), target=20, at_most=True,
        note=f"the median of {old}, durable; the member came all the year since",
    )  # fmt: skip


def _name(place: int) -> str:
    return f"a-year-{place}"
