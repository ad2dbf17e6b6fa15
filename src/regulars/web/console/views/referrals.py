"""Who invited a member, and whom the member invited."""

from datetime import datetime

import msgspec

from regulars.kinds import N_

STATES = {
    "waiting": N_("Waits for a receipt that counts"),
    "qualified": N_("The receipt counts, and is not safe yet"),
    "rewarded": N_("Rewarded"),
    "refused": N_("Refused"),
    "reversed": N_("Taken back"),
}

REASONS = {
    "below-minimum": N_("the receipt is too small"),
    "condition": N_("the receipt is not one that counts"),
    "came-back": N_("the goods came back"),
    "too-late": N_("bought nothing in time"),
    "not-new": N_("bought before"),
    "same-contact": N_("the same e-mail box"),
    "same-device": N_("the same device"),
    "same-member": N_("both are one member"),
    "circle": N_("they would have invited each other"),
    "too-many-friends": N_("too many friends this month"),
    "too-many-by-code": N_("too many by this code this month"),
    "advocate-not-active": N_("who invited is not active"),
    "friend-not-active": N_("the friend is not active"),
}


class ReferralRow(msgspec.Struct, frozen=True):
    """The other member of the two, how the friend stands, and why; texts to be translated. until: when it is safe."""

    id: str
    name: str
    at: datetime
    state: str
    reason: str = ""
    until: datetime | None = None


class ReferralsView(msgspec.Struct, frozen=True):
    """Who invited her, the newest of her friends, and her own code."""

    by: ReferralRow | None = None
    friends: tuple[ReferralRow, ...] = ()
    code: str = ""
