"""What happened: the events that a decision answers.

An event carries everything that `decide` reads besides the program and the member's state; what the shop knew at
that moment (`Given`) is copied into it when it is recorded, so that the same event decides the same for ever.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.engine.days import NEVER
from regulars.engine.money import MOST

Code = Annotated[str, Meta(min_length=1, max_length=100)]
Minor = Annotated[int, Meta(ge=0, le=MOST)]
Units = Annotated[int, Meta(ge=1, le=MOST)]

MOST_LINES = 200

LineKind = Literal["goods", "gift_card", "tip", "delivery", "deposit", "promotional"]
"""What a line is: the shop's own goods, or what most programs give no points for."""


class Granted(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What was granted of what members share, when a redemption was recorded.

    code: out of a pool. first, last: the numbers of entries in a draw. prize: what is under a scratch card. beaten:
    the highest bid before this one.
    """

    code: str = ""
    first: int = 0
    last: int = 0
    prize: str = ""
    beaten: int = 0


class Given(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What the shop knew of the member when the event was recorded.

    agreements: those of the member alone that were in force then.
    bought: whether she bought the article that the event is about. consents: to which purposes she agreed. budgets:
    by the key that `engine.budgets` gives them, taken of it, all there is of it, the most that can be taken at once.
    """

    segments: frozenset[str] = frozenset()
    is_birthday: bool = False
    member_kind: str = "person"
    agreements: frozenset[str] = frozenset()
    bought: bool = False
    consents: frozenset[str] = frozenset()
    budgets: dict[str, tuple[int, int, int]] = {}
    granted: Granted | None = None


class Line(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One line of a receipt.

    quantity: in thousandths (1.354 kg is 1354). total_minor: what is asked for the line after its own discount,
    tax included; tax_minor: the tax in it. kind: what is no sale of the shop's own goods earns nothing, unless the
    program says so; earns: False for a line that never does.
    """

    line_id: Code
    total_minor: Minor
    quantity: Annotated[int, Meta(ge=0, le=MOST)] = 1000
    sku: str = ""
    name: str = ""
    brand: str = ""
    categories: frozenset[str] = frozenset()
    discount_minor: Minor = 0
    cost_minor: Minor | None = None
    earns: bool = True
    tax_minor: Minor = 0
    kind: LineKind = "goods"


class PaidBy(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A part of what was to pay, by the means it was paid with: cash, card, gift_card."""

    means: Code
    amount_minor: Minor


class Wanted(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A reward asked for on a receipt; `points` for part payment: how many, or None for as many as may be.

    voucher: what it was paid with already, outside of a receipt. choice: the article or line chosen of those that fit.
    """

    reward: Code
    points: Units | None = None
    voucher: str = ""
    choice: str = ""


class Event(msgspec.Struct, frozen=True, gc=False, kw_only=True, tag_field="kind", omit_defaults=True):
    """Something that happened to one member."""

    given: Given = Given()


class Joined(Event, frozen=True, gc=False, kw_only=True, tag="joined"):
    """The member joined the program; `welcome` False for one who was a member before there was this program.

    joined_day: the day on which she joined, when that is told afterwards. formally: False for one who is made known
    to a program that is joined in another way, by her first receipt or points.
    """

    welcome: bool = True
    joined_day: int | None = None
    formally: bool = True


class Receipt(Event, frozen=True, gc=False, kw_only=True, tag="receipt"):
    """A sale. occurred_us: the moment of the sale, microseconds since 1970 in UTC; zone: the store's, or empty
    for the program's own. gone: articles that are out of stock or no longer sold, so that none is given for free.
    """

    receipt_id: Code
    occurred_us: int
    currency: str
    lines: tuple[Line, ...]
    store: str = ""
    till: str = ""
    channel: str = ""
    zone: str = ""
    wanted: tuple[Wanted, ...] = ()
    hold_id: str = ""
    paid_by: tuple[PaidBy, ...] = ()
    gone: frozenset[str] = frozenset()


class ReturnedLine(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Goods of one line coming back; `quantity` in thousandths, None for all that is left of the line."""

    line_id: Code
    quantity: Units | None = None


class Kept(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """How much of a line is still kept: thousandths, and money already given back by amount."""

    quantity: int
    returned_minor: int = 0


class LotPart(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Points of one lot: the day from which they can be spent, the first day on which they no longer can."""

    start: int
    until: int
    points: int


EarnsOn = Literal["on_rest", "on_whole", "nothing"]
"""What a receipt earns on that was paid in part with points: on what is left to pay, on all of it as if it had been
paid with money, or on nothing.
"""


class OpenRedemption(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A reward taken outside of a receipt that can still be used, given back or decided.

    state: issued, booked, bid or sealed. lots: where its points came from; of a bid they are put aside. until_us: the
    moment from which it cannot be used. cancel_until_us: from which the member cannot give it back. day: on which it
    was taken. prize: what is under a scratch card. held_for: the receipt it is put aside for, until `held_until_us`.
    """

    reward: str
    state: str
    wallet: str
    points: int
    quantity: int
    lots: tuple[LotPart, ...]
    until_us: int
    cancel_until_us: int
    day: int
    choice: str = ""
    prize: str = ""
    free: bool = False
    held_for: str = ""
    held_until_us: int = 0


class Spent(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A reward given on a receipt: the points it took, what it took off each line, the lots the points came from.

    pays: the points paid for the goods, as money would; otherwise the reward made them cheaper. weights: by what the
    points belong to the lines, where nothing came off them. voucher: what the reward was paid with, if not points;
    used: how that stood, to be given back.
    """

    reward: str
    wallet: str
    points: int
    value_minor: int
    by_line: tuple[int, ...]
    lots: tuple[LotPart, ...]
    pays: bool = False
    earning: EarnsOn = "on_rest"
    weights: tuple[int, ...] = ()
    voucher: str = ""
    used: OpenRedemption | None = None


class Earned(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Points of one wallet that a receipt earned, and the lot they went into.

    dates: the key of their dates in the program, where they are not the wallet's own. Points that wait for an activity
    start and end on the day on which they are cancelled.
    """

    wallet: str
    start: int
    until: int
    points: int
    dates: str = ""


class Standing(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A receipt as it stood before a return, and the moment in which it was first decided, by which version."""

    receipt: Receipt
    version: int
    moment: "Moment"
    kept: tuple[Kept, ...]
    discounts: tuple[int, ...] = ()
    spent: tuple[Spent, ...] = ()
    earned: tuple[Earned, ...] = ()


class Moment(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What conditions, rules and limits read of a member: frozen just before an event, without any lot.

    Days are local day numbers of the program's zone. balances: by wallet, what can be spent and all there is,
    put aside and pending points included. counters: the buckets of every window in use, 0 for all time. offers: those
    claimed and still good. picks: the categories chosen, by choice.
    """

    day: int
    tiers: dict[str, str] = {}
    balances: dict[str, tuple[int, int]] = {}
    counters: dict[str, dict[int, int]] = {}
    joined_day: int | None = None
    last_visit_day: int | None = None
    offers: frozenset[str] = frozenset()
    picks: dict[str, frozenset[str]] = {}


class Return(Event, frozen=True, gc=False, kw_only=True, tag="return"):
    """Goods of a receipt coming back: chosen lines, an amount shared over what is kept, or all that is left."""

    return_id: Code
    standing: Standing
    lines: tuple[ReturnedLine, ...] = ()
    amount_minor: Minor | None = None


class Held(Event, frozen=True, gc=False, kw_only=True, tag="held"):
    """Points put aside until a receipt takes them or `until_us` comes."""

    hold_id: Code
    wallet: str
    points: Units
    until_us: int


class Released(Event, frozen=True, gc=False, kw_only=True, tag="released"):
    """Points put aside are free again."""

    hold_id: Code


class Corrected(Event, frozen=True, gc=False, kw_only=True, tag="corrected"):
    """Points given or taken by a person, with a reason.

    until: of points given, the first day on which they no longer can be spent, if not as the wallet says; of points
    taken, the lots that are taken from before any other.
    """

    wallet: str
    points: Annotated[int, Meta(ge=-MOST, le=MOST)]
    reason: Annotated[str, Meta(min_length=1, max_length=500)]
    until: int | None = None


class Extension(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Points of one lot that have another first day on which they no longer can be spent: `now` instead of `until`."""

    start: int
    until: int
    points: int
    now: int


class Extended(Event, frozen=True, gc=False, kw_only=True, tag="extended"):
    """Points last longer, with a reason: those over before the day `before`, until the day `until`.

    is_undoing: instead, what an earlier act did is taken back: undoes, lot by lot; lasted, the day on which inactivity
    would have ended it all. again: it has been taken back before.
    """

    wallet: str
    until: int
    reason: Annotated[str, Meta(min_length=1, max_length=500)]
    before: int = NEVER
    undoes: tuple[Extension, ...] = ()
    lasted: int | None = None
    is_undoing: bool = False
    again: bool = False


class Assigned(Event, frozen=True, gc=False, kw_only=True, tag="assigned"):
    """A tier given by a person or brought along from an older program; until: the first day on which it can be lost,
    as an agreement says, whatever the tier set would; is_fixed: until then, or for ever, she does not rise either.
    """

    tier_set: str
    tier: str
    until: int | None = None
    is_fixed: bool = False


class Sent(Event, frozen=True, gc=False, kw_only=True, tag="sent"):
    """Points given to another member; lots, waiting: only of these, as far as they are still there."""

    wallet: str
    points: Units
    to: str
    lots: tuple[LotPart, ...] = ()
    waiting: tuple[LotPart, ...] = ()

    @property
    def of_lots(self) -> bool:
        """Whether the house moves chosen points, and not the member any."""
        return bool(self.lots or self.waiting)


class Received(Event, frozen=True, gc=False, kw_only=True, tag="received"):
    """Points given by another member, with the dates they had there."""

    wallet: str
    lots: tuple[LotPart, ...]
    of: str
    waiting: tuple[LotPart, ...] = ()


class Purse(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """All of one wallet that goes from one member to another: what can be spent, what cannot yet, what is owed.

    lasts: the day on which it is all over without activity, 0 where that is not so.
    """

    wallet: str
    lots: tuple[LotPart, ...] = ()
    waiting: tuple[LotPart, ...] = ()
    owed: int = 0
    lasts: int = 0


class Promise(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Points that wait for an activity about something; on the day `until` they are cancelled."""

    about: str
    wallet: str
    activity: str
    until: int
    expires: str
    points: int


class TierHeld(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A tier as another member held it: since when, when it is looked at next, the day before which it is not lost.

    locked_until: the day until which it was given by hand, if it was; is_fixed: and nothing higher is held till then.
    """

    tier: str
    since_us: int
    review: int
    kept_until: int
    falling: bool = False
    locked_until: int = 0
    is_fixed: bool = False


Counters = dict[str, dict[int, int]]
Marks = dict[str, dict[str, tuple[int, int]]]


class Absorbed(Event, frozen=True, gc=False, kw_only=True, tag="absorbed"):
    """The member turned out to be another one twice: all she has goes there."""

    into: str


class Absorbing(Event, frozen=True, gc=False, kw_only=True, tag="absorbing"):
    """Another member turned out to be this one: what that one had comes here, with its dates."""

    of: str
    purses: tuple[Purse, ...] = ()
    promises: tuple[Promise, ...] = ()
    counters: Counters = {}
    marks: Marks = {}
    picks: dict[str, tuple["Picks", ...]] = {}
    redated: dict[str, tuple[tuple[int, int, int], ...]] = {}
    tiers: dict[str, TierHeld] = {}
    joined_day: int | None = None
    last_visit_day: int | None = None


class GaveBack(Event, frozen=True, gc=False, kw_only=True, tag="gave_back"):
    """Two members were not the same after all: what came from the other goes back, as far as it is still there.

    tiers, joined_day: this member's own before she absorbed the other.
    """

    to: str
    purses: tuple[Purse, ...] = ()
    promises: tuple[Promise, ...] = ()
    counters: Counters = {}
    tiers: dict[str, TierHeld] = {}
    joined_day: int | None = None


class Revived(Event, frozen=True, gc=False, kw_only=True, tag="revived"):
    """The member that was absorbed stands for herself again, with what came back and her tiers."""

    of: str
    purses: tuple[Purse, ...] = ()
    promises: tuple[Promise, ...] = ()
    counters: Counters = {}
    tiers: dict[str, TierHeld] = {}


class Claimed(Event, frozen=True, gc=False, kw_only=True, tag="claimed"):
    """A receipt of nobody is claimed as the member's: decided by the rules of its own moment, entered now."""

    receipt: Receipt


class Activity(Event, frozen=True, gc=False, kw_only=True, tag="activity"):
    """Something the member did, or that happened to her, that is no sale.

    name: as the program declares it. about: the article, survey, channel, place or segment that it is about.
    values: by field, as `engine.activities` reads them: decimals in units of their last digit, dates as day numbers.
    """

    activity_id: Code
    name: str
    occurred_us: int
    about: str = ""
    values: dict[str, str | int | bool] = {}


class Marked(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a rule gave points for: how many; and what it gives only once, by its mark, how much of it."""

    rule: str
    points: int
    mark: str = ""
    amount: int = 0


class Undone(Event, frozen=True, gc=False, kw_only=True, tag="undone"):
    """An activity is taken back: it did not happen, or no longer counts.

    day: on which it was decided. earned, given_by: what it earned, by lot and by rule. again: it was undone before.
    """

    activity: Activity
    day: int
    earned: tuple[Earned, ...] = ()
    given_by: tuple[Marked, ...] = ()
    again: bool = False


class Redeemed(Event, frozen=True, gc=False, kw_only=True, tag="redeemed"):
    """A reward taken outside of a receipt.

    redemption_id: our name for it. choice: a size, a cause, the moment of a place. bid: the points offered in an
    auction. free: given, not bought. confirmed: how it was made sure that she means it.
    """

    redemption_id: Code
    reward: Code
    quantity: Units = 1
    choice: str = ""
    bid: Annotated[int, Meta(ge=0, le=MOST)] = 0
    free: bool = False
    confirmed: Literal["no", "code", "pin"] = "no"


RedemptionEnd = Literal["used", "cancelled", "expired", "done", "no_show", "won", "outbid", "scratched"]


class RedemptionEnded(Event, frozen=True, gc=False, kw_only=True, tag="redemption_ended"):
    """A redemption is over; by_staff: a person of the shop decides it, whatever the dates say."""

    redemption_id: Code
    how: RedemptionEnd
    by_staff: bool = False


class RedemptionHeld(Event, frozen=True, gc=False, kw_only=True, tag="redemption_held"):
    """A voucher put aside for one receipt until a moment; `until_us` 0 frees it."""

    redemption_id: Code
    receipt_id: Code
    until_us: int


class Picks(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a member chose, or nothing for an offer she claimed; it counts from one moment until another."""

    since_us: int
    until_us: int
    picks: frozenset[str] = frozenset()


class Chosen(Event, frozen=True, gc=False, kw_only=True, tag="chosen"):
    """A member claims an offer, or chooses: `picks` are the categories chosen, none for an offer."""

    name: str
    picks: frozenset[str] = frozenset()


class Set(Event, frozen=True, gc=False, kw_only=True, tag="set"):
    """What a member says about a reward that redeems itself: from how many points on, None for as the program says;
    banks: that her points stay points.
    """

    reward: Code
    threshold: Units | None = None
    banks: bool = False


class TimePassed(Event, frozen=True, gc=False, kw_only=True, tag="time"):
    """Nothing but time passed."""


AnyEvent = (
    Joined
    | Receipt
    | Return
    | Held
    | Released
    | Corrected
    | Assigned
    | Sent
    | Received
    | Activity
    | Undone
    | Chosen
    | Redeemed
    | RedemptionEnded
    | RedemptionHeld
    | TimePassed
    | Absorbed
    | Absorbing
    | GaveBack
    | Revived
    | Claimed
    | Set
    | Extended
)
