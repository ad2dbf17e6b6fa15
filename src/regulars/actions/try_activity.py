"""What an activity would give, without recording it."""

from datetime import datetime

import msgspec
from msgspec import structs

from regulars.engine.days import micros
from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.events.activities import Activity
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.store import activities, budgets, members, recorder
from regulars.store.activities import Did
from regulars.store.shop import Shop


class Tried(msgspec.Struct, frozen=True):
    """What an activity would give: the decision, and the member after it."""

    decision: Decision
    after: Member
    event: Activity
    program: Program


async def try_activity(shop: Shop, did: Did, *, member_id: int, at: datetime, program: str = "") -> Tried:
    """Decide an activity without recording it. Raises Invalid, UnknownMember, MemberNotActive, NotPossible."""
    number = await shop.programs.number_for(program, member_id, at)
    rules, event = await activities.read(shop, did, number, at, ours=False)
    async with shop.db.connection() as connection:
        loaded = await members.load(connection, member_id, number)
        if rules.earning_terms.asks_budgets(did.name):
            event = await budgets.as_they_stand(connection, rules, number, event, at)
    members.refuse_inactive(loaded)
    known = await activities.known_for(shop, loaded, rules, number, event)
    whole = structs.replace(event, given=structs.replace(known, budgets=event.given.budgets))
    decision, after = advance(rules, loaded.stored.member, whole, micros(at))
    recorder.refuse_all(decision)
    return Tried(decision, after, whole, rules)
