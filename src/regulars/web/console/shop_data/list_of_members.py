"""A page of the list of members, with balances and tiers as of now."""

from regulars.engine.days import month_start
from regulars.ids import BadId, decode, encode
from regulars.store import search
from regulars.store.ledger import decode_state
from regulars.store.search import Head, Span
from regulars.web.api.event_ids import MEMBER
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.views.members import MemberRow, MembersView, Show


async def members_view(reading: Reading, query: str, show: Show, after: str, limit: int) -> MembersView:
    """The members of a list who fit the query. An `after` that cannot be is the beginning."""
    wallet = reading.program.main_wallet
    since = reading.start_of(month_start(reading.day))
    span = Span(reading.number, wallet, since, reading.at, reading.day)
    region, query = reading.shop.region, query.strip()
    async with reading.shop.db.connection() as connection:
        page = await search.page(connection, show, query, span, before=_number(after), limit=limit, region=region)
        if page.more or after:
            total, is_estimate = await search.total(connection, show, query, span, region=region)
        else:
            total, is_estimate = len(page.ids), False
        heads = await search.heads(connection, reading.number, page.ids, reading.at)
    rows = tuple(row(reading, head) for head in heads)
    return MembersView(rows, total, encode(MEMBER, page.ids[-1]) if page.more else None, is_estimate)


def _number(after: str) -> int:
    try:
        return decode(MEMBER, after)
    except BadId:
        return 0


def row(reading: Reading, head: Head) -> MemberRow:
    """One member; his balance and tier are made anew when time has changed them since they were written."""
    balance, tier = head.balance, head.tier
    ladder = reading.program.tier_sets[0] if reading.program.tier_sets else None
    if head.document is not None:
        _, member = reading.caught_up(decode_state(head.document).member)
        balance = member.wallet(reading.program.main_wallet).balance
        if ladder is not None and ladder.name in member.tiers:
            tier = member.tiers[ladder.name].tier
    rank = ladder.ids.index(tier) if ladder is not None and tier in ladder.ids else 0
    return MemberRow(
        id=encode(MEMBER, head.member_id),
        name=head.name,
        phone=head.phone,
        email=head.email,
        card=head.card,
        tier=reading.tier_name(ladder, tier or ladder.ids[0]) if ladder is not None else "",
        tier_rank=rank,
        points=balance,
        last_visit_at=None if head.last_visit is None else reading.start_of(head.last_visit),
        status=head.status,
    )
