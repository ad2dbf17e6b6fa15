"""What is known of a member changes: a new name, a new phone."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from regulars.store import occasions, profiles
from regulars.store.database import Connection
from regulars.store.identifiers import Identifier, Kind
from regulars.store.members import MemberNotActive, Person
from regulars.store.profiles import Profile
from regulars.store.shop import Shop


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

    expect: raises when what is changed is not what was read. Raises UnknownMember, IdentifierTaken, MemberNotActive
    (erased), and what `expect` raises; then nothing is written.
    """

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
        return await profiles.read(tx, member_id, 0)

    return await shop.db.run(save)
