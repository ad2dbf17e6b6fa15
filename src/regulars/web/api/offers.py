"""Offers that a member claims, and categories that she chooses."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.choose import choose
from regulars.engine.days import micros, moment
from regulars.engine.decide import advance
from regulars.engine.events.event import Given
from regulars.engine.events.members import Chosen, Picks
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.shown.unlocking import how_claimed
from regulars.engine.terms.offers import FOREVER_US
from regulars.engine.words import Texts
from regulars.ids import encode
from regulars.store import given, members, participants
from regulars.store.history import DifferentBody
from regulars.store.members import MemberNotActive, UnknownMember
from regulars.store.programs import UnknownProgram
from regulars.store.recorder import NotPossible, Outcome
from regulars.store.shop import Shop
from regulars.web.api.event_ids import MEMBER, id_of
from regulars.web.api.explanation import Why, refused, tell_unlocking
from regulars.web.api.member_path import MemberPath
from regulars.web.api.own_names import given_name
from regulars.web.api.print_lines import reader_for
from regulars.web.api.receipts import as_it_was
from regulars.web.api.refusals import deciding
from regulars.web.api.whom import member_named
from regulars.web.endpoint import Call, endpoint

Short = Annotated[str, Meta(max_length=100)]
Category = Annotated[str, Meta(min_length=1, max_length=100)]


class OffersQuery(msgspec.Struct, forbid_unknown_fields=True):
    """In which program."""

    program: Short = ""


class OfferAnswer(msgspec.Struct, omit_defaults=True):
    """An offer, and how it stands for the member: `claimed` with `until`, `open` to be claimed, `closed` with why.

    `left`: for how many more members, where only so many may claim it.
    """

    offer: str
    state: Annotated[str, Meta(examples=["claimed", "open", "closed"])]
    name: Texts = {}
    until: datetime | None = None
    why: list[Why] = []
    left: int | None = None


class PickedAnswer(msgspec.Struct, omit_defaults=True):
    """What was chosen, and for which time; without `until` it is kept."""

    picks: list[str]
    since: datetime
    until: datetime | None = None


class ChoiceAnswer(msgspec.Struct, omit_defaults=True):
    """A choice: among what, how many at most, and what counts now and next."""

    choice: str
    among: list[str]
    most: int
    per: str
    changes: str
    name: Texts = {}
    chosen: list[PickedAnswer] = []


class OffersAnswer(msgspec.Struct):
    """All that a member may claim or choose in one program."""

    member_id: str
    program: str
    offers: list[OfferAnswer]
    choices: list[ChoiceAnswer]


@endpoint("GET", "/v1/members/{id}/offers", scope="members:read", tag="Members", errors=(UnknownMember, UnknownProgram))
async def offers(call: Call, path: MemberPath, query: OffersQuery) -> OffersAnswer:
    """What a member may claim and choose, what she has, and why not the rest."""
    shop: Shop = call.shop
    member_id = member_named(path.id)
    number, program = await shop.programs.now_for(query.program, member_id, call.at)
    async with shop.db.connection() as connection:
        loaded = await members.load(connection, member_id, number)
        took_part = await participants.known(connection, number, program)
    state, at_us = loaded.stored.member, micros(call.at)
    known = given.of(loaded, program, at_us)
    return OffersAnswer(
        encode(MEMBER, member_id), program.document.program,
        [_offer(call.language, program, name, state, known, took_part.get(name, 0), at_us) for name in program.offers],
        [_choice(program, name, state, at_us) for name in program.choices],
    )  # fmt: skip


def _offer(
    language: str, program: Program, name: str, state: Member, known: Given, took_part: int, at_us: int
) -> OfferAnswer:
    names, most = program.document.offers[name].name, program.offers[name].most_members
    left = None if most is None else max(most - took_part, 0)
    counts = _counting(state.picks.get(name, ()), at_us)
    if counts and counts[0].since_us <= at_us:
        return OfferAnswer(name, "claimed", names, _until(counts[0]), left=left)
    decision, _ = advance(program, state, Chosen(name=name, members=took_part, given=known), at_us)
    if decision.refusals:
        why = refused(program, decision.refusals)
        unlocks = how_claimed(program, name, state, known, at_us)
        tell_unlocking(reader_for(program, "", language), program, why, unlocks)
        return OfferAnswer(name, "closed", names, why=why, left=left)
    return OfferAnswer(name, "open", names, left=left)


def _choice(program: Program, name: str, state: Member, at_us: int) -> ChoiceAnswer:
    terms = program.document.choices[name]
    chosen = [
        PickedAnswer(sorted(one.picks), moment(one.since_us), _until(one))
        for one in _counting(state.picks.get(name, ()), at_us)
    ]
    return ChoiceAnswer(
        name, list(terms.among), terms.most, terms.per, terms.changes, terms.name, chosen
    )  # fmt: skip


def _counting(picks: Sequence[Picks], at_us: int) -> list[Picks]:
    """What counts now or later."""
    return [one for one in picks if at_us < one.until_us]


def _until(one: Picks) -> datetime | None:
    return moment(one.until_us) if one.until_us < FOREVER_US else None


class ClaimOfferBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The offer. `claim_id` names the claim: the same again is the same one. Without it the `Idempotency-Key` does."""

    offer: Annotated[str, Meta(min_length=1, max_length=100)]
    claim_id: Short = ""
    program: Short = ""


class ChooseBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The categories. `choice_id` names the act: the same again is the same one. Without it the `Idempotency-Key`
    does. `choice` may be left out where the program has one.
    """

    picks: Annotated[frozenset[Category], Meta(max_length=200)]
    choice: Short = ""
    choice_id: Short = ""
    program: Short = ""


class ChosenAnswer(msgspec.Struct, omit_defaults=True):
    """What was claimed or chosen, and from when until when it counts; without `until` for good."""

    id: str
    member_id: str
    name: str
    picks: list[str]
    since: datetime
    repeated: bool
    until: datetime | None = None


@endpoint(
    "POST",
    "/v1/members/{id}/offers",
    scope="members:write",
    tag="Members",
    status=201,
    errors=(UnknownMember, MemberNotActive, UnknownProgram, NotPossible, DifferentBody),
    idempotency="optional",
    example={"offer": "weekend"},
)
async def claim_offer(call: Call, path: MemberPath, body: ClaimOfferBody) -> ChosenAnswer:
    """Claim an offer for a member: from now on it counts."""
    return await _chosen(call, path, body.offer, frozenset(), given_name(call, body.claim_id, "clm"), body.program)


@endpoint(
    "POST",
    "/v1/members/{id}/choices",
    scope="members:write",
    tag="Members",
    status=201,
    errors=(UnknownMember, MemberNotActive, UnknownProgram, NotPossible, DifferentBody),
    idempotency="optional",
    example={"choice": "favourites", "picks": ["coffee", "bread"]},
)
async def choose_categories(call: Call, path: MemberPath, body: ChooseBody) -> ChosenAnswer:
    """Choose categories for a member; from when it counts is said by the program."""
    name = body.choice
    if not name:
        _, program = await call.shop.programs.now_for(body.program, member_named(path.id), call.at)
        name = next(iter(program.choices), "")
    return await _chosen(call, path, name, body.picks, given_name(call, body.choice_id, "cho"), body.program)


async def _chosen(
    call: Call, path: MemberPath, name: str, picks: frozenset[str], choice_id: str, program: str
) -> ChosenAnswer:
    shop: Shop = call.shop
    member_id = member_named(path.id)
    number = await shop.programs.number_for(program, member_id, call.at)
    with deciding(await shop.programs.in_force(number, call.at, call.at)):
        outcome = await choose(
            shop, name, picks, member_id=member_id, choice_id=choice_id, source=call.caller.source, at=call.at,
            program=program,
        )  # fmt: skip
    made = await _made(shop, outcome, name)
    return ChosenAnswer(
        id_of("chosen", outcome.event_id), encode(MEMBER, member_id), name, sorted(made.picks),
        moment(made.since_us), outcome.repeated, _until(made),
    )  # fmt: skip


async def _made(shop: Shop, outcome: Outcome, name: str) -> Picks:
    """What the event made of it, in the state just after it."""
    _, after = await as_it_was(shop, outcome)
    return after.picks[name][-1]
