"""What the pages of the console show, and the one question each of them asks.

Money is whole minor units, points are whole points of the wallet's scale, moments are aware. Nothing here is
text for people: words, counts and days are made in the reader's language when the page is drawn.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal, Protocol

import msgspec

from regulars.i18n import Unit

Show = Literal["all", "joined", "receipts", "points", "owed"]
Status = Literal["active", "blocked", "left", "erased", "merged"]
Fact = str | int | date | datetime


class ShopView(msgspec.Struct, frozen=True):
    """What every page knows: whose shop this is, its money, its points and its zone (an IANA name)."""

    name: str
    currency: str
    zone: str
    unit: Unit = Unit()


class Reason(msgspec.Struct, frozen=True):
    """Why: a code and its facts. The end of a fact's name is its unit: _minor, _points, _day, _until, _at."""

    code: str
    facts: Mapping[str, Fact] = {}


class WeekRow(msgspec.Struct, frozen=True):
    """Points earned and spent from `monday` on, seven days."""

    monday: date
    earned: int
    spent: int


class OverviewView(msgspec.Struct, frozen=True):
    """The shop at a glance. `before` figures are those of the same days of the month before.

    `weeks` are the last 52 with the newest last; `last_data_at` is None while nothing was recorded.
    """

    members: int
    members_joined: int
    receipts: int
    receipts_before: int
    points_given: int
    points_spent: int
    points_owed: int
    owed_minor: int
    weeks: tuple[WeekRow, ...]
    last_data_at: datetime | None


class MemberRow(msgspec.Struct, frozen=True):
    """One member in the list."""

    id: str
    name: str
    phone: str
    email: str
    card: str
    tier: str
    tier_rank: int
    points: int
    last_visit_at: datetime | None
    status: str = "active"


class MembersView(msgspec.Struct, frozen=True):
    """One page of the list. `after` opens the next one, None at the end; `total` may be an estimate."""

    rows: tuple[MemberRow, ...]
    total: int
    after: str | None = None
    is_estimate: bool = False


class NeedRow(msgspec.Struct, frozen=True):
    """One thing that a tier asks for: there is `have` of `need`, so much is `lacking`, to come before `by`.

    name: of the activity or segment. unit: of the points, when points are meant.
    """

    measure: Literal["spend", "points", "visits", "balance", "activity", "segment"]
    have: int
    need: int
    lacking: int
    by: datetime | None = None
    name: str = ""
    unit: Unit = Unit()


class TierView(msgspec.Struct, frozen=True):
    """The member's tier on one ladder; `rank` 0 is the lowest.

    until: the first moment without it if nothing more comes, when it becomes the tier `becomes`. needs: what
    `next_name` asks for; keeps: what this one asks for, when it could be lost.
    """

    name: str
    rank: int
    since: datetime
    until: datetime | None = None
    next_name: str = ""
    needs: tuple[NeedRow, ...] = ()
    keeps: tuple[NeedRow, ...] = ()
    becomes: str = ""


class ExpiringRow(msgspec.Struct, frozen=True):
    """Points that are gone from `until` on unless they are spent before."""

    points: int
    until: datetime


class StartingRow(msgspec.Struct, frozen=True):
    """Pending points: they can be spent from `start` on; or wait for an activity, and are cancelled at `until`."""

    points: int
    start: datetime | None = None
    activity: str = ""
    until: datetime | None = None


class WalletView(msgspec.Struct, frozen=True):
    """One wallet of a member. `worth_minor` is what the available points pay for, None when nothing.

    gift_of: the wallet before which these points are spent. over: when all of it is over without any activity.
    """

    name: str
    available: int
    pending: int = 0
    held: int = 0
    owed: int = 0
    worth_minor: int | None = None
    unit: Unit = Unit()
    expiring: tuple[ExpiringRow, ...] = ()
    starting: tuple[StartingRow, ...] = ()
    spendable: bool = True
    gift_of: str = ""
    over: datetime | None = None

    @property
    def has_dates(self) -> bool:
        """Whether time alone will bring or take something."""
        return bool(self.starting or self.expiring or self.over)


class LotRow(msgspec.Struct, frozen=True):
    """An open lot: what is left of points that came together. `until` None: they do not expire."""

    wallet: str
    points: int
    start: datetime
    until: datetime | None
    is_pending: bool = False
    unit: Unit = Unit()


class HoldRow(msgspec.Struct, frozen=True):
    """Points put aside until a moment, under the name that the till gave."""

    name: str
    points: int
    until: datetime
    unit: Unit = Unit()


class OfferedRow(msgspec.Struct, frozen=True):
    """A reward as the member finds it. `price` None: she chooses how many points; no reasons: it can be taken."""

    name: str
    price: int | None
    reasons: tuple[Reason, ...] = ()
    unit: Unit = Unit()


class TakenRow(msgspec.Struct, frozen=True):
    """A reward taken outside of a receipt; `states`: how it stands or ended, and where its parcel is."""

    name: str
    states: tuple[Reason, ...]
    is_open: bool
    points: int
    taken_at: datetime
    quantity: int = 1
    until: datetime | None = None
    code: str = ""
    choice: str = ""
    unit: Unit = Unit()


class PickedRow(msgspec.Struct, frozen=True):
    """An offer claimed, or categories chosen; `since` None: it counts already, `until` None: it is kept."""

    name: str
    categories: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


class GiftCardRow(msgspec.Struct, frozen=True):
    """A gift card that the member took as a reward. `number` is its end; `why_not`: why it cannot pay."""

    number: str
    balance_minor: int
    currency: str
    until: datetime | None = None
    why_not: Reason | None = None


