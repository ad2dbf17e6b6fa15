"""Who is it? By card, phone, e-mail or outside id."""

from functools import partial

from regulars.store import members
from regulars.store.database import Connection
from regulars.store.identifiers import Identifier
from regulars.store.lines import Waiting
from regulars.store.members import CardBlocked, UnknownMember
from regulars.store.shop import Shop

_Waiting = Waiting[Identifier, int]


async def identify_member(shop: Shop, identifier: Identifier) -> int:
    """The id of the member known by that. Raises UnknownMember, CardBlocked."""
    return await shop.look_ups.join(_Waiting(identifier), partial(_look_up, shop))


async def _look_up(shop: Shop, group: list[_Waiting]) -> list[_Waiting]:
    async def ask(connection: Connection) -> dict[Identifier, tuple[int, bool]]:
        return await members.look_up(connection, {one.thing for one in group})

    try:
        known = await shop.db.call(ask, idempotent=True)
    except Exception as error:
        for one in group:
            one.fail(error)
        return []
    for one in group:
        member_id, is_blocked = known.get(one.thing, (0, False))
        if is_blocked:
            one.fail(CardBlocked())
        elif member_id:
            one.tell(member_id)
        else:
            one.fail(UnknownMember(kind=one.thing.kind))
    return []
