"""The rewards of the program as the member finds them, and what stands against each, with its numbers."""

from regulars.engine import decision
from regulars.engine.days import micros, moment, to_date
from regulars.engine.member import Member
from regulars.engine.shown.available import Available, available
from regulars.engine.shown.left import Shared
from regulars.engine.shown.unlocking import UNKNOWN, Unlocks
from regulars.store import given
from regulars.store.members import Loaded
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.shop_data.spent_and_back import refusal
from regulars.web.console.views.rewards import OfferedRow
from regulars.web.console.views.shop import Reason


def offered(reading: Reading, loaded: Loaded, member: Member, shared: Shared) -> tuple[OfferedRow, ...]:
    """What can be taken first, then the rest; nothing for who can take nothing at all."""
    if loaded.status != "active":
        return ()
    at_us = micros(reading.at)
    known = given.of(loaded, reading.program, at_us)
    found = available(reading.program, member, None, at_us, known, shared, in_words=True)
    return tuple(sorted([_row(reading, one) for one in found], key=lambda row: bool(row.reasons)))


def _row(reading: Reading, one: Available) -> OfferedRow:
    return OfferedRow(
        name=reading.reward_name(one.reward.id),
        price=None if one.reward.outside and one.reward.outside.state == "bid" else one.price,
        reasons=tuple(against(reading, reason, one.unlocks) for reason in one.reasons),
        unit=reading.unit(one.wallet.name),
        left=one.left.pieces if one.left else None,
    )


def against(reading: Reading, reason: decision.Reason, unlocks: Unlocks = UNKNOWN) -> Reason:
    """Why the member cannot have a reward or an offer, or choose so. unlocks: how, by the detail of the reason."""
    match reason.code:
        case "not-enough-points":
            return Reason(reason.code, {"needed_points": reason.number, "missing_points": reason.points})
        case "not-in-force" if reason.number:
            return Reason("not-yet-open", {"from_day": to_date(reason.number)})
        case "not-in-force":
            return Reason("closed")
        case "not-yet-open":
            return Reason(reason.code, {"from_day": moment(reason.number)})
        case "sold-out" if reason.number:
            return Reason(reason.code, {"number": reason.number})
        case "too-many-chosen" | "offer-full":
            return Reason(reason.code, {"number": reason.number})
        case "already-chosen":
            return Reason(reason.code, {"again_at": moment(reason.number)})
        case "unknown-category":
            return Reason(reason.code, {"category": reason.detail})
        case "tier-needed" if reason.detail not in unlocks:
            return Reason(reason.code, {"tier": _tiers(reading, reason.detail)})
        case "limit":
            return Reason("reward-limit", {"again_day": to_date(reason.number)} if reason.number else {})
    return refusal(reading, reason, unlocks)


def _tiers(reading: Reading, ids: str) -> str:
    """Tiers, given by their ids with commas between them, as the shop calls them."""
    names = {tier: reading.tier_name(ladder, tier) for ladder in reading.program.tier_sets for tier in ladder.ids}
    return ", ".join(names.get(one, one) for one in ids.split(","))
