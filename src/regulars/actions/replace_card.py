"""A lost card: the old ones are blocked, a new one finds the same member."""

from datetime import datetime

from regulars.store import card_replacement
from regulars.store.audit import Actor
from regulars.store.card_replacement import Replaced
from regulars.store.shop import Shop


async def replace_card(
    shop: Shop, member_id: int, card: str = "", *, actor: Actor, actor_id: int, at: datetime, key: str = ""
) -> Replaced:
    """Block a member's cards and give her this one, or a new number when none is named.

    key: the caller's `Idempotency-Key`; the same again gets the first answer. Raises UnknownMember, BadIdentifier,
    IdentifierTaken, MemberNotActive, KeyUsedOtherwise; then nothing is written.
    """
    return await card_replacement.replace(shop, member_id, card, actor=actor, actor_id=actor_id, at=at, key=key)
