"""Checking programs and their stories, through the engine and, when asked, through HTTP and PostgreSQL too."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import structs

from regulars.engine.program import Program
from regulars.engine.shown.doubts import doubts
from regulars.errors import Invalid
from regulars.program_file import examples_line, read_program, text_of
from regulars.settings import Settings
from regulars.stories import Stage, StoryResult, check_stories, parse
from regulars.stories.live import LiveShop
from regulars.stories.live_limits import zones_of


class Checked(msgspec.Struct, frozen=True):
    """What a check found: faults of files, and how every story went, by each way that it was played; doubts: what is no
    fault and should be looked at.
    """

    programs: tuple[str, ...]
    stories: tuple[StoryResult, ...]
    faults: tuple[str, ...]
    doubts: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether everything that could be played is as it should be."""
        return not self.faults and not any(story.faults for story in self.stories)

    def __str__(self) -> str:
        failed = [story.shown() for story in self.stories if story.faults]
        skipped = [story.shown() for story in self.stories if story.skipped]
        live = [story for story in self.stories if story.way == "live"]
        checked = _many(len(self.stories) - len(live), "story", "stories")
        well = f"{_many(len(self.programs), 'program', 'programs')} and {checked} checked"
        if live:
            well += f", {len(live) - len(skipped)} of them live too"
        found = f"{_many(len(self.faults), 'fault', 'faults')}, {_many(len(failed), 'story fails', 'stories fail')}."
        end = "all is well." if self.ok else found
        return "\n".join(
            [*self.faults, *(f"look at {doubt}" for doubt in self.doubts), *failed, *skipped, f"{well}: {end}"]
        )


def _many(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


class Read(msgspec.Struct, frozen=True):
    """A program and the text of its file."""

    program: Program
    text: str


class Told(msgspec.Struct, frozen=True):
    """A text with stories. first: the program of stories that name none, with its text; others: those they may name."""

    name: str
    text: str
    first: Read
    others: tuple[Read, ...] = ()
    first_line: int = 1

    def played(self, stage: Stage | None = None) -> list[StoryResult]:
        """How its stories come out; through the engine, when no stage is given."""
        others = [one.program for one in self.others]
        return check_stories(
            self.first.program, self.text, self.name, others=others, first_line=self.first_line, stage=stage
        )

    def by_name(self) -> dict[str, Read]:
        """Its programs."""
        return {one.program.document.program: one for one in (*self.others, self.first)}


def check(settings: Settings, programs: Sequence[Path], *, stories: Sequence[Path], live: bool) -> Checked:
    """Read programs, run their examples and the stories that name them, or, with one program, all stories.

    live: also through HTTP and PostgreSQL, in a shop that is made for it.
    """
    faults: list[str] = []
    to_look_at: list[str] = []
    told: list[Told] = []
    ready: list[Read] = []
    for path in programs:
        try:
            text = text_of(path.read_bytes())
            ready.append(Read(read_program(text), text))
            examples = ready[-1].program.document.examples
            told.append(Told(path.name, examples, ready[-1], first_line=examples_line(text)))
            to_look_at += [f"{path.name}:{one.pointer}: {one.detail}" for one in doubts(ready[-1].program)]
        except Invalid as bad:
            faults += _faults(path, bad)
    for path in stories if ready else ():
        try:
            told.append(Told(path.name, text_of(path.read_bytes()), ready[0], tuple(ready[1:])))
        except Invalid as bad:
            faults += _faults(path, bad)
    results = [result for one in told for result in one.played()]
    if live:
        results += _played_live(settings, told)
    names = tuple(one.program.document.program for one in ready)
    return Checked(names, tuple(results), tuple(faults), tuple(to_look_at))


def _faults(path: Path, bad: Invalid) -> list[str]:
    return [f"{path.name}:{one.pointer}: {one.detail}" for one in bad.errors]


def _played_live(settings: Settings, told: Sequence[Told]) -> list[StoryResult]:
    from regulars.main.live import throw_away_shop  # Most checks need no server.

    zones = zones_of(
        [
            story
            for one in told
            for story in parse(one.text, _programs(one), one.first.program, one.first_line)
            if not story.faults
        ]
    )
    with throw_away_shop(settings, zones) as shop:
        return [result for one in told for result in played_live(shop, one)]


def played_live(shop: LiveShop, told: Told) -> list[StoryResult]:
    """How the stories that can be understood come out in the shop; of the others the engine's way tells."""
    texts = {name: one.text for name, one in told.by_name().items()}
    results = told.played(shop.stage(_programs(told), texts))
    return [structs.replace(one, way="live") for one in results if one.steps or one.skipped or not one.faults]


def _programs(told: Told) -> dict[str, Program]:
    return {name: one.program for name, one in told.by_name().items()}
