"""Tiers won, lost and given."""

from collections.abc import Mapping

from regulars.kinds import N_

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "tier-rise": (N_("Rose to %(tier)s"), N_("Rose to a higher tier")),
    "tier-fall": (N_("Fell to %(tier)s"), N_("Fell to a lower tier")),
    "tier-warning": (N_("%(tier)s will be lost soon unless more is counted"), N_("The tier will be lost soon")),
    "assigned": (N_("Given the tier %(tier)s: “%(note)s”"), N_("Given the tier %(tier)s"), N_("Given a tier")),
    "unknown-tier": (N_("The program has no such tier"),),
}
