"""What follows from an event: a closed union, so that the type checker knows when one is forgotten.

A new rule or reward may only speak in these; that is why it can be one file.
"""

from typing import Literal

import msgspec

from regulars.engine.days import NEVER
from regulars.engine.events.challenges import Won
from regulars.engine.events.members import Picks
from regulars.engine.events.plans import PlanState
from regulars.engine.events.points import Hold
from regulars.engine.events.redemptions import OpenRedemption, RedemptionEnd

Account = Literal[
    "pending", "available", "held", "owed", "issued", "redeemed", "expired", "corrected", "members", "carried",
]  # fmt: skip
"""Of the member: pending, available, held, owed. Of the program: issued, redeemed, expired, corrected; `members` is
on the way between two members, `carried` on the way between two lots of one."""

Movement = Literal[
    "earned", "promised", "activated", "spent", "held", "released", "expired", "lapsed", "taken_back",
    "withdrawn", "restored", "added", "removed", "sent", "received", "owed", "repaid", "sent_pending",
    "received_pending", "debt_sent", "debt_received",
    "sent_held", "received_held", "carried_off", "carried_out", "carried_in", "carried_on",
]  # fmt: skip

ACCOUNTS: dict[Movement, tuple[Account, Account]] = {
    "earned": ("issued", "available"),
    "promised": ("issued", "pending"),
    "activated": ("pending", "available"),
    "spent": ("available", "redeemed"),
    "held": ("available", "held"),
    "released": ("held", "available"),
    "expired": ("available", "expired"),
    "lapsed": ("pending", "expired"),
    "taken_back": ("available", "issued"),
    "withdrawn": ("pending", "issued"),
    "restored": ("redeemed", "available"),
    "added": ("corrected", "available"),
    "removed": ("available", "corrected"),
    "sent": ("available", "members"),
    "received": ("members", "available"),
    "sent_pending": ("pending", "members"),
    "received_pending": ("members", "pending"),
    "sent_held": ("held", "members"),
    "received_held": ("members", "held"),
    "debt_sent": ("members", "owed"),
    "debt_received": ("owed", "members"),
    "owed": ("owed", "issued"),
    "repaid": ("available", "owed"),
    "carried_off": ("pending", "carried"),
    "carried_out": ("available", "carried"),
    "carried_in": ("carried", "available"),
    "carried_on": ("carried", "pending"),
}
"""From which account to which each movement goes: debit equals credit in every entry, by construction."""


class Moved(msgspec.Struct, frozen=True, gc=False, tag="moved"):
    """One movement of one lot between two accounts: an entry of the ledger. points > 0."""

    movement: Movement
    wallet: str
    start: int
    until: int
    points: int
    at_us: int


class Counted(msgspec.Struct, frozen=True, gc=False, tag="counted"):
    """A counter of the member moved: `day` is the first day of its bucket, 0 for a counter of all time."""

    counter: str
    day: int
    amount: int


class Forgotten(msgspec.Struct, frozen=True, gc=False, tag="forgotten"):
    """Buckets of a counter that end before `day` are out of every window's reach."""

    counter: str
    day: int


class TierChanged(msgspec.Struct, frozen=True, gc=False, tag="tier_changed"):
    """The member has another tier of a tier set, from a moment on.

    review: the day to look at it next. kept_until: the day before which it is not lost. warn: the day on which to
    warn of losing it. counts_from: the first day that counts from its start.
    """

    tier_set: str
    before: str
    after: str
    at_us: int
    review: int
    kept_until: int
    warn: int = NEVER
    counts_from: int = 0


class TierKept(msgspec.Struct, frozen=True, gc=False, tag="tier_kept"):
    """The member keeps the tier; look again on the day `review`; `falling` when its grace has begun."""

    tier_set: str
    review: int
    kept_until: int
    falling: bool = False
    warn: int = NEVER
    counts_from: int = 0
    tier: str = ""


class TierWarned(msgspec.Struct, frozen=True, gc=False, tag="tier_warned"):
    """The member is to be told that she loses a tier on a day, unless something more is counted."""

    tier_set: str
    tier: str
    falls_to: str
    lost_on: int
    at_us: int


