"""Offers that a member claims, and categories that she chooses."""

from collections.abc import Mapping

from regulars.kinds import N_

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "claimed": (N_("Offer claimed"),),
    "takes-part": (N_("One of the %(number)s members who may claim the offer"), N_("Takes part")),
    "chosen": (N_("Categories chosen"),),
    "unknown-offer": (N_("The program has no such offer"),),
    "already-claimed": (N_("The offer was claimed already"),),
    "offer-full": (N_("The offer is for %(number)s members, and they have claimed it"), N_("All places are taken")),
    "nothing-to-choose": (N_("An offer is claimed, nothing is chosen"),),
    "unknown-category": (N_("This category cannot be chosen: %(category)s"), N_("This category cannot be chosen")),
    "nothing-chosen": (N_("Nothing was chosen"),),
    "too-many-chosen": (N_("At most %(number)s can be chosen"), N_("Too many were chosen")),
    "already-chosen": (N_("Chosen already; to be changed from %(again_at)s"), N_("Chosen already")),
}
