"""Hides what leads to a person from those whose work does not need it."""

import msgspec

from regulars.web.console.views.member import MemberView
from regulars.web.console.views.members import MemberRow

SEES_CONTACTS = frozenset({"owner", "support"})
DOTS = "•••"


def row_for(role: str, row: MemberRow) -> MemberRow:
    """A row of the list as this role may see it."""
    if role in SEES_CONTACTS:
        return row
    hidden = {"phone": tail(row.phone), "email": mailbox(row.email), "card": tail(row.card)}
    return msgspec.structs.replace(row, **hidden)


def member_for(role: str, member: MemberView) -> MemberView:
    """A member as this role may see him."""
    if role in SEES_CONTACTS:
        return member
    cards = tuple(tail(card) for card in member.cards)
    taken = tuple(msgspec.structs.replace(one, code=tail(one.code)) for one in member.taken)
    hidden = {"phone": tail(member.phone), "email": mailbox(member.email), "cards": cards, "taken": taken}
    return msgspec.structs.replace(member, **hidden)


def tail(text: str) -> str:
    """The last three signs of a phone or card."""
    return f"{DOTS}\N{NO-BREAK SPACE}{text[-3:]}" if text else ""


def mailbox(email: str) -> str:
    """The first letter and the host of an e-mail."""
    box, at, host = email.partition("@")
    return f"{box[:1]}{DOTS}{at}{host}" if email else ""
