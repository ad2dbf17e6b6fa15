"""What becomes of a friend who was invited: looked at when her time has come, or when she did something.

Points are given by activities under names of their own, so that doing it again gives nothing again, and are taken back
by undoing these. Whatever breaks off in between is done at the next look.
"""

from datetime import datetime, timedelta

from msgspec import structs

from regulars.engine.days import day_of, micros, start_of
from regulars.engine.decision import Decision
from regulars.engine.program import Program
from regulars.engine.shown.referrals import why_not_counted
from regulars.engine.steps.moments import moment_of
from regulars.engine.terms.referrals import MADE, REFERRED
from regulars.errors import RegularsError
from regulars.ids import encode
from regulars.store import activities, history, members, merges, referrals, undoing
from regulars.store.activities import Did
from regulars.store.database import Connection
from regulars.store.history import SOURCE, UnknownEvent
from regulars.store.members import MemberNotActive
from regulars.store.recorder import NotPossible
from regulars.store.referrals import OPEN, Referral, State
from regulars.store.shop import Shop

WATCHED = timedelta(days=365)
"""So long after the reward a receipt that comes back takes it back too."""


async def look(shop: Shop, one: Referral, at: datetime) -> Referral:
    """The friend as she stands now, with all that follows from it recorded."""
    rules = await shop.programs.in_force(one.program_no, at, at)
    async with shop.db.connection() as connection:
        watched = await merges.current(connection, one.friend_id)
        seq = await referrals.seq_of(connection, watched, one.program_no)
    now = structs.replace(one, watched_id=watched, looked_seq=seq)
    if one.looked_seq < 0 and REFERRED in rules.triggers and one.state in OPEN:
        await _tell_friend(shop, one, watched, "joining", at)
    if one.state in OPEN:
        now = await _waiting(shop, now, rules, at)
    elif one.state == "rewarded":
        now = await _rewarded(shop, now, rules, at)
    await shop.db.run(lambda tx: referrals.save(tx, now, one), idempotent=True)
    return now


async def _waiting(shop: Shop, one: Referral, rules: Program, at: datetime) -> Referral:
    """Nothing is given yet: which receipt counts, and whether it is safe."""
    terms = rules.referral
    async with shop.db.connection() as connection:
        ever = await merges.ever(connection, one.friend_id)
        bought = await referrals.bought(connection, ever, one.program_no)
    came = day_of(one.created_at, rules.zone)
    last = terms.within.after(came)
    days = [(event_id, rules.clock.day(occurred_us)) for event_id, occurred_us in bought]
    if terms.terms.new_only and any(day < came for _, day in days):
        return await _ended(shop, one, "refused", "not-new", at)
    in_time = [(event_id, day) for event_id, day in days if came <= day <= last]
    why = ""
    for event_id, day in in_time[:1] if terms.terms.counts == "first" else in_time:
        why = await _why_not(shop, rules, event_id)
        if not why:
            return await _counts(shop, structs.replace(one, receipt_id=event_id), rules, day, at)
    return await _none_counts(shop, one, rules, why, last, at)


async def _counts(shop: Shop, one: Referral, rules: Program, day: int, at: datetime) -> Referral:
    """A receipt of that day counts: rewarded once it is safe."""
    safe = rules.referral.holds.after(day)
    due_at = start_of(safe, rules.zone)
    if safe > day and at < due_at:
        return structs.replace(one, state="qualified", reason="", due_at=due_at)
    return await _reward(shop, one, rules, at)


async def _none_counts(shop: Shop, one: Referral, rules: Program, why: str, last: int, at: datetime) -> Referral:
    if why == "came-back" and rules.referral.terms.counts == "first":
        return await _ended(shop, one, "refused", why, at)
    over = start_of(last + 1, rules.zone)
    if at >= over:
        return await _ended(shop, one, "refused", why or "too-late", at)
    return structs.replace(one, state="waiting", reason=why, receipt_id=None, due_at=over)


