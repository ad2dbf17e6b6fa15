"""Two members turn out to be one: what the one has goes to the other, who is found by all that found either."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar

import msgspec

from regulars.engine.events.merges import Absorbed
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.steps.merging import absorbing
from regulars.errors import Conflict, FieldError, Invalid
from regulars.ids import encode
from regulars.store import audit, doors, members, merges, pools, profiles
from regulars.store.attempts import tried
from regulars.store.audit import Actor
from regulars.store.budgets import Took
from regulars.store.database import Connection
from regulars.store.handover import Name, step_of, write
from regulars.store.history import SOURCE
from regulars.store.ledger import Change
from regulars.store.members import MemberMerged, MemberNotActive
from regulars.store.merges import Merge, Row
from regulars.store.past import caught_up
from regulars.store.shop import Shop


class MergedElsewhere(Conflict):
    """This member turned out to be somebody else already."""

    code: ClassVar[str] = "merged-elsewhere"
    into: str


class Side(msgspec.Struct, frozen=True):
    """Both members in one program before a merge, and the one that stays after it."""

    program: Program
    program_id: str
    of: Member
    into: Member
    after: Member


class Merged(msgspec.Struct, frozen=True):
    """A merge that was made, or that would be: what changes in each program, who finds whom, and what is lost.

    moved: the kinds of the identifiers that find the other from now on. filled: what is filled in of the person.
    left_pools: the pools that the absorbed member leaves. conflicts: what both have told, and only one keeps.
    """

    merge_id: int
    of_id: int
    into_id: int
    at: datetime
    sides: tuple[Side, ...] = ()
    moved: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    left_pools: tuple[int, ...] = ()
    repeated: bool = False


class _Undone(Exception):
    """A preview is over; nothing of it is kept."""

    def __init__(self, merged: Merged) -> None:
        super().__init__()
        self.merged = merged


async def merge(
    shop: Shop, of_id: int, into_id: int, *, actor: Actor, actor_id: int, at: datetime, lost_card: str = "",
    preview: bool = False,
) -> Merged:  # fmt: skip
    """Let `of_id` be `into_id` from now on: lots with their dates, points put aside, rewards not used yet,
    debts, counters, the higher tier, identifiers.

    lost_card: a card of the first that finds nobody any more. preview: what it would do; nothing is written. The same
    again changes nothing. Raises Invalid, UnknownMember, MemberNotActive, MergedElsewhere, NotPossible (both have
    points put aside under one name).
    """
    if of_id == into_id:
        raise Invalid(errors=(FieldError("/from", "the same member"),))
    work = partial(
        _merge, shop, of_id=of_id, into_id=into_id, actor=actor, actor_id=actor_id, at=at, lost_card=lost_card,
        preview=preview,
    )  # fmt: skip
    try:
        return await tried(shop, (of_id, into_id), work, idempotent=False)
    except _Undone as undone:
        return undone.merged


async def _merge(
    shop: Shop, tx: Connection, *, of_id: int, into_id: int, actor: Actor, actor_id: int, at: datetime,
    lost_card: str, preview: bool,
) -> Merged:  # fmt: skip
    rows = await merges.lock(tx, (of_id, into_id))
    known = await _merged_already(tx, rows, of_id, into_id)
    if known is not None:
        return known
    merge_id = shop.new_id(at)
    sides, changes = await _sides(shop, tx, of_id, into_id, merge_id, at)
    await write(tx, changes, at)
    moved = await merges.move_identifiers(tx, of_id, into_id, lost_card, at)
    await merges.move_redemptions(tx, of_id, into_id)
    person, filled = merges.filled(rows[into_id].person, rows[of_id].person)
    if filled:
        await profiles.save(tx, into_id, person)
    left = [one.pool_id for one in await pools.pools_of(tx, of_id)]
    for pool_id in left:
        await pools.leave(tx, pool_id, of_id, at)
    await doors.hand_on_bans(tx, of_id, into_id)
    await _keep_own_program(tx, of_id, sides)
    merge = Merge(of_id, merge_id, into_id, at, filled, tuple(left))
    await merges.keep(tx, merge)
    details = {"of": encode("mem", of_id), "lost_card": bool(lost_card)}
    await audit.note(shop, tx, "member.merged", encode("mem", into_id), actor, actor_id, at, **details)
    conflicts = _conflicts(rows[into_id], rows[of_id])
    done = Merged(merge_id, of_id, into_id, at, sides, tuple(moved), filled, conflicts, tuple(left))
    if preview:
        raise _Undone(done)
    return done


async def _merged_already(tx: Connection, rows: dict[int, Row], of_id: int, into_id: int) -> Merged | None:
    """The merge if it was made before. Raises what forbids it."""
    of, into = rows[of_id], rows[into_id]
    if of.merged_into == into_id:
        last = (await merges.of(tx, of_id))[-1]
        return Merged(
            last.merge_id, of_id, into_id, last.at, filled=last.filled, left_pools=last.left_pools, repeated=True
        )
    if of.merged_into is not None:
        raise MergedElsewhere(into=encode("mem", of.merged_into))
    if into.merged_into is not None:
        raise MemberMerged(status=into.status, into=encode("mem", into.merged_into))
    for one in (of, into):
        if one.status != "active":
            raise MemberNotActive(status=one.status)
    for field, one in (("/from", of), ("/into", into)):
        if one.kind in pools.KINDS:
            raise Invalid(errors=(FieldError(field, "a household or group is dissolved, not merged"),))
    return None


async def _sides(
    shop: Shop, tx: Connection, of_id: int, into_id: int, merge_id: int, at: datetime
) -> tuple[tuple[Side, ...], list[Change]]:
    """What happens in each program. The absorbed member gets an event in every one, so that nothing that is on its
    way to her is written any more.
    """
    sides, changes = [], []
    took: Took = Counter()
    for number in await shop.programs.numbers(at):
        program = await shop.programs.in_force(number, at, at)
        of, into = [await members.load(tx, member_id, number) for member_id in (of_id, into_id)]
        name = Name(SOURCE, f"merge:{merge_id}:{number}", shop.mac(merge_id))
        gone = Absorbed(into=encode("mem", into_id))
        giving = await step_of(shop, tx, number, of, gone, program, name, at, took=took)
        changes.append(Change(of_id, number, of.stored.member.seq, (giving,)))
        if of.stored.member.seq == 0:
            continue
        before = caught_up(program, of.stored.member, at)
        came = absorbing(encode("mem", of_id), before, giving.decision)
        taking = await step_of(shop, tx, number, into, came, program, name, at, took=took)
        changes.append(Change(into_id, number, into.stored.member.seq, (taking,)))
        own = caught_up(program, into.stored.member, at)
        sides.append(Side(program, shop.programs.name_of(number), before, own, taking.stored.member))
    return tuple(sides), changes


async def _keep_own_program(tx: Connection, of_id: int, sides: Sequence[Side]) -> None:
    """She has a state in every program now; her own one stays known, for when it is undone."""
    if not sides:
        return
    await tx.execute(
        """update member set program_no = (select program_no from program where program_id = $2)
        where member_id = $1 and program_no is null and not exists (
            select from program where is_default and program_id = any($3::text[]))""",
        of_id, sides[0].program_id, [side.program_id for side in sides],
    )  # fmt: skip


def _conflicts(into: Row, of: Row) -> tuple[str, ...]:
    """What both rows tell and tell otherwise: only what the one that stays tells is kept."""
    found = [
        name
        for name in ("name", "birthday", "language")
        if getattr(of.person, name) and getattr(into.person, name) not in (None, "", getattr(of.person, name))
    ]
    found += [
        f"attributes/{key}"
        for key, value in of.person.attributes.items()
        if key in into.person.attributes and into.person.attributes[key] != value
    ]
    return tuple(found)
