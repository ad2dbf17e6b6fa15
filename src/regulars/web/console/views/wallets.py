"""What a member has of each wallet, and what starts and ends when."""

from datetime import datetime

import msgspec

from regulars.i18n import Unit


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

    gift_of: the wallet before which these points are spent. over: when all of it is over without any activity; kept_by:
    in words, when that is and what keeps it.
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
    kept_by: str = ""

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
