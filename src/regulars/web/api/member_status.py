"""What a member may ask of the shop, and the shop of a member: block, new card, leave, export, be forgotten."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, structs

from regulars.actions.block_member import block_member
from regulars.actions.erase_member import erase_member
from regulars.actions.export_member import export_member
from regulars.actions.leave_program import leave_program
from regulars.actions.replace_card import replace_card
from regulars.actions.unblock_member import unblock_member
from regulars.engine.days import NEVER, start_of
from regulars.ids import encode
from regulars.store.audit import Actor
from regulars.store.entries import EntryOf
from regulars.store.identifiers import BadIdentifier
from regulars.store.member_export import EventOf
from regulars.store.members import IdentifierTaken, MemberNotActive, UnknownMember
from regulars.store.referrals import Referral
from regulars.store.shop import Shop
from regulars.web.api.amounts import text_of
from regulars.web.api.event_ids import MEMBER, id_of
from regulars.web.api.hold_names import subject
from regulars.web.api.member_answer import MemberAnswer
from regulars.web.api.member_path import MemberPath
from regulars.web.api.members import read_member
from regulars.web.api.pointers import within
from regulars.web.api.whom import Card, member_named
from regulars.web.endpoint import Answer, Call, endpoint


def doer(call: Call) -> dict[str, Any]:
    """Who did it, as the audit log keeps it."""
    actor: Actor = "staff" if call.caller.kind == "staff" else "key"
    return {"actor": actor, "actor_id": call.caller.id, "at": call.at}


@endpoint(
    "POST",
    "/v1/members/{id}/block",
    scope="members:write",
    tag="Members",
    errors=(UnknownMember, MemberNotActive),
)
async def block(call: Call, path: MemberPath) -> Answer[MemberAnswer]:
    """Block a member: nothing of hers is earned or spent until she is let back in."""
    member_id = member_named(path.id)
    await block_member(call.shop, member_id, **doer(call))
    return await read_member(call, member_id)


@endpoint(
    "POST",
    "/v1/members/{id}/unblock",
    scope="members:write",
    tag="Members",
    errors=(UnknownMember, MemberNotActive),
)
async def unblock(call: Call, path: MemberPath) -> Answer[MemberAnswer]:
    """Let a blocked member back in."""
    member_id = member_named(path.id)
    await unblock_member(call.shop, member_id, **doer(call))
    return await read_member(call, member_id)


class ReplaceCardBody(msgspec.Struct, forbid_unknown_fields=True):
    """The new card; without one a number is made."""

    card: Card | None = None


class ReplaceCardAnswer(msgspec.Struct):
    """The card that finds the member from now on, and how many no longer do."""

    member_id: str
    card: str
    blocked: int


@endpoint(
    "POST",
    "/v1/members/{id}/replace-card",
    scope="members:write",
    tag="Members",
    errors=(UnknownMember, MemberNotActive, IdentifierTaken, BadIdentifier),
    idempotency="optional",
    example={},
)
async def new_card(call: Call, path: MemberPath, body: ReplaceCardBody) -> ReplaceCardAnswer:
    """Block a member's cards and give her a new one. With an `Idempotency-Key` a retry gets the same card."""
    member_id = member_named(path.id)
    with within():
        done = await replace_card(
            call.shop, member_id, body.card or "", key=call.idempotency_key, **doer(call)
        )  # fmt: skip
    return ReplaceCardAnswer(encode(MEMBER, member_id), done.card, done.blocked)


@endpoint(
    "POST",
    "/v1/members/{id}/leave",
    scope="members:write",
    tag="Members",
    errors=(UnknownMember, MemberNotActive),
)
async def leave(call: Call, path: MemberPath) -> Answer[MemberAnswer]:
    """A member leaves: what she has expires as it would, and she earns and spends no more."""
    member_id = member_named(path.id)
    await leave_program(call.shop, member_id, **doer(call))
    return await read_member(call, member_id)


@endpoint("POST", "/v1/members/{id}/erase", scope="members:write", tag="Members", errors=(UnknownMember,))
async def erase(call: Call, path: MemberPath) -> Answer[MemberAnswer]:
    """Forget the person for good: name, birthday, contacts, attributes, free texts. The ledger stays."""
    member_id = member_named(path.id)
    await erase_member(call.shop, member_id, **doer(call))
    return await read_member(call, member_id)


