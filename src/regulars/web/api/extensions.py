"""Points that last longer, by an act of a person, with a reason."""

from datetime import date, datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.extend_points import extend_points
from regulars.actions.undo_extension import undo_extension
from regulars.engine.days import NEVER, day_of, start_of, to_day
from regulars.engine.decision import Decision
from regulars.engine.events.points import Extended
from regulars.engine.program import Program
from regulars.errors import FieldError, Invalid
from regulars.ids import encode
from regulars.store.extensions import UnknownExtension, extension_of
from regulars.store.history import DifferentBody
from regulars.store.members import UnknownMember
from regulars.store.programs import UnknownProgram
from regulars.store.recorder import NotPossible, Outcome
from regulars.store.shop import Shop
from regulars.web.api.amounts import text_of
from regulars.web.api.event_ids import MEMBER, PREFIXES, id_of, named
from regulars.web.api.member_path import MemberPath
from regulars.web.api.own_names import given_name
from regulars.web.api.receipts import as_it_was
from regulars.web.api.refusals import deciding
from regulars.web.api.wallet_changes import WalletChange, wallet_changes
from regulars.web.api.whom import member_named
from regulars.web.endpoint import Call, endpoint


class ExtensionBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Until when points are to last, and why.

    `extension_id` names the act: the same again is the same one. Without it the `Idempotency-Key` does.
    """

    last_day: Annotated[date, Meta(description="The last day on which they can be spent.")]
    reason: Annotated[str, Meta(min_length=1, max_length=500, examples=["the shop was closed in May"])]
    expiring_by: Annotated[
        date | None, Meta(description="Only points whose last day is not after this one; by default all.")
    ] = None
    extension_id: Annotated[str, Meta(max_length=100)] = ""
    wallet: Annotated[str, Meta(max_length=100)] = ""
    program: Annotated[str, Meta(max_length=100)] = ""


class TouchedAnswer(msgspec.Struct, omit_defaults=True):
    """Points of one lot, and the moments from which on they could not be spent before, and cannot now."""

    points: str
    expired_at: datetime | None = None
    expires_at: datetime | None = None


class ExtensionAnswer(msgspec.Struct, omit_defaults=True):
    """The lots that were touched, and what there is now.

    `lasts_until`: for a wallet that inactivity ends, the moment from which on all of it is over now.
    """

    id: str
    extension_id: str
    member_id: str
    wallet: str
    at: datetime
    touched: list[TouchedAnswer]
    wallets: list[WalletChange]
    repeated: bool
    lasts_until: datetime | None = None


class ExtensionPath(msgspec.Struct):
    """Our own id of an extension."""

    id: str


class UndoExtensionBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Why it is taken back. `undo_id` names the undoing; without it the `Idempotency-Key` does."""

    reason: Annotated[str, Meta(min_length=1, max_length=500, examples=["the wrong member"])]
    undo_id: Annotated[str, Meta(max_length=100)] = ""


@endpoint(
    "POST",
    "/v1/members/{id}/extensions",
    scope="points:adjust",
    tag="Members",
    status=201,
    errors=(UnknownMember, UnknownProgram, NotPossible, DifferentBody),
    idempotency="optional",
    example={"last_day": "2027-06-30", "reason": "the shop was closed in May"},
)
async def extend(call: Call, path: MemberPath, body: ExtensionBody) -> ExtensionAnswer:
    """Let points last longer, pending ones and those set aside too. Every lot that is touched is told."""
    shop: Shop = call.shop
    member_id = member_named(path.id)
    _, rules = await shop.programs.now_for(body.program, member_id, call.at)
    if body.wallet and body.wallet not in rules.wallets:
        known = ", ".join(rules.wallets)
        raise Invalid(errors=(FieldError("#/wallet", f"there is no wallet {body.wallet!r}; there is {known}"),))
    until = _after(body.last_day)
    if until <= day_of(call.at, rules.zone):
        raise Invalid(errors=(FieldError("#/last_day", "is over already"),))
    name = given_name(call, body.extension_id, PREFIXES["extended"])
    with deciding(rules):
        outcome = await extend_points(
            shop, name, until, body.reason, member_id=member_id, source=call.caller.source, at=call.at,
            before=NEVER if body.expiring_by is None else _after(body.expiring_by), program=body.program,
            wallet=body.wallet,
        )  # fmt: skip
    return await _answer(shop, outcome, name)


@endpoint(
    "POST",
    "/v1/extensions/{id}/undo",
    scope="points:adjust",
    tag="Members",
    status=201,
    errors=(UnknownExtension, NotPossible, DifferentBody),
    idempotency="optional",
    example={"reason": "the wrong member"},
)
async def undo(call: Call, path: ExtensionPath, body: UndoExtensionBody) -> ExtensionAnswer:
    """Take an extension back: what is left of the points has the days again that it had. Once."""
    shop: Shop = call.shop
    done = await extension_of(shop, named(PREFIXES["extended"], path.id, UnknownExtension()))
    rules = await shop.programs.in_force(done.program_no, call.at, call.at)
    name = given_name(call, body.undo_id, PREFIXES["extended"])
    with deciding(rules):
        outcome = await undo_extension(
            shop, done, body.reason, undo_id=name, source=call.caller.source, at=call.at
        )  # fmt: skip
    return await _answer(shop, outcome, name)


async def _answer(shop: Shop, outcome: Outcome, name: str) -> ExtensionAnswer:
    decision, after = await as_it_was(shop, outcome)
    event = outcome.event
    assert isinstance(event, Extended), "recorded as an extension"
    lasts = after.wallet(event.wallet).lasts
    return ExtensionAnswer(
        id_of("extended", outcome.event_id), name, encode(MEMBER, outcome.member_id), event.wallet, outcome.at,
        _touched(outcome.program, event.wallet, decision), wallet_changes(outcome.program, decision, after),
        outcome.repeated, _moment(outcome.program, lasts),
    )  # fmt: skip


def _touched(program: Program, wallet: str, decision: Decision) -> list[TouchedAnswer]:
    scale = program.wallets[wallet].scale
    return [
        TouchedAnswer(text_of(one.points, scale), _moment(program, one.until), _moment(program, one.now))
        for one in decision.extended
    ]


def _moment(program: Program, day: int) -> datetime | None:
    return start_of(day, program.zone) if day < NEVER else None


def _after(last: date) -> int:
    return to_day(last) + 1 if last < date.max - timedelta(days=1) else NEVER - 1
