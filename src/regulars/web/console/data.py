"""The one question that each page asks of its shop."""

from datetime import datetime
from typing import Protocol

from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.views.member import MemberView
from regulars.web.console.views.members import MembersView, Show
from regulars.web.console.views.overview import OverviewView
from regulars.web.console.views.receipt import ReceiptView
from regulars.web.console.views.shop import ShopView


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

    async def reading(self, at: datetime) -> Reading:
        """The shop itself with its program as of `at`, for the pages that do something. Raises UnknownProgram."""