class ShareRow(msgspec.Struct, frozen=True):
    """Somebody in a household: the share of what she earns that goes to it, in percent."""

    id: str
    name: str
    share: int
    may_spend: bool
    is_owner: bool = False


class PoolView(msgspec.Struct, frozen=True):
    """A household or group with what it has and who is in it."""

    id: str
    name: str
    points: int
    members: tuple[ShareRow, ...] = ()
    unit: Unit = Unit()


class EntryRow(msgspec.Struct, frozen=True):
    """One movement: points that came (above 0) or went (below 0), when, and why; a change of tier has no points."""

    at: datetime
    points: int
    reasons: tuple[Reason, ...]
    balance: int | None = None
    receipt_id: str = ""
    wallet: str = ""
    unit: Unit = Unit()


class ReceiptRow(msgspec.Struct, frozen=True):
    """One receipt in a list."""

    id: str
    at: datetime
    store: str
    total_minor: int
    currency: str
    earned: int
    spent: int
    is_returned: bool = False


class MemberView(msgspec.Struct, frozen=True):
    """All that one page says of a member; the wallet the shop speaks of first comes first.

    `earlier` opens the entries before these, None when these are the first; `is_newest` is whether none follow.
    """

    id: str
    name: str
    phone: str
    email: str
    cards: tuple[str, ...]
    joined_at: datetime
    wallets: tuple[WalletView, ...]
    lots: tuple[LotRow, ...]
    entries: tuple[EntryRow, ...]
    receipts: tuple[ReceiptRow, ...]
    receipts_total: int
    ladders: tuple[TierView, ...] = ()
    holds: tuple[HoldRow, ...] = ()
    offered: tuple[OfferedRow, ...] = ()
    taken: tuple[TakenRow, ...] = ()
    picked: tuple[PickedRow, ...] = ()
    gift_cards: tuple[GiftCardRow, ...] = ()
    pools: tuple[PoolView, ...] = ()
    status: Status = "active"
    earlier: str | None = None
    is_newest: bool = True


class LineRow(msgspec.Struct, frozen=True):
    """One line of a receipt. `quantity` and `returned` are decimal texts as the till sent them."""

    name: str
    sku: str
    quantity: str
    price_minor: int
    discount_minor: int
    points_minor: int
    total_minor: int
    earned: int = 0
    returned: str = ""


Measure = Literal["", "yes-or-no", "number", "money", "day", "weekday"]


class Clause(msgspec.Struct, frozen=True):
    """One comparison of a condition with the values it met. `holds` None: it was not looked at.

    `measure` says how the values are read: they are texts as a program file has them.
    """

    left: str
    left_value: str
    operator: str
    right: str
    holds: bool | None
    measure: Measure = ""


class RuleVerdict(msgspec.Struct, frozen=True):
    """What one rule said of this receipt: points given, or why not, and how each clause came out."""

    rule: str
    points: int
    is_given: bool
    reason: Reason
    clauses: tuple[Clause, ...] = ()
    unit: Unit = Unit()


class RewardRow(msgspec.Struct, frozen=True):
    """A reward used on a receipt: what it took and gave, and how many of its points came back with goods."""

    name: str
    points: int
    value_minor: int
    given_back: int = 0
    pays: bool = False
    unit: Unit = Unit()


class Refusal(msgspec.Struct, frozen=True):
    """A reward that was asked for and not given, or not all of it."""

    reward: str
    reason: Reason
    unit: Unit = Unit()


class ReturnedLine(msgspec.Struct, frozen=True):
    """Goods of one line that came back; `quantity` is a decimal text, empty when only money went back."""

    name: str
    quantity: str


class ReturnRow(msgspec.Struct, frozen=True):
    """Goods that came back: what they came to, how much of it was paid back in money and in points.

    `taken_back` are points the receipt had earned; `given_back` points that had paid for the goods; `too_late` of
    those the ones that had expired meanwhile; `not_there` earned ones that were spent already and stay with the member.
    """

    number: str
    at: datetime
    lines: tuple[ReturnedLine, ...]
    goods_minor: int
    money_minor: int
    taken_back: int = 0
    given_back: int = 0
    too_late: int = 0
    not_there: int = 0


class ReceiptView(msgspec.Struct, frozen=True):
    """A receipt with its explanation."""

    id: str
    number: str
    at: datetime
    store: str
    till: str
    currency: str
    lines: tuple[LineRow, ...]
    subtotal_minor: int
    discount_minor: int
    points_minor: int
    paid_minor: int
    earned: int
    spent: int
    verdicts: tuple[RuleVerdict, ...]
    member_id: str = ""
    member_name: str = ""
    program_version: str = ""
    is_returned: bool = False
    rewards: tuple[RewardRow, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    returns: tuple[ReturnRow, ...] = ()


class ConsoleData(Protocol):
    """Where the pages get what they show. Ids are the prefixed texts of addresses."""

    async def shop(self) -> ShopView:
        """The shop that the pages speak of."""

    async def overview(self, at: datetime) -> OverviewView:
        """The shop at a glance, as of `at`."""

    async def members(self, query: str, show: Show, after: str, limit: int, at: datetime) -> MembersView:
        """The members behind one number whose name, e-mail, card or end of the phone fits `query`.

        `query` may be empty; `after` is empty for the first page, else the `after` of the page before.
        """

    async def member(self, member_id: str, at: datetime, before: str = "") -> MemberView:
        """One member as of `at`; `before` is empty, or the `earlier` of a page. Raises NotFound."""

    async def receipt(self, receipt_id: str, at: datetime) -> ReceiptView:
        """One receipt with its explanation. Raises NotFound."""
