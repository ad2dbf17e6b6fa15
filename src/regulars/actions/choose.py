"""A member claims an offer, or chooses her categories."""

from datetime import datetime

from regulars.engine.days import micros
from regulars.engine.events.members import Chosen
from regulars.store import given, recorder
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

    async def event_of(loaded: Loaded) -> Made:
        return Made(Chosen(name=name, picks=picks, given=given.of(loaded, rules, micros(at))), rules)

    request = shop.mac((member_id, name, sorted(picks)))
    occurrence = Occurrence("chosen", source, choice_id, request, member_id, number, event_of)
    return await recorder.record(shop, occurrence, at)
