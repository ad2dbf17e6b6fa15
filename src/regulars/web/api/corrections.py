"""Points given or taken by a person, with a reason."""

from datetime import date, datetime, timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.correct_points import correct_points
from regulars.engine.days import NEVER, day_of, to_day
from regulars.errors import FieldError, Invalid
from regulars.ids import encode
from regulars.store.history import DifferentBody
from regulars.store.members import UnknownMember
from regulars.store.programs import UnknownProgram
from regulars.store.recorder import NotEnoughPoints, NotPossible
from regulars.store.shop import Shop
from regulars.web.api.amounts import SignedPoints, text_of
from regulars.web.api.event_ids import MEMBER, id_of
from regulars.web.api.member_path import MemberPath
from regulars.web.api.own_names import given_name
from regulars.web.api.receipts import as_it_was
from regulars.web.api.refusals import deciding
from regulars.web.api.wallet_changes import WalletChange, wallet_changes
from regulars.web.api.wallet_points import PointsIn, points_in
from regulars.web.api.whom import member_named
from regulars.web.endpoint import Call, endpoint


class CorrectionBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Points to give, or to take when there is a minus, and why.

    `correction_id` names the correction: the same again is the same one. Without it the `Idempotency-Key` does.
    """

    points: SignedPoints
    reason: Annotated[str, Meta(min_length=1, max_length=500, examples=["the card was not read on Monday"])]
    correction_id: Annotated[str, Meta(max_length=100)] = ""
    wallet: Annotated[str, Meta(max_length=100)] = ""
    program: Annotated[str, Meta(max_length=100)] = ""
    last_day: Annotated[date | None, Meta(description="Until when they are valid, if not as the wallet says.")] = None


class CorrectionAnswer(msgspec.Struct):
    """What was given or taken, and what there is now."""

    id: str
    correction_id: str
    member_id: str
    points: str
    at: datetime
    wallets: list[WalletChange]
    repeated: bool


@endpoint(
    "POST",
    "/v1/members/{id}/corrections",
    scope="points:adjust",
    tag="Members",
    status=201,
    errors=(UnknownMember, UnknownProgram, NotEnoughPoints, NotPossible, DifferentBody),
    idempotency="optional",
    example={"points": "-150", "reason": "given twice by mistake"},
)
async def correct(call: Call, path: MemberPath, body: CorrectionBody) -> CorrectionAnswer:
    """Give or take points by hand. No more is taken than can be spent."""
    shop: Shop = call.shop
    member_id = member_named(path.id)
    points = await points_in(call, body.points, body.program, body.wallet, member_id=member_id, signed=True)
    name = given_name(call, body.correction_id, "cor")
    with deciding(points.program):
        outcome = await correct_points(
            shop, name, points.units, body.reason, member_id=member_id, source=call.caller.source, at=call.at,
            program=body.program, wallet=body.wallet, until=_until(call, body, points),
        )  # fmt: skip
    decision, after = await as_it_was(shop, outcome)
    scale = points.program.wallets[points.wallet].scale
    return CorrectionAnswer(
        id_of("corrected", outcome.event_id),
        name,
        encode(MEMBER, member_id),
        text_of(points.units, scale),
        outcome.at,
        wallet_changes(outcome.program, decision, after),
        outcome.repeated,
    )


def _until(call: Call, body: CorrectionBody, points: PointsIn) -> int | None:
    """The first day on which they are no longer valid. Raises Invalid."""
    if body.last_day is None:
        return None
    if points.units < 0:
        raise Invalid(errors=(FieldError("#/last_day", "only points that are given have one"),))
    until = to_day(body.last_day) + 1 if body.last_day < date.max - timedelta(days=1) else NEVER
    if until <= day_of(call.at, points.program.zone):
        raise Invalid(errors=(FieldError("#/last_day", "is over already"),))
    return until
