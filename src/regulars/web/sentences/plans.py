"""Plans: how a member stands in one, and why something cannot be."""

from collections.abc import Mapping

from regulars.kinds import N_

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "plan-trial": (N_("On trial"),),
    "plan-active": (N_("Paid for"),),
    "plan-grace": (N_("Waiting for a payment"),),
    "plan-paused": (N_("Paused"),),
    "plan-cancelled": (N_("Cancelled; ends with what is paid for"),),
    "plan-given": (N_("Given as a present"),),
    "plan-over": (N_("The membership is over"),),
    "unknown-plan": (N_("The program has no such plan"),),
    "plan-not-possible": (N_("This cannot be done with the plan as it stands"),),
    "plan-needs-charge": (N_("The plan begins with its next charge"),),
    "trial-used": (N_("The trial is only for who never had the plan"),),
    "no-skips-left": (N_("No more periods can be skipped this year"),),
    "skip-too-late": (N_("Too late to skip the next charge"),),
    "until-too-early": (N_("Its last day is past, or paid for already"),),
}
