"""Text to stories. What cannot be understood is told all at once, each fault with its line and word."""

from collections.abc import Mapping
from datetime import date

from regulars.engine.program import Program
from regulars.stories.acts import Asks, Returns
from regulars.stories.expected import RefusedBy
from regulars.stories.faults import BadWord, Fault, Missing, Word, choice, suggestion
from regulars.stories.grammar import FACTS, SHOP, VERBS
from regulars.stories.parse_actions import action
from regulars.stories.parse_expectations import begins, expectations
from regulars.stories.parse_facts import fact
from regulars.stories.scope import Scope
from regulars.stories.story import Step, Story
from regulars.stories.words import ARROW, COMMA, DATE, Cursor, lines_of, words_of

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def parse(
    text: str, programs: Mapping[str, Program], default: Program | None = None, first_line: int = 1
) -> list[Story]:
    """The stories of a text, in its order.

    programs: those that a `program` line may name. default: the one of stories without such a line. first_line: the
    number of the text's first line in its file.
    """
    parts = _Parts(dict(programs), default)
    for words, fault in _logical_lines(text, first_line):
        if fault is not None:
            parts.faults.append(fault)
        else:
            parts.line(words)
    return parts.stories()


def _logical_lines(text: str, first_line: int) -> list[tuple[list[Word], Fault | None]]:
    """Lines as words, each with the indented lines that go on with it."""
    lines: list[tuple[list[Word], Fault | None]] = []
    for line, number, goes_on in lines_of(text, first_line):
        try:
            words = words_of(line, number)
        except BadWord as bad:
            lines.append(([], Fault(bad.word, bad.message)))
            continue
        if goes_on and lines:
            lines[-1][0].extend(words)
        else:
            lines.append((words, None))
    return lines


class _Parts:
    """The stories read so far and the one being read."""

    def __init__(self, programs: dict[str, Program], default: Program | None) -> None:
        self.head = Scope(programs, default)
        self.scope = self.head
        self.title = ""
        self.first = 1
        self.begins_under: Program | None = default
        self.steps: list[Step] = []
        self.faults: list[Fault] = []
        self.gaps_above = False
        self.done: list[Story] = []

    def line(self, words: list[Word]) -> None:
        """Read one line into what is there, or note why it cannot be."""
        try:
            self._line(words)
        except BadWord as bad:
            if isinstance(bad, Missing) and (self.gaps_above or self.faults):
                return
            self.faults.append(Fault(bad.word, bad.message))
            self.gaps_above |= self.scope is self.head

    def stories(self) -> list[Story]:
        """All stories, when the text is read."""
        self._end()
        return self.done

    def _line(self, words: list[Word]) -> None:
        first = words[0]
        if first.text == "story" and not first.quoted:
            self._end()
            self.title = " ".join(f'"{word.text}"' if word.quoted else word.text for word in words[1:]).replace(
                " ,", ","
            )
            self.first = first.line
            self.scope = Scope(self.head.programs, self.head.program, self.head)
            return
        if self.scope.program is None and first.text != "program":
            raise BadWord(first, f"a line `program NAME` comes first; there is {choice(self.scope.programs)}")
        if first.text in FACTS and not (first.text == "program" and words[1:2] and words[1].text == "becomes"):
            fact(Cursor(words, first), self.scope)
        else:
            self._step(words)

    def _step(self, words: list[Word]) -> None:
        if not DATE.fullmatch(words[0].text) and not words[0].text[:1].isdigit():
            raise _not_dated(words)
        began = self.scope.program
        step = _step(words, self.scope)
        if not self.steps:
            self.begins_under = began
            self.first = self.first if self.title else words[0].line
        self.steps.append(step)

    def _end(self) -> None:
        if self.steps or self.faults or self.title:
            program = self.begins_under.document.program if self.begins_under else ""
            members = tuple(self.scope.joined)
            born = {name: one.born for name, one in self.scope.people.items() if one.born is not None}
            self.done.append(
                Story(self.title, self.first, program, members, tuple(self.steps), tuple(self.faults), born)
            )
        self.steps, self.faults, self.title = [], [], ""


def _not_dated(words: list[Word]) -> BadWord:
    first = words[0]
    if len(words) > 1 and words[1].text in (*VERBS, *SHOP, "passes", "becomes"):
        return BadWord(first, f"a step begins with its date, as in `2026-01-31  {first.text} {words[1].text}`")
    hint = suggestion(first.text, FACTS) or f"; a line begins with a date, or with {choice(FACTS)}"
    return BadWord(first, f"{first.text!r} does not begin a line{hint}")


def _step(words: list[Word], scope: Scope) -> Step:
    cursor = Cursor(words, words[0])
    day = cursor.day()
    _weekday(cursor, day)
    at = cursor.time() if cursor.is_time() else None
    occurred_us = scope.moment(day, at)
    said, expected = _split(words[cursor.place :], scope)
    acting = Cursor(said, words[cursor.place - 1])
    done, member, at_us = action(acting, scope, occurred_us)
    if not acting.ended:
        raise acting.bad("expected two spaces and an expectation, or the end of the line")
    if at_us < scope.at_us:
        raise BadWord(words[0], "this is before the line above it; time goes forward in a story")
    scope.at_us = at_us
    wanted = expectations(Cursor(expected, said[-1] if said else words[0]), scope, member, asked=isinstance(done, Asks))
    if isinstance(done, Returns) and not any(isinstance(one, RefusedBy) for one in wanted):
        scope.came_back(done.receipt_id, done.lines, done.amount_minor)
    return Step(words[cursor.place] if len(words) > cursor.place else words[0], at_us, done, wanted)


def _weekday(cursor: Cursor, day: date) -> None:
    """A weekday after the date is for the reader; it must be the right one."""
    word = cursor.here
    if cursor.peek() in _WEEKDAYS:
        cursor.next("a weekday")
        true = _WEEKDAYS[day.weekday()]
        if word.text != true:
            raise BadWord(word, f"{day} is a {true}")


def _split(words: list[Word], scope: Scope) -> tuple[list[Word], list[Word]]:
    """The words of the action and those of the expectations.

    These begin at an arrow, or at the first word that can begin one and stands apart; failing that, at the first.
    """
    for place, word in enumerate(words):
        if word.text == ARROW and not word.quoted:
            return words[:place], words[place + 1 :]
    starts = [place for place in range(2, len(words)) if begins(words, place, scope.whose)]
    apart = [place for place in starts if words[place].gap and words[place - 1].text != COMMA]
    place = (apart or starts or [len(words)])[0]
    return words[:place], words[place:]
