"""Who invited a member, and whom the member invited."""

from collections.abc import Mapping

from regulars.ids import encode
from regulars.store import merges, referrals, search
from regulars.store.database import Connection
from regulars.store.referrals import Referral
from regulars.web.api.event_ids import MEMBER
from regulars.web.console.views.referrals import REASONS, STATES, ReferralRow, ReferralsView

MOST_FRIENDS = 20


async def referred(connection: Connection, member_id: int, number: int) -> ReferralsView:
    """With the newest friends."""
    whoever = await merges.everybody(connection, member_id)
    by = await referrals.of_friend(connection, whoever, number)
    friends = await referrals.of_advocate(connection, whoever, number, MOST_FRIENDS)
    code = await referrals.own_code(connection, whoever, number)
    others = [one.friend_id for one in friends] + ([by.advocate_id] if by else [])
    names = await search.names_of(connection, others) if others else {}
    return ReferralsView(
        _row(by, by.advocate_id, names) if by else None,
        tuple(_row(one, one.friend_id, names) for one in friends),
        code.code if code else "",
    )


def _row(one: Referral, other_id: int, names: Mapping[int, str]) -> ReferralRow:
    until = one.due_at if one.state == "qualified" else None
    reason = REASONS.get(one.reason, one.reason)
    return ReferralRow(
        encode(MEMBER, other_id), names.get(other_id, ""), one.created_at, STATES[one.state], reason, until
    )
