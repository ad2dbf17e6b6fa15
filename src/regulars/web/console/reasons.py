"""The sentence for each reason: why points came, went, or did not come.

A code has one or more sentences, the one that tells most first; the first whose facts are all there is
said. The last needs none, so that a reason recorded long ago still has its sentence.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal

from regulars.i18n import Reader, Unit
from regulars.kinds import N_
from regulars.web.console.views import Fact, Reason

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
    "part-payment": (N_("Paid %(paid_minor)s of the receipt"), N_("Paid a part of the receipt")),
    "reward-discount": (
        N_("Reward “%(reward)s”: %(discount_minor)s off"),
        N_("Reward “%(reward)s”"),
        N_("Taken as a reward"),
    ),
    "return": (N_("Goods for %(goods_minor)s came back"), N_("Goods came back")),
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
    "tier-rise": (N_("Rose to %(tier)s"), N_("Rose to a higher tier")),
    "tier-fall": (N_("Fell to %(tier)s"), N_("Fell to a lower tier")),
    "tier-warning": (N_("%(tier)s will be lost soon unless more is counted"), N_("The tier will be lost soon")),
    "assigned": (N_("Given the tier %(tier)s"), N_("Given a tier")),
    "earned": (N_("Earned"),),
    "promised": (N_("Earned, can be spent from %(from_day)s"), N_("Earned, cannot be spent yet")),
    "spent": (N_("Spent"),),
    "settled": (N_("Spent from what was set aside"),),
    "lapsed": (N_("Expired before they could be spent"),),
    "taken_back": (N_("Taken back, because goods came back"),),
    "withdrawn": (N_("Taken back before they could be spent"),),
    "restored": (N_("Given back, because goods came back"),),
    "added": (N_("Given by hand"),),
    "removed": (N_("Taken by hand"),),
    "sent": (N_("Given to another member"),),
    "received": (N_("From another member"),),
    "owed": (N_("Taken back later, from the next points earned"),),
    "merged": (N_("Two memberships of one person became one"),),
    "sent_pending": (N_("Went to another membership before they could be spent"),),
    "received_pending": (N_("Came from another membership, cannot be spent yet"),),
    "debt_sent": (N_("What was owed went to another membership"),),
    "debt_received": (N_("What was owed came from another membership"),),
    "absorbed": (N_("This membership became part of another one"),),
    "absorbing": (N_("Another membership of the same person became part of this one"),),
    "gave-back": (N_("A merge was undone: what was left went back"),),
    "revived": (N_("A merge was undone: what was left came back"),),
    "joined": (N_("Joined the program"),),
    "open-holds": (N_("Points are set aside; settle or free them first"),),
    "open-redemptions": (N_("A reward is taken and not used; settle it first"),),
    "claims-closed": (N_("The program takes no receipts afterwards"),),
    "claimed-too-late": (N_("The receipt is too old to be claimed"),),
    "too-many-claims": (N_("Too many receipts were claimed already"),),
    "not-joined": (N_("Has not joined the program yet"),),
    "program-over": (N_("The program is over"),),
    "nobody-joins": (N_("Nobody joins this program"),),
    "joins-in-the-future": (N_("The day of joining is in the future"),),
    "repaid": (N_("Made up for points taken back earlier"),),
    "already-spent": (N_("Already spent: %(number_points)s could not be taken back"), N_("Already spent")),
    "not-enough-points": (
        N_("Not enough points; missing: %(missing_points)s"),
        N_("Not enough points: it takes %(needed_points)s"),
        N_("Not enough points"),
    ),
    "below-minimum-points": (N_("Takes at least %(number_points)s"), N_("Fewer points than the fewest allowed")),
    "more-than-allowed": (
        N_("More than this receipt allows: %(number_points)s taken"),
        N_("More than this receipt allows"),
    ),
    "whole-steps-only": (N_("Only in whole steps: %(number_points)s taken"), N_("Only in whole steps")),
    "below-minimum-receipt": (N_("The receipt must come to at least %(least_minor)s"), N_("The receipt is too small")),
    "below-minimum-goods": (
        N_("The goods it is for must come to at least %(least_minor)s"),
        N_("Too little of the goods it is for"),
    ),
    "better-offer": (N_("“%(other)s” takes off more"), N_("Another reward takes off more")),
    "choose-one": (N_("One of the goods that fit must be chosen"),),
    "does-not-fit": (N_("It is not for these goods"),),
    "locked": (N_("Not unlocked yet"),),
    "tier-needed": (N_("Only for the tier %(tier)s"), N_("Only for another tier")),
    "no-price": (N_("Cannot be had now: none of its prices holds"),),
    "not-on-receipt": (N_("The goods are not on the receipt"),),
    "not-on-receipts": (N_("Is not taken on a receipt"),),
    "out-of-stock": (N_("Out of stock"),),
    "no-banking": (N_("The program does not let members keep their points"),),
    "threshold-not-allowed": (
        N_("At most %(number_points)s may be chosen"),
        N_("So many points cannot be chosen"),
    ),
    "auto-redeemed": (N_("Became a voucher at the end of the day"),),
    "setting": (N_("The member chose when points become a voucher"),),
    "nothing-to-pay": (N_("There was nothing left to pay"),),
    "worth-nothing": (N_("These points cannot pay"),),
    "unknown-reward": (N_("The program has no such reward"),),
    "unknown-tier": (N_("The program has no such tier"),),
    "unknown-hold": (N_("Nothing is set aside under that name"),),
    "hold-exists": (N_("Points are set aside under that name already"),),
    "unknown-line": (N_("There is no such line on the receipt"),),
    "already-joined": (N_("Is a member already"),),
    "already-returned": (N_("Everything came back already"),),
    "more-than-bought": (N_("More than is left of the line"),),
    "more-than-paid": (N_("More than is left of the amount"),),
    "confirmed": (N_("Can be spent now: what was awaited has come"),),
    "extended": (N_("Last longer: “%(note)s”"), N_("Last longer now")),
    "extension-undone": (N_("Last as long as before: “%(note)s”"), N_("Last as long as before")),
    "carried_off": (N_("No longer pending"),),
    "carried_out": (N_("The day until which they last has changed"),),
    "carried_in": (N_("With new days"),),
    "nothing-to-extend": (N_("There are no points that would last longer by it"),),
    "no-transfers": (N_("These points cannot be given to another member"),),
    "not-spendable": (N_("These points only count; they cannot be spent"),),
    "redeemed": (N_("Taken as a reward"),),
    "bid": (N_("Bid in an auction"),),
    "won": (N_("The highest bid"),),
    "outbid": (N_("Somebody bid more"),),
    "cancelled": (N_("Given back"),),
    "used": (N_("Used"),),
    "issued": (N_("Can be used"),),
    "booked": (N_("Booked"),),
    "sealed": (N_("Not scratched yet"),),
    "scratched": (N_("Scratched"),),
    "run-out": (N_("No longer good"),),
    "parcel-ordered": (N_("The parcel is ordered"),),
    "parcel-sent": (N_("The parcel is on its way"),),
    "parcel-arrived": (N_("The parcel has arrived"),),
    "card-blocked": (N_("The card is blocked"),),
    "card-cancelled": (N_("The card is cancelled"),),
    "done": (N_("The member came"),),
    "no_show": (N_("The member did not come"),),
    "prize": (N_("Won on a scratch card"),),
    "blank": (N_("Nothing under the scratch card"),),
    "voucher-back": (N_("The voucher can be used again"),),
    "voucher-free": (N_("The voucher is no longer put aside"),),
    "voucher-held": (N_("The voucher is put aside for another basket"),),
    "voucher-needed": (N_("Is paid with a voucher that is taken before"),),
    "only-on-receipts": (N_("Is taken on a receipt"),),
    "too-many-open": (N_("Too many rewards are still open"),),
    "unknown-choice": (N_("There is nothing of that kind to choose"),),
    "not-yet-open": (N_("Cannot be taken before %(from_day)s"), N_("Cannot be taken yet")),
    "reward-limit": (N_("Taken as often as allowed; again from %(again_day)s"), N_("Taken as often as allowed")),
    "closed": (N_("Can no longer be taken"),),
    "not-closed-yet": (N_("Is still open"),),
    "not-confirmed": (N_("Must be confirmed first"),),
    "bid-too-low": (N_("A bid must be at least %(number_points)s"), N_("A bid must be higher")),
    "unknown-redemption": (N_("There is no such reward, or it is over"),),
    "cannot-end-so": (N_("Does not end like that"),),
    "too-late-to-cancel": (N_("Too late to give it back"),),
    "invalid": (N_("Could not be taken as it was sent"),),
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
    "claimed": (N_("Offer claimed"),),
    "chosen": (N_("Categories chosen"),),
    "unknown-offer": (N_("The program has no such offer"),),
    "already-claimed": (N_("The offer was claimed already"),),
    "nothing-to-choose": (N_("An offer is claimed, nothing is chosen"),),
    "unknown-category": (N_("This category cannot be chosen: %(category)s"), N_("This category cannot be chosen")),
    "nothing-chosen": (N_("Nothing was chosen"),),
    "too-many-chosen": (N_("At most %(number)s can be chosen"), N_("Too many were chosen")),
    "already-chosen": (N_("Chosen already; to be changed from %(again_at)s"), N_("Chosen already")),
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

OF_ENGINE: Mapping[str, str] = {
    "condition": "condition-not-met",
    "limit": "capped-by-limit",
    "no-amount": "no-eligible-amount",
}
"""The engine's codes that have another name here."""

