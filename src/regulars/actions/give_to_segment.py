"""Something for everybody in a segment, such as a code out of a pool: one act, which goes on where it stopped."""

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import msgspec

from regulars.errors import RegularsError
from regulars.store import memberships
from regulars.store.recorder import UsedUp
from regulars.store.shop import Shop

T = TypeVar("T")


class Given(msgspec.Struct, Generic[T], frozen=True):
    """What one member was given, or why she was not."""

    member_id: int
    taken: T | None = None
    error: RegularsError | None = None


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Some members of a segment, in order. next: the member after whom to go on; None when all were reached."""

    given: list[Given[T]]
    next: int | None


async def give_to_segment(
    shop: Shop, number: int, segment: str, give: Callable[[int], Awaitable[T]], *, after: int, most: int
) -> Page[T]:
    """Give to the next members of a segment of a program, to each once: `give` knows whom it gave to before.

    after: the member after whom to begin, 0 for the first. When what members share is used up, it stops before the
    member for whom nothing is left. Raises UnknownSegment.
    """
    async with shop.db.connection() as connection:
        await memberships.named(connection, number, segment)
        found = await memberships.members_in(connection, number, segment, after, most)
    given: list[Given[T]] = []
    for member_id in found:
        try:
            given.append(Given(member_id, await give(member_id)))
        except UsedUp as error:
            return Page([*given, Given(member_id, error=error)], given[-1].member_id if given else after)
        except RegularsError as error:
            given.append(Given(member_id, error=error))
    return Page(given, found[-1] if len(found) == most else None)
