"""The engine's reasons as the reasons that the console has sentences for."""

from collections.abc import Mapping, Sequence

from regulars.engine import decision
from regulars.engine.days import Duration, Pending, moment, to_date
from regulars.engine.effects import Moved, TierChanged
from regulars.engine.events.members import Assigned
from regulars.engine.events.points import Extended, Held, Received
from regulars.engine.events.redemptions import Redeemed, RedemptionEnded
from regulars.engine.events.returns import Spent
from regulars.engine.rules.multiplier import Multiplier
from regulars.engine.rules.per_amount import PerAmount
from regulars.engine.rules.visits import Visits
from regulars.engine.rules.welcome import Welcome
from regulars.store.erasure import ERASED
from regulars.store.history import Recorded
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.views.shop import Reason
from regulars.web.sentences.facts import Fact

OF_TIME = frozenset({"expired", "lapsed", "activated", "released", "repaid", "owed"})
"""Movements that say all themselves: no event gave another reason for them."""

MERGES = frozenset({"absorbed", "absorbing", "gave_back", "revived"})
"""Events of two members who turn out to be one, or two after all."""

CUTS = frozenset({
    "limit", "wallet-cap", "suppressed", "promotion-limit", "cooldown", "budget-slowed", "budget-spent",
})  # fmt: skip


def reasons_for(
    reading: Reading, moves: Sequence[Moved], event: Recorded | None, names: Mapping[str, str]
) -> tuple[Reason, ...]:
    """Why these movements of one kind happened. reading: by the program that decided; names: of other members."""
    first = moves[0]
    if event is not None and first.movement == "released" and isinstance(event.event, RedemptionEnded):
        return (Reason(event.event.how),)
    if event is None or first.movement in OF_TIME:
        return (_of_time(reading, first),)
    match first.movement:
        case "earned" | "promised":
            return _earned(reading, first, event)
        case "spent":
            given = [spent for spent in event.decision.spent if spent.wallet == first.wallet]
            return tuple(_reward(reading, spent) for spent in given) or (Reason("spent"),)
        case "taken_back" | "withdrawn":
            totals = event.decision.totals
            return (Reason("return", {"goods_minor": totals.before_minor} if totals else {}),)
        case "added" | "removed":
            note = event.decision.reasons[0].detail
            return (Reason("corrected", {"note": note} if note != ERASED else {}),)
        case "carried_off" | "carried_out" | "carried_in" | "carried_on" if isinstance(event.event, Extended):
            note = event.event.reason
            code = "extension-undone" if event.event.is_undoing else "extended"
            return (Reason(code, {"note": note} if note != ERASED else {}),)
        case "sent" | "received" if event.kind in MERGES:
            return (Reason("merged"),)
        case "sent" | "received":
            return (_between_members(event, names),)
        case "held" if isinstance(event.event, Held):
            return (Reason("held", {"until_at": moment(event.event.until_us)}),)
        case "held" if isinstance(event.event, Redeemed):
            return (Reason("bid"),)
    return (Reason(first.movement),)


def tier_reason(reading: Reading, change: TierChanged, event: Recorded | None) -> Reason:
    """Why the member has another tier: given by a person, or counted."""
    ladder = next((one for one in reading.program.tier_sets if one.name == change.tier_set), None)
    if ladder is None:
        return Reason("tier-rise")
    tier = {"tier": reading.tier_name(ladder, change.after)}
    if event is not None and isinstance(event.event, Assigned) and event.event.tier == change.after:
        note = event.event.reason
        return Reason("assigned", tier | ({"note": note} if note not in ("", ERASED) else {}))
    rose = ladder.places.get(change.after, 0) > ladder.places.get(change.before, 0)
    return Reason("tier-rise" if rose else "tier-fall", tier)


