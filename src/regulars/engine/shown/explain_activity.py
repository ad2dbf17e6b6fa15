"""Why rules that answer an activity gave nothing: for every one of which its decision says nothing."""

from collections.abc import Iterator

from regulars.engine.conditions import Clause, explain
from regulars.engine.decision import Decision
from regulars.engine.doing import Doing
from regulars.engine.events.activities import Activity
from regulars.engine.evolve import Draft
from regulars.engine.fields import Facts
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.shown.explain import Verdict
from regulars.engine.steps.catch_up import catch_up
from regulars.engine.steps.freezing import frozen


def unmoved_by(program: Program, before: Member, event: Activity, decision: Decision, at_us: int) -> list[Verdict]:
    """In file order. before: the member just before the activity, which was recorded at `at_us`."""
    trigger = program.triggers.get(event.name)
    if trigger is None or decision.refusals:
        return []
    doing, facts = seen_by(program, before, event, at_us)
    masks = trigger.match(doing, (), facts, event.occurred_us)
    told = {reason.subject for reason in decision.reasons}
    when = program.clock.day(event.occurred_us)
    verdicts = []
    for rule in trigger.rules:
        if rule.id in told:
            continue
        code = "no-amount" if masks[rule.match] else "condition"
        if not rule.first_day <= when <= rule.last_day:
            code = "not-in-force"
        clauses: tuple[Clause, ...] = ()
        if rule.condition is not None:
            whole = explain(rule.condition, doing, None, facts, event.occurred_us)
            clauses = tuple(_parts(whole))
        verdicts.append(Verdict(rule.id, rule.wallet.name, code, clauses=clauses))
    return verdicts


def seen_by(program: Program, before: Member, event: Activity, at_us: int) -> tuple[Doing, Facts]:
    """What a condition on the activity sees of it, and of the member."""
    at_us = max(at_us, before.at_us)
    day = program.clock.day(at_us)
    draft = Draft(before)
    catch_up(program, draft, at_us, day)
    known = program.activities[event.name]
    doing = Doing(
        known, event.about, event.values, event.given, draft.marks, program.clock, event.occurred_us, event.places
    )
    return doing, Facts(frozen(draft, day, event.occurred_us), event.given)


def _parts(whole: Clause) -> Iterator[Clause]:
    yield from whole.clauses if whole.op == "and" else (whole,)
