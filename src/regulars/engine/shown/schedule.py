"""What becomes of a member's points as time passes: what can be spent from when, what is over when, what is lost.

A pure function of the state, for the API, the console, the card and the stories; nothing more happens meanwhile.
"""

import msgspec

from regulars.engine.days import NEVER
from regulars.engine.member import Member
from regulars.engine.program import Program


class Change(msgspec.Struct, frozen=True):
    """So many points on a day: the first on which they can be spent, or the first on which they no longer can."""

    day: int
    points: int


class Waiting(msgspec.Struct, frozen=True):
    """Points that wait for one of these activities, and the day on which they are cancelled if none comes."""

    about: str
    activities: tuple[str, ...]
    points: int
    cancelled_on: int


class Schedule(msgspec.Struct, frozen=True):
    """A wallet's time to come, the soonest first.

    starting: pending points by the day from which they can be spent; expiring: points by the first day on which they
    no longer can, pending ones among them, held ones as if their hold had ended. lasting: as long as the member is
    active none of that. never: points without a last day. inactive_on, warned_on: for a wallet that inactivity ends,
    the day on which all is over, and the day on which the member is to be told.
    """

    wallet: str
    available: int
    pending: int
    held: int
    owed: int
    starting: tuple[Change, ...] = ()
    expiring: tuple[Change, ...] = ()
    awaiting: tuple[Waiting, ...] = ()
    never: int = 0
    inactive_on: int | None = None
    warned_on: int | None = None


def schedule(program: Program, member: Member, wallet: str) -> Schedule:
    """The schedule of a wallet of a member who is caught up."""
    state = member.wallet(wallet)
    awaiting = tuple(
        Waiting(about, tuple(one.activities), one.points, one.until)
        for about, waits in member.awaits.items()
        for one in waits
        if one.wallet == wallet and one.until > _today(program, member)
    )
    starting: dict[int, int] = {}
    expiring: dict[int, int] = {}
    for lot in state.waiting:
        if lot.start < lot.until:
            starting[lot.start] = starting.get(lot.start, 0) + lot.points
            expiring[lot.until] = expiring.get(lot.until, 0) + lot.points
    for lot in state.lots:
        expiring[lot.until] = expiring.get(lot.until, 0) + lot.points
    never = expiring.pop(NEVER, 0)
    terms = program.wallets[wallet].inactivity if wallet in program.wallets else None
    over = state.lasts if state.lasts < NEVER else None
    return Schedule(
        wallet, state.available, state.pending, state.held, state.owed,
        starting=_changes(starting), expiring=_changes(expiring), awaiting=awaiting, never=never, inactive_on=over,
        warned_on=terms.warned.before(over) if terms and over is not None else None,
    )  # fmt: skip


def _today(program: Program, member: Member) -> int:
    return program.clock.day(member.at_us)


def _changes(by_day: dict[int, int]) -> tuple[Change, ...]:
    return tuple(Change(day, points) for day, points in sorted(by_day.items()))
