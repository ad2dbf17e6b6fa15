"""A member does something that is no sale, and an activity is taken back."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import structs

from regulars.engine import counters
from regulars.engine.decision import Decision, Reason
from regulars.engine.doing import Doing
from regulars.engine.effects import Counted, Noted
from regulars.engine.events.activities import Activity, Marked, Undone
from regulars.engine.events.plans import PlanStep
from regulars.engine.events.returns import Earned, Moment
from regulars.engine.evolve import Draft
from regulars.engine.program import Program
from regulars.engine.steps import challenges, climbing, lots, plans
from regulars.engine.steps.counting import count, count_back
from regulars.engine.steps.freezing import frozen
from regulars.engine.steps.limit_counts import count_ungiven
from regulars.engine.steps.promises import wait_again
from regulars.engine.steps.reckon import given, on_doing
from regulars.engine.steps.taking_back import take_back
from regulars.engine.steps.vouchers import vouchers_given, withdraw


def activity(program: Program, draft: Draft, event: Activity, at_us: int, day: int) -> Decision:
    """What its rules give; refused when the program knows no such activity, when the member did not agree to what it
    tells of her, when it cannot be what becomes of a plan, or when a rule that insists cannot give all.
    """
    known = program.activities.get(event.name)
    if known is None:
        return Decision(at_us, refusals=[Reason("unknown-activity", event.name)])
    if known.consent and known.consent not in event.given.consents:
        return Decision(at_us, refusals=[Reason("no-consent", event.name, detail=known.consent)])
    made = plans.step(program, draft, event)
    if isinstance(made, Reason):
        return Decision(at_us, refusals=[made])
    confirmed = tuple(lots.confirm(draft, event.name, event.about, at_us, day)) if draft.awaits else ()
    for wallet in dict.fromkeys(one.wallet for one in confirmed):
        points = sum(one.points for one in confirmed if one.wallet == wallet)
        draft.told.append(Reason("confirmed", wallet, wallet, points, detail=event.name))
    trigger = program.triggers.get(event.name)
    moment = frozen(draft, day, event.occurred_us)
    if trigger is None:
        _happened(program, draft, event, made, day)
        climbing.rise(program, draft, day, at_us)
        counted = _counted(program, draft, event, moment, (), at_us, day)
        return Decision(at_us, draft.effects, counted, confirmed=confirmed, plan=made)
    doing = Doing(
        known, event.about, event.values, event.given, draft.marks, program.clock, event.occurred_us, event.places
    )
    earning = on_doing(program, draft, trigger, doing, moment, event.occurred_us)
    refusals = [cut for cut in earning.cuts if program.rule[cut.subject].insists]
    if refusals:
        return Decision(at_us, refusals=refusals)
    _happened(program, draft, event, made, day)
    earned = given(program, draft, earning, moment, at_us, day)
    climbing.rise(program, draft, day, at_us)
    counted = _counted(program, draft, event, moment, earned, at_us, day)
    reasons = [*earning.reasons(), *counted]
    return Decision(at_us, draft.effects, reasons, earned=earned, confirmed=confirmed, plan=made)


def _happened(program: Program, draft: Draft, event: Activity, made: PlanStep | None, day: int) -> None:
    count(program, draft, counters.activity(event.name), 1, day)
    if made is not None:
        plans.take(program, draft, made, day)


def _counted(
    program: Program, draft: Draft, event: Activity, moment: Moment, earned: Iterable[Earned], at_us: int, day: int
) -> list[Reason]:
    """What it counted for challenges and leaderboards."""
    return challenges.after_activity(program, draft, event, moment, earned, at_us, day) if program.tallies else []


def undoing(
    program: Program,
    event: Activity,
    decision: Decision,
    day: int,
    *,
    again: bool,
    rested: dict[str, int] | None = None,
) -> Undone:
    """What takes an activity back that was decided on a day, by the version `program`. again: it has been taken back
    before. rested: when what has a cooldown gave last without it.
    """
    vouchers = vouchers_given(decision.reasons)
    by = tuple(
        Marked(one.subject, one.points, one.detail, one.number, vouchers.get(one.subject, ""))
        for one in _given_by(program, event.name, decision.reasons)
    )
    return Undone(
        activity=event, day=day, earned=decision.earned, given_by=by, again=again, confirmed=decision.confirmed,
        rested=rested or {}, plan=decision.plan, counted=challenges.progressed(decision.reasons),
    )  # fmt: skip


def _given_by(program: Program, trigger: str, reasons: Iterable[Reason]) -> Iterator[Reason]:
    """Of the rules that gave, those that answer the trigger: what a tier or a challenge gave that was reached by it is
    theirs.
    """
    for one in reasons:
        if one.code == "rule" and one.subject in program.rule and program.rule[one.subject].trigger == trigger:
            yield one


def resting(program: Program, trigger: str, reasons: Iterable[Reason]) -> dict[str, frozenset[str]]:
    """What has a cooldown of the rules that answer the trigger and gave, as reasons say, and of their promotions: by
    its counter, the rules meant.
    """
    found: dict[str, frozenset[str]] = {}
    for one in _given_by(program, trigger, reasons):
        rule = program.rule[one.subject]
        if rule.cooldown is not None:
            found[counters.last_given(rule.id)] = frozenset({rule.id})
        if rule.promotion is not None and rule.promotion.cooldown is not None:
            name = rule.promotion.name
            together = [own.id for own in program.rule.values() if own.promotion and own.promotion.name == name]
            found[counters.last_given(f"promotion:{name}")] = frozenset(together)
    return found


def rested(resting: Mapping[str, frozenset[str]], others: Iterable[tuple[int, Iterable[Reason]]]) -> dict[str, int]:
    """When each of them gave last, by what else stands: moments in microseconds with what was given then and why."""
    last = dict.fromkeys(resting, 0)
    for moment_us, reasons in others:
        gave = {one.subject for one in reasons if one.code == "rule" and one.points}
        for counter, rules in resting.items():
            if gave & rules:
                last[counter] = max(last[counter], moment_us)
    return last


def undone(program: Program, draft: Draft, event: Undone, at_us: int, day: int) -> Decision:
    """What the activity earned is taken back as a return takes it, and it counts no more: not for limits, not for
    cooldowns, and points that waited for it wait again. Refused the second time.
    """
    if event.again:
        return Decision(at_us, refusals=[Reason("already-undone", event.activity.activity_id)])
    waiting = [wait_again(draft, one, at_us, day) for one in event.confirmed]
    lots.activate(draft, day, at_us)
    nothing = [structs.replace(one, points=0) for one in event.earned]
    reasons = take_back(program, draft, event.earned, nothing, at_us, day, shared=event.shared)
    for one in event.earned:
        count_back(program, draft, counters.earned(one.wallet), one.points, event.day)
    for by in event.given_by:
        if by.mark:
            draft.do(Noted(by.rule, by.mark, -by.amount, 0, day))
    count_ungiven(program, draft, event.given_by, event.day)
    reasons += withdraw(draft, event.given_by, event.whose)
    for counter, moment_us in event.rested.items():
        later_us = draft.counters.get(counter, {}).get(0, 0) - moment_us
        if counter in program.counters and later_us > 0:
            draft.count(Counted(counter, 0, -later_us))
    count_back(program, draft, counters.activity(event.activity.name), 1, event.day)
    if event.plan is not None:
        plans.undo(program, draft, event.plan, at_us, day)
    if event.counted:
        challenges.after_undone(program, draft, event.activity.about, event.counted, event.given, at_us, day)
    climbing.lowered(program, draft, day)
    return Decision(at_us, draft.effects, [*waiting, *reasons])
