"""A member claims an offer, or chooses her categories."""

from datetime import datetime
from functools import partial

from regulars.engine.days import micros
from regulars.engine.events.members import Chosen
from regulars.store import given, participants
from regulars.store.budgets import record_asking
from regulars.store.members import Loaded
from regulars.store.recorder import Made, Occurrence, Outcome
from regulars.store.shop import Shop


async def choose(
    shop: Shop,
    name: str,
    picks: frozenset[str] = frozenset(),
    *,
    member_id: int,
    choice_id: str,
    source: str,
    at: datetime,
    program: str = "",
) -> Outcome:
    """Claim the offer of that name, or choose these categories, under (source, choice id) once.

    Raises UnknownMember, MemberNotActive, NotPossible, DifferentBody.
    """
    number, rules = await shop.programs.now_for(program, member_id, at)

    most = participants.capped(rules).get(name)
    if most is not None:
        await shop.db.run(lambda tx: participants.provide(tx, number, name, most), idempotent=True)

    async def event_of(loaded: Loaded) -> Made:
        known = given.of(loaded, rules, micros(at))
        members = 0
        if most is not None:
            async with shop.db.connection() as connection:
                members = (await participants.known(connection, number, rules)).get(name, 0)
        return Made(Chosen(name=name, picks=picks, members=members, given=known), rules)

    request = shop.mac((member_id, name, sorted(picks)))
    occurrence = Occurrence(
        "chosen", source, choice_id, request, member_id, number, event_of,
        takes=None if most is None else partial(participants.takes, number, name),
    )  # fmt: skip
    return await record_asking(shop, occurrence, at)
