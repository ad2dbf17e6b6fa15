"""A story understood: who does what when, and what is expected of it, in the engine's own values."""

from datetime import date
from typing import Literal

import msgspec

from regulars.stories.acts import AnyAction
from regulars.stories.expected import AnyExpectation
from regulars.stories.faults import Fault, Word

Way = Literal["engine", "live"]


class Step(msgspec.Struct, frozen=True):
    """One line of a story. at_us: the moment at which it is recorded."""

    word: Word
    at_us: int
    action: AnyAction
    expectations: tuple[AnyExpectation, ...] = ()


class Story(msgspec.Struct, frozen=True):
    """Steps that belong together; its members begin with nothing.

    program: the name of the program it begins under. faults: what could not be understood; such a story is not run.
    born: the birthdays that are told.
    """

    title: str
    line: int
    program: str
    members: tuple[str, ...]
    steps: tuple[Step, ...]
    faults: tuple[Fault, ...] = ()
    born: dict[str, date] = {}


class StoryResult(msgspec.Struct, frozen=True):
    """How a story came out.

    steps: how many were played. faults: none when all is as it should be. way: what it was played through. skipped:
    why it was not played at all.
    """

    name: str
    title: str
    line: int
    steps: int
    faults: tuple[Fault, ...] = ()
    way: Way = "engine"
    skipped: str = ""

    @property
    def is_kept(self) -> bool:
        """Whether it was played, and everything came as expected."""
        return not self.faults and not self.skipped

    def shown(self) -> str:
        """The faults as a terminal shows them; a kept story is one line."""
        live = "live: " if self.way == "live" else ""
        if self.skipped:
            return f"{self.name}:{self.line}: {live}{self.title}: skipped: {self.skipped}"
        if self.is_kept:
            return f"{self.name}:{self.line}: {live}{self.title}: kept, {self.steps} steps"
        return "\n".join(fault.shown(self.name, live) for fault in self.faults)
