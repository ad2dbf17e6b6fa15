"""A member's challenges: what is done, what is still to be done until when, what it gives; and her badges, which can
also be given and taken by hand.
"""

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.actions.give_badge import give_badge
from regulars.engine.days import NEVER, micros, to_date
from regulars.engine.decide import advance
from regulars.engine.events.members import Badged, TimePassed
from regulars.engine.program import Program
from regulars.engine.shown.challenges import ChallengeProgress, badges_won, challenges_of
from regulars.engine.words import Texts
from regulars.ids import encode
from regulars.store import members
from regulars.store.history import DifferentBody
from regulars.store.members import MemberNotActive, UnknownMember
from regulars.store.programs import UnknownProgram
from regulars.store.recorder import NotPossible
from regulars.store.shop import Shop
from regulars.web.api.amounts import text_of
from regulars.web.api.event_ids import MEMBER
from regulars.web.api.member_path import MemberPath
from regulars.web.api.own_names import given_name
from regulars.web.api.receipts import as_it_was
from regulars.web.api.refusals import deciding
from regulars.web.api.whom import member_named
from regulars.web.endpoint import Call, endpoint


class ChallengesQuery(msgspec.Struct, forbid_unknown_fields=True):
    """In which program."""

    program: Annotated[str, Meta(max_length=100)] = ""


class PointsGiven(msgspec.Struct):
    """So many points of a wallet."""

    wallet: str
    points: str


class ChallengeAnswer(msgspec.Struct, omit_defaults=True):
    """A challenge: `done` of `target`, the last day that counts, and what reaching it gives now.

    `rewards`: what it gives for nothing. `state`: `to_claim` waits for the member to claim `offer`; `closed` has not
    begun or is over. `times`: how often it was reached in this period.
    """

    challenge: str
    state: Literal["open", "reached", "to_claim", "closed"]
    counts: str
    done: str
    target: str
    gives: list[PointsGiven]
    rewards: list[str] = []
    name: Texts = {}
    description: Texts = {}
    until: date | None = None
    times: int = 0
    badge: str = ""
    offer: str = ""


class BadgeAnswer(msgspec.Struct, omit_defaults=True):
    """A badge and the day on which she got it."""

    badge: str
    since: date
    name: Texts = {}
    description: Texts = {}
    picture: str = ""


class ChallengesAnswer(msgspec.Struct):
    """All challenges of the program, and the badges that the member has."""

    member_id: str
    program: str
    challenges: list[ChallengeAnswer]
    badges: list[BadgeAnswer]


@endpoint(
    "GET", "/v1/members/{id}/challenges", scope="members:read", tag="Members", errors=(UnknownMember, UnknownProgram)
)
async def challenges(call: Call, path: MemberPath, query: ChallengesQuery) -> ChallengesAnswer:
    """How far a member is with each challenge, and the badges that she has."""
    shop: Shop = call.shop
    member_id = member_named(path.id)
    number, program = await shop.programs.now_for(query.program, member_id, call.at)
    async with shop.db.connection() as connection:
        loaded = await members.load(connection, member_id, number)
    state = advance(program, loaded.stored.member, TimePassed(), micros(call.at))[1]
    return ChallengesAnswer(
        encode(MEMBER, member_id), program.document.program,
        [_challenge(program, one) for one in challenges_of(program, state, call.at)],
        [_badge(program, badge, day) for badge, day in badges_won(state).items()],
    )  # fmt: skip


class GivenBadgeBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The badge to give, or, with `take`, to take, however she came by it.

    `name` makes it the same one when it is sent again; without it the `Idempotency-Key` does.
    """

    badge: Annotated[str, Meta(min_length=1, max_length=50)]
    take: bool = False
    name: Annotated[str, Meta(max_length=100)] = ""
    program: Annotated[str, Meta(max_length=100)] = ""


class GivenBadgeAnswer(msgspec.Struct):
    """The member's badges after it."""

    name: str
    member_id: str
    at: datetime
    badges: list[BadgeAnswer]
    repeated: bool


@endpoint(
    "POST",
    "/v1/members/{id}/badges",
    scope="points:adjust",
    tag="Members",
    status=201,
    errors=(UnknownMember, MemberNotActive, UnknownProgram, NotPossible, DifferentBody),
    idempotency="optional",
    example={"badge": "explorer"},
)
async def badge(call: Call, path: MemberPath, body: GivenBadgeBody) -> GivenBadgeAnswer:
    """Give a member a badge by hand, or take it; the entry of it stays, with who did it and when."""
    member_id = member_named(path.id)
    _, rules = await call.shop.programs.now_for(body.program, member_id, call.at)
    name = given_name(call, body.name, "badge")
    with deciding(rules):
        outcome = await give_badge(
            call.shop, name, Badged(badge=body.badge, is_taken=body.take), member_id=member_id,
            source=call.caller.source, at=call.at, program=body.program,
        )  # fmt: skip
    after = outcome.after
    if after is None:
        _, after = await as_it_was(call.shop, outcome)
    badges = [_badge(outcome.program, one, day) for one, day in badges_won(after).items()]
    return GivenBadgeAnswer(name, encode(MEMBER, member_id), outcome.at, badges, outcome.repeated)


def _challenge(program: Program, one: ChallengeProgress) -> ChallengeAnswer:
    terms = program.document.challenges[one.challenge]
    gives = [
        PointsGiven(wallet, text_of(points, program.wallets[wallet].scale)) for wallet, points in one.gives.items()
    ]
    return ChallengeAnswer(
        one.challenge, one.state, terms.counts, text_of(one.done, one.digits), text_of(one.target, one.digits), gives,
        list(one.rewards), terms.name, terms.description, to_date(one.until) if one.until < NEVER else None,
        one.times, one.badge, terms.claims or "",
    )  # fmt: skip


def _badge(program: Program, badge: str, day: int) -> BadgeAnswer:
    terms = program.document.badges.get(badge)
    if terms is None:
        return BadgeAnswer(badge, to_date(day))
    return BadgeAnswer(badge, to_date(day), terms.name, terms.description, terms.picture)
