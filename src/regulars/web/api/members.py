"""Members: they join, are found, are read and are changed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType, structs

from regulars.actions.change_member import change_member
from regulars.actions.enrol_member_once import enrol_member_once
from regulars.actions.refer_friend import refer_friend
from regulars.engine.days import to_day
from regulars.errors import FieldError, Invalid
from regulars.ids import encode, new_card_number
from regulars.store import members, profiles
from regulars.store.identifiers import BadIdentifier, Identifier, Kind, identifier
from regulars.store.inviting import AlreadyReferred, BadReferralCode, NoReferrals, check_code
from regulars.store.members import CardBlocked, IdentifierTaken, MemberNotActive, Person, UnknownMember
from regulars.store.past import caught_up
from regulars.store.profiles import Present, Profile
from regulars.store.programs import UnknownProgram
from regulars.store.recorder import NotPossible
from regulars.store.shop import Shop
from regulars.web.api.event_ids import MEMBER
from regulars.web.api.member_answer import (
    Attributes,
    BalanceAnswer,
    MemberAnswer,
    balance_answer,
    member_answer,
    tier_of,
    version_of,
)
from regulars.web.api.member_path import MemberPath
from regulars.web.api.pointers import within
from regulars.web.api.whom import Card, Email, MemberRef, Name, Phone, member_named, member_of
from regulars.web.endpoint import Answer, Call, endpoint

PersonName = Annotated[str, Meta(max_length=200, examples=["Ana Munteanu"])]
Language = Annotated[str, Meta(max_length=10, pattern="^([a-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$", examples=["ro"])]
ISSUE_TRIES = 5


class EnrolBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A new member, known by at least one of phone, e-mail, card or outside id; `issue_card` makes a card number."""

    name: PersonName = ""
    phone: Phone | None = None
    email: Email | None = None
    card: Card | None = None
    issue_card: bool = False
    kind: Literal["person", "company"] = "person"
    joined_on: Annotated[date | None, Meta(description="When she joined, if that was before today.")] = None
    outside_id: Name | None = None
    birthday: date | None = None
    language: Language = ""
    attributes: Attributes = {}
    program: Annotated[str, Meta(max_length=100)] = ""
    referral_code: Annotated[str, Meta(max_length=40, description="Of the member who invited her.")] = ""
    device: Annotated[str, Meta(max_length=500, description="Of one who was invited, see Referrals.")] = ""


class LookupBody(MemberRef, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A member, named in exactly one way."""

    member_id: Annotated[str, Meta(max_length=40, description="The same as `id`.")] | None = None
    program: Annotated[str, Meta(max_length=100)] = ""


class LookupAnswer(msgspec.Struct):
    """What a cashier needs: a first name, a tier, what can be spent now.

    `flags`: `birthday` (today), `blocked`, `left`, `erased`, `owes` (points to give back), `new` (no visit yet).
    """

    member_id: str
    first_name: str
    language: str
    program: str
    tier: str
    points: BalanceAnswer
    flags: list[str]


class ChangeBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What is to change; what is not named stays. null takes a contact or the birthday away.

    `attributes` are changed one by one; null removes one.
    """

    name: PersonName | UnsetType = UNSET
    phone: Phone | UnsetType | None = UNSET
    email: Email | UnsetType | None = UNSET
    outside_id: Name | UnsetType | None = UNSET
    birthday: date | UnsetType | None = UNSET
    language: Language | UnsetType = UNSET
    attributes: Attributes | UnsetType = UNSET


@endpoint(
    "POST",
    "/v1/members",
    scope="members:write",
    tag="Members",
    status=201,
    errors=(IdentifierTaken, UnknownProgram, BadIdentifier, NotPossible, BadReferralCode, NoReferrals, AlreadyReferred),
    idempotency="optional",
    example={"name": "Ana Munteanu", "phone": "+40722123456", "issue_card": True},
)
async def enrol(call: Call, body: EnrolBody) -> Answer[MemberAnswer]:
    """Enrol a member, with whatever welcome the program gives.

    With an `Idempotency-Key` a retry is answered with the same member. A contact that another member has is a conflict,
    which names her. With a `referral_code` she is a friend of the member whose code it is; with a code that is none,
    nobody is enrolled.
    """
    shop: Shop = call.shop
    asked = _identifiers(body, shop.region)
    _past("birthday", body.birthday, call)
    if body.referral_code:
        with within("#"):
            await check_code(shop, body.referral_code, asked, program=body.program, at=call.at)
    person = Person(body.name.strip(), body.birthday, body.language, _kept({}, body.attributes))
    for left in reversed(range(ISSUE_TRIES)):
        issued = [identifier("card", new_card_number())] if body.issue_card else []
        try:
            made = await enrol_member_once(
                shop, person, [*asked, *issued], source=call.caller.source, at=call.at, program=body.program,
                caller_id=call.caller.id, key=call.idempotency_key, asked=body, kind=body.kind,
                joined_day=None if body.joined_on is None else to_day(body.joined_on),
            )  # fmt: skip
            break
        except IdentifierTaken as taken:
            if left and issued and taken.kind == "card" and body.card is None:
                continue
            raise await _whose(shop, asked, taken) from None
    if body.referral_code:
        with within("#"):
            await refer_friend(shop, made, body.referral_code, at=call.at, program=body.program, device=body.device)
    answer = await read_member(call, made, body.program)
    return Answer(answer.body, answer.etag, f"/v1/members/{answer.body.id}")


def _identifiers(body: EnrolBody, region: str) -> list[Identifier]:
    given = (("phone", body.phone), ("email", body.email), ("card", body.card), ("outside", body.outside_id))
    errors: list[FieldError] = []
    found = []
    for kind, value in given:
        if value is not None:
            try:
                with within():
                    found.append(identifier(kind, value, region=region))
            except Invalid as wrong:
                errors += wrong.errors
    if body.card is not None and body.issue_card:
        errors.append(FieldError("#/issue_card", "either a card of yours or one of ours"))
    if not found and not errors and not body.issue_card:
        errors.append(FieldError("#", "a member is known by a phone, e-mail, card or outside id, or by `issue_card`"))
    if errors:
        raise Invalid(errors=tuple(errors))
    return found


async def _whose(shop: Shop, asked: Sequence[Identifier], taken: IdentifierTaken) -> IdentifierTaken:
    """The conflict with the member whose identifier it is."""
    async with shop.db.connection() as connection:
        found = await members.find_many(connection, [one for one in asked if one.kind == taken.kind])
    member = next(iter(found.values()), None)
    return IdentifierTaken(kind=taken.kind, member=encode(MEMBER, member) if member else "")


def _past(name: str, day: date | None, call: Call) -> None:
    if day is not None and not date(1850, 1, 1) <= day <= call.at.date():
        raise Invalid(errors=(FieldError(f"#/{name}", "must be a day between 1850 and today"),))


def _kept(before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**before, **changes}.items() if value is not None}


