"""A better value of a number: looked for by writing other ones into the file and judging it again."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache, cached_property

from msgspec import structs

from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Number, Other
from regulars.analytics.lint.numbers import place_of, together
from regulars.analytics.lint.saying import rewarded, share
from regulars.engine.program import Program
from regulars.engine.sentences import Quoted, Sentence, say
from regulars.program_file import BadProgramFile, places_of, read_program

MOST_NUMBERS = 8
"""So many numbers are tried for one finding; each costs a judgement, and a small back-test where the lint asks one."""


Judge = Callable[[Program, Evidence, str], list[Finding]]
"""What one lint finds in a program; under an empty name, what all of them do."""


class Better:
    """What ends the findings in a file. text: of the file. found: all that is found in it."""

    def __init__(self, text: str, evidence: Evidence, found: Sequence[Finding], judge: Judge) -> None:
        self.text, self.evidence, self.found, self.judge = text, evidence, found, judge
        self.places = places_of(text)
        self.program = cache(self._program)

    def told(self, finding: Finding) -> Finding:
        """A finding with the nearest value that ends it and begins nothing else, if need be one that does; with several
        numbers at once where none does alone; or that nothing of it ends it. As it was where no such number is written
        in the file.
        """
        numbers = self._possible(finding.numbers[:MOST_NUMBERS])
        if not numbers:
            return finding
        found = self._first(finding, numbers) or self._first(finding, self._possible(together(numbers)))
        return found or _nothing(finding, numbers)

    def _first(self, finding: Finding, numbers: Sequence[Number]) -> Finding | None:
        """With the first number that ends it and begins nothing else, else the first that ends it."""
        ending: list[Finding] = []
        for number in numbers:
            place = self._nearest(finding, number.others)
            if place is None:
                continue
            other = number.others[place]
            said, begun = _of(finding, number, self._said(number, other)), self._begun(other)
            if not begun:
                return structs.replace(finding, instead=said, change=other.changes)
            but = say("%(better)s; but then there is %(lint)s", better=said, lint=Quoted(begun))
            ending.append(structs.replace(finding, instead=but, change=other.changes))
        return ending[0] if ending else None

    def _possible(self, numbers: Sequence[Number]) -> list[Number]:
        """Each with its other values up to the last with which the file can still be read; without those of none."""
        found = [structs.replace(one, others=self._readable(one.others)) for one in numbers]
        return [one for one in found if one.others]

    def _readable(self, others: Sequence[Other]) -> Sequence[Other]:
        last = next((place for place in reversed(range(len(others))) if self.program(self._text(others[place]))), -1)
        return others[: last + 1]

    def _nearest(self, finding: Finding, others: Sequence[Other]) -> int | None:
        last = len(others) - 1
        if not self._ends(finding, others[last]):
            return None
        return bisect_left(others, True, hi=last, key=lambda other: self._ends(finding, other))

    def _ends(self, finding: Finding, other: Other) -> bool:
        """Whether the same lint finds less then, and no more of it there."""
        again = self._judged(self._text(other), finding.lint)
        if again is None:
            return False
        before = [one.path for one in self.found if one.lint == finding.lint]
        after = [one.path for one in again]
        return len(after) < len(before) and after.count(finding.path) < before.count(finding.path)

    def _begun(self, other: Other) -> str:
        """A lint that finds more then than now, notes aside; empty for none."""
        after = _codes(self._judged(self._text(other), "") or ())
        return next((code for code in after if after.count(code) > self._as_it_is.count(code)), "")

    @cached_property
    def _as_it_is(self) -> list[str]:
        """The lints that find something now, by the same members as with other values."""
        return _codes(self._judged(self.text, "") or ()) if self.evidence.past else _codes(self.found)

    def _judged(self, text: str, only: str) -> list[Finding] | None:
        program, past = self.program(text), self.evidence.past
        if program is None:
            return None
        return self.judge(program, structs.replace(self.evidence, past=past.of(text) if past else None), only)

    def _text(self, other: Other) -> str:
        """The file with that value; empty where the file says nothing there."""
        return self.places.changed(other.changes) or ""

    def _program(self, text: str) -> Program | None:
        with suppress(BadProgramFile):  # Another field does not allow it.
            return read_program(text)
        return None

    def _said(self, number: Number, other: Other) -> Sentence:
        """What it is instead, and what it does, if it does anything that can be told."""
        if number.now is None:
            return say("write %(line)s", line=other.said)
        over = say("with %(new)s instead of %(old)s it is over", new=other.said, old=number.now)
        past = self.evidence.past
        if past is None:
            return over
        before, after = past.trial(self.text), past.trial(self._text(other))
        told = number.effect or rewarded
        costs, effect = [share(before.cost), share(after.cost)], told(before, after)
        if costs[0] == costs[1] and effect == told(before, before):
            return over
        return say(
            "with %(new)s instead of %(old)s, %(effect)s; it costs %(cost)s of sales, not %(cost_before)s",
            new=other.said, old=number.now, effect=effect, cost=costs[1], cost_before=costs[0],
        )  # fmt: skip


def _codes(found: Sequence[Finding]) -> list[str]:
    return [one.lint for one in found if one.severity != "note"]


def _of(finding: Finding, number: Number, said: Sentence) -> Sentence:
    """With whose number it is, where the finding is about something else."""
    if number.of is None or place_of(number) in (finding.path, finding.path[:-1]):
        return said
    return say("%(thing)s: %(said)s", thing=number.of, said=said)


def _nothing(finding: Finding, numbers: Sequence[Number]) -> Finding:
    """That nothing ends it."""
    [one, *more] = numbers
    if one.now is None:
        return finding
    if more:
        says = say("no other value of one of its numbers ends it, nor of all of them together")
    else:
        said = say("even %(new)s instead of %(old)s does not end it", new=one.others[-1].said, old=one.now)
        says = _of(finding, one, said)
    return structs.replace(finding, instead=says)
