"""The shop says something of a day, such as that it rains."""

from collections.abc import Iterable
from datetime import date, datetime

from regulars.engine.program import Program
from regulars.errors import FieldError, Invalid
from regulars.store import audit, day_facts
from regulars.store.audit import Actor
from regulars.store.database import Connection
from regulars.store.day_facts import DayFact
from regulars.store.shop import Shop


async def say_of_day(
    shop: Shop, fact: str, day: date, value: str, *, store: str = "", program: str = "",
    actor: Actor, actor_id: int, at: datetime, dry_run: bool = False,
) -> DayFact:  # fmt: skip
    """Keep what is said of a day, in place of what was said before; what was recorded stays as it is.

    store: the one it is said of, as receipts call it; empty for all. Raises Invalid, UnknownProgram.
    """
    number, rules = await shop.programs.now(program, at)
    if wrong := [*_faults(rules, fact, value)]:
        raise Invalid(errors=tuple(wrong))
    told = DayFact(number, day, fact, store, value, at)
    if dry_run:
        return told

    async def keep(tx: Connection) -> None:
        before = await day_facts.put(tx, told)
        if before == value:
            return
        subject = "/".join([fact, day.isoformat(), *([store] if store else [])])
        await audit.note(shop, tx, "day_fact.said", subject, actor, actor_id, at, value=value, before=before or "")

    await shop.db.run(keep, idempotent=True)
    return told


def _faults(rules: Program, fact: str, value: str) -> Iterable[FieldError]:
    known = rules.document.facts
    if fact not in known:
        there = ", ".join(known) or "none: write `facts:` into the program"
        yield FieldError("/fact", f"the program knows no fact {fact!r}; there is {there}")
    elif value not in known[fact].one_of:
        yield FieldError("/value", f"{value!r} is not one of {', '.join(known[fact].one_of)}")
