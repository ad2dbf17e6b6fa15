"""Joining, claiming a receipt, and two members who turn out to be one."""

from collections.abc import Mapping

from regulars.kinds import N_

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "joined": (N_("Joined the program"),),
    "merged": (N_("Two memberships of one person became one"),),
    "sent_pending": (N_("Went to another membership before they could be spent"),),
    "received_pending": (N_("Came from another membership, cannot be spent yet"),),
    "sent_held": (N_("Went to another membership, set aside as they were"),),
    "received_held": (N_("Came from another membership, set aside as they were"),),
    "debt_sent": (N_("What was owed went to another membership"),),
    "debt_received": (N_("What was owed came from another membership"),),
    "absorbed": (N_("This membership became part of another one"),),
    "absorbing": (N_("Another membership of the same person became part of this one"),),
    "gave-back": (N_("A merge was undone: what was left went back"),),
    "revived": (N_("A merge was undone: what was left came back"),),
    "claims-closed": (N_("The program takes no receipts afterwards"),),
    "claimed-too-late": (N_("The receipt is too old to be claimed"),),
    "too-many-claims": (N_("Too many receipts were claimed already"),),
    "not-joined": (N_("Has not joined the program yet"),),
    "program-over": (N_("The program is over"),),
    "nobody-joins": (N_("Nobody joins this program"),),
    "joins-in-the-future": (N_("The day of joining is in the future"),),
    "already-joined": (N_("Is a member already"),),
    "may-not-spend": (N_("May not spend the points of the household"),),
    "not-in-pool": (N_("Is not in the household or group"),),
    "pool-dissolved": (N_("The household or group was dissolved"),),
    "shares-too-much": (N_("The shares would come to more than all that is earned"),),
}
