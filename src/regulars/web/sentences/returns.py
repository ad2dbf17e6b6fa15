"""Goods that came back."""

from collections.abc import Mapping

from regulars.kinds import N_

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "return": (N_("Goods for %(goods_minor)s came back"), N_("Goods came back")),
    "taken_back": (N_("Taken back, because goods came back"),),
    "withdrawn": (N_("Taken back before they could be spent"),),
    "restored": (N_("Given back, because goods came back"),),
    "return-of-pool": (N_("Taken back from the household or group that it was shared with"),),
    "restored-to-pool": (N_("Given back to the household or group that had paid"),),
    "paid-for-member": (N_("Paid on a receipt of a member"),),
    "unknown-line": (N_("There is no such line on the receipt"),),
    "already-returned": (N_("Everything came back already"),),
    "more-than-bought": (N_("More than is left of the line"),),
    "more-than-paid": (N_("More than is left of the amount"),),
}