class TierLocked(msgspec.Struct, frozen=True, gc=False, tag="tier_locked"):
    """The tier just given by hand holds until a day; a day that is past takes such a lock away."""

    tier_set: str
    tier: str
    until: int
    is_fixed: bool = False


class Picked(msgspec.Struct, frozen=True, gc=False, tag="picked"):
    """The member claimed an offer or chose categories, in place of what she had chosen for that time."""

    name: str
    picks: Picks


class PlanChanged(msgspec.Struct, frozen=True, gc=False, tag="plan_changed"):
    """The member stands otherwise in a plan; None: as if she had never had it."""

    plan: str
    state: PlanState | None


class ChallengeWon(msgspec.Struct, frozen=True, gc=False, tag="challenge_won"):
    """The member reached a challenge, and has its badge."""

    challenge: str
    won: Won


class ChallengeLost(msgspec.Struct, frozen=True, gc=False, tag="challenge_lost"):
    """What a challenge was reached by came back: it is not reached in that period, with so much to be done for it."""

    challenge: str
    begun: int
    at: int


class Noted(msgspec.Struct, frozen=True, gc=False, tag="noted"):
    """A rule gave for something for which it gives only once, or only so much: `amount` more of it, negative when it
    was taken back. It is forgotten from the day `until` on; what was to be by the day `day` is forgotten now.
    """

    rule: str
    mark: str
    amount: int
    until: int
    day: int


class Awaited(msgspec.Struct, frozen=True, gc=False, tag="awaited"):
    """So many more points, or fewer, wait for an activity, about something: they are cancelled on the day `until`.

    expires: the validity that they have from the day of the activity on. day: that of the event.
    """

    about: str
    wallet: str
    activity: str
    until: int
    expires: str
    points: int
    day: int


class Redated(msgspec.Struct, frozen=True, gc=False, tag="redated"):
    """Points of a lot have another last day, `now`: what is taken back of them later is looked for there."""

    wallet: str
    start: int
    until: int
    now: int
    day: int


class WalletLasts(msgspec.Struct, frozen=True, gc=False, tag="wallet_lasts"):
    """Without any activity, all points of the wallet are over on the day `until`."""

    wallet: str
    until: int


class HoldPlaced(msgspec.Struct, frozen=True, gc=False, tag="hold_placed"):
    """Points are put aside under a name; or what is put aside under it has other dates."""

    hold_id: str
    hold: Hold


class HoldEnded(msgspec.Struct, frozen=True, gc=False, tag="hold_ended"):
    """A hold is over, released or settled."""

    hold_id: str


class RedeemDue(msgspec.Struct, frozen=True, gc=False, tag="redeem_due"):
    """On this day points become a voucher by themselves, if there are enough then."""

    day: int


class SettingChanged(msgspec.Struct, frozen=True, gc=False, tag="setting_changed"):
    """The member said from how many points on they redeem themselves, 0 for as the program says; or that none do."""

    reward: str
    threshold: int
    banks: bool


class Visited(msgspec.Struct, frozen=True, gc=False, tag="visited"):
    """The member was here on that day."""

    day: int


class MemberJoined(msgspec.Struct, frozen=True, gc=False, tag="member_joined"):
    """The member is in the program from that day."""

    day: int


class RedemptionMade(msgspec.Struct, frozen=True, gc=False, tag="redemption_made"):
    """A redemption is open, or stands otherwise than before."""

    redemption_id: str
    redemption: OpenRedemption


class RedemptionGone(msgspec.Struct, frozen=True, gc=False, tag="redemption_gone"):
    """A redemption is over."""

    redemption_id: str
    how: RedemptionEnd


Effect = (
    Moved
    | Counted
    | Forgotten
    | TierChanged
    | TierKept
    | TierWarned
    | TierLocked
    | HoldPlaced
    | HoldEnded
    | Visited
    | MemberJoined
    | Noted
    | Picked
    | PlanChanged
    | ChallengeWon
    | ChallengeLost
    | Awaited
    | Redated
    | WalletLasts
    | RedemptionMade
    | RedeemDue
    | SettingChanged
    | RedemptionGone
)
