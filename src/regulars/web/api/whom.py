"""Who a member is: by card, phone, e-mail, an outside id or our own."""

from collections.abc import Iterable
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from regulars.actions.identify_member import identify_member
from regulars.errors import FieldError, Invalid, RegularsError
from regulars.ids import BadId, decode
from regulars.store import cards, members
from regulars.store.cards import CardMayNotSpend
from regulars.store.identifiers import Identifier, identifier
from regulars.store.members import UnknownMember
from regulars.store.shop import Shop
from regulars.web.api.event_ids import MEMBER, MemberId, named
from regulars.web.api.pointers import placed, within

Name = Annotated[str, Meta(min_length=1, max_length=100)]
Card = Annotated[str, Meta(min_length=1, max_length=60, examples=["2900123456785"])]
Phone = Annotated[str, Meta(min_length=1, max_length=40, examples=["+40722123456"])]
Email = Annotated[str, Meta(min_length=1, max_length=320, examples=["ana@example.com"])]


class MemberRef(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A member, named in exactly one of these ways."""

    card: Card | None = None
    phone: Phone | None = None
    email: Email | None = None
    outside_id: Name | None = None
    id: MemberId | None = None


Meant = int | Identifier
"""A member's own id, or what she is looked up by."""


def meant(ref: MemberRef, region: str, place: str = "#/member") -> Meant:
    """What names the member. Raises Invalid, which never repeats a contact."""
    ways = (("card", ref.card), ("phone", ref.phone), ("email", ref.email), ("outside", ref.outside_id))
    given = [(kind, value) for kind, value in ways if value is not None]
    if len(given) + (ref.id is not None) != 1:
        raise Invalid(errors=(FieldError(place, "name the member in exactly one way"),))
    if ref.id is not None:
        try:
            return decode(MEMBER, ref.id)
        except BadId:
            raise Invalid(errors=(FieldError(f"{place}/id", "not the id of a member, `mem_...`"),)) from None
    kind, value = given[0]
    with within(place):
        return identifier(kind, value, region=region)


async def member_of(shop: Shop, ref: MemberRef, place: str = "#/member") -> int:
    """The id of the member. Raises Invalid, UnknownMember, CardBlocked.

    Whether there is a member with an id that was given is seen when she is read.
    """
    who = meant(ref, shop.region, place)
    return who if isinstance(who, int) else await identify_member(shop, who)


async def refuse_collecting(shop: Shop, ref: MemberRef | None) -> None:
    """Pass when who is named so may spend. Raises CardMayNotSpend for a card that only collects."""
    if ref is None or ref.card is None:
        return
    card = identifier("card", ref.card)
    async with shop.db.connection() as connection:
        if not await cards.may_spend(connection, card.kind, card.value):
            raise CardMayNotSpend()


async def members_of(shop: Shop, asked: Iterable[Meant]) -> dict[Identifier, int | RegularsError]:
    """The members behind many identifiers, in one look-up; or why there is none."""
    wanted = {one for one in asked if isinstance(one, Identifier)}
    if not wanted:
        return {}
    async with shop.db.connection() as connection:
        found: dict[Identifier, int | RegularsError] = dict(await members.find_many(connection, wanted))
        for one in wanted - found.keys():
            try:
                found[one] = await members.find(connection, one)
            except RegularsError as error:
                found[one] = error
    return found


def member_named(text: str) -> int:
    """The member of an address. Raises UnknownMember."""
    return named(MEMBER, text, UnknownMember(kind="id"))


def own_errors(error: RegularsError) -> RegularsError:
    """The error with the pointers of the body it is about."""
    if isinstance(error, Invalid):
        changed: Any = error
        changed.errors = placed(error.errors, "#")
    return error
