"""A new member joins under an `Idempotency-Key`: a retry is answered with the member of the first time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from regulars.store import enrolment, idempotency, profiles
from regulars.store.database import Connection
from regulars.store.identifiers import Identifier
from regulars.store.members import Person
from regulars.store.shop import Shop
from regulars.store.telling import is_asked, tell_profile


async def enrol_member_once(
    shop: Shop, person: Person, identifiers: Sequence[Identifier], *, source: str, at: datetime, program: str = "",
    caller_id: int, key: str, asked: Any, kind: str = "person", joined_day: int | None = None,
) -> int:  # fmt: skip
    """Make a member and enrol her, as `enrol_member` does; her id, or that of who was made under this key before.

    asked: what makes two requests the same; the number of a card that we make is no part of it. Only the member's id
    is kept under the key, so that nothing of the person outlives her erasure. An empty key is no key. What she told of
    herself is recorded as the activity `profile` where a program gives something for that, as when she is changed.
    Raises IdentifierTaken, UnknownProgram, KeyUsedOtherwise; then nothing is written.
    """
    number, rules = await shop.programs.now(program, at)

    asks = await is_asked(shop, at)

    async def enrol(tx: Connection) -> int:
        async def do() -> bytes:
            made = await enrolment.enrol(
                shop, tx, person, identifiers, rules, number, source, at, kind=kind, joined_day=joined_day
            )
            if asks:
                await profiles.changed(tx, made.member_id, at)
            return msgspec.json.encode(made.member_id)

        request = shop.mac(("enrol", asked))
        answer = await idempotency.once(tx, caller_id=caller_id, key=key, request=request, at=at, do=do)
        return msgspec.json.decode(answer, type=int)

    member_id = await shop.db.run(enrol)
    await tell_profile(shop, member_id, at)
    return member_id