ICONS: Mapping[str, str] = {
    "rule": "receipt",
    "welcome": "gift",
    "multiplier": "plus",
    "part-payment": "cash",
    "reward-discount": "gift",
    "return": "receipt-refund",
    "expired": "hourglass",
    "activated": "check",
    "corrected": "scale",
    "transferred-in": "arrow-right",
    "transferred-out": "arrow-right",
    "held": "clock",
    "released": "clock",
    "tier-rise": "medal",
    "tier-fall": "medal",
    "assigned": "medal",
    "tier-warning": "medal",
    "earned": "receipt",
    "promised": "hourglass",
    "spent": "cash",
    "lapsed": "hourglass",
    "taken_back": "receipt-refund",
    "withdrawn": "receipt-refund",
    "restored": "receipt-refund",
    "added": "scale",
    "removed": "scale",
}


def sentence(reader: Reader, reason: Reason, currency: str, unit: Unit) -> str:
    """The reason as a sentence. A code that nobody has written a sentence for is shown as it is."""
    told = {name: shown(reader, name, fact, currency, unit) for name, fact in reason.facts.items()}
    for message in SENTENCES.get(OF_ENGINE.get(reason.code, reason.code), ()):
        if needs(message) <= told.keys():
            return reader.say(message, **told) if told else reader.say(message)
    return reason.code


def teller(reader: Reader, currency: str) -> Callable[[Reason, Unit], str]:
    """The sentences for one reader, where money is in this currency."""
    return lambda reason, unit: sentence(reader, reason, currency, unit)


def needs(message: str) -> set[str]:
    """The names of the facts that a sentence tells."""
    return set(re.findall(r"%\((\w+)\)s", message))


def shown(reader: Reader, name: str, fact: Fact, currency: str, unit: Unit) -> str:
    """One fact as people read it; the end of its name says what it is."""
    if isinstance(fact, datetime):
        return reader.last_day(fact) if name.endswith("_until") else reader.moment(fact)
    if isinstance(fact, date):
        return reader.day(fact)
    if isinstance(fact, str):
        return reader.number(Decimal(fact)) if name == "factor" and re.fullmatch(r"\d+(\.\d+)?", fact) else fact
    if name.endswith("_minor"):
        return reader.money(fact, currency)
    return reader.points(fact, unit) if name.endswith("points") else reader.number(fact)


def icon(reasons: tuple[Reason, ...]) -> str:
    """The picture beside a movement: that of its first reason."""
    return ICONS.get(reasons[0].code, "coins") if reasons else "coins"
