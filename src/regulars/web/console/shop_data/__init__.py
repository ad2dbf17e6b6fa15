"""What the pages of the console show, read from a shop."""

from collections.abc import Callable
from datetime import datetime

from regulars.errors import NotFound
from regulars.i18n import DEFAULT_LANGUAGE
from regulars.ids import BadId, decode
from regulars.store.history import UnknownEvent
from regulars.store.members import UnknownMember
from regulars.store.programs import UnknownProgram
from regulars.store.shop import Shop
from regulars.web.api.event_ids import MEMBER, RECEIPT
from regulars.web.console.shop_data.list_of_members import members_view
from regulars.web.console.shop_data.member_history import place
from regulars.web.console.shop_data.one_member import member_view
from regulars.web.console.shop_data.one_receipt import receipt_view
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.shop_data.whole_shop import NOTHING_YET, overview_view
from regulars.web.console.views.member import MemberView
from regulars.web.console.views.members import MembersView, Show
from regulars.web.console.views.overview import OverviewView
from regulars.web.console.views.receipt import ReceiptView
from regulars.web.console.views.shop import ShopView

UNNAMED = ShopView("Regulars", "EUR", "UTC")
"""What the pages say of a shop that has no program yet."""


class ShopData:
    """The shop's default program, as of a moment, in the words of one language where the program has them."""

    def __init__(
        self, shop: Shop, language: str = DEFAULT_LANGUAGE, *, now: Callable[[], datetime] | None = None
    ) -> None:
        self._shop = shop
        self._language = language
        self._now = now or shop.now

    def speaking(self, language: str) -> "ShopData":
        """The same for a reader of another language."""
        return ShopData(self._shop, language, now=self._now)

    async def shop(self) -> ShopView:
        """The shop that the pages speak of."""
        try:
            reading = await self.reading(self._now())
        except UnknownProgram:
            return UNNAMED
        document = reading.program.document
        name = reading.named(document.name, document.program)
        test_now = reading.at if self._shop.clock.is_test else None
        collects = bool(document.rules or document.surprises)
        return ShopView(name, document.currency, document.timezone, reading.unit(), test_now, collects)

    async def overview(self, at: datetime) -> OverviewView:
        """The shop at a glance, as of `at`; sums over very many members may be some minutes older."""
        try:
            return await overview_view(await self.reading(at))
        except UnknownProgram:
            return NOTHING_YET

    async def members(self, query: str, show: Show, after: str, limit: int, at: datetime) -> MembersView:
        """The members behind one number who fit the query, the newest first."""
        try:
            reading = await self.reading(at)
        except UnknownProgram:
            return MembersView((), 0)
        return await members_view(reading, query, show, after, limit)

    async def member(self, member_id: str, at: datetime, before: str = "") -> MemberView:
        """One member as of `at`; a `before` that cannot be is the newest page. Raises UnknownMember."""
        number = _number(MEMBER, member_id, UnknownMember(kind="id"))
        return await member_view(await self.reading(at), number, place(before))

    async def receipt(self, receipt_id: str, at: datetime) -> ReceiptView:
        """One receipt with its explanation. Raises UnknownEvent."""
        number = _number(RECEIPT, receipt_id, UnknownEvent(kind="receipt", id=receipt_id))
        return await receipt_view(await self.reading(at), number)

    async def reading(self, at: datetime) -> Reading:
        """The shop itself with its program as of `at`. Raises UnknownProgram."""
        programs = self._shop.programs
        number = await programs.number("", at)
        return Reading(self._shop, number, await programs.in_force(number, at, at), at, self._language)


def _number(prefix: str, text: str, missing: NotFound) -> int:
    """The number of an id in an address; what cannot be an id names nothing."""
    try:
        return decode(prefix, text)
    except BadId:
        raise missing from None
