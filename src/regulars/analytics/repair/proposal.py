"""What every member would have by the right program, beside what she has: the corrections to look at, and the rest."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

import msgspec

from regulars.analytics.repair.again import Common
from regulars.analytics.repair.life import Life
from regulars.analytics.repair.otherwise import Gifts, badges, rewards, tiers
from regulars.analytics.repair.together import Together
from regulars.analytics.repair.wrong import Wrong
from regulars.engine.days import NEVER, last_before
from regulars.engine.events.members import TimePassed
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.errors import FieldError, Invalid, Refused
from regulars.store import history, kin, members, merges, past, repairs
from regulars.store.database import Connection
from regulars.store.pools import KINDS
from regulars.store.repairs import Difference, Proposal
from regulars.store.shop import Shop

Tell = Callable[[str, int, int | None], None]
ENDED = "household ended"
"""The note of points of a household or group that is no more: nobody could use what it was given."""
ONE_US = timedelta(microseconds=1)


class Limits(msgspec.Struct, frozen=True):
    """How far it may go. take: by wallet, the most that is taken from anybody; without a wallet, all that is there.
    lower_tiers, withdraw_rewards: whether these are taken back at all; with rewards, badges.
    """

    take: Mapping[str, int] = {}
    lower_tiers: bool = False
    withdraw_rewards: bool = False


class TooManyMembers(Refused):
    """Something happened to more members than are looked at in one call."""

    code: ClassVar[str] = "too-many-members"
    most: int
    mend: str = "regulars repair, on the command line, has no such limit"


def refuse_unlike(right: Program, present: Program) -> None:
    """A repair says what members have of the wallets that there are. Raises Invalid for a program without one."""
    errors = [
        FieldError(f"wallets.{name}", "is not as in the program in force")
        for name, ready in present.wallets.items()
        if name not in right.wallets or right.wallets[name].scale != ready.scale
    ]
    if errors:
        raise Invalid(errors=tuple(errors))


async def differences(
    shop: Shop, wrong: Wrong, limits: Limits, at: datetime, tell: Tell = lambda *_: None, most: int | None = None
) -> Proposal:
    """What is to be put right, member by member: her tiers, points, rewards and badges. Raises TooManyMembers above so
    many, if any.
    """
    found: list[Difference] = []
    grouped: set[int] = set()
    seen = 0
    async with shop.db.connection() as connection:
        async for page in repairs.members_since(connection, wrong.program_no, wrong.since):
            for group in await _groups(connection, wrong, page, grouped):
                seen += len(group)
                if most is not None and seen > most:
                    raise TooManyMembers(most=most)
                found += await _of_group(shop, connection, wrong, limits, group, at)
            tell("Deciding once more", seen, None)
    return Proposal(tuple(found))


async def _groups(
    connection: Connection, wrong: Wrong, page: Sequence[int], grouped: set[int]
) -> list[set[int]]:  # fmt: skip
    """The members, each together with all whose points have to do with hers. grouped: who was with others already."""
    have_kin = {one for one, _ in await kin.of(connection, wrong.program_no, page, wrong.since)}
    groups: list[set[int]] = []
    for member_id in page:
        if member_id not in have_kin:
            groups.append({member_id})
        elif member_id not in grouped:
            groups.append(await kin.together(connection, wrong.program_no, member_id, wrong.since))
            grouped |= groups[-1]
    return groups


async def _of_group(
    shop: Shop, connection: Connection, wrong: Wrong, limits: Limits, group: Collection[int], at: datetime
) -> list[Difference]:
    common = Common(await kin.shares(connection, group) if len(group) > 1 else kin.Shares())
    lives = {one: await _life(shop, connection, wrong, one, common) for one in sorted(group)}
    await Together(shop.programs, wrong, lives, common).live()
    present = await shop.programs.in_force(wrong.program_no, at, at)
    ends = {one: _to_the_end(life, wrong, present, at) for one, life in lives.items()}
    for life in lives.values():
        if life.loaded.merged_into in lives:
            life.hand_on(lives[await merges.current(connection, life.loaded.member_id)])
    return [row for one, life in lives.items() for row in _of_life(life, *ends[one], present, limits)]


async def _life(shop: Shop, connection: Connection, wrong: Wrong, member_id: int, common: Common) -> Life:
    loaded = await members.load(connection, member_id, wrong.program_no)
    before = await past.seq_at(connection, member_id, wrong.program_no, wrong.since - ONE_US) or 0
    start = await history.state_after(connection, shop.programs, member_id, wrong.program_no, before)
    events = await history.of_member(connection, member_id, wrong.program_no, after_seq=before)
    return Life(loaded, start, events, common)


def _to_the_end(life: Life, wrong: Wrong, present: Program, at: datetime) -> tuple[Member, Member]:
    """What she has and what she would have, at a moment."""
    passed, is_ = past.catching_up(present, life.loaded.stored.member, at)
    would_pass, would = past.catching_up(wrong.right if at < wrong.until else present, life.again.member, at)
    life.gifts.follow(TimePassed(), passed)
    life.gifts_again.follow(TimePassed(), would_pass)
    return is_, would


def _of_life(life: Life, is_: Member, would: Member, present: Program, limits: Limits) -> list[Difference]:
    note = _look(life)
    why = {one: note or _became(one, life.gifts, life.gifts_again) for one in present.wallets}
    rows = [_difference(life, one, is_, would, limits, why[one]) for one in present.wallets]
    own = [row for row in rows if row.difference]
    if life.loaded.merged_into is not None:
        return own
    gifts = (life.gifts, life.gifts_again)
    return [
        *tiers(life.name, present, is_, would, note=note, lower=limits.lower_tiers),
        *own,
        *rewards(life.name, present, is_, *gifts, note=note, withdraw=limits.withdraw_rewards),
        *badges(life.name, present, is_, would, note=note, withdraw=limits.withdraw_rewards),
    ]


def _look(life: Life) -> str:
    """Why a person must look instead of a correction, if one must."""
    if life.again.refused:
        return "refused: " + ", ".join(sorted(life.again.refused))
    return ENDED if life.loaded.kind in KINDS and life.loaded.status == "left" else ""


def _became(wallet: str, gifts: Gifts, gifts_again: Gifts) -> str:
    """The same, for points that became something by themselves."""
    return "became vouchers" if gifts.points[wallet] != gifts_again.points[wallet] else ""


def _difference(life: Life, wallet: str, is_: Member, would: Member, limits: Limits, note: str) -> Difference:
    was, should_be = _all_of(is_, wallet), _all_of(would, wallet) - life.again.lent[wallet]
    correction = 0 if note else should_be - was
    if correction < 0:
        most = min(is_.wallet(wallet).available, -correction)
        note = "spent already" if most < -correction else ""
        if limits.take.get(wallet, most) < most:
            most, note = limits.take[wallet], "limit"
        correction = -most
    last_day = last_before(_until(is_, would, wallet)) if correction > 0 else None
    return Difference(life.name, wallet, was, should_be, correction, last_day, life.by_hand[wallet], note)


def _all_of(member: Member, wallet: str) -> int:
    return member.wallet(wallet).balance + member.wallet(wallet).pending


def _until(is_: Member, would: Member, wallet: str) -> int:
    """The day on which the points that are missing are over: the latest of them, in her favour."""
    has: Counter[int] = Counter()
    for member, sign in ((would, 1), (is_, -1)):
        state = member.wallet(wallet)
        for lot in (*state.lots, *state.waiting):
            has[lot.until] += sign * lot.points
    return max((until for until, points in has.items() if points > 0), default=NEVER)
