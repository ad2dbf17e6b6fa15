"""Activities: what members do that is no sale, recorded, tried and taken back."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from regulars.actions.record_activity import record_activity
from regulars.actions.try_activity import Tried, try_activity
from regulars.actions.undo_activity import undo_activity
from regulars.engine.days import micros, moment
from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.events.activities import Activity, Undone
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.shown.would_give import activity_would_give
from regulars.engine.terms.activities import ReadyActivity
from regulars.ids import encode
from regulars.store import history, members
from regulars.store.activities import Did, activity_named, activity_of
from regulars.store.history import DifferentBody, Recorded, UnknownEvent
from regulars.store.identifiers import BadIdentifier
from regulars.store.members import CardBlocked, MemberNotActive, UnknownMember
from regulars.store.programs import UnknownProgram
from regulars.store.recorder import NotEnoughPoints, NotPossible, Outcome
from regulars.store.shop import Shop
from regulars.stories.why_not import activity_rules_without_points
from regulars.web.api.change_answer import change_answers
from regulars.web.api.event_ids import EVENT, MEMBER, id_of, named
from regulars.web.api.explanation import Why, explained, why, with_changes
from regulars.web.api.own_names import given_name
from regulars.web.api.print_lines import reader_for
from regulars.web.api.receipt_body import AtBody, Moment, point_in
from regulars.web.api.receipts import as_it_was
from regulars.web.api.refusals import deciding
from regulars.web.api.wallet_changes import WalletChange, wallet_changes
from regulars.web.api.whom import MemberRef, member_of
from regulars.web.endpoint import Call, endpoint

REFUSALS = (
    UnknownMember, CardBlocked, BadIdentifier, MemberNotActive, UnknownProgram, NotEnoughPoints, NotPossible,
    DifferentBody,
)  # fmt: skip


class EventBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What a member did. `event_id` is the sender's own name for it: the same again is the same event.

    `values` are the fields that the program declares for the activity; decimals and dates are texts.
    """

    event_id: Annotated[str, Meta(max_length=100, examples=["shop-review-881"])] = ""
    member: MemberRef
    activity: Annotated[str, Meta(min_length=1, max_length=50, examples=["review"])]
    about: Annotated[str, Meta(max_length=100, description="The article, survey, channel or place it is about.")] = ""
    values: Annotated[dict[str, Any], Meta(max_length=50)] = {}
    occurred_at: Moment | None = None
    at: AtBody | None = None
    program: Annotated[str, Meta(max_length=100)] = ""
    dry_run: Annotated[bool, Meta(description="Answer as if it were recorded, and record nothing.")] = False
    hints: Annotated[bool, Meta(description="Tell what would have to be different for what gave nothing.")] = False


class EventAnswer(msgspec.Struct, omit_defaults=True):
    """What it gave, and why: `explain` tells each rule that gave points or nearly did, `other_rules` the others."""

    id: str
    event_id: str
    member_id: str
    activity: str
    about: str
    values: dict[str, Any]
    occurred_at: datetime
    wallets: list[WalletChange]
    explain: list[Why]
    other_rules: list[Why] = []
    repeated: bool = False
    dry_run: bool = False


class EventPath(msgspec.Struct):
    """The sender's own name of an event within the key's source, or our id `evt_...`."""

    event_id: Annotated[str, Meta(min_length=1, max_length=100)]


class UndoBody(msgspec.Struct, forbid_unknown_fields=True):
    """`undo_id` names the undoing; the same again is the same one. Without it the `Idempotency-Key` does."""

    undo_id: Annotated[str, Meta(max_length=100)] = ""


class UndoAnswer(msgspec.Struct, omit_defaults=True):
    """What was taken back."""

    id: str
    undo_id: str
    event_id: str
    member_id: str
    at: datetime
    wallets: list[WalletChange]
    explain: list[Why]
    repeated: bool = False


@endpoint(
    "POST",
    "/v1/events",
    scope="receipts:write",
    tag="Events",
    errors=REFUSALS,
    idempotency="optional",
    example={
        "event_id": "shop-review-881",
        "member": {"card": "2900123456785"},
        "activity": "survey",
        "about": "spring-2026",
    },
)
async def record_event(call: Call, body: EventBody) -> EventAnswer:
    """Record what a member did besides buying: a review, a check-in, anything that the program declares.

    With `dry_run` nothing is recorded, and what is refused is refused. Values that do not fit are told field by field.
    """
    shop: Shop = call.shop
    member_id = await member_of(shop, body.member)
    number, rules = await shop.programs.now_for(body.program, member_id, call.at)
    name = body.event_id if body.dry_run else given_name(call, body.event_id, EVENT)
    point = None if body.at is None else point_in(body.at)
    did = Did(name or "dry-run", body.activity, body.about, body.values, body.occurred_at, point)
    program = shop.programs.name_of(number)
    with deciding(rules):
        if body.dry_run:
            tried = await try_activity(shop, did, member_id=member_id, at=call.at, program=program)
            return await _tried(call, tried, member_id, number, body)
        outcome = await record_activity(
            shop, did, member_id=member_id, source=call.caller.source, at=call.at, program=program
        )
    return await event_answer(shop, outcome, name, call.language if body.hints else None)


