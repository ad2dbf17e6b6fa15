"""After a wrong rule: what members would have by the right one, and booking the corrections that somebody looked at."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.actions.apply_repair import apply_repair
from regulars.actions.approve_repair import approve_repair
from regulars.analytics.repair import asking
from regulars.analytics.repair.counts import counts_of
from regulars.analytics.repair.file import Row, Texts, difference_in
from regulars.analytics.repair.proposal import TooManyMembers
from regulars.engine.checks.moments import out_of_range
from regulars.engine.program import Program
from regulars.errors import Invalid
from regulars.program_file import BadProgramFile, read_program
from regulars.store import repairs
from regulars.store.change_limits import Counts
from regulars.store.program_plans import Doer, SamePerson, Unsigned
from regulars.store.programs import UnknownProgram
from regulars.store.repair_limits import RepairNeedsApproval, above
from regulars.store.repairs import Asked, Difference, Kind, Proposal, RepairMovedOn, UnknownRepair
from regulars.store.shop import Shop
from regulars.stories.program_examples import ExamplesFail
from regulars.web.api.amounts import Points, Reading
from regulars.web.api.event_ids import MemberId
from regulars.web.api.member_status import doer
from regulars.web.endpoint import Call, endpoint

MOST_MEMBERS = 1000
Moment = Annotated[datetime, Meta(tz=True)]


class RepairBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The program as it should have been, from one moment until another, by default now.

    `take_at_most`: of a wallet of anybody; "0" takes nothing. `lower_tiers`: whether tiers that were reached wrongly
    are taken back, too; `withdraw_rewards`: rewards that were given wrongly and are not used, and badges.
    """

    text: Annotated[str, Meta(max_length=500_000, description="The program file, as YAML.")]
    since: Moment
    until: Moment | None = None
    take_at_most: Points | None = None
    lower_tiers: bool = False
    withdraw_rewards: bool = False


class DifferenceAnswer(msgspec.Struct, omit_defaults=True):
    """What a member has and would have, and the correction to look at.

    `about`: the wallet, tier set, reward or badge. `was`, `should_be`: points, pending ones among them; tiers by id;
    how many rewards she was given; of a badge, 1 where she has it. `correction`: of a tier set the tier that she is
    given; "0" for nothing. `by_hand`: points that people gave or took since. `note`: why the correction is not the
    whole difference.
    """

    member_id: str
    about: str
    was: str
    should_be: str
    correction: str
    kind: Kind = "points"
    last_day: date | None = None
    by_hand: str = "0"
    note: str = ""


class RepairAnswer(msgspec.Struct):
    """The corrections, under the name by which they are booked. Nothing is booked yet.

    `above`: what of them is above the limits of the shop, so that somebody else must approve it.
    """

    repair: str
    program: str
    counts: Counts
    above: list[str]
    differences: list[DifferenceAnswer]


class RepairPath(msgspec.Struct):
    """A repair by the name of its proposal, `rep_...`."""

    repair: Annotated[str, Meta(max_length=40)]


class ApprovedAnswer(msgspec.Struct):
    """A repair that somebody approved, and when."""

    repair: str
    approved_at: datetime


class CorrectionOf(msgspec.Struct, forbid_unknown_fields=True):
    """A correction that somebody looked at, as it was answered. `was`: of a tier; she must still have it."""

    member_id: MemberId
    about: Annotated[str, Meta(min_length=1, max_length=100)]
    correction: Annotated[str, Meta(min_length=1, max_length=100, examples=["-150", "gold"])]
    kind: Kind = "points"
    was: Annotated[str, Meta(max_length=100)] = ""
    last_day: date | None = None

    def row(self) -> Row:
        """As a row of the file of a repair."""
        was, should_be = (self.was, "") if self.kind == "tier" else ("0", "0")
        last_day = self.last_day.isoformat() if self.last_day else ""
        return Row(
            "", "", self.member_id, self.kind, self.about, was, should_be, "", self.correction, last_day, "", "", ""
        )


class ApplyBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The corrections to book, and the reason that members read. `program`: by default that of the repair."""

    reason: Annotated[str, Meta(min_length=1, max_length=500, examples=["A rule gave twice the points."])]
    corrections: Annotated[list[CorrectionOf], Meta(min_length=1, max_length=1000)]
    program: Annotated[str, Meta(max_length=100)] = ""


class NotBooked(msgspec.Struct):
    """A correction that could not be booked: the code of the problem and its sentence."""

    member_id: str
    about: str
    code: str
    title: str


class ApplyAnswer(msgspec.Struct):
    """How many were booked now and before, and which could not be."""

    booked: int
    already: int
    failed: list[NotBooked]


@endpoint(
    "POST",
    "/v1/repairs",
    scope="points:adjust",
    tag="Programs",
    errors=(BadProgramFile, ExamplesFail, UnknownProgram, TooManyMembers),
)
async def propose(call: Call, body: RepairBody) -> RepairAnswer:
    """Decide once more by the right program what happened since a moment, and answer who has too much or too little.
    Nothing is booked; the proposal is kept, so that somebody else can approve it. Up to a thousand members;
    `regulars repair` does more.
    """
    shop: Shop = call.shop
    _, present = await shop.programs.now(read_program(body.text).document.program, call.at)
    take = _limits(present, body.take_at_most)
    asked = Asked(
        body.text, body.since, body.until, take, lower_tiers=body.lower_tiers, withdraw_rewards=body.withdraw_rewards
    )
    made = await asking.propose(shop, asked, shop.new_id(call.at), by=_doer(call), most=MOST_MEMBERS)
    if made.proposal != Proposal():
        await asking.keep(shop, made)
    async with shop.db.connection() as connection:
        too_much = await above(connection, shop.limits, made.name, made.program_no, made.counts, call.at)
    return RepairAnswer(
        made.name, present.document.program, made.counts, [one.detail for one in too_much],
        [_told(present, one) for one in made.proposal.rows],
    )  # fmt: skip


@endpoint(
    "POST", "/v1/repairs/{repair}/approve", scope="programs:approve", tag="Programs",
    errors=(UnknownRepair, SamePerson, Unsigned),
)  # fmt: skip
async def approve(call: Call, path: RepairPath) -> ApprovedAnswer:
    """Approve what a repair proposes that somebody else asked for. Approved twice is approved once."""
    done = await approve_repair(call.shop, repairs.number_of(path.repair), by=_doer(call))
    return ApprovedAnswer(done.name, done.approved.at if done.approved else call.at)


@endpoint(
    "POST",
    "/v1/repairs/{repair}/apply",
    scope="points:adjust",
    tag="Programs",
    errors=(UnknownRepair, UnknownProgram, RepairNeedsApproval, RepairMovedOn),
)
async def apply(call: Call, path: RepairPath, body: ApplyBody) -> ApplyAnswer:
    """Book corrections, each once under the repair, its member and what it corrects: the same again changes nothing,
    and what was broken off goes on. One that cannot be booked keeps no other.
    """
    shop: Shop = call.shop
    repair_id = repairs.number_of(path.repair)
    async with shop.db.connection() as connection:
        kept = await repairs.kept(connection, repair_id)
    await shop.programs.refresh(call.at)
    name = body.program or (shop.programs.name_of(kept.program_no) if kept else "")
    number, program = await shop.programs.now(name, call.at)
    rows = _read(program, body)
    async with shop.db.connection() as connection:
        counts = await counts_of(connection, number, program, rows, call.at)
    done = await apply_repair(
        shop, repairs.name_for(repair_id), rows, body.reason, program=name, counts=counts, **doer(call)
    )
    failed = [NotBooked(one.member, one.about, error.code, error.title()) for one, error in done.failed]
    return ApplyAnswer(done.booked, done.already, failed)


def _doer(call: Call) -> Doer:
    by = doer(call)
    return Doer(by["at"], by["actor"], by["actor_id"])


def _limits(program: Program, take: str | None) -> dict[str, int]:
    if take is None:
        return {}
    reading = Reading()
    limits = {name: reading.amount(take, ready.scale, "take_at_most") for name, ready in program.wallets.items()}
    if reading.errors:
        raise Invalid(errors=tuple(reading.errors[:1]))
    return limits


def _told(program: Program, one: Difference) -> DifferenceAnswer:
    texts = Texts(program, one)
    by_hand = "0" if one.ladder else texts.of(one.by_hand)
    return DifferenceAnswer(
        one.member, one.about, texts.was, texts.should_be, texts.correction, one.kind, one.last_day, by_hand, one.note
    )


def _read(program: Program, body: ApplyBody) -> list[Difference]:
    """The corrections in whole units. Raises Invalid for all that is wrong with them."""
    reading, found, seen = Reading(), [], set()
    for place, one in enumerate(body.corrections):
        try:
            row = difference_in(program, one.row())
        except Invalid as bad:
            for error in bad.errors:
                field = "member_id" if error.pointer == "member" else error.pointer
                reading.wrong(error.detail, "corrections", place, field)
            continue
        if not row.correction:
            reading.wrong("must not be nothing", "corrections", place, "correction")
        if row.key in seen:
            reading.wrong("is named twice", "corrections", place)
        seen.add(row.key)
        for wrong in out_of_range(one.last_day, ""):
            reading.wrong(wrong.detail, "corrections", place, "last_day")
        found.append(row)
    if reading.errors:
        raise Invalid(errors=tuple(reading.errors))
    return found
