"""What the fields of conditions are called, and the signs between them."""

from collections.abc import Mapping

from regulars.kinds import N_

FIELDS: Mapping[str, str] = {
    "receipt.total": N_("receipt total"),
    "receipt.line_count": N_("lines on the receipt"),
    "receipt.store": N_("store"),
    "receipt.till": N_("till"),
    "receipt.channel": N_("channel"),
    "receipt.local_date": N_("date"),
    "receipt.hour": N_("hour"),
    "receipt.weekday": N_("day of the week"),
    "line.sku": N_("article"),
    "line.name": N_("name of the goods"),
    "line.brand": N_("brand"),
    "line.categories": N_("categories"),
    "line.quantity": N_("quantity"),
    "line.total": N_("amount of the line"),
    "line.discount": N_("discount on the line"),
    "line.cost": N_("cost of the line"),
    "line.kind": N_("kind of the line"),
    "line.tax": N_("tax in the line"),
    "member.tier": N_("tier"),
    "member.points": N_("points to spend"),
    "member.segments": N_("segments"),
    "member.is_birthday": N_("birthday today"),
    "member.age_years": N_("age in years"),
    "member.joined_on": N_("day of joining"),
    "member.days_since_join": N_("days since joining"),
    "member.months_since_join": N_("months since joining"),
    "member.kind": N_("kind of member"),
    "member.agreements": N_("agreements"),
    "member.offers": N_("offers claimed"),
    "member.choices": N_("categories chosen"),
    "member.plans": N_("paid memberships"),
    "member.badges": N_("badges"),
    "receipt.places": N_("places of the receipt"),
    "activity.places": N_("places of the activity"),
    "member.last_visit_on": N_("last visit"),
    "member.days_since_last_visit": N_("days since the last visit"),
    "member.visits": N_("visits so far"),
    "member.spend": N_("spent so far"),
}

WINDOWS: Mapping[str, Mapping[str, str]] = {
    "member.visits": {
        "_today": N_("visits today"),
        "_this_week": N_("visits this week"),
        "_this_month": N_("visits this month"),
        "_this_year": N_("visits this year"),
        "_7d": N_("visits in 7 days"),
        "_30d": N_("visits in 30 days"),
        "_90d": N_("visits in 90 days"),
        "_365d": N_("visits in 365 days"),
    },
    "member.spend": {
        "_today": N_("spent today"),
        "_this_week": N_("spent this week"),
        "_this_month": N_("spent this month"),
        "_this_year": N_("spent this year"),
        "_7d": N_("spent in 7 days"),
        "_30d": N_("spent in 30 days"),
        "_90d": N_("spent in 90 days"),
        "_365d": N_("spent in 365 days"),
    },
}

ACTIVITIES: Mapping[str, str] = {
    "anniversary": N_("anniversary"),
    "birthday": N_("birthday"),
    "check-in": N_("checking in"),
    "code": N_("a code"),
    "exercise": N_("exercise"),
    "leaderboard-place": N_("a place on a leaderboard"),
    "plan-cancelled": N_("ending a membership"),
    "plan-charge-failed": N_("a fee that was not paid"),
    "plan-charged": N_("paying the fee"),
    "plan-given": N_("a membership as a gift"),
    "plan-paused": N_("pausing a membership"),
    "plan-resumed": N_("going on with a membership"),
    "plan-skipped": N_("skipping a period"),
    "plan-started": N_("beginning a membership"),
    "pledge": N_("a promise"),
    "points-bought": N_("buying points"),
    "profile": N_("filling in the profile"),
    "reading": N_("a reading"),
    "receipt-photo": N_("a photographed receipt"),
    "referral-made": N_("inviting a friend"),
    "referred": N_("coming by an invitation"),
    "return": N_("a return"),
    "review": N_("a review"),
    "segment-entered": N_("coming into a group"),
    "social-follow": N_("following the shop"),
    "survey": N_("a survey"),
}
"""What members do that every program knows."""

SIGNS: Mapping[str, str] = {">=": "≥", "<=": "≤", "==": "=", "!=": "≠", ">": ">", "<": "<"}


def label_of(path: str) -> str:
    """What a field is called; nothing for one that an activity brings along."""
    name = "member.tier" if path.startswith("member.tier_") else path
    return FIELDS.get(name) or _windowed(name)


def _windowed(path: str) -> str:
    """The words for a sum over some days; nothing for anything else."""
    for counted, windows in WINDOWS.items():
        if path.startswith(counted):
            return windows.get(path.removeprefix(counted), "")
    return ""
