"""How points move otherwise: with time, by hand, between members, set aside."""

from collections.abc import Mapping

from regulars.kinds import N_

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "expired": (N_("Not spent before the last day, %(last_until)s"), N_("Not spent before the last day")),
    "activated": (N_("Earned on %(earned_day)s, can be spent now"), N_("Can be spent now")),
    "corrected": (
        N_("Corrected by %(staff)s: “%(note)s”"),
        N_("Corrected by %(staff)s"),
        N_("Corrected by hand: “%(note)s”"),
        N_("Corrected by hand"),
    ),
    "transferred-in": (N_("From %(member)s"), N_("From another member")),
    "transferred-out": (N_("To %(member)s"), N_("To another member")),
    "held": (N_("Set aside for a receipt until %(until_at)s"), N_("Set aside for a receipt")),
    "released": (N_("No longer set aside"),),
    "settled": (N_("Spent from what was set aside"),),
    "lapsed": (N_("Expired before they could be spent"),),
    "added": (N_("Given by hand"),),
    "removed": (N_("Taken by hand"),),
    "sent": (N_("Given to another member"),),
    "received": (N_("From another member"),),
    "owed": (N_("Taken back later, from the next points earned"),),
    "repaid": (N_("Made up for points taken back earlier"),),
    "already-spent": (N_("Already spent: %(number_points)s could not be taken back"), N_("Already spent")),
    "confirmed": (N_("Can be spent now: what was awaited has come"),),
    "extended": (N_("Last longer: “%(note)s”"), N_("Last longer now")),
    "extension-undone": (N_("Last as long as before: “%(note)s”"), N_("Last as long as before")),
    "carried_off": (N_("No longer pending"),),
    "carried_out": (N_("The day until which they last has changed"),),
    "carried_in": (N_("With new days"),),
    "carried_on": (N_("With new days, not to be spent yet"),),
    "waits-again": (N_("Wait again: what was awaited was taken back"),),
    "not-waiting-again": (N_("Already spent: %(number_points)s do not wait again"), N_("Already spent")),
    "nothing-to-extend": (N_("There are no points that would last longer by it"),),
    "no-transfers": (N_("These points cannot be given to another member"),),
    "not-spendable": (N_("These points only count; they cannot be spent"),),
    "unknown-hold": (N_("Nothing is set aside under that name"),),
    "hold-exists": (N_("Points are set aside under that name already"),),
    "no-banking": (N_("The program does not let members keep their points"),),
    "threshold-not-allowed": (
        N_("At most %(number_points)s may be chosen"),
        N_("So many points cannot be chosen"),
    ),
    "setting": (N_("The member chose when points become a voucher"),),
}
