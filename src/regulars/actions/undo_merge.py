"""Two members were not one after all: what is left of the one's points goes back to her."""

from collections import Counter
from datetime import datetime
from functools import partial
from typing import ClassVar

from regulars.engine.events.merges import Absorbing
from regulars.engine.program import Program
from regulars.engine.steps.merging import giving_back, reviving
from regulars.errors import Conflict
from regulars.ids import encode
from regulars.store import audit, history, members, merges, pools, profiles
from regulars.store.attempts import number_of, tried
from regulars.store.audit import Actor
from regulars.store.budgets import Took
from regulars.store.database import Connection
from regulars.store.handover import Name, step_of, write
from regulars.store.history import SOURCE
from regulars.store.ledger import Change
from regulars.store.members import MemberMerged, MemberNotActive
from regulars.store.merges import Merge
from regulars.store.merging import Merged, Side
from regulars.store.past import caught_up
from regulars.store.shop import Shop


class NotMerged(Conflict):
    """This member is not merged into another one."""

    code: ClassVar[str] = "not-merged"


async def undo_merge(shop: Shop, of_id: int, *, actor: Actor, actor_id: int, at: datetime) -> Merged:
    """Let the member stand for herself again, with her identifiers, her tiers, what is left of her points, and her
    holds and rewards that are still open.

    What was spent, returned or expired since is not made up for. Undoing again changes nothing. Raises UnknownMember,
    NotMerged, MemberMerged (the other was merged on; that is undone first), MemberNotActive (erased).
    """
    async with shop.db.connection() as connection:
        found = await merges.of(connection, of_id)
    if not found:
        raise NotMerged()
    work = partial(_undo, shop, of_id=of_id, into_id=found[-1].into_id, actor=actor, actor_id=actor_id, at=at)
    return await tried(shop, (of_id, found[-1].into_id), work, idempotent=False)


async def _undo(
    shop: Shop, tx: Connection, *, of_id: int, into_id: int, actor: Actor, actor_id: int, at: datetime
) -> Merged:
    rows = await merges.lock(tx, (of_id, into_id))
    merge = (await merges.of(tx, of_id))[-1]
    if merge.undone_at is not None:
        return Merged(merge.merge_id, of_id, merge.into_id, merge.undone_at, repeated=True)
    into = rows[into_id]
    if into.merged_into is not None:
        raise MemberMerged(status=into.status, into=encode("mem", into.merged_into))
    if "erased" in (into.status, rows[of_id].status):
        raise MemberNotActive(status="erased")
    sides: list[Side] = []
    changes: list[Change] = []
    used: list[int] = []
    for number in await shop.programs.numbers(at):
        program = await shop.programs.in_force(number, at, at)
        used += await _side(shop, tx, merge, program, number, at, sides, changes)
    await write(tx, changes, at)
    await merges.undo(tx, merge, at)
    await merges.move_redemptions_back(tx, merge, used)
    if merge.filled:
        await profiles.save(tx, into_id, merges.emptied(into.person, rows[of_id].person, merge.filled))
    await pools.come_back(tx, merge.left_pools, of_id)
    await audit.note(
        shop, tx, "member.merge_undone", encode("mem", into_id), actor, actor_id, at, of=encode("mem", of_id)
    )
    return Merged(merge.merge_id, of_id, into_id, at, tuple(sides), left_pools=merge.left_pools)


async def _side(
    shop: Shop, tx: Connection, merge: Merge, program: Program, number: int, at: datetime, sides: list[Side],
    changes: list[Change],
) -> list[int]:  # fmt: skip
    """What goes back in one program, nothing where nothing came; the redemptions that came and are used by now."""
    name = f"merge:{merge.merge_id}:{number}"
    key = await history.key_of(tx, SOURCE, "absorbing", name)
    if key is None:
        return []
    came = await history.event_at(tx, key)
    assert isinstance(came.event, Absorbing), "found under its kind"
    before = await history.state_before(tx, shop.programs, came)
    own = caught_up(program, before, came.at)
    of, into = [await members.load(tx, one, number) for one in (merge.member_id, merge.into_id)]
    undoing = Name(SOURCE, name, shop.mac(("undo", merge.merge_id)))
    back = giving_back(program, came.event, own)
    took: Took = Counter()
    giving = await step_of(shop, tx, number, into, back, program, undoing, at, took=took)
    stands = caught_up(program, into.stored.member, at)
    again = reviving(encode("mem", merge.into_id), came.event, stands, giving.decision)
    taking = await step_of(shop, tx, number, of, again, program, undoing, at, took=took)
    changes += [
        Change(merge.into_id, number, into.stored.member.seq, (giving,)),
        Change(merge.member_id, number, of.stored.member.seq, (taking,)),
    ]
    sides.append(
        Side(program, shop.programs.name_of(number), taking.stored.member, into.stored.member, giving.stored.member)
    )
    kept = [name for name in back.redemptions if name not in again.redemptions]
    return [redeemed for name in kept if (redeemed := number_of(name)) is not None]
