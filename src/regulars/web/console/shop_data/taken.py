"""What a member took and claimed: vouchers, places, bids and gift cards, offers, chosen categories."""

from collections.abc import Mapping
from datetime import datetime

from regulars.engine.days import micros, moment
from regulars.engine.events.members import Picks
from regulars.engine.events.redemptions import OpenRedemption
from regulars.engine.member import Member
from regulars.engine.terms.offers import FOREVER_US
from regulars.ids import encode
from regulars.store import gift_cards, redemptions
from regulars.store.attempts import PREFIX
from regulars.store.database import Connection
from regulars.store.redemptions import Redemption
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.views import GiftCardRow, PickedRow, Reason, TakenRow

READ = 60
ENDED_SHOWN = 5
TOLD = {"expired": "run-out", "aside": "voucher-held"}
"""States that have another name among the reasons."""


async def read(connection: Connection, reading: Reading, member_id: int) -> list[Redemption]:
    """The member's newest redemptions."""
    return await redemptions.of_member(connection, member_id, reading.number, READ)


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
        states=_states(state, kept),
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
        states=_states(one.standing(is_open=False, at=reading.at), one),
        is_open=False,
        points=one.points,
        taken_at=one.taken_at,
        quantity=one.quantity,
        choice=one.choice,
        unit=reading.unit(one.wallet),
    )


def _states(state: str, kept: Redemption | None) -> tuple[Reason, ...]:
    parcel = (Reason(f"parcel-{kept.delivery}"),) if kept is not None and kept.delivery else ()
    return (Reason(TOLD.get(state, state)), *parcel)


def picked(reading: Reading, member: Member) -> tuple[PickedRow, ...]:
    """Offers claimed and categories chosen that count now or later."""
    at_us = micros(reading.at)
    return tuple(
        _picked(_names(reading).get(name, name), one, at_us)
        for name, several in member.picks.items()
        for one in several
        if at_us < one.until_us
    )


def _names(reading: Reading) -> Mapping[str, str]:
    document = reading.program.document
    names = {name: reading.named(one.name, name) for name, one in document.offers.items()}
    return names | {name: reading.named(one.name, name) for name, one in document.choices.items()}


def _picked(name: str, one: Picks, at_us: int) -> PickedRow:
    since = moment(one.since_us) if one.since_us > at_us else None
    return PickedRow(name, tuple(sorted(one.picks)), since, _end(one.until_us))


def _end(until_us: int) -> datetime | None:
    """When something is over; None for never."""
    return moment(until_us) if until_us < FOREVER_US else None


async def cards(connection: Connection, reading: Reading, found: list[Redemption]) -> tuple[GiftCardRow, ...]:
    """The gift cards taken as rewards, those with money on them and those of which nothing is left."""
    rows = []
    for one in found:
        if one.card_id is not None:
            card = await gift_cards.by_id(connection, one.card_id)
            why = card.why_not(reading.at)
            reason = Reason(TOLD.get(why, f"card-{why}")) if why else None
            rows.append(GiftCardRow(card.number[-4:], card.balance_minor, card.currency, card.expires_at, reason))
    return tuple(rows)
