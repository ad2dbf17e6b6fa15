"""A member does something that is no sale, and an activity is taken back."""

from msgspec import structs

from regulars.engine import counters
from regulars.engine.decision import Decision, Reason
from regulars.engine.doing import Doing
from regulars.engine.effects import Noted
from regulars.engine.events.activities import Activity, Marked, Undone
from regulars.engine.evolve import Draft
from regulars.engine.program import Program
from regulars.engine.steps import climbing, lots
from regulars.engine.steps.counting import count, count_back
from regulars.engine.steps.moments import frozen
from regulars.engine.steps.reckon import given, on_doing
from regulars.engine.steps.returns import take_back


def activity(program: Program, draft: Draft, event: Activity, at_us: int, day: int) -> Decision:
    """What its rules give; refused when the program knows no such activity, when the member did not agree to what it
    tells of her, or when a rule that insists cannot give all.
    """
    known = program.activities.get(event.name)
    if known is None:
        return Decision(at_us, refusals=[Reason("unknown-activity", event.name)])
    if known.consent and known.consent not in event.given.consents:
        return Decision(at_us, refusals=[Reason("no-consent", event.name, detail=known.consent)])
    if draft.awaits:
        for wallet, points in lots.confirm(draft, event.name, event.about, at_us, day).items():
            draft.told.append(Reason("confirmed", wallet, wallet, points, detail=event.name))
    trigger = program.triggers.get(event.name)
    if trigger is None:
        count(program, draft, counters.activity(event.name), 1, day)
        climbing.rise(program, draft, day, at_us)
        return Decision(at_us, draft.effects)
    doing = Doing(known, event.about, event.values, event.given, draft.marks, program.clock, event.occurred_us)
    moment = frozen(draft, day, event.occurred_us)
    earning = on_doing(program, draft, trigger, doing, moment, event.occurred_us)
    refusals = [cut for cut in earning.cuts if program.rule[cut.subject].insists]
    if refusals:
        return Decision(at_us, refusals=refusals)
    count(program, draft, counters.activity(event.name), 1, day)
    earned = given(program, draft, earning, moment, at_us, day)
    climbing.rise(program, draft, day, at_us)
    return Decision(at_us, draft.effects, earning.reasons(), earned=earned)


def undoing(event: Activity, decision: Decision, day: int, *, again: bool) -> Undone:
    """What takes an activity back that was decided on a day. again: it has been taken back before."""
    by = tuple(
        Marked(one.subject, one.points, one.detail, one.number) for one in decision.reasons if one.code == "rule"
    )
    return Undone(activity=event, day=day, earned=decision.earned, given_by=by, again=again)


def undone(program: Program, draft: Draft, event: Undone, at_us: int, day: int) -> Decision:
    """What the activity earned is taken back as a return takes it, and it counts no more; refused the second time."""
    if event.again:
        return Decision(at_us, refusals=[Reason("already-undone", event.activity.activity_id)])
    nothing = [structs.replace(one, points=0) for one in event.earned]
    reasons = take_back(program, draft, event.earned, nothing, at_us, day)
    for one in event.earned:
        count_back(program, draft, counters.earned(one.wallet), one.points, event.day)
    for by in event.given_by:
        if by.mark:
            draft.do(Noted(by.rule, by.mark, -by.amount, 0, day))
        for limited in _limited(program, by.rule):
            count_back(program, draft, counters.given_points(limited), by.points, event.day)
            count_back(program, draft, counters.given_times(limited), 1, event.day)
    count_back(program, draft, counters.activity(event.activity.name), 1, event.day)
    climbing.lowered(program, draft, day)
    return Decision(at_us, draft.effects, reasons)


def _limited(program: Program, rule_id: str) -> list[str]:
    """Under which names limits count what the rule gives."""
    rule = program.rule.get(rule_id)
    if rule is None or rule_id not in program.limited_rules:
        return []
    return [rule_id] if rule.promotion is None else [rule_id, f"promotion:{rule.promotion.name}"]