async def _reward(shop: Shop, one: Referral, rules: Program, at: datetime) -> Referral:
    """Both are given what they are promised. What fails for one of them is given to none."""
    async with shop.db.connection() as connection:
        advocate = await merges.current(connection, one.advocate_id)
        whoever = await merges.everybody(connection, advocate)
        why = await _why_nobody(connection, advocate, one)
    if why:
        return await _ended(shop, one, "refused", why, at)
    place = await shop.db.run(lambda tx: referrals.take_place(tx, one, whoever), idempotent=True)
    one = structs.replace(one, place=place)
    name = shop.programs.name_of(one.program_no)
    did = Did(_name(one), MADE, encode("mem", one.friend_id), {"friends": place})
    try:
        if MADE in rules.triggers:
            await activities.record_ours(shop, did, member_id=advocate, at=at, program=name)
        if REFERRED in rules.triggers:
            await _tell_friend(shop, one, one.watched_id, "receipt", at)
    except (MemberNotActive, NotPossible) as error:
        return await _ended(shop, one, "refused", error.code, at)
    return structs.replace(one, state="rewarded", reason="", rewarded_at=at, due_at=at + WATCHED)


async def _why_nobody(connection: Connection, advocate_id: int, one: Referral) -> str:
    if advocate_id == one.watched_id:
        return "same-member"
    if (await members.load(connection, advocate_id, one.program_no)).status != "active":
        return "advocate-not-active"
    friend = await members.load(connection, one.watched_id, one.program_no)
    return "" if friend.status == "active" else "friend-not-active"


async def _tell_friend(shop: Shop, one: Referral, friend_id: int, stage: str, at: datetime) -> None:
    did = Did(_name(one, stage), REFERRED, encode("mem", one.advocate_id), {"stage": stage})
    name = shop.programs.name_of(one.program_no)
    await activities.record_ours(shop, did, member_id=friend_id, at=at, program=name)


async def _rewarded(shop: Shop, one: Referral, rules: Program, at: datetime) -> Referral:
    """Taken back when the receipt is not enough any more, or when it turns out that she invited herself."""
    assert one.receipt_id is not None, "rewarded for a receipt"
    assert one.rewarded_at is not None, "rewarded at a moment"
    async with shop.db.connection() as connection:
        is_herself = await merges.current(connection, one.advocate_id) == one.watched_id
    why = "same-member" if is_herself else await _why_not(shop, rules, one.receipt_id)
    if why in ("same-member", "came-back", "below-minimum"):
        return await _ended(shop, one, "reversed", why, at)
    over = one.rewarded_at + WATCHED
    return structs.replace(one, due_at=None if at >= over else over)


async def _ended(shop: Shop, one: Referral, state: State, reason: str, at: datetime) -> Referral:
    """Nothing more comes of it; what was given for the receipt is taken back, and the place is free. Who invited
    herself did not join by it either.
    """
    stages = [] if one.place is None else ["made", "receipt"]
    for stage in [*stages, "joining"] if reason == "same-member" else stages:
        await _take_back(shop, _name(one, stage), at)
    return structs.replace(one, state=state, reason=reason, place=None, due_at=None)


async def _take_back(shop: Shop, name: str, at: datetime) -> None:
    """What an activity gave, if there is one and nobody has taken it back by hand."""
    try:
        done = await activities.activity_named(shop, SOURCE, name)
        await undoing.undo(shop, done, undo_id=f"undo:{name}", source=SOURCE, at=at)
    except UnknownEvent:
        return
    except NotPossible as refused:
        if [reason.code for reason in refused.reasons] != ["already-undone"]:
            raise


def _name(one: Referral, stage: str = "made") -> str:
    """The name of the activity that gives something, once for ever."""
    return f"referral:{one.program_no}:{one.friend_id}:{stage}"


async def _why_not(shop: Shop, rules: Program, event_id: int) -> str:
    """Why a receipt of the friend does not count as it stands now; empty when it does."""
    async with shop.db.connection() as connection:
        key = await history.place_of(connection, event_id)
        assert key is not None, "found among the events"
        sold = await history.event_at(connection, key)
        before = await history.state_before(connection, shop.programs, sold)
        back = await merges.returns_of(connection, sold.member_id, event_id)
    receipt = history.receipt_in(sold)
    version = await shop.programs.version(sold.program_no, sold.version)
    moment = moment_of(version, before, receipt, micros(sold.at))
    kept = _due_minor(sold.decision) - sum(_due_minor(each.decision) for each in back)
    return why_not_counted(rules, receipt, moment, kept)


def _due_minor(decision: Decision) -> int:
    """What a receipt came to after discounts, or what goes back with a return, however it was paid."""
    totals = decision.totals
    return totals.before_minor - totals.discount_minor if totals else 0


async def look_at_all(shop: Shop, found: list[Referral], at: datetime) -> list[tuple[Referral, RegularsError]]:
    """Look at each; one for whom it fails does not keep the others waiting."""
    failed = []
    for one in found:
        try:
            await look(shop, one, at)
        except RegularsError as error:
            failed.append((one, error))
    return failed
