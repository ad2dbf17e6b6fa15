"""All that one page says of a member."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from regulars.engine.days import NEVER, moment
from regulars.engine.ladders import ReadyTierSet
from regulars.engine.member import Member, Wallet
from regulars.ids import encode, made_ms
from regulars.store import members, statement, stores
from regulars.store.database import Connection
from regulars.store.history import Recorded
from regulars.store.identifiers import Identifier
from regulars.web.api.event_ids import MEMBER, RECEIPT
from regulars.web.console.shop_data import kept_lines
from regulars.web.console.shop_data.member_history import NEWEST, page_of
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.views import ExpiringRow, LotRow, MemberView, ReceiptRow, Status, TierView, WalletView

RECEIPTS_SHOWN = 10


async def member_view(reading: Reading, member_id: int, before: int = NEWEST) -> MemberView:
    """One member as of the reading's moment, with his entries before a place. Raises UnknownMember."""
    async with reading.shop.db.connection() as connection:
        loaded = await members.load(connection, member_id, reading.number)
        person, status, known = await members.person_of(connection, member_id)
        decision, member = reading.caught_up(loaded.stored.member)
        page = await page_of(connection, reading, member_id, member, decision.effects, before)
        receipts = await _receipts(connection, reading, member_id)
        total = await statement.receipts_total(connection, member_id, reading.number)
    return MemberView(
        id=encode(MEMBER, member_id),
        name=person.name,
        phone=_first(known, "phone"),
        email=_first(known, "email"),
        cards=tuple(one.value for one in known if one.kind == "card"),
        joined_at=_joined_at(reading, member_id, member),
        wallets=_wallets(reading, member),
        lots=tuple(_lots(reading, member)),
        entries=page.rows,
        receipts=receipts,
        receipts_total=total,
        tier=_tier(reading, member, _joined_at(reading, member_id, member)),
        status=msgspec.convert(status, Status),
        earlier=str(page.earlier) if page.earlier else None,
        is_newest=page.is_newest,
    )


def _first(known: Iterable[Identifier], kind: str) -> str:
    return next((one.value for one in known if one.kind == kind), "")


def _joined_at(reading: Reading, member_id: int, member: Member) -> datetime:
    """The day of joining; of a member who only came to be known, the moment at which that was."""
    if member.joined_day is not None:
        return reading.start_of(member.joined_day)
    return moment(made_ms(member_id) * 1000)


def _wallets(reading: Reading, member: Member) -> tuple[WalletView, ...]:
    """The program's wallets in its order; of the others than the first those with something in them."""
    main = reading.program.main_wallet
    names = [name for name in reading.program.wallets if name == main or name in member.wallets]
    return tuple(_wallet(reading, name, member.wallet(name)) for name in names)


def _wallet(reading: Reading, name: str, wallet: Wallet) -> WalletView:
    return WalletView(
        name=name,
        available=wallet.available,
        pending=wallet.pending,
        held=wallet.held,
        owed=wallet.owed,
        worth_minor=reading.worth_minor(name, wallet.available),
        unit=reading.unit(name),
        expiring=_expiring(reading, wallet),
    )


def _expiring(reading: Reading, wallet: Wallet) -> tuple[ExpiringRow, ...]:
    by_day: dict[int, int] = {}
    for lot in [*wallet.lots, *wallet.waiting]:
        if lot.until < NEVER:
            by_day[lot.until] = by_day.get(lot.until, 0) + lot.points
    return tuple(ExpiringRow(points, reading.start_of(day)) for day, points in sorted(by_day.items()))


def _lots(reading: Reading, member: Member) -> Iterable[LotRow]:
    for name in reading.program.wallets:
        wallet = member.wallet(name)
        for lots, is_pending in ((wallet.lots, False), (wallet.waiting, True)):
            for lot in lots:
                start, until = reading.start_of(lot.start), reading.until(lot.until)
                yield LotRow(name, lot.points, start, until, is_pending, reading.unit(name))


def _tier(reading: Reading, member: Member, joined_at: datetime) -> TierView | None:
    """The tier of the first tier set, and what is still lacking for the next one."""
    if not reading.program.tier_sets:
        return None
    ladder = reading.program.tier_sets[0]
    state = member.tiers.get(ladder.name)
    place = ladder.ids.index(state.tier) if state and state.tier in ladder.ids else 0
    view = TierView(
        name=reading.tier_name(ladder, ladder.ids[place]),
        rank=place,
        since=moment(state.since_us) if state else joined_at,
        until=_kept_until(reading, ladder, member) if place else None,
    )
    return _with_next(reading, ladder, member, place, view)


def _kept_until(reading: Reading, ladder: ReadyTierSet, member: Member) -> datetime | None:
    """The first moment at which the tier could be lost if nothing more were counted; None if it never is."""
    state = member.tiers[ladder.name]
    if state.review >= NEVER:
        return None
    return reading.start_of(state.review if state.falling else ladder.grace.after(state.review))


def _with_next(reading: Reading, ladder: ReadyTierSet, member: Member, place: int, view: TierView) -> TierView:
    if place + 1 == len(ladder.ids):
        return view
    counts = reading.program.document.tier_sets[ladder.name].counts
    return TierView(
        view.name, view.rank, view.since, view.until,
        next_name=reading.tier_name(ladder, ladder.ids[place + 1]),
        have=ladder.window.total(member.counters.get(ladder.counter, {}), reading.day),
        need=ladder.at_least[place + 1],
        measure="money" if counts == "spend" else "receipts" if counts == "visits" else "points",
    )  # fmt: skip


async def _receipts(connection: Connection, reading: Reading, member_id: int) -> tuple[ReceiptRow, ...]:
    found = await statement.receipts(connection, member_id, reading.number, RECEIPTS_SHOWN)
    returns = await statement.returns(connection, member_id, [one.event_id for one in found])
    names = {store.store_id: store.name for store in await stores.all_of(connection)}
    return tuple(_receipt_row(reading, one, returns.get(one.event_id, []), names) for one in found)


def _receipt_row(reading: Reading, sold: Recorded, returns: list[Recorded], stores: dict[str, str]) -> ReceiptRow:
    receipt, decision = kept_lines.receipt_of(sold), sold.decision
    main = reading.program.main_wallet
    return ReceiptRow(
        id=encode(RECEIPT, sold.event_id),
        at=moment(receipt.occurred_us),
        store=stores.get(receipt.store, receipt.store),
        total_minor=kept_lines.due_minor(decision),
        currency=receipt.currency,
        earned=sum(one.points for one in decision.earned if one.wallet == main),
        spent=sum(one.points for one in decision.spent if one.wallet == main),
        is_returned=kept_lines.is_returned(sold, returns),
    )