class ExportedIdentifier(msgspec.Struct, omit_defaults=True):
    """By what the member is or was known."""

    kind: str
    value: str
    since: datetime
    blocked_at: datetime | None = None


class ExportedEvent(msgspec.Struct):
    """An event with its body as it is kept: money in minor units, points in whole units of the wallet."""

    id: str
    program: str
    kind: str
    source: str
    external_id: str
    at: datetime
    recorded_at: datetime
    body: dict[str, Any]
    reasons: list[Any]


class ExportedEntry(msgspec.Struct, omit_defaults=True):
    """One movement of points."""

    program: str
    wallet: str
    movement: str
    points: str
    at: datetime
    event: str
    expires_at: datetime | None = None


class ExportedReferral(msgspec.Struct, omit_defaults=True):
    """Somebody who invited the member, or whom she invited: `other`. Nothing else is told of that person."""

    program: str
    other: str
    code: str
    state: str
    created_at: datetime
    reason: str = ""
    rewarded_at: datetime | None = None


class ExportedCode(msgspec.Struct, omit_defaults=True):
    """A code by which she invites, or invited."""

    program: str
    code: str
    made_at: datetime
    void_at: datetime | None = None


class ExportAnswer(msgspec.Struct):
    """Everything that is kept of a member."""

    member: MemberAnswer
    identifiers: list[ExportedIdentifier]
    events: list[ExportedEvent]
    entries: list[ExportedEntry]
    invited_by: list[ExportedReferral]
    friends: list[ExportedReferral]
    referral_codes: list[ExportedCode]
    states: Annotated[dict[str, Any], Meta(description="The state in each program, as it is kept.")]


@endpoint("GET", "/v1/members/{id}/export", scope="members:read", tag="Members", errors=(UnknownMember,))
async def export(call: Call, path: MemberPath) -> ExportAnswer:
    """Everything that is kept of a member, for her to take away. The audit log remembers that it was asked for."""
    shop: Shop = call.shop
    member_id = member_named(path.id)
    found = await export_member(shop, member_id, **doer(call))
    answer = await read_member(call, member_id)
    entries = []
    for number, moved in found.entries.items():
        entries += [await _entry(shop, call.at, number, one) for one in moved]
    return ExportAnswer(
        answer.body,
        [ExportedIdentifier(one.kind, one.value, one.created_at, one.blocked_at) for one in found.profile.identifiers],
        [_event(shop, one) for one in found.events],
        entries,
        [_referral(shop, one, one.advocate_id) for one in found.invited_by],
        [_referral(shop, one, one.friend_id) for one in found.friends],
        [
            ExportedCode(shop.programs.name_of(one.program_no), one.code, one.made_at, one.void_at)
            for one in found.codes
        ],
        {
            shop.programs.name_of(number): msgspec.to_builtins(state, str_keys=True)
            for number, state in found.states.items()
        },
    )


def _referral(shop: Shop, one: Referral, other_id: int) -> ExportedReferral:
    return ExportedReferral(
        shop.programs.name_of(one.program_no), encode(MEMBER, other_id), one.code, one.state, one.created_at,
        one.reason, one.rewarded_at,
    )  # fmt: skip


def _event(shop: Shop, one: EventOf) -> ExportedEvent:
    reasons = [structs.replace(reason, subject=subject(reason)) for reason in one.decision.reasons]
    return ExportedEvent(
        id_of(one.kind, one.event_id), shop.programs.name_of(one.program_no), one.kind, one.source, one.external_id,
        one.at, one.recorded_at, one.body, reasons,
    )  # fmt: skip


async def _entry(shop: Shop, at: datetime, number: int, one: EntryOf) -> ExportedEntry:
    program = await shop.programs.in_force(number, at, at)
    wallet = program.wallets.get(one.wallet)
    return ExportedEntry(
        shop.programs.name_of(number), one.wallet, one.movement, text_of(one.points, wallet.scale if wallet else 0),
        one.due_at, id_of(one.kind, one.event_id),
        start_of(one.until_day, program.zone) if 0 < one.until_day < NEVER else None,
    )  # fmt: skip
