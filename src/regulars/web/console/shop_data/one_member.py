"""All that one page says of a member."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from regulars.engine.days import NEVER, moment
from regulars.engine.member import Member
from regulars.engine.shown.progress import Criterion, Step, TierProgress, progress
from regulars.engine.terms.ready_ladders import ReadyTierSet
from regulars.ids import encode, made_ms
from regulars.store import members, participants, program_terms, shares, statement, stores
from regulars.store.database import Connection
from regulars.store.history import Recorded
from regulars.store.identifiers import Identifier
from regulars.store.program_terms import Acceptance
from regulars.web.api.event_ids import MEMBER, RECEIPT
from regulars.web.console.shop_data import challenged, claimable, clubs, kept_lines, merging, wallets
from regulars.web.console.shop_data import taken as taken_by
from regulars.web.console.shop_data.households import households
from regulars.web.console.shop_data.member_history import NEWEST, page_of
from regulars.web.console.shop_data.offered import offered
from regulars.web.console.shop_data.plans import plans
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.shop_data.referring import referred
from regulars.web.console.views.member import MemberView, ReceiptRow
from regulars.web.console.views.members import Status
from regulars.web.console.views.terms import AcceptedRow, TermsView
from regulars.web.console.views.tiers import NeedRow, TierView

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
        redeemed = await taken_by.read(connection, reading, member_id, member)
        gift_cards = await taken_by.cards(connection, reading, redeemed)
        pools = await households(connection, reading, loaded)
        open_clubs = await clubs.open_to(connection, reading, loaded)
        shared = await shares.known(connection, reading.number, reading.program, reading.at)
        took_part = await participants.known(connection, reading.number, reading.program)
        referrals = await referred(connection, member_id, reading.number)
        merged = await merging.merged(connection, member_id)
        merged_into = await merging.merged_into(connection, member_id)
        accepted = await program_terms.accepted(connection, member_id)
    return MemberView(
        id=encode(MEMBER, member_id),
        name=person.name,
        phone=_first(known, "phone"),
        email=_first(known, "email"),
        cards=tuple(one.value for one in known if one.kind == "card"),
        joined_at=joined_at(reading, member_id, member),
        wallets=wallets.wallets(reading, member),
        lots=tuple(wallets.lots(reading, member)),
        entries=page.rows,
        receipts=receipts,
        receipts_total=total,
        ladders=ladders(reading, member, joined_at(reading, member_id, member)),
        holds=wallets.holds(reading, member),
        offered=offered(reading, loaded, member, shared),
        taken=taken_by.taken(reading, member, redeemed),
        offers=claimable.offers(reading, loaded, member, took_part),
        choices=claimable.choices(reading, member),
        plans=tuple(plans(reading, member)),
        challenges=challenged.challenges(reading, member),
        badges=challenged.badges(reading, member),
        gift_cards=gift_cards,
        pools=pools,
        clubs=open_clubs,
        referrals=referrals,
        merged=merged,
        merged_into=merged_into,
        terms=_terms(reading, accepted),
        status=msgspec.convert(status, Status),
        earlier=str(page.earlier) if page.earlier else None,
        is_newest=page.is_newest,
    )


def _terms(reading: Reading, accepted: Iterable[Acceptance]) -> TermsView:
    """What she accepted of this program."""
    own = (one for one in accepted if one.program_no == reading.number)
    return TermsView(
        reading.program.version, tuple(AcceptedRow(one.version, one.accepted_at, one.channel) for one in own)
    )


def _first(known: Iterable[Identifier], kind: str) -> str:
    return next((one.value for one in known if one.kind == kind), "")


def joined_at(reading: Reading, member_id: int, member: Member) -> datetime:
    """The day of joining; of a member who only came to be known, the moment at which that was."""
    if member.joined_day is not None:
        return reading.start_of(member.joined_day)
    return moment(made_ms(member_id) * 1000)


def ladders(reading: Reading, member: Member, joined_at: datetime) -> tuple[TierView, ...]:
    """The member's tier on every ladder, what is still needed to rise and to keep, and until when it is held."""
    ladders = {one.name: one for one in reading.program.tier_sets}
    return tuple(
        _ladder(reading, ladders[one.tier_set], one, joined_at) for one in progress(reading.program, member, reading.at)
    )


def _ladder(reading: Reading, ladder: ReadyTierSet, stands: TierProgress, joined_at: datetime) -> TierView:
    rises = stands.rises[0] if stands.rises else None
    return TierView(
        name=reading.tier_name(ladder, stands.tier),
        rank=stands.place,
        since=moment(stands.since_us) if stands.since_us else joined_at,
        until=reading.start_of(stands.lost_on) if stands.lost_on < NEVER else None,
        next_name=reading.tier_name(ladder, rises.tier) if rises else "",
        needs=_needs(reading, rises) if rises else (),
        keeps=_needs(reading, stands.keeps) if stands.keeps else (),
        becomes=reading.tier_name(ladder, stands.becomes) if stands.becomes != stands.tier else "",
    )


def _needs(reading: Reading, step: Step) -> tuple[NeedRow, ...]:
    """What a tier asks for, thing by thing; of several that will do, the nearest."""
    asked = list(step.all_of)
    if step.any_of:
        asked.append(max(step.any_of, key=lambda one: one.have / one.at_least if one.at_least else 1))
    return tuple(_need(reading, one) for one in asked if one.at_least)


def _need(reading: Reading, asked: Criterion) -> NeedRow:
    kind = asked.measure.kind
    wallet = asked.measure.name if kind in ("points", "balance") else reading.program.main_wallet
    return NeedRow(
        measure=kind,
        have=asked.have,
        need=asked.at_least,
        lacking=asked.needed,
        by=reading.start_of(asked.until_day + 1) if asked.until_day < NEVER else None,
        name=_named(reading, asked),
        unit=reading.unit(wallet),
        price=asked.price_minor,
    )


def _named(reading: Reading, asked: Criterion) -> str:
    name = asked.measure.name
    if asked.measure.kind == "activity":
        return reading.activity_name(name)
    return reading.plan_name(name) if asked.measure.kind == "plan" else name


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
