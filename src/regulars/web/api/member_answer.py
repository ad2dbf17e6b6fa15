"""A member as the API shows her, and the version by which a change is not lost."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from regulars.engine.days import moment
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.ids import encode
from regulars.store.profiles import Profile
from regulars.web.api.amounts import text_of, worth_minor
from regulars.web.api.event_ids import MEMBER
from regulars.web.api.plan_answer import PlanAnswer, plan_answers
from regulars.web.api.tier_answer import TierAnswer, tier_answers

Attribute = str | int | bool | None
Attributes = Annotated[
    dict[Annotated[str, Meta(min_length=1, max_length=60)], Annotated[str, Meta(max_length=300)] | int | bool | None],
    Meta(max_length=50, description="Facts of the shop's own; erased with the person."),
]


class CardAnswer(msgspec.Struct, omit_defaults=True):
    """A card; a blocked one finds nobody."""

    number: str
    blocked_at: datetime | None = None


class BalanceAnswer(msgspec.Struct, omit_defaults=True):
    """One wallet in short: `available` can be spent now, `worth` is what it pays for."""

    wallet: str
    balance: str
    available: str
    pending: str
    worth: str | None = None
    currency: str | None = None


class MemberAnswer(msgspec.Struct, omit_defaults=True):
    """A member: her person, by what she is known, her tier and balance now."""

    id: str
    status: str
    name: str
    created_at: datetime
    program: str
    points: BalanceAnswer
    birthday: date | None = None
    language: str = ""
    attributes: dict[str, Any] = {}
    cards: list[CardAnswer] = []
    phones: list[str] = []
    emails: list[str] = []
    outside_ids: list[str] = []
    tier: str = ""
    tiers: list[TierAnswer] = []
    plans: list[PlanAnswer] = []


def member_answer(profile: Profile, program: Program, now: Member) -> MemberAnswer:
    """The member; `now` is her state caught up to this moment."""
    open_ones: Mapping[str, list[str]] = {
        kind: [one.value for one in profile.identifiers if one.kind == kind and one.blocked_at is None]
        for kind in ("phone", "email", "outside")
    }
    return MemberAnswer(
        id=encode(MEMBER, profile.member_id),
        status=profile.status,
        name=profile.person.name,
        created_at=profile.created_at,
        program=program.document.program,
        points=balance_answer(program, now),
        birthday=profile.person.birthday,
        language=profile.person.language,
        attributes=profile.person.attributes,
        cards=[CardAnswer(one.value, one.blocked_at) for one in profile.identifiers if one.kind == "card"],
        phones=open_ones["phone"],
        emails=open_ones["email"],
        outside_ids=open_ones["outside"],
        tier=tier_of(program, now),
        tiers=tier_answers(program, now, moment(now.at_us)),
        plans=plan_answers(program, now),
    )


def balance_answer(program: Program, now: Member) -> BalanceAnswer:
    """The program's first wallet in short."""
    name = program.main_wallet
    wallet, scale = now.wallet(name), program.wallets[name].scale
    worth = worth_minor(program, name, wallet.available)
    return BalanceAnswer(
        name,
        text_of(wallet.balance, scale),
        text_of(wallet.available, scale),
        text_of(wallet.pending, scale),
        None if worth is None else text_of(worth, program.digits),
        None if worth is None else program.currency,
    )


def tier_of(program: Program, now: Member) -> str:
    """The tier in the program's first tier set; empty when it has none."""
    if not program.tier_sets:
        return ""
    ladder = program.tier_sets[0]
    return now.tiers[ladder.name].tier if ladder.name in now.tiers else ladder.ids[0]


def version_of(profile: Profile) -> str:
    """The `ETag` of a member: a digest of the person, the status and the identifiers, not of the points."""
    known = [(one.kind, one.value, one.blocked_at) for one in profile.identifiers]
    raw = msgspec.json.encode((profile.status, profile.person, known), order="deterministic")
    return hashlib.sha256(raw).hexdigest()[:20]
