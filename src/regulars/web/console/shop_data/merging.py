"""Who turned out to be whom, and what it would do to let one member be another."""

from regulars.actions.merge_members import merge_members
from regulars.engine.member import Member
from regulars.ids import encode
from regulars.store import merges, search
from regulars.store.database import Connection
from regulars.store.merging import Merged
from regulars.web.api.event_ids import MEMBER
from regulars.web.api.member_answer import tier_of
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.views.merges import MergedRow, MergeView, StandingRow


async def merged(connection: Connection, member_id: int) -> tuple[MergedRow, ...]:
    """The memberships that became part of this one, those undone left out."""
    found = await merges.absorbed_by(connection, member_id)
    names = await search.names_of(connection, found)
    rows = []
    for one in found:
        last = (await merges.of(connection, one))[-1]
        rows.append(MergedRow(encode(MEMBER, one), names.get(one, ""), last.at))
    return tuple(rows)


async def merged_into(connection: Connection, member_id: int) -> str:
    """The member whom this one turned out to be, empty for herself."""
    current = await merges.current(connection, member_id)
    return "" if current == member_id else encode(MEMBER, current)


async def preview(reading: Reading, of_id: int, into_id: int, staff_id: int) -> MergeView:
    """What it would do; nothing is written. Raises as `merge_members`."""
    done = await merge_members(
        reading.shop, of_id, into_id, actor="staff", actor_id=staff_id, at=reading.at, preview=True
    )
    return _view(reading, done)


def _view(reading: Reading, done: Merged) -> MergeView:
    side = next((one for one in done.sides if one.program_id == reading.program.document.program), None)
    return MergeView(
        into=_standing(reading, side.into) if side else None,
        of=_standing(reading, side.of) if side else None,
        after=_standing(reading, side.after) if side else None,
        moved=tuple(dict.fromkeys(done.moved)),
        filled=done.filled,
        conflicts=done.conflicts,
        leaves_pools=len(done.left_pools),
        unit=reading.unit(),
    )


def _standing(reading: Reading, member: Member) -> StandingRow:
    wallet, tier = member.wallet(reading.program.main_wallet), tier_of(reading.program, member)
    ladder = reading.program.tier_sets[0] if reading.program.tier_sets else None
    name = reading.tier_name(ladder, tier) if ladder else ""
    return StandingRow(wallet.available, wallet.pending, name, ladder.places.get(tier, 0) if ladder else 0)
