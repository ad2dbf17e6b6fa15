"""A member as of any moment, past or to come."""

from datetime import datetime

from msgspec import structs

from regulars.store import members, past
from regulars.store.members import UnknownMember
from regulars.store.past import NotYetMember
from regulars.web.api.event_ids import MEMBER, named
from regulars.web.console.shop_data import wallets
from regulars.web.console.shop_data.one_member import joined_at, ladders
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.views.as_of import AsOfView


async def as_of_view(now: Reading, member_id: str, at: datetime) -> AsOfView:
    """The member as of a moment, by the program in force then. Raises UnknownMember."""
    number = named(MEMBER, member_id, UnknownMember(kind="id"))
    program = await now.shop.programs.in_force(now.number, at, now.at)
    reading = structs.replace(now, at=at, program=program)
    async with now.shop.db.connection() as connection:
        loaded = await members.load(connection, number, now.number)
        person, _, _ = await members.person_of(connection, number)
        try:
            state = await past.state_at(connection, now.shop.programs, loaded, now.number, at)
        except NotYetMember as error:
            return AsOfView(member_id, person.name, since=error.since)
    member = reading.caught_up(state)[1]
    return AsOfView(
        member_id,
        person.name,
        wallets.wallets(reading, member),
        tuple(wallets.lots(reading, member)),
        ladders(reading, member, joined_at(reading, number, member)),
        wallets.holds(reading, member),
    )
