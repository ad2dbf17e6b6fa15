"""All that one page says of a member."""

from datetime import datetime

import msgspec

from regulars.i18n import Unit
from regulars.web.console.views.challenges import BadgeRow, ChallengeRow
from regulars.web.console.views.clubs import ClubRow
from regulars.web.console.views.households import PoolView
from regulars.web.console.views.members import Status
from regulars.web.console.views.merges import MergedRow
from regulars.web.console.views.offers import ChoiceRow, OfferRow
from regulars.web.console.views.plans import PlanRow
from regulars.web.console.views.referrals import ReferralsView
from regulars.web.console.views.rewards import GiftCardRow, OfferedRow, TakenRow
from regulars.web.console.views.shop import Reason
from regulars.web.console.views.terms import TermsView
from regulars.web.console.views.tiers import TierView
from regulars.web.console.views.wallets import HoldRow, LotRow, WalletView


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
    challenges: tuple[ChallengeRow, ...] = ()
    badges: tuple[BadgeRow, ...] = ()
    holds: tuple[HoldRow, ...] = ()
    offered: tuple[OfferedRow, ...] = ()
    taken: tuple[TakenRow, ...] = ()
    offers: tuple[OfferRow, ...] = ()
    plans: tuple[PlanRow, ...] = ()
    choices: tuple[ChoiceRow, ...] = ()
    gift_cards: tuple[GiftCardRow, ...] = ()
    pools: tuple[PoolView, ...] = ()
    clubs: tuple[ClubRow, ...] = ()
    merged: tuple[MergedRow, ...] = ()
    merged_into: str = ""
    referrals: ReferralsView = ReferralsView()
    terms: TermsView = TermsView()
    status: Status = "active"
    earlier: str | None = None
    is_newest: bool = True
