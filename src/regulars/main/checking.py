"""Checking programs and their stories."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from regulars.engine.program import Program
from regulars.errors import Invalid
from regulars.program_file import examples_line, read_program, text_of
from regulars.settings import Settings
from regulars.stories import StoryResult, check_stories


class Checked(msgspec.Struct, frozen=True):
    """What a check found: faults of files, and how every story went."""

    programs: tuple[str, ...]
    stories: tuple[StoryResult, ...]
    faults: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether everything is as it should be."""
        return not self.faults and all(story.is_kept for story in self.stories)

    def __str__(self) -> str:
        failed = [story.shown() for story in self.stories if not story.is_kept]
        well = f"{len(self.programs)} programs and {len(self.stories)} stories checked"
        if self.ok:
            return f"{well}: all is well."
        return "\n".join([*self.faults, *failed, f"{well}: {len(self.faults)} faults, {len(failed)} stories fail."])


def check(settings: Settings, programs: Sequence[Path], *, stories: Sequence[Path], live: bool) -> Checked:
    """Read programs, run their examples and the stories that name them, or, with one program, all stories."""
    faults: list[str] = []
    results: list[StoryResult] = []
    ready: list[Program] = []
    for path in programs:
        try:
            text = text_of(path.read_bytes())
            program = read_program(text)
            ready.append(program)
            results += check_stories(program, program.document.examples, path.name, first_line=examples_line(text))
        except Invalid as bad:
            faults += [f"{path.name}:{one.pointer}: {one.detail}" for one in bad.errors]
    for path in stories if ready else ():
        try:
            results += check_stories(ready[0], text_of(path.read_bytes()), path.name, others=ready[1:])
        except Invalid as bad:
            faults += [f"{path.name}:{one.pointer}: {one.detail}" for one in bad.errors]
    return Checked(tuple(program.document.program for program in ready), tuple(results), tuple(faults))
