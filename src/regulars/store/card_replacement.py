"""A lost card: the old ones are blocked, a new one finds the same member."""

from datetime import datetime

import msgspec

from regulars.ids import encode, new_card_number
from regulars.store import audit, idempotency, members, profiles
from regulars.store.audit import Actor
from regulars.store.database import Connection
from regulars.store.identifiers import Identifier, identifier
from regulars.store.members import IdentifierTaken, MemberNotActive
from regulars.store.shop import Shop

TRIES = 5


class Replaced(msgspec.Struct, frozen=True):
    """The new card, and how many old ones find nobody any more."""

    card: str
    blocked: int


async def replace(
    shop: Shop, member_id: int, card: str = "", *, actor: Actor, actor_id: int, at: datetime, key: str = ""
) -> Replaced:
    """Block a member's cards and give her this one, or a new number when none is named.

    key: the caller's `Idempotency-Key`; the same again gets the first answer. Raises UnknownMember, BadIdentifier,
    IdentifierTaken, MemberNotActive, KeyUsedOtherwise; then nothing is written.
    """
    for left in reversed(range(TRIES)):
        new = identifier("card", card or new_card_number())

        async def once(tx: Connection, new: Identifier = new) -> Replaced:
            async def do() -> bytes:
                return msgspec.json.encode(await _replaced(shop, tx, member_id, new, actor, actor_id, at))

            request = shop.mac(("replace-card", member_id, card))
            answer = await idempotency.once(tx, caller_id=actor_id, key=key, request=request, at=at, do=do)
            return msgspec.json.decode(answer, type=Replaced)

        try:
            return await shop.db.run(once)
        except IdentifierTaken:
            if card or not left:
                raise
    raise AssertionError("the last try returns or raises")


async def _replaced(
    shop: Shop, tx: Connection, member_id: int, new: Identifier, actor: Actor, actor_id: int, at: datetime
) -> Replaced:
    _, status = await profiles.for_change(tx, member_id)
    if status in ("left", "erased"):
        raise MemberNotActive(status=status)
    blocked = await members.block_identifiers(tx, member_id, "card", at)
    await members.add_identifier(tx, member_id, new, at)
    await audit.note(shop, tx, "card.replaced", encode("mem", member_id), actor, actor_id, at, blocked=len(blocked))
    return Replaced(new.value, len(blocked))
