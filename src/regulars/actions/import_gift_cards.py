"""Gift cards of an older system come with the money that is on them."""

import re
from collections.abc import Iterator
from datetime import datetime

from regulars.connectors.files import GiftCardRecord
from regulars.engine.money import MOST, digits_of
from regulars.engine.terms.coupons import plain
from regulars.store import gift_card_imports
from regulars.store.database import Connection
from regulars.store.gift_card_imports import Brought, There
from regulars.store.import_rejects import Rejected
from regulars.store.import_run import Chunk, Imported, Moved, Records, Tell, Work, bring
from regulars.store.shop import Shop

_NUMBER = re.compile(r"[0-9A-Z]{1,40}")


async def import_gift_cards(
    shop: Shop,
    file: Records[GiftCardRecord],
    *,
    at: datetime,
    source: str = "import",
    meaning: str = "",
    dry_run: bool = False,
    tell: Tell | None = None,
) -> Imported:
    """Take the cards of a file into the shop with their money, as of now. Raises Contended.

    A card is known by its number. After an undo it comes again with what the file says, less what was spent of it.
    """
    return await bring(
        shop, file, _GiftCards(shop, at), source=source, at=at, meaning=meaning, dry_run=dry_run, tell=tell
    )


class _Wrong(Exception):
    """What stands under a word of the mapping cannot be taken, and why."""

    def __init__(self, word: str, reason: str) -> None:
        super().__init__(word, reason)
        self.word, self.reason = word, reason


class _GiftCards(Work[GiftCardRecord]):
    content = "gift_cards"

    def __init__(self, shop: Shop, at: datetime) -> None:
        self.shop, self.at = shop, at
        self.rows: dict[str, int] = {}

    def forget(self) -> None:
        self.rows.clear()

    async def resume(self, records: Iterator[GiftCardRecord]) -> None:
        for record in records:
            self.rows.setdefault(plain(record.number), record.row)

    async def decided(self, records: list[GiftCardRecord]) -> Chunk:
        chunk = Chunk(records[-1].position)
        async with self.shop.db.connection() as connection:
            there = await gift_card_imports.there(connection, [plain(one.number) for one in records])
        new: list[Brought] = []
        again: list[Brought] = []
        for record in records:
            found = there.get(plain(record.number))
            try:
                card = self._card(record, found)
            except _Wrong as wrong:
                chunk.rejected.append(Rejected(record.row, wrong.word, wrong.reason))
                continue
            if card is None:
                chunk.known += 1
            else:
                (again if found else new).append(card)
        chunk.accepted = len(new) + len(again)

        async def write(tx: Connection, import_id: int) -> None:
            if not await gift_card_imports.add(tx, import_id, new, self.at):
                raise Moved
            await gift_card_imports.put_back(tx, import_id, again)

        chunk.write = write
        return chunk

    def _card(self, record: GiftCardRecord, found: There | None) -> Brought | None:
        """What the row brings; None for what is there already. Raises _Wrong."""
        number = plain(record.number)
        if not _NUMBER.fullmatch(number):
            raise _Wrong("number", "has other characters than letters and digits, or more than 40")
        if (row := self.rows.setdefault(number, record.row)) != record.row:
            raise _Wrong("number", f"this card is already in row {row}")
        minor = _minor(record)
        if record.expires_at is not None and record.expires_at <= self.at:
            raise _Wrong("expires_on", "is over: cards that have expired are not brought along")
        if found is None:
            return Brought(self.shop.new_id(self.at), number, record.currency, minor, minor, record.expires_at)
        if found.comes_again:
            return _again(record, found, minor)
        if (found.opening_minor, found.currency, found.expires_at) == (minor, record.currency, record.expires_at):
            return None
        if found.opening_minor is not None:
            raise _Wrong("balance", "another one is brought along already; undo that import first")
        raise _Wrong("number", "there is a gift card of that number already")


def _again(record: GiftCardRecord, found: There, minor: int) -> Brought:
    if found.currency != record.currency:
        raise _Wrong("currency", f"the card was brought along in {found.currency} before")
    if minor < found.lost_minor:
        raise _Wrong("balance", "more than that was spent of it before its import was undone")
    return Brought(
        found.card_id, found.number, record.currency, minor, minor - found.lost_minor, record.expires_at
    )  # fmt: skip


def _minor(record: GiftCardRecord) -> int:
    """The money in minor units. Raises _Wrong."""
    digits = digits_of(record.currency)
    units = record.balance.scaleb(digits)
    if units != units.to_integral_value():
        raise _Wrong("balance", f"has more digits after the point than the currency: {digits}")
    if units > MOST:
        raise _Wrong("balance", "is more than any card holds")
    return int(units)
