"""What is known of a member changes: a new name, a new phone."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from regulars.store import occasions, profiles
from regulars.store.database import Connection
from regulars.store.identifiers import Identifier, Kind
from regulars.store.members import MemberNotActive, Person
from regulars.store.profiles import Profile
from regulars.store.shop import Shop
from regulars.store.telling import is_asked, tell_profile


async def change_member(
    shop: Shop,
    member_id: int,
    change: Callable[[Person], Person],
    identifiers: Mapping[Kind, Sequence[Identifier]],
    *,
    expect: Callable[[Profile], None],
    at: datetime,
) -> Profile:
    """Change the person, and let the member be known by just these identifiers of each kind named; how she is then.
    What she filled in with it is recorded as the activity `profile` where a program gives something for that: at once,
    or by the worker when this is broken off.

    expect: raises when what is changed is not what was read. Raises UnknownMember, IdentifierTaken, MemberNotActive
    (erased), and what `expect` raises; then nothing is written.
    """

    asked = await is_asked(shop, at)

    async def save(tx: Connection) -> Profile:
        person, status = await profiles.for_change(tx, member_id)
        if status == "erased":
            raise MemberNotActive(status=status)
        expect(await profiles.read(tx, member_id, 0))
        changed = change(person)
        await profiles.save(tx, member_id, changed)
        if changed.birthday != person.birthday:
            await occasions.noted_birthday(tx, member_id, at)
        for kind, wanted in identifiers.items():
            await profiles.replace_identifiers(tx, member_id, kind, wanted, at)
        if asked:
            await profiles.changed(tx, member_id, at)
        return await profiles.read(tx, member_id, 0)

    profile = await shop.db.run(save)
    await tell_profile(shop, member_id, at)
    return profile
