"""Stories: plain text that a marketer can read and write, held against what the program really does.

`docs/stories.md` is the grammar. The same story runs through the engine in milliseconds and, by another runner,
through HTTP and the database.
"""

from collections.abc import Iterable

from msgspec import structs

from regulars.engine.program import Program
from regulars.stories.engine_run import EngineRunner
from regulars.stories.faults import Fault
from regulars.stories.parser import parse
from regulars.stories.play import play
from regulars.stories.runner import NotPlayable, Outcome, Runner, Stage, State
from regulars.stories.story import Step, Story, StoryResult


def check_stories(
    program: Program,
    text: str,
    name: str,
    *,
    others: Iterable[Program] = (),
    first_line: int = 1,
    stage: Stage | None = None,
) -> list[StoryResult]:
    """Play the stories of a text; none for a text without any.

    program: the one of stories that name none. others: further programs that a `program` line may name. name: what
    the text is called in faults. first_line: the number of its first line there. stage: makes the runner of each
    story; the engine when none is given.
    """
    programs = {one.document.program: one for one in (*others, program)}
    make = stage or (lambda story: EngineRunner(story, programs))
    stories = parse(text, programs, program, first_line)
    lines = text.splitlines()
    results = [_result(story, make, name) for story in stories]
    return [_with_source(result, lines, first_line) for result in results]


def _result(story: Story, make: Stage, name: str) -> StoryResult:
    result = StoryResult(name, story.title or name, story.line, 0, story.faults)
    if story.faults:
        return result
    try:
        return play(story, make(story), name)
    except NotPlayable as why:
        return structs.replace(result, skipped=str(why))


def _with_source(result: StoryResult, lines: list[str], first_line: int) -> StoryResult:
    faults = tuple(
        structs.replace(fault, source=lines[fault.word.line - first_line].replace("\t", " ")) for fault in result.faults
    )
    return structs.replace(result, faults=faults)


__all__ = [
    "EngineRunner",
    "Fault",
    "Outcome",
    "Runner",
    "Stage",
    "State",
    "Step",
    "Story",
    "StoryResult",
    "check_stories",
    "parse",
]
