"""Plans: what the billing tells makes of one, what time makes of it, and what a refund does."""

from collections.abc import Callable, Mapping

import msgspec
from msgspec import structs

from regulars.engine.days import NEVER, Duration, micros, start_of, year_start
from regulars.engine.decision import Reason
from regulars.engine.effects import PlanChanged
from regulars.engine.events.activities import Activity
from regulars.engine.events.plans import PlanState, PlanStep
from regulars.engine.evolve import Draft
from regulars.engine.program import Program
from regulars.engine.terms.activities import Value
from regulars.engine.terms.plans import CHARGED, ReadyPlan


class Told(msgspec.Struct, frozen=True, gc=False):
    """What the billing told of a plan: how it stood, on which day, at which moment."""

    plan: ReadyPlan
    stood: PlanState | None
    day: int
    at_us: int
    values: Mapping[str, Value]

    @property
    def running(self) -> PlanState | None:
        """How it stood, unless it was over or is paused with nothing left that is paid for."""
        stood = self.stood
        return None if stood is None or not stood.counts_on(self.day) else stood

    def last_day(self) -> int:
        """The day after the last one that the billing named, 0 if it named none."""
        until = self.values.get("until")
        return 0 if until is None else int(until) + 1


Answer = PlanState | str
"""How the plan stands then, or the code of why it cannot be."""


def step(program: Program, draft: Draft, event: Activity) -> PlanStep | Reason | None:
    """What an activity makes of a plan: nothing where it is about none, the refusal where it cannot be."""
    answer = _ANSWERS.get(event.name)
    if answer is None or not program.plans:
        return None
    plan = program.plans.get(event.about)
    if plan is None:
        return Reason("unknown-plan", event.about)
    stood = draft.plans.get(plan.name)
    day = program.clock.day(event.occurred_us)
    told = Told(plan, stood, day, event.occurred_us, event.values)
    found = answer(told)
    if isinstance(found, str):
        return Reason(found, plan.name, detail=stood.status if stood else "")
    return PlanStep(plan.name, stood, found, _paid_days(told, found) if event.name in _PAYING else 0)


def take(program: Program, draft: Draft, made: PlanStep, day: int) -> None:
    """The plan stands so from now on; where that is past already, as time has left it."""
    _become(draft, made.plan, made.after, day)
    passed(program, draft, day)


def passed(program: Program, draft: Draft, day: int) -> None:
    """What time alone has made of the plans by the beginning of a day."""
    for name, state in list(draft.plans.items()):
        while (due := state.due_day) is not None and due <= day:
            if state.status in ("trial", "active") and state.paid_until < state.until:
                state = structs.replace(state, status="grace")
            else:
                state = _over(state, state.until, micros(start_of(state.until, program.zone)))
            _become(draft, name, state, day)


def undo(program: Program, draft: Draft, made: PlanStep, at_us: int, day: int) -> None:
    """The step is taken back: all is as before it, or, after later steps, the paid days it gave are gone; a plan that
    has begun anew since stays.

    Where nothing that is paid for is left, the benefits end at once: there is no grace for what was refunded.
    """
    stands, back = draft.plans.get(made.plan), made.before
    if stands is None:
        return
    if stands != made.after:
        is_for_ever = stands.paid_until >= NEVER > made.after.paid_until
        is_another = stands.since_us != made.after.since_us
        if not (made.days or made.charges) or stands.status == "over" or is_for_ever or is_another:
            return
        back = _without(stands, made)
    if back is not None and made.days and back.status != "over" and back.paid_until <= day:
        back = _over(back, day, at_us)
    _become(draft, made.plan, back, day)
    passed(program, draft, day)


def _without(stands: PlanState, made: PlanStep) -> PlanState:
    """How it stands without one of its earlier steps; what was skipped for charges goes with the last of them."""
    days, charges, skipped = made.days, stands.charges - made.charges, stands.skipped_days - made.skipped_days
    if charges <= 0 < stands.charges:
        days, skipped = days + skipped, 0
    return structs.replace(
        stands, paid_until=stands.paid_until - days, until=stands.until - days, charges=charges, skipped_days=skipped
    )


def better(theirs: Mapping[str, PlanState], own: Mapping[str, PlanState]) -> dict[str, PlanState]:
    """Of the plans of a member who turns out to be this one, those that last longer than her own."""
    return {
        name: state
        for name, state in theirs.items()
        if name not in own or (state.status != "over" and (own[name].status == "over" or state.until > own[name].until))
    }


def hand_on(draft: Draft, come: Mapping[str, PlanState]) -> None:
    """Plans come from another member."""
    for name, state in come.items():
        draft.do(PlanChanged(name, state))


def leave(draft: Draft) -> None:
    """All plans go to another member."""
    for name in tuple(draft.plans):
        draft.do(PlanChanged(name, None))


def give_back(draft: Draft, taken: Mapping[str, PlanState], own: Mapping[str, PlanState]) -> None:
    """Plans of another member go back to her; one that was paid for since stays. own: those from before."""
    for name, state in taken.items():
        stands = draft.plans.get(name)
        if stands and (stands.since_us, stands.paid_until) == (state.since_us, state.paid_until):
            draft.do(PlanChanged(name, own.get(name)))


