"""What a member took: vouchers, places, bids and gift cards."""

from datetime import datetime

from regulars.engine.days import micros, moment
from regulars.engine.events.redemptions import OpenRedemption
from regulars.engine.member import Member
from regulars.engine.ready.rules import ReadyReward
from regulars.engine.terms.offers import FOREVER_US
from regulars.engine.terms.outside import needs_voucher
from regulars.ids import LAST_ID, encode
from regulars.store import gift_cards, members, redemptions
from regulars.store.attempts import PREFIX, number_of
from regulars.store.database import Connection
from regulars.store.gift_cards import GiftCard
from regulars.store.members import UnknownMember
from regulars.store.redemptions import Redemption
from regulars.web.api.event_ids import MEMBER, named
from regulars.web.api.gift_cards import CARD
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.views.rewards import GiftCardRow, TakenPage, TakenRow
from regulars.web.console.views.shop import Reason

READ = 60
ENDED_SHOWN = 5
TOLD = {"expired": "run-out", "aside": "voucher-held"}
"""States that have another name among the reasons."""
HANDED = {"issued": "to-hand-over", "used": "handed-over"}
"""The same of what a person hands over."""


async def read(connection: Connection, reading: Reading, member_id: int, member: Member) -> list[Redemption]:
    """The member's newest redemptions, and those still open, however long ago they were taken."""
    newest = await redemptions.of_member(connection, member_id, reading.number, READ)
    known = {one.redemption_id for one in newest}
    missing = [number for name in member.redemptions if (number := number_of(name)) is not None and number not in known]
    return newest + await redemptions.some_of(connection, member_id, missing) if missing else newest


async def taken_page(reading: Reading, member_id: str, before: str, most: int) -> TakenPage:
    """All that a member took, the newest first, a page at a time. Raises UnknownMember."""
    number = named(MEMBER, member_id, UnknownMember(kind="id"))
    async with reading.shop.db.connection() as connection:
        person, status, _ = await members.person_of(connection, number)
        loaded = await members.load(connection, number, reading.number)
        found = await redemptions.of_member(connection, number, reading.number, most + 1, _place(before))
    member = reading.caught_up(loaded.stored.member)[1]
    rows = []
    for one in found[:most]:
        still = member.redemptions.get(encode(PREFIX, one.redemption_id))
        rows.append(_ended(reading, one) if still is None else _open(reading, still, one))
    after = encode(PREFIX, found[most - 1].redemption_id) if len(found) > most else ""
    return TakenPage(member_id, "" if status == "erased" else person.name, tuple(rows), after)


def _place(before: str) -> int:
    return number_of(before) or LAST_ID


def taken(reading: Reading, member: Member, found: list[Redemption]) -> tuple[TakenRow, ...]:
    """All that is still open, the soonest to be over first, then what ended last."""
    kept = {encode(PREFIX, one.redemption_id): one for one in found}
    still = sorted(member.redemptions.items(), key=lambda one: one[1].until_us)
    rows = [_open(reading, one, kept.get(name)) for name, one in still]
    over = [one for name, one in kept.items() if name not in member.redemptions]
    over.sort(key=lambda one: one.ended_at or one.taken_at, reverse=True)
    return tuple(rows + [_ended(reading, one) for one in over[:ENDED_SHOWN]])


def _open(reading: Reading, one: OpenRedemption, kept: Redemption | None) -> TakenRow:
    at_us = micros(reading.at)
    state = "expired" if at_us >= one.until_us else "aside" if at_us < one.held_until_us else one.state
    return TakenRow(
        name=reading.reward_name(one.reward),
        states=states(reading, state, kept),
        is_open=at_us < one.until_us,
        points=one.points,
        taken_at=kept.taken_at if kept else reading.start_of(one.day),
        quantity=one.quantity,
        until=_end(one.until_us),
        code=kept.code if kept else "",
        choice=one.choice,
        unit=reading.unit(one.wallet),
    )


def _ended(reading: Reading, one: Redemption) -> TakenRow:
    return TakenRow(
        name=reading.reward_name(one.reward),
        states=states(reading, one.standing(is_open=False, at=reading.at), one),
        is_open=False,
        points=one.points,
        taken_at=one.taken_at,
        quantity=one.quantity,
        choice=one.choice,
        unit=reading.unit(one.wallet),
    )


def states(reading: Reading, state: str, kept: Redemption | None) -> tuple[Reason, ...]:
    """How it stands or ended, and where its parcel is."""
    parcel = (Reason(f"parcel-{kept.delivery}"),) if kept is not None and kept.delivery else ()
    return parcel if parcel and state == "issued" else (_state(reading, state, kept), *parcel)


def _state(reading: Reading, state: str, kept: Redemption | None) -> Reason:
    """A numbered entry is in its draw, goods wait to be handed over; the rest can be used, or is what its end says."""
    reward = reading.program.rewards.get(kept.reward) if kept is not None else None
    if kept is None or reward is None or reward.outside is None:
        return Reason(TOLD.get(state, state))
    if state == "issued" and reward.outside.entries:
        return Reason("in-draw", {"first": kept.first_entry, "last": kept.last_entry})
    if state in HANDED and is_handed_over(reward):
        return Reason(HANDED[state])
    return Reason(TOLD.get(state, state))


def is_handed_over(reward: ReadyReward) -> bool:
    """Whether somebody must do something for it: pieces and places, not what pays or opens by itself."""
    outside = reward.outside
    if outside is None or needs_voucher(reward.document) or getattr(reward.document, "download", None):
        return False
    by_itself = outside.pool or outside.card_minor or outside.entries or outside.prizes or outside.given_minor
    return outside.state in ("issued", "booked") and not by_itself


def _end(until_us: int) -> datetime | None:
    """When something is over; None for never."""
    return moment(until_us) if until_us < FOREVER_US else None


async def cards(connection: Connection, reading: Reading, found: list[Redemption]) -> tuple[GiftCardRow, ...]:
    """The gift cards taken as rewards, those with money on them and those of which nothing is left."""
    rows = []
    for one in found:
        if one.card_id is not None:
            card = await gift_cards.by_id(connection, one.card_id)
            why = why_not_good(card, reading.at)
            name = encode(CARD, one.card_id)
            rows.append(GiftCardRow(name, card.number[-4:], card.balance_minor, card.currency, card.expires_at, why))
    return tuple(rows)


def why_not_good(card: GiftCard, at: datetime) -> Reason | None:
    """Why a gift card cannot be paid with, if it cannot."""
    why = card.why_not(at)
    return Reason(TOLD.get(why, f"card-{why}")) if why else None