def _of_time(reading: Reading, moved: Moved) -> Reason:
    """What came with time alone, by the dates of its lot."""
    if moved.movement == "expired":
        return Reason("expired", {"last_until": reading.start_of(moved.until)})
    wallet = reading.program.wallets.get(moved.wallet)
    if moved.movement == "activated" and wallet is not None:
        wait = wallet.dates.stretch({}).wait
        # Only a wait of whole days can be turned back: three days of March end on the 28th of February.
        if wait == Pending(Duration(days=wait.lasts.days)):
            return Reason("activated", {"earned_day": to_date(moved.start - wait.lasts.days)})
    return Reason(moved.movement)


def _earned(reading: Reading, moved: Moved, event: Recorded) -> tuple[Reason, ...]:
    """What each rule gave and what was cut, and from when it can be spent."""
    told = [one for one in event.decision.reasons if one.wallet == moved.wallet]
    reasons = [given_by(reading, one.subject, one.amount_minor) for one in told if one.code == "rule"]
    reasons += [cut(reading, one) for one in told if one.code in CUTS]
    if moved.movement == "promised":
        reasons.append(Reason("promised", {"from_day": to_date(moved.start)}))
    return tuple(reasons) or (Reason(moved.movement),)


def given_by(reading: Reading, rule_id: str, amount_minor: int) -> Reason:
    """A rule gave points: on how much money, or how many times those of others."""
    name = reading.rule_name(rule_id)
    rule = next((one for one in reading.program.document.rules if one.id == rule_id), None)
    if isinstance(rule, Welcome):
        return Reason("welcome")
    if isinstance(rule, Multiplier) and rule.times is not None:
        return Reason("multiplier", {"rule": name, "factor": rule.times})
    facts: dict[str, Fact] = {"rule": name}
    if isinstance(rule, PerAmount) and amount_minor:
        facts["base_minor"] = amount_minor
    return Reason("rule", facts)


def nothing_by(reading: Reading, rule_id: str, visit: int) -> Reason:
    """A rule found its goods and gave nothing for them. visit: which one of the member this was."""
    match next((one for one in reading.program.document.rules if one.id == rule_id), None):
        case Visits(every=every) if visit % every:
            return Reason("not-this-visit", {"every": every, "visit": visit, "left": every - visit % every})
        case PerAmount():
            return Reason("below-minimum")
        case Multiplier():
            return Reason("nothing-to-multiply")
    return Reason("no-eligible-amount")


def cut(reading: Reading, reason: decision.Reason) -> Reason:
    """Points that a rule did not give, or not all of them."""
    if reason.code == "wallet-cap":
        return Reason("wallet-cap", {"cap_points": reason.number})
    if reason.code == "promotion-limit":
        return Reason(reason.code, {"promotion": reading.promotion_name(reason.detail)})
    if reason.code == "cooldown":
        return Reason(reason.code, {"again_at": moment(reason.number)})
    if reason.code == "budget-slowed":
        return Reason(reason.code, {"budget": reading.budget_name(reason.detail), "used": reason.number})
    if reason.code == "budget-spent":
        return Reason(reason.code, {"budget": reading.budget_name(reason.detail)})
    if reason.code == "suppressed":
        return Reason("suppressed", {"other": reading.rule_name(reason.detail)})
    facts: dict[str, Fact] = {"limit": reading.rule_name(reason.subject)}
    rule = next((one for one in reading.program.rules if one.id == reason.subject), None)
    points = [limit.points for limit in rule.limits if limit.per == reason.detail] if rule else []
    if points and points[0] is not None:
        facts["limit_points"] = points[0]
    return Reason("capped-by-limit", facts)


def _reward(reading: Reading, spent: Spent) -> Reason:
    if spent.pays:
        return Reason("part-payment", {"paid_minor": spent.value_minor})
    facts: dict[str, Fact] = {"reward": reading.reward_name(spent.reward)}
    return Reason("reward-discount", facts | ({"discount_minor": spent.value_minor} if spent.value_minor else {}))


def _between_members(event: Recorded, names: Mapping[str, str]) -> Reason:
    if isinstance(event.event, Received):
        other, code = event.event.of, "transferred-in"
    else:
        other, code = event.decision.reasons[0].subject, "transferred-out"
    return Reason(code, {"member": names[other]} if other in names else {})