@endpoint(
    "POST",
    "/v1/members/lookup",
    scope="members:read",
    tag="Members",
    errors=(UnknownMember, CardBlocked, UnknownProgram, BadIdentifier),
    example={"card": "2900123456785"},
)
async def lookup(call: Call, body: LookupBody) -> LookupAnswer:
    """Find a member by what she shows or says. A POST, so that no phone lands in a log."""
    shop: Shop = call.shop
    ref = MemberRef(body.card, body.phone, body.email, body.outside_id, body.id or body.member_id)
    if body.id is not None and body.member_id is not None:
        raise Invalid(errors=(FieldError("#/member_id", "is the same as `id`; name one"),))
    member_id = await member_of(shop, ref, "#")
    number, program = await shop.programs.now_for(body.program, member_id, call.at)
    async with shop.db.connection() as connection:
        found = await profiles.present(connection, member_id, number)
    now = caught_up(program, found.stored.member, call.at)
    flags = _flags(found, call.at.astimezone(program.zone).date())
    flags += ["owes"] if now.wallet(program.main_wallet).owed else []
    flags += ["new"] if now.last_visit_day is None else []
    return LookupAnswer(
        encode(MEMBER, member_id),
        found.name.split()[0] if found.name.split() else "",
        found.language,
        program.document.program,
        tier_of(program, now),
        balance_answer(program, now),
        flags,
    )


def _flags(found: Present, today: date) -> list[str]:
    born = found.birthday
    flags = ["birthday"] if born and (born.month, born.day) == (today.month, today.day) else []
    return flags if found.status == "active" else [found.status, *flags]


class ProgramQuery(msgspec.Struct, forbid_unknown_fields=True):
    """In which program; by default the shop's own."""

    program: Annotated[str, Meta(max_length=100)] = ""


@endpoint(
    "GET",
    "/v1/members/{id}",
    scope="members:read",
    tag="Members",
    errors=(UnknownMember, UnknownProgram),
)
async def member(call: Call, path: MemberPath, query: ProgramQuery) -> Answer[MemberAnswer]:
    """A member: person, contacts, tier and balance now. The `ETag` is the version of the person."""
    return await read_member(call, member_named(path.id), query.program)


async def read_member(call: Call, member_id: int, program: str = "") -> Answer[MemberAnswer]:
    """The member with her version. Raises UnknownMember, UnknownProgram."""
    shop: Shop = call.shop
    number, rules = await shop.programs.now_for(program, member_id, call.at)
    async with shop.db.connection() as connection:
        profile = await profiles.read(connection, member_id, number)
    now = caught_up(rules, profile.stored.member, call.at)
    return Answer(member_answer(profile, rules, now), version_of(profile))


@endpoint(
    "PATCH",
    "/v1/members/{id}",
    scope="members:write",
    tag="Members",
    errors=(UnknownMember, IdentifierTaken, MemberNotActive, BadIdentifier),
    version="optional",
    example={"name": "Ana Popescu", "phone": "+40722123457"},
)
async def change(call: Call, path: MemberPath, body: ChangeBody) -> Answer[MemberAnswer]:
    """Change what is known of a member. With `If-Match`, only if nobody changed her meanwhile."""
    shop: Shop = call.shop
    member_id = member_named(path.id)
    if body.birthday is not UNSET:
        _past("birthday", body.birthday, call)

    def expect(profile: Profile) -> None:
        call.expect_version(version_of(profile))

    await change_member(
        shop, member_id, lambda person: _changed(person, body), _contacts(body, shop.region), expect=expect, at=call.at
    )
    return await read_member(call, member_id)


def _changed(person: Person, body: ChangeBody) -> Person:
    return structs.replace(
        person,
        name=person.name if body.name is UNSET else body.name.strip(),
        birthday=person.birthday if body.birthday is UNSET else body.birthday,
        language=person.language if body.language is UNSET else body.language,
        attributes=person.attributes if body.attributes is UNSET else _kept(person.attributes, body.attributes),
    )


def _contacts(body: ChangeBody, region: str) -> dict[Kind, list[Identifier]]:
    """By what the member is to be known, for each kind that is named. Raises Invalid."""
    given: tuple[tuple[Kind, Any], ...] = (
        ("phone", body.phone), ("email", body.email), ("outside", body.outside_id),
    )  # fmt: skip
    with within():
        return {
            kind: [] if value is None else [identifier(kind, value, region=region)]
            for kind, value in given
            if value is not UNSET
        }
