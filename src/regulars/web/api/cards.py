"""Plastic cards: made in bulk, given out at a till, lost, and what each may do."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.actions.activate_card import activate_card
from regulars.actions.give_card import give_card
from regulars.actions.make_cards import MOST, make_cards
from regulars.actions.report_lost_card import report_lost_card
from regulars.ids import encode
from regulars.store import cards as stored
from regulars.store.card_replacement import Replaced
from regulars.store.cards import UnknownCard, UnknownCardBatch
from regulars.store.identifiers import BadIdentifier
from regulars.store.members import CardBlocked, IdentifierTaken, MemberMerged, MemberNotActive, UnknownMember
from regulars.store.merging import MergedElsewhere
from regulars.store.programs import UnknownProgram
from regulars.store.recorder import NotPossible
from regulars.store.shop import Shop
from regulars.web.api.event_ids import MEMBER, named
from regulars.web.api.member_answer import MemberAnswer
from regulars.web.api.member_path import MemberPath
from regulars.web.api.member_status import doer
from regulars.web.api.members import read_member
from regulars.web.api.pointers import within
from regulars.web.api.refusals import deciding
from regulars.web.api.whom import Card, MemberRef, member_named, member_of
from regulars.web.endpoint import Call, endpoint

BATCH = "bat"


class CardBatchBody(msgspec.Struct, forbid_unknown_fields=True):
    """Cards to make: numbers of 13 digits with their check digit, as scanners read them."""

    count: Annotated[int, Meta(ge=1, le=MOST)]
    name: Annotated[str, Meta(max_length=100, examples=["spring 2026"])] = ""
    prefix: Annotated[str, Meta(pattern="^[0-9]{1,6}$", description="The first digits of each.")] = "29"


class CardBatchAnswer(msgspec.Struct):
    """A batch of cards."""

    id: str
    name: str
    cards: int
    activated: int
    made_at: datetime


class CardBatchPath(msgspec.Struct):
    """A batch by its id, `bat_...`."""

    id: Annotated[str, Meta(max_length=40)]


class NumbersQuery(msgspec.Struct):
    """A page of numbers, in their order."""

    after: Annotated[str, Meta(max_length=40)] = ""
    limit: Annotated[int, Meta(ge=1, le=10_000)] = 1_000


class NumbersAnswer(msgspec.Struct):
    """Numbers; `next` is where the next page begins, if there is one."""

    data: list[str]
    next: str | None


class CardPath(msgspec.Struct):
    """A card by its number."""

    number: Card


class ActivateBody(msgspec.Struct, forbid_unknown_fields=True):
    """The program that its member joins; by default the shop's own."""

    program: Annotated[str, Meta(max_length=100)] = ""


class ActivateAnswer(msgspec.Struct):
    """Whose card it is. Her name and contacts are added later, by changing the member."""

    member_id: str
    card: str
    repeated: bool


class LostBody(msgspec.Struct, forbid_unknown_fields=True):
    """`into`: the member who gets all that the card collected; without it the card's own member gets a new card.

    `card`: the number of the new one; without it one is made.
    """

    into: MemberRef | None = None
    card: Card | None = None


class LostAnswer(msgspec.Struct, omit_defaults=True):
    """Who has the points now; `card` is the new one."""

    member_id: str
    card: str = ""
    blocked: int = 1


class CardBody(msgspec.Struct, forbid_unknown_fields=True):
    """A further card of the member. One that only collects spends nothing: for drivers and staff of a company."""

    card: Card | None = None
    role: Literal["spend", "collect"] = "spend"


@endpoint(
    "POST",
    "/v1/card-batches",
    scope="members:write",
    tag="Cards",
    status=201,
    example={"count": 500, "name": "spring 2026"},
)
async def make_card_batch(call: Call, body: CardBatchBody) -> CardBatchAnswer:
    """Make cards in bulk, to be printed. Nobody has them before a till activates them."""
    made = await make_cards(call.shop, body.count, name=body.name, prefix=body.prefix, **doer(call))
    return CardBatchAnswer(encode(BATCH, made.batch_id), made.name, made.cards, 0, made.made_at)


@endpoint("GET", "/v1/card-batches/{id}", scope="members:read", tag="Cards", errors=(UnknownCardBatch,))
async def card_batch(call: Call, path: CardBatchPath) -> CardBatchAnswer:
    """A batch, and how many of its cards are in use."""
    batch_id = named(BATCH, path.id, UnknownCardBatch())
    async with call.shop.db.connection() as connection:
        one = await stored.batch(connection, batch_id)
    return CardBatchAnswer(encode(BATCH, one.batch_id), one.name, one.cards, one.activated, one.made_at)


@endpoint("GET", "/v1/card-batches/{id}/numbers", scope="members:write", tag="Cards", errors=(UnknownCardBatch,))
async def card_numbers(call: Call, path: CardBatchPath, query: NumbersQuery) -> NumbersAnswer:
    """The numbers of a batch, for the printer."""
    batch_id = named(BATCH, path.id, UnknownCardBatch())
    async with call.shop.db.connection() as connection:
        await stored.batch(connection, batch_id)
        found = await stored.numbers_of(connection, batch_id, query.after, query.limit)
    return NumbersAnswer(found, found[-1] if len(found) == query.limit else None)


@endpoint(
    "POST",
    "/v1/cards/{number}/activate",
    scope="members:write",
    tag="Cards",
    errors=(UnknownCard, CardBlocked, BadIdentifier, UnknownProgram, NotPossible, UnknownMember, IdentifierTaken),
    example={},
)
async def activate(call: Call, path: CardPath, body: ActivateBody) -> ActivateAnswer:
    """Give a card out: it is a member from now on, of whom nothing else is known. Again changes nothing."""
    shop: Shop = call.shop
    _, program = await shop.programs.now(body.program, call.at)
    with within(), deciding(program):
        member_id, repeated = await activate_card(
            shop, path.number, source=call.caller.source, at=call.at, program=body.program
        )
    return ActivateAnswer(encode(MEMBER, member_id), path.number, repeated)


@endpoint(
    "POST",
    "/v1/cards/{number}/lost",
    scope="members:write",
    tag="Cards",
    errors=(
        UnknownMember, CardBlocked, BadIdentifier, MemberNotActive, MemberMerged, MergedElsewhere, IdentifierTaken,
        NotPossible,
    ),
    example={},
)  # fmt: skip
async def card_lost(call: Call, path: CardPath, body: LostBody) -> LostAnswer:
    """Block a card, and have what it collected on another one, in one act."""
    shop: Shop = call.shop
    into_id = None if body.into is None else await member_of(shop, body.into, "#/into")
    _, program = await shop.programs.now("", call.at)
    with within(), deciding(program):
        member_id, done = await report_lost_card(
            shop, path.number, into_id=into_id, card=body.card or "", **doer(call)
        )  # fmt: skip
    if isinstance(done, Replaced):
        return LostAnswer(encode(MEMBER, member_id), done.card, done.blocked)
    return LostAnswer(encode(MEMBER, member_id))


@endpoint(
    "POST",
    "/v1/members/{id}/cards",
    scope="members:write",
    tag="Cards",
    errors=(UnknownMember, MemberNotActive, IdentifierTaken, BadIdentifier),
    example={"card": "2900123456792", "role": "collect"},
)
async def further_card(call: Call, path: MemberPath, body: CardBody) -> MemberAnswer:
    """Give a member a further card, or say what one of hers may do."""
    member_id = member_named(path.id)
    with within():
        await give_card(call.shop, member_id, body.card or "", may_spend=body.role == "spend", **doer(call))
    return (await read_member(call, member_id)).body
