"""What a member has told of herself may earn points, each field once."""

from datetime import datetime

from regulars.store import activities, members, profiles
from regulars.store.activities import Did
from regulars.store.history import DifferentBody
from regulars.store.members import MemberNotActive
from regulars.store.profiles import Profile
from regulars.store.shop import Shop


async def is_asked(shop: Shop, at: datetime) -> bool:
    """Whether any program gives something for a profile."""
    return any([
        "profile" in (await shop.programs.in_force(number, at, at)).triggers
        for number in await shop.programs.numbers(at)
    ])  # fmt: skip


async def tell_profile(shop: Shop, member_id: int, at: datetime) -> None:
    """Record every field that was filled in since, in each program of hers that gives something for it; what was
    recorded already is not recorded again.
    """
    async with shop.db.connection() as connection:
        changed = await profiles.changed_at(connection, member_id)
        numbers = await members.programs_of(connection, member_id)
    if changed is None:
        return
    for number in numbers:
        if "profile" in (await shop.programs.in_force(number, at, at)).triggers:
            await _record(shop, member_id, number, at)
    await shop.db.run(lambda tx: profiles.told(tx, member_id, changed), idempotent=True)


async def _record(shop: Shop, member_id: int, number: int, at: datetime) -> None:
    async with shop.db.connection() as connection:
        told = _filled(await profiles.read(connection, member_id, number))
    for field in told:
        did = Did(f"profile:{number}:{member_id}:{field}", "profile", field, {"filled": ",".join(told)})
        try:
            await activities.record_ours(shop, did, member_id=member_id, at=at, program=shop.programs.name_of(number))
        except MemberNotActive:
            return
        except DifferentBody:
            # It was filled in before, when less else was.
            continue


def _filled(profile: Profile) -> list[str]:
    """The fields of a profile that are filled in, by name."""
    person = profile.person
    known = {one.kind for one in profile.identifiers if one.blocked_at is None}
    there = {
        "name": person.name.strip() != "",
        "birthday": person.birthday is not None,
        "language": person.language != "",
        "phone": "phone" in known,
        "email": "email" in known,
    }
    return sorted(field for field, is_there in there.items() if is_there)
