"""A member as of a moment."""

from datetime import datetime

import msgspec

from regulars.web.console.views.tiers import TierView
from regulars.web.console.views.wallets import HoldRow, LotRow, WalletView


class AsOfView(msgspec.Struct, frozen=True):
    """What a member had then, or will have if nothing happens. `since` instead: she was known only from then on."""

    id: str
    name: str
    wallets: tuple[WalletView, ...] = ()
    lots: tuple[LotRow, ...] = ()
    ladders: tuple[TierView, ...] = ()
    holds: tuple[HoldRow, ...] = ()
    since: datetime | None = None
