"""What a rule gave, and why it gave nothing or less."""

from collections.abc import Mapping

from regulars.kinds import N_

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "rule": (
        N_("“%(rule)s” on %(base_minor)s"),
        N_("“%(rule)s”"),
        N_("On %(base_minor)s"),
        N_("Earned by a rule of the program"),
    ),
    "welcome": (N_("Welcome gift for joining"),),
    "multiplier": (
        N_("“%(rule)s”: points ×%(factor)s"),
        N_("“%(rule)s”: more points"),
        N_("Points ×%(factor)s"),
        N_("More points"),
    ),
    "earned": (N_("Earned"),),
    "promised": (N_("Earned, can be spent from %(from_day)s"), N_("Earned, cannot be spent yet")),
    "capped-by-limit": (
        N_("Trimmed by the limit “%(limit)s”: %(limit_points)s"),
        N_("Trimmed by the limit “%(limit)s”"),
        N_("Trimmed by a limit"),
    ),
    "below-minimum": (
        N_("Needs at least %(minimum_minor)s, there was %(base_minor)s"),
        N_("Needs at least %(minimum_minor)s"),
        N_("Less than the least amount"),
    ),
    "condition-not-met": (N_("A condition is not met: %(condition)s"), N_("A condition was not met")),
    "excluded": (N_("These goods are left out: %(goods)s"), N_("These goods are left out")),
    "not-in-force": (N_("Not in force on that day"),),
    "suppressed": (N_("Gives way to “%(other)s”"), N_("Gives way to another rule")),
    "no-eligible-amount": (N_("Nothing on this receipt counts for it"),),
    "nothing-to-multiply": (N_("There were no points to multiply"),),
    "not-this-visit": (
        N_("One visit in %(every)s counts; this was visit %(visit)s, so %(left)s more to go"),
        N_("One visit in %(every)s counts; this was visit %(visit)s"),
        N_("Not on this visit"),
    ),
    "wallet-cap": (N_("The wallet holds at most %(cap_points)s"), N_("The wallet is full")),
    "out-of-hours": (N_("Not at this hour"),),
    "not-chosen": (N_("No goods of the categories that were chosen"),),
    "promotion-limit": (
        N_("Trimmed by the limit of “%(promotion)s”"),
        N_("Trimmed by the limit of its promotion"),
    ),
    "cooldown": (N_("Gives again from %(again_at)s"), N_("Rests for a while after it gave")),
    "budget-slowed": (
        N_("Of the budget “%(budget)s” %(used)s of 100 are used, so less is given"),
        N_("The budget is nearly used up, so less is given"),
    ),
    "budget-spent": (N_("The budget “%(budget)s” is used up"), N_("The budget is used up")),
    "already-earned": (N_("Given for it already"),),
    "not-bought": (N_("Only for what the member bought herself"),),
    "unknown-device": (N_("Not from a device that counts"),),
    "told-too-late": (N_("The birthday was told too late for this year"),),
    "too-soon": (N_("Too soon after the last time"),),
    "taken": (N_("Taken by “%(rule)s”"), N_("Taken by a rule of the program")),
    "not-full-steps": (N_("Only in full steps"),),
    "too-little": (N_("Less than the least that is sold"),),
    "too-much": (N_("More than is sold at once"),),
    "unknown-activity": (N_("The program knows no such activity"),),
    "no-consent": (N_("The member has not agreed to that"),),
    "already-undone": (N_("Was taken back already"),),
}
