"""What every member would have by the right program, beside what she has: the corrections to look at, and the rest."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import ClassVar

import msgspec

from regulars.analytics.repair.again import Again
from regulars.analytics.repair.otherwise import Gifts, rewards, tiers
from regulars.engine.days import NEVER, last_before, moment
from regulars.engine.events.activities import Activity
from regulars.engine.events.members import TimePassed
from regulars.engine.events.points import Corrected
from regulars.engine.events.receipts import Claimed, Receipt
from regulars.engine.events.redemptions import Redeemed
from regulars.engine.events.returns import Return
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.errors import FieldError, Invalid, Refused
from regulars.ids import encode
from regulars.store import history, members, past, repairs
from regulars.store.database import Connection
from regulars.store.history import Recorded, receipt_in
from regulars.store.repairs import Difference, Proposal
from regulars.store.shop import Shop

Tell = Callable[[str, int, int | None], None]
MERGED = "another member"
"""The note of rewards of who turned out to be another one: what was given her is spread over both by now."""
ONE_US = timedelta(microseconds=1)


class Wrong(msgspec.Struct, frozen=True):
    """What was wrong: what happened from one moment until another is to be decided by `right`."""

    right: Program
    program_no: int
    since: datetime
    until: datetime

    def covers(self, one: Recorded) -> bool:
        """Whether an event is to be decided by the right program: receipts and activities by when they happened."""
        match one.event:
            case Receipt() | Claimed():
                at = moment(receipt_in(one).occurred_us)
            case Activity() as activity:
                at = moment(activity.occurred_us)
            case _:
                at = one.at
        return self.since <= at < self.until


class Limits(msgspec.Struct, frozen=True):
    """How far it may go. take: by wallet, the most that is taken from anybody; without a wallet, all that is there.
    lower_tiers, withdraw_rewards: whether these are taken back at all.
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
    """What is to be put right, member by member: her tiers, points and rewards. Raises TooManyMembers above so many, if
    any.
    """
    found: list[Difference] = []
    seen = 0
    async with shop.db.connection() as connection:
        async for page in repairs.members_since(connection, wrong.program_no, wrong.since):
            if most is not None and seen + len(page) > most:
                raise TooManyMembers(most=most)
            for member_id in page:
                found += await _of_member(shop, connection, wrong, limits, member_id, at)
                seen += 1
            tell("Deciding once more", seen, None)
    return Proposal(tuple(found))


async def _of_member(
    shop: Shop, connection: Connection, wrong: Wrong, limits: Limits, member_id: int, at: datetime
) -> list[Difference]:
    loaded = await members.load(connection, member_id, wrong.program_no)
    before = await past.seq_at(connection, member_id, wrong.program_no, wrong.since - ONE_US) or 0
    start = await history.state_after(connection, shop.programs, member_id, wrong.program_no, before)
    again, by_hand, gifts, gifts_again, stood = Again(start), Counter[str](), Gifts(start), Gifts(start), start
    for one in await history.of_member(connection, member_id, wrong.program_no, after_seq=before):
        was = stood
        decision, stood = await history.applied(shop.programs, was, one)
        is_repair = repairs.is_repair(one)
        gifts.follow(one.event, decision, by_repair=is_repair)
        if is_repair and not isinstance(one.event, Redeemed):
            continue
        if isinstance(one.event, Corrected):
            by_hand[one.event.wallet] += one.event.points
        gifts_again.follow(one.event, again.lives(one, was, *await _programs(shop, wrong, one)))
    present = await shop.programs.in_force(wrong.program_no, at, at)
    passed, is_ = past.catching_up(present, loaded.stored.member, at)
    would_pass, would = past.catching_up(wrong.right if at < wrong.until else present, again.member, at)
    gifts.follow(TimePassed(), passed)
    gifts_again.follow(TimePassed(), would_pass)
    note = _refused(again)
    why = {one: note or _became(one, gifts, gifts_again) for one in present.wallets}
    name = encode("mem", member_id)
    rows = [_difference(name, one, is_, would, again, by_hand[one], limits, why[one]) for one in present.wallets]
    own = [row for row in rows if row.difference]
    if loaded.merged_into is not None:
        return [*own, *rewards(name, present, is_, gifts, gifts_again, note=MERGED, withdraw=False)]
    return [
        *tiers(name, present, is_, would, note=note, lower=limits.lower_tiers),
        *own,
        *rewards(name, present, is_, gifts, gifts_again, note=note, withdraw=limits.withdraw_rewards),
    ]


async def _programs(shop: Shop, wrong: Wrong, one: Recorded) -> tuple[Program, Program]:
    """The program that decides an event, and the one that a return's receipt was decided by."""
    if wrong.covers(one):
        program = wrong.right
    else:
        program = await shop.programs.version(one.program_no, one.version)
    if isinstance(one.event, Return):
        return program, await shop.programs.version(one.program_no, one.event.standing.version)
    return program, program


def _refused(again: Again) -> str:
    """Why a person must look instead of a correction, if one must."""
    return "refused: " + ", ".join(sorted(set(again.refused))) if again.refused else ""


def _became(wallet: str, gifts: Gifts, gifts_again: Gifts) -> str:
    """The same, for points that became something by themselves."""
    return "became vouchers" if gifts.points[wallet] != gifts_again.points[wallet] else ""


def _difference(
    member: str, wallet: str, is_: Member, would: Member, again: Again, by_hand: int, limits: Limits, note: str
) -> Difference:
    was, should_be = _all_of(is_, wallet), _all_of(would, wallet) - again.lent[wallet]
    correction = 0 if note else should_be - was
    if correction < 0:
        most = min(is_.wallet(wallet).available, -correction)
        note = "spent already" if most < -correction else ""
        if limits.take.get(wallet, most) < most:
            most, note = limits.take[wallet], "limit"
        correction = -most
    last_day = last_before(_until(is_, would, wallet)) if correction > 0 else None
    return Difference(member, wallet, was, should_be, correction, last_day, by_hand, note)


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
