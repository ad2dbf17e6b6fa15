"""What the shop says of a day, from the command line."""

from datetime import date

import msgspec

from regulars.actions.say_of_day import say_of_day
from regulars.engine.days import micros, to_date
from regulars.main.opening import with_shop
from regulars.settings import Settings
from regulars.store import day_facts
from regulars.store.day_facts import DayFact
from regulars.store.shop import Shop


class Said(msgspec.Struct, frozen=True):
    """What was said of a day, or would be. store: empty for all."""

    fact: str
    day: date
    value: str
    store: str = ""
    dry_run: bool = False

    def __str__(self) -> str:
        would = "Would say" if self.dry_run else "Said"
        where = f" at {self.store}" if self.store else ""
        return f"{would} of {self.day.isoformat()}{where}: {self.fact} {self.value}."


class AllSaid(msgspec.Struct, frozen=True):
    """What was said of the days, the newest first."""

    facts: list[Said]

    def __str__(self) -> str:
        lines = [
            f"{one.day.isoformat()}  {one.fact} {one.value}" + (f"  at {one.store}" if one.store else "")
            for one in self.facts
        ]
        return "\n".join(lines or ["Nothing was said of any day."])


def say(settings: Settings, fact: str, value: str, *, day: date | None, store: str, dry_run: bool) -> Said:
    """Say something of a day, by default of today in the program's time zone. Raises Invalid."""

    async def said(shop: Shop) -> Said:
        at = shop.now()
        of = day or await _today(shop)
        told = await say_of_day(
            shop, fact, of, value, store=store, actor="regulars", actor_id=0, at=at, dry_run=dry_run
        )
        return msgspec.structs.replace(_shown(told), dry_run=dry_run)

    return with_shop(settings, said)


def all_said(settings: Settings) -> AllSaid:
    """All that was said, the newest day first."""

    async def read(shop: Shop) -> AllSaid:
        number = await shop.programs.number("", shop.now())
        async with shop.db.connection() as connection:
            found = await day_facts.said(connection, number, date.min, date.max)
        return AllSaid([_shown(one) for one in found])

    return with_shop(settings, read)


def _shown(one: DayFact) -> Said:
    return Said(one.fact, one.day, one.value, one.store)


async def _today(shop: Shop) -> date:
    at = shop.now()
    rules = await shop.programs.in_force(await shop.programs.number("", at), at, at)
    return to_date(rules.clock.day(micros(at)))