def _become(draft: Draft, plan: str, state: PlanState | None, day: int) -> None:
    draft.do(PlanChanged(plan, state))
    code = f"plan-{state.status}" if state else "plan-over"
    draft.told.append(Reason(code, plan, number=min(state.until, NEVER) if state else day))


def _over(state: PlanState, day: int, at_us: int) -> PlanState:
    return structs.replace(state, status="over", until=min(day, state.until), over_us=at_us)


def _paid_days(told: Told, after: PlanState) -> int:
    base = told.running.paid_until if told.running else told.day
    return after.paid_until - base


# What each activity makes of it


def _started(told: Told) -> Answer:
    if told.stood is not None:
        return "trial-used" if told.stood.status == "over" else "plan-not-possible"
    if told.plan.trial == Duration():
        return "plan-needs-charge"
    ends = told.plan.trial.after(told.day)
    return PlanState("trial", told.at_us, ends, told.plan.grace.after(ends), ends)


def _charged(told: Told) -> Answer:
    """Money that came is never refused: it begins a plan, goes on with it, or begins it anew."""
    running = told.running
    base = running.paid_until if running else told.day
    anchor = running.anchor if running else told.day
    ends = told.last_day()
    if ends:
        anchor = ends
    elif base >= NEVER:
        ends = base
    else:
        ends = told.plan.next_end(anchor, base)
    if ends < max(base, told.day + 1):
        return "until-too-early"
    skips, year = (told.stood.skips, told.stood.skips_year) if told.stood else (0, 0)
    since_us = running.since_us if running else told.at_us
    charges, skipped = (running.charges, running.skipped_days) if running else (0, 0)
    return PlanState(
        "active", since_us, ends, _with_grace(told.plan, ends), anchor, skips, year,
        charges=charges + 1, skipped_days=skipped,
    )  # fmt: skip


def _charge_failed(told: Told) -> Answer:
    running = told.running
    if running is None or running.status not in ("trial", "active", "grace"):
        return "plan-not-possible"
    return running if running.status == "grace" else structs.replace(running, status="grace")


def _paused(told: Told) -> Answer:
    if told.running is None or told.running.status not in ("trial", "active"):
        return "plan-not-possible"
    return structs.replace(told.running, status="paused", until=told.running.paid_until)


def _resumed(told: Told) -> Answer:
    stood = told.stood
    if stood is None or stood.status not in ("paused", "cancelled"):
        return "plan-not-possible"
    if stood.paid_until > told.day:
        return structs.replace(stood, status="active", until=_with_grace(told.plan, stood.paid_until))
    if told.plan.grace == Duration():
        return "plan-needs-charge"
    until = told.plan.grace.after(told.day)
    return structs.replace(
        stood, status="grace", since_us=told.at_us, paid_until=told.day, until=until, anchor=told.day,
        charges=0, skipped_days=0,
    )  # fmt: skip


def _skipped(told: Told) -> Answer:
    running, plan = told.running, told.plan
    if running is None or running.status != "active" or running.paid_until >= NEVER:
        return "plan-not-possible"
    year = year_start(told.day)
    used = running.skips if running.skips_year == year else 0
    if used >= plan.skips:
        return "no-skips-left"
    if plan.skip_before.before(running.paid_until) < told.day:
        return "skip-too-late"
    ends = plan.next_end(running.anchor, running.paid_until)
    return structs.replace(
        running, paid_until=ends, until=_with_grace(plan, ends), skips=used + 1, skips_year=year,
        skipped_days=running.skipped_days + ends - running.paid_until,
    )  # fmt: skip


def _cancelled(told: Told) -> Answer:
    stood, at_once = told.stood, bool(told.values.get("at_once"))
    if stood is None or stood.status == "over" or (stood.status == "cancelled" and not at_once):
        return "plan-not-possible"
    if at_once or not told.day < stood.paid_until < NEVER:
        return _over(stood, told.day, told.at_us)
    return structs.replace(stood, status="cancelled", until=stood.paid_until)


def _given(told: Told) -> Answer:
    """A gift makes what runs longer; who has nothing has the plan until its last day, or for ever."""
    ends = told.last_day() or NEVER
    if ends <= told.day:
        return "until-too-early"
    running = told.running
    if running is None:
        return PlanState("given", told.at_us, ends, ends, ends)
    ends = max(ends, running.paid_until)
    if running.status in ("trial", "active", "grace"):
        status = "active" if running.status == "grace" else running.status
        return structs.replace(running, status=status, paid_until=ends, until=_with_grace(told.plan, ends), anchor=ends)
    return structs.replace(running, status="given", paid_until=ends, until=ends, anchor=ends)


def _with_grace(plan: ReadyPlan, ends: int) -> int:
    return ends if ends >= NEVER else plan.grace.after(ends)


_ANSWERS: Mapping[str, Callable[[Told], Answer]] = {
    "plan-started": _started,
    CHARGED: _charged,
    "plan-charge-failed": _charge_failed,
    "plan-paused": _paused,
    "plan-resumed": _resumed,
    "plan-skipped": _skipped,
    "plan-cancelled": _cancelled,
    "plan-given": _given,
}
_PAYING = frozenset({CHARGED, "plan-skipped", "plan-given"})
