"""What the shop says of a day, such as its weather: conditions of the program ask for it."""

from datetime import date, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.say_of_day import say_of_day
from regulars.store import day_facts as kept
from regulars.store.day_facts import DayFact
from regulars.store.programs import UnknownProgram
from regulars.web.api.member_status import doer
from regulars.web.api.pointers import within
from regulars.web.auth import WrongStore
from regulars.web.endpoint import Call, endpoint

Short = Annotated[str, Meta(max_length=100)]

DAYS = 31
"""So many days back are shown when nothing is said."""


class FactPath(msgspec.Struct):
    """A fact of the program, and the day of the sales on the store's calendar."""

    fact: Short
    day: date


class FactBody(msgspec.Struct, forbid_unknown_fields=True):
    """What is said of the day."""

    value: Annotated[str, Meta(min_length=1, max_length=100, examples=["rain"])]
    store: Annotated[Short, Meta(description="The one store it is said of, as receipts call it; else every one.")] = ""
    program: Annotated[Short, Meta(description="A program's id; by default the shop's own program.")] = ""


class FactAnswer(msgspec.Struct):
    """What is said of a day; store: empty for all that have nothing said of their own."""

    fact: str
    day: date
    value: str
    store: str


class FactsQuery(msgspec.Struct, forbid_unknown_fields=True):
    """Of which days: by default the last month and the days to come."""

    from_day: date | None = msgspec.field(default=None, name="from")
    to_day: date | None = msgspec.field(default=None, name="to")
    program: Annotated[Short, Meta(description="A program's id; by default the shop's own program.")] = ""


class FactsAnswer(msgspec.Struct):
    """What was said, the newest day first, at most 1,000."""

    facts: list[FactAnswer]


@endpoint(
    "PUT",
    "/v1/facts/{fact}/{day}",
    scope="facts:write",
    tag="Programs",
    errors=(UnknownProgram, WrongStore),
    example={"value": "rain"},
)
async def say(call: Call, path: FactPath, body: FactBody) -> FactAnswer:
    """Say something of a day, such as that it rains. What was recorded before stays as it was decided.

    A key that is bound to a store says it of that store.
    """
    store = body.store or call.caller.store_id or ""
    call.caller.at_store(store)
    with within():
        told = await say_of_day(
            call.shop, path.fact, path.day, body.value, store=store, program=body.program, **doer(call)
        )
    return _answer(told)


@endpoint("GET", "/v1/facts", scope="facts:write", tag="Programs", errors=(UnknownProgram,))
async def facts(call: Call, query: FactsQuery) -> FactsAnswer:
    """What was said of the days."""
    number = await call.shop.programs.number(query.program, call.at)
    until = query.to_day or date.max
    since = query.from_day or min((call.at - timedelta(days=DAYS)).date(), until)
    async with call.shop.db.connection() as connection:
        found = await kept.said(connection, number, since, until)
    return FactsAnswer([_answer(one) for one in found])


def _answer(one: DayFact) -> FactAnswer:
    return FactAnswer(one.fact, one.day, one.value, one.store)
