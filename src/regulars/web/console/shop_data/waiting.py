"""Rewards that are handed over by a person: those that members wait for, and those that are over."""

from collections.abc import Iterator
from datetime import datetime

from regulars.actions.deliver_redemption import ORDER
from regulars.engine.days import micros, moment
from regulars.engine.events.redemptions import RedemptionEnd
from regulars.engine.terms.outside import ENDS, ReadySlot
from regulars.ids import BadId, decode, encode
from regulars.store import redemptions, search
from regulars.store.attempts import PREFIX
from regulars.store.redemptions import Redemption
from regulars.web.api.event_ids import MEMBER
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.shop_data.taken import is_handed_over, states
from regulars.web.console.views.redemptions import WaitingRow, WaitingView, address_lines

BY_HAND: tuple[RedemptionEnd, ...] = ("used", "done", "no_show", "cancelled")
"""The ends that a person of the shop brings about, the usual one first."""


async def waiting(reading: Reading, after: str, most: int, *, is_over: bool) -> WaitingView:
    """A page of them: those that wait the oldest first, those that are over the newest first."""
    rewards = [name for name, reward in reading.program.rewards.items() if is_handed_over(reward)]
    if not rewards:
        return WaitingView()
    place = _place(after)
    async with reading.shop.db.connection() as connection:
        if is_over:
            below = {"before": place} if place else {}
            found = await redemptions.ended(connection, reading.number, rewards, most + 1, **below)
        else:
            found = await redemptions.waiting(connection, reading.number, rewards, reading.at, most + 1, place)
        names = await search.names_of(connection, {one.member_id for one in found})
    rows = tuple(_row(reading, one, names.get(one.member_id, "")) for one in found[:most])
    return WaitingView(rows, rows[-1].id if len(found) > most else "", has_rewards=True)


def _place(after: str) -> int:
    try:
        return decode(PREFIX, after)
    except BadId:
        return 0


def _row(reading: Reading, one: Redemption, name: str) -> WaitingRow:
    reward = reading.program.rewards.get(one.reward)
    slot = reward.outside.slots.get(one.choice) if reward and reward.outside else None
    is_open = one.ended_at is None
    state = one.standing(is_open, reading.at)
    further = ORDER[ORDER.index(one.delivery) + 1 :] if one.delivery else ()
    return WaitingRow(
        id=encode(PREFIX, one.redemption_id),
        member_id=encode(MEMBER, one.member_id),
        member=name,
        reward=reading.reward_name(one.reward),
        states=states(reading, state, one),
        taken_at=one.taken_at,
        points=one.points,
        quantity=one.quantity,
        choice="" if slot else one.choice,
        until=moment(slot.at_us) if slot else one.until_at,
        ended_at=one.ended_at,
        ends=tuple(_ends(state, slot, reading.at)) if is_open else (),
        delivery=one.delivery,
        next_delivery=further[0] if further and is_open else "",
        tracking=one.tracking,
        address=address_lines(one.address),
        unit=reading.unit(one.wallet),
    )


def _ends(state: str, slot: ReadySlot | None, at: datetime) -> Iterator[str]:
    """How it may end now; nobody is missing before it begins."""
    possible = next((ends for name, ends in ENDS.items() if name == state), frozenset())
    for end in BY_HAND:
        if end in possible and not (end == "no_show" and slot is not None and micros(at) < slot.at_us):
            yield end