async def _tried(call: Call, tried: Tried, member_id: int, number: int, body: EventBody) -> EventAnswer:
    async with call.shop.db.connection() as connection:
        before = (await members.load(connection, member_id, number)).stored.member
    asking = call.language if body.hints else None
    answer = _answer(tried.program, tried.event, tried.decision, tried.after, before, micros(call.at), asking)
    answer.event_id, answer.member_id, answer.dry_run = body.event_id, encode(MEMBER, member_id), True
    return answer


async def event_answer(shop: Shop, outcome: Outcome, event_id: str, language: str | None = None) -> EventAnswer:
    """The answer for an activity that is recorded; a repeated one gets its first. language: in which what would have
    been different is told, None for not at all.
    """
    async with shop.db.connection() as connection:
        recorded = await history.event_at(connection, history.Key(outcome.member_id, outcome.at, outcome.event_id, b""))
        before = await history.state_before(connection, shop.programs, recorded)
    decision, after = outcome.decision, outcome.after
    if after is None:
        decision, after = await history.applied(shop.programs, before, recorded)
    assert isinstance(outcome.event, Activity), "recorded as an activity"
    answer = _answer(outcome.program, outcome.event, decision, after, before, micros(outcome.at), language)
    answer.id, answer.event_id = id_of("activity", outcome.event_id), event_id
    answer.member_id, answer.repeated = encode(MEMBER, outcome.member_id), outcome.repeated
    return answer


def _answer(
    program: Program, event: Activity, decision: Decision, after: Member, before: Member, at_us: int,
    language: str | None,
) -> EventAnswer:  # fmt: skip
    others = [why(program, one) for one in activity_rules_without_points(program, before, event, decision, at_us)]
    reasons = explained(program, decision)
    if language is not None:
        found = activity_would_give(program, before, event, decision, at_us, advance)
        rules = change_answers(reader_for(program, "", language), program, before, event, found.rules)
        with_changes([*others, *reasons], rules)
    return EventAnswer(
        "", "", "", event.name, event.about, shown_values(program.activities.get(event.name), event.values),
        moment(event.occurred_us), wallet_changes(program, decision, after), reasons, others,
    )  # fmt: skip


def shown_values(known: ReadyActivity | None, values: dict[str, Any]) -> dict[str, Any]:
    """The values as they were sent."""
    shown = {}
    for name, value in values.items():
        field = known.fields.get(name) if known else None
        shown[name] = field.shown(value) if field is not None and field.type in ("decimal", "date") else value
    return shown


@endpoint(
    "POST",
    "/v1/events/{event_id}/undo",
    scope="receipts:write",
    tag="Events",
    errors=(UnknownEvent, NotPossible, DifferentBody),
    idempotency="optional",
    example={"undo_id": "removed-881"},
)
async def undo_event(call: Call, path: EventPath, body: UndoBody) -> UndoAnswer:
    """Take back what an activity earned: the review was removed, the money was refunded. Once."""
    shop: Shop = call.shop
    done = await _found(call, path.event_id)
    program = await shop.programs.version(done.program_no, done.version)
    undo_id = given_name(call, body.undo_id, "und")
    with deciding(program):
        outcome = await undo_activity(shop, done, undo_id=undo_id, source=call.caller.source, at=call.at)
    decision, after = await as_it_was(shop, outcome)
    assert isinstance(outcome.event, Undone), "recorded as an undoing"
    return UndoAnswer(
        id_of("undone", outcome.event_id), undo_id, id_of("activity", done.event_id),
        encode(MEMBER, outcome.member_id), outcome.at, wallet_changes(outcome.program, decision, after),
        explained(outcome.program, decision), outcome.repeated,
    )  # fmt: skip


async def _found(call: Call, event_id: str) -> Recorded:
    """The activity by its sender's name, else by our id. Raises UnknownEvent."""
    try:
        return await activity_named(call.shop, call.caller.source, event_id)
    except UnknownEvent:
        return await activity_of(call.shop, named(EVENT, event_id, UnknownEvent(kind="activity", id=event_id)))
