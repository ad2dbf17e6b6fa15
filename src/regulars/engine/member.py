"""All that is known of a member of a program when deciding: a value, never changed in place outside `evolve.py`.

It holds no personal datum: facts live on the member's row, and what a decision used of them in the event.
"""

import msgspec

from regulars.engine.days import NEVER
from regulars.engine.events.challenges import Won
from regulars.engine.events.members import Picks
from regulars.engine.events.plans import PlanState
from regulars.engine.events.points import Hold
from regulars.engine.events.redemptions import OpenRedemption


class Lot(msgspec.Struct, array_like=True, order=True, gc=False):
    """Points that can be spent from the day `start` to the day before `until`; `held` of them are put aside.

    Points of one wallet with the same two days are one lot. Lots are ordered as they are spent.
    """

    until: int
    start: int
    points: int
    held: int = 0


class Wallet(msgspec.Struct, array_like=True, gc=False):
    """The points of one wallet.

    lots: what can be spent, in the order of spending: the soonest to expire first, then the older.
    waiting: what cannot be spent yet, the soonest to start first.
    available, held and pending are the sums over them; `owed` is what the member has yet to give back. lasts: the
    first day on which, without activity, all of it is over.
    """

    available: int = 0
    pending: int = 0
    held: int = 0
    owed: int = 0
    lots: list[Lot] = []
    waiting: list[Lot] = []
    lasts: int = NEVER

    def copy(self) -> "Wallet":
        """The same points in lists of its own."""
        return Wallet(
            self.available, self.pending, self.held, self.owed, self.lots.copy(), self.waiting.copy(), self.lasts
        )

    @property
    def balance(self) -> int:
        """What the member has, put aside points included; negative when more is owed."""
        return self.available + self.held - self.owed


class Awaiting(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Points that wait for an activity and are cancelled on the day `until`, in a waiting lot that begins and ends on
    it. activity: or one of several, with commas between them. expires: the validity that they have from the day of the
    activity on.
    """

    wallet: str
    activity: str
    until: int
    expires: str
    points: int

    @property
    def activities(self) -> list[str]:
        """The activities of which one is waited for."""
        return self.activity.split(",")


class TierLock(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A tier given by hand: until the day `until` nothing lower is held, nor anything higher when it is fixed."""

    tier: str
    until: int
    is_fixed: bool = False


class TierState(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """The tier held in one tier set and since when.

    review: the day of the next look at it. kept_until: the day before which it is not lost. falling: its grace
    has begun. history: (since_us, tier) of the last 400 days, the oldest first, without the present one. warn: the
    day on which the member is to be warned of losing it. counts_from: the first day that counts where a tier set
    counts from the tier's start.
    """

    tier: str
    since_us: int
    review: int = NEVER
    kept_until: int = 0
    falling: bool = False
    history: tuple[tuple[int, str], ...] = ()
    warn: int = NEVER
    counts_from: int = 0
    lock: TierLock | None = None

    def held_at(self, at_us: int) -> str:
        """The tier that was held at a moment, as far as the history reaches."""
        if at_us >= self.since_us or not self.history:
            return self.tier
        held = self.history[0][1]
        for since_us, tier in self.history:
            if since_us > at_us:
                break
            held = tier
        return held


class Member(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """The state of one member in one program after `seq` events; `at_us` is the moment of the last one.

    due_day: the first day on which time alone changes something: a lot becomes spendable or expires, a tier is
    reviewed. marks: for what rules gave that give for it only once, rule -> mark -> (forgotten from that day on, how
    much). awaits: by what they are about, points that wait for an activity, or were cancelled because it did not come.
    redated: by wallet, (start, until, now) of lots whose last day was moved. picks: offers claimed and
    categories chosen, by name, the oldest first. settings: of rewards that redeem themselves, from how many points on,
    and whether never. plans: those she has or had. redeem_day: on which day they do next. won: the challenges reached,
    the earliest of each first. Until then, and until a hold ends, the state is true as
    it stands.
    """

    seq: int = 0
    at_us: int = 0
    due_day: int = NEVER
    wallets: dict[str, Wallet] = {}
    tiers: dict[str, TierState] = {}
    counters: dict[str, dict[int, int]] = {}
    holds: dict[str, Hold] = {}
    joined_day: int | None = None
    last_visit_day: int | None = None
    marks: dict[str, dict[str, tuple[int, int]]] = {}
    awaits: dict[str, tuple[Awaiting, ...]] = {}
    redated: dict[str, tuple[tuple[int, int, int], ...]] = {}
    redemptions: dict[str, OpenRedemption] = {}
    picks: dict[str, tuple[Picks, ...]] = {}
    settings: dict[str, tuple[int, bool]] = {}
    redeem_day: int = NEVER
    plans: dict[str, PlanState] = {}
    won: dict[str, tuple[Won, ...]] = {}

    def wallet(self, name: str) -> Wallet:
        """The wallet of that name, an empty one if the member never had points in it."""
        return self.wallets.get(name) or Wallet()

    def unused(self, reward: str, at_us: int) -> list[str]:
        """The vouchers of a reward that were given for nothing without anybody asking, and can be used after a moment;
        the soonest to be over first.
        """
        gifts = [(one.until_us, name) for name, one in self.redemptions.items()
                 if one.reward == reward and one.by_itself and one.free and one.until_us > at_us]  # fmt: skip
        return [name for _, name in sorted(gifts)]


def badges_of(won: dict[str, tuple[Won, ...]]) -> dict[str, int]:
    """The badges that were won, and the first day of each."""
    found: dict[str, int] = {}
    for one in sorted((one for several in won.values() for one in several if one.badge), key=lambda one: one.day):
        found.setdefault(one.badge, one.day)
    return found
