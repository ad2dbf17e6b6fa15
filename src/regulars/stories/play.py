"""A story from beginning to end, through any runner; it stops at the first step that does not come as expected."""

from collections.abc import Mapping

from msgspec import structs

from regulars.stories.expectations import came_instead, told
from regulars.stories.expected import MayTake, Placed, RefusedBy
from regulars.stories.faults import Fault
from regulars.stories.runner import CannotPlay, Outcome, Runner
from regulars.stories.story import Step, Story, StoryResult


def play(story: Story, runner: Runner, name: str) -> StoryResult:
    """How the story comes out; it must have been understood."""
    played = 0
    faults: tuple[Fault, ...] = ()
    for step in story.steps:
        faults = _step(step, runner)
        played += 1
        if faults:
            break
    return StoryResult(name, story.title or name, story.line, played, faults)


def _step(step: Step, runner: Runner) -> tuple[Fault, ...]:
    try:
        outcomes = runner.play(step)
        return (*_failed(step, outcomes, runner), *_unexpected(step, outcomes, runner))
    except CannotPlay as why:
        return (Fault(step.word, str(why)),)


def _failed(step: Step, outcomes: Mapping[str, Outcome], runner: Runner) -> list[Fault]:
    faults = []
    for expected in step.expectations:
        outcome = outcomes.get(expected.member, Outcome())
        state = runner.state(expected.member, step.at_us)
        if isinstance(expected, MayTake):
            state = structs.replace(state, rewards=runner.rewards(expected.member, step.at_us))
        if isinstance(expected, Placed):
            state = structs.replace(state, places=runner.places(expected.member, step.at_us))
        came = came_instead(expected, outcome, state, runner.program())
        if came:
            message = f"expected `{expected.text}`; what came: `{came}`"
            faults.append(Fault(expected.word, message, reasons=_why(outcome, runner)))
    return faults


def _unexpected(step: Step, outcomes: Mapping[str, Outcome], runner: Runner) -> list[Fault]:
    """A refusal that nobody expected: a story must not go on as if what it tells had happened."""
    if any(isinstance(expected, RefusedBy) for expected in step.expectations):
        return []
    program = runner.program()
    return [
        Fault(step.word, f"this is refused: {', '.join(told(one, program) for one in outcome.refusals)}")
        for outcome in outcomes.values()
        if outcome.refusals
    ]


def _why(outcome: Outcome, runner: Runner) -> tuple[str, ...]:
    program = runner.program()
    given = tuple(told(reason, program) for reason in outcome.reasons)
    return given + tuple(f"refused {told(reason, program)}" for reason in outcome.refusals)
