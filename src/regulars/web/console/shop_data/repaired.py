"""What a repair proposes as its page shows it: in all and member by member, in the shop's own words."""

from collections.abc import Mapping

import msgspec

from regulars.actions.book_repair import Booked, NotBooked
from regulars.analytics.repair.totals import Total, totals
from regulars.i18n import Reader, Unit
from regulars.ids import decode, encode
from regulars.kinds import N_
from regulars.store import search
from regulars.store.change_limits import Counts
from regulars.store.errands import Errand
from regulars.store.repair_limits import above
from regulars.store.repairs import Difference, Kind, Repair
from regulars.web.console.shop_data.reading import Reading

MOST = 200
"""So many corrections are listed: tiers, rewards and badges, then those who lose most, then those who gain most; last
what is left as it is. The file has all.
"""
NOTES = {
    "became vouchers": N_("Points became vouchers otherwise than by the right program. Look at this member yourself."),
    "household ended": N_("This household or group has ended. Decide yourself whom it is given to or taken from."),
    "limit": N_("No more is taken, as you said."),
    "no such reward": N_("There is no such reward any more."),
    "not asked for": N_("It was not said that this is taken back, so it is left."),
    "spent already": N_("The rest is spent already, and is left."),
    "used or by hand": N_("The rest is used already or was given by hand, and is left."),
}
TIER = N_("Tier")
ORDER: dict[Kind, int] = {"tier": 0, "reward": 1, "badge": 2, "points": 3}
REFUSED = N_("The right program would have refused something that happened. Look at this member yourself.")


class TotalRow(msgspec.Struct, frozen=True):
    """What is given and taken of one wallet, tier set or badge (by members) or reward in all, and what is left."""

    name: str
    given: str
    taken: str
    left: str


class CorrectionRow(msgspec.Struct, frozen=True):
    """What a member has and would have, in words. name: empty for none. by_hand: what people gave or took since.
    why: a sentence.
    """

    member: str
    name: str
    what: str
    was: str
    should_be: str
    correction: str
    by_hand: str
    why: str


class FailedRow(msgspec.Struct, frozen=True):
    """A correction that could not be booked. code: why."""

    member: str
    what: str
    code: str


class RepairView(msgspec.Struct, frozen=True):
    """The whole proposal. above: whether a second person must approve it."""

    repair: Repair
    counts: Counts
    totals: tuple[TotalRow, ...]
    rows: tuple[CorrectionRow, ...]
    takes: tuple[str, ...]
    above: bool
    booking: Errand | None
    booked: Booked | None
    failed: tuple[FailedRow, ...]


async def repair_view(reading: Reading, repair: Repair, booking: Errand | None, reader: Reader) -> RepairView:
    """A proposal in the reader's words, with what came of booking it."""
    rows = sorted(repair.proposal.rows, key=_place)[:MOST]
    async with reading.shop.db.connection() as connection:
        named = await search.names_of(connection, list({decode("mem", one.member) for one in rows}))
        too_much = await above(
            connection, reading.shop.limits, repair.name, repair.program_no, repair.counts, reading.at
        )  # fmt: skip
    names = {encode("mem", one): name for one, name in named.items()}
    booked = msgspec.json.decode(booking.report, type=Booked) if booking and booking.report else None
    takes = tuple(reader.points(most, reading.unit(name)) for name, most in repair.asked.take.items())
    return RepairView(
        repair,
        repair.counts,
        tuple(_total(reading, one, reader) for one in totals(repair.proposal.rows)),
        tuple(_row(reading, one, reader, names) for one in rows),
        takes,
        any(too_much) and (booked is None or bool(booked.failed)),
        booking,
        booked,
        tuple(_failed(reading, one, reader) for one in (booked.failed if booked else ())),
    )


def _failed(reading: Reading, one: NotBooked, reader: Reader) -> FailedRow:
    return FailedRow(one.member, _name(reading, one.kind, one.about, reader), one.code)


def _place(one: Difference) -> tuple[bool, int, bool, int]:
    return not one.correction, ORDER[one.kind], one.correction > 0, -abs(one.correction)


def _total(reading: Reading, one: Total, reader: Reader) -> TotalRow:
    unit = reading.unit(one.about)
    given, taken, left = (
        reader.points(each, unit) if one.kind == "points" else reader.number(each)
        for each in (one.given, one.taken, one.left)
    )
    return TotalRow(_name(reading, one.kind, one.about, reader), given, taken, left)


def _row(reading: Reading, one: Difference, reader: Reader, names: Mapping[str, str]) -> CorrectionRow:
    why = NOTES.get(one.note, REFUSED) if one.note else ""
    was, should_be, correction = _amounts(reading, one, reader)
    by_hand = reader.signed(one.by_hand, reading.unit(one.about)) if one.by_hand else ""
    return CorrectionRow(
        one.member, names.get(one.member, ""), _name(reading, one.kind, one.about, reader), was, should_be, correction,
        by_hand, reader.say(why) if why else "",
    )  # fmt: skip


def _amounts(reading: Reading, one: Difference, reader: Reader) -> tuple[str, str, str]:
    """What she has, what she would have, and the correction; of a tier set the tier that she is given."""
    if one.kind == "tier":
        ladder = next((each for each in reading.program.tier_sets if each.name == one.about), None)
        was, should_be, gets = (
            reading.tier_name(ladder, tier) if ladder else tier
            for tier in (one.ladder[one.was], one.ladder[one.should_be], one.tier)
        )
        return was, should_be, gets if one.correction else reader.number(0)
    unit = reading.unit(one.about) if one.kind == "points" else Unit()
    was, should_be = (reader.amount(each, unit) for each in (one.was, one.should_be))
    return was, should_be, reader.signed(one.correction, unit)


def _name(reading: Reading, kind: Kind, about: str, reader: Reader) -> str:
    if kind == "points":
        return reading.wallet_name(about)
    if kind == "reward":
        return reading.reward_name(about)
    if kind == "badge":
        return reading.badge_name(about)
    return reader.say(TIER) + (f" · {about}" if len(reading.program.tier_sets) > 1 else "")
