"""Judging a program file, by itself or with the shop's own receipts."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from regulars import clock
from regulars.analytics.backtest.behaviour import Behaviour
from regulars.analytics.backtest.own import Own, spooled
from regulars.analytics.backtest.past import Source, Spooled, read
from regulars.analytics.backtest.spread import Counted, Orders, replay_all
from regulars.analytics.backtest.trial import EmptyHistory, stated_share
from regulars.analytics.lint.evidence import AS_IT_IS, Changes, Evidence, Figures, Past
from regulars.analytics.lint.finding import Finding
from regulars.analytics.lint.habits import habits_of
from regulars.analytics.lint.judge import lint, not_judged
from regulars.analytics.lint.measured import figures_of
from regulars.connectors.files.histories import Part, Where, open_histories
from regulars.connectors.files.mapping import read_mapping
from regulars.engine.days import day_of, micros
from regulars.engine.program import Program
from regulars.engine.sentences import Sentence
from regulars.i18n import Reader
from regulars.main.importing import mapping_beside
from regulars.main.opening import with_shop
from regulars.program_file import BadProgramFile, Places, places_of, read_program, text_of
from regulars.program_file.faults import written
from regulars.prose import Prose
from regulars.settings import Settings
from regulars.store.shop import Shop

Tell = Callable[[str, int, int | None], None]

OWN = "own"
SAMPLE = 10_000
"""So many receipts are enough to try other values on."""
PARTS = 8


class Found(msgspec.Struct, frozen=True):
    """One finding, in words. field: as `rules[2].per`; line and column of the file where it stands, or would."""

    lint: str
    severity: str
    line: int
    column: int
    field: str
    says: str
    evidence: str
    instead: str
    source: str
    accepted: str


class Linted(msgspec.Struct, frozen=True):
    """What is to be said of a program. not_judged: what was missing -> the lints that said nothing without it."""

    program: str
    file: str
    findings: tuple[Found, ...]
    not_judged: Mapping[str, Sequence[str]]

    @property
    def ok(self) -> bool:
        """Whether nothing is worse than a note, or all of it is accepted."""
        return all(one.accepted or one.severity == "note" for one in self.findings)

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        for one in self.findings:
            yield f"{self.file}:{one.line}:{one.column} {one.field}".rstrip()
            yield f"  {'accepted' if one.accepted else one.severity}: {one.lint}"
            for text, name in ((one.says, ""), (one.evidence, "your receipts"), (one.instead, "better"),
                               (one.source, "why"), (one.accepted, "accepted")):  # fmt: skip
                if text:
                    yield f"  {name}: {text}" if name else f"  {text}"
            yield ""
        open_ones = [one.severity for one in self.findings if not one.accepted]
        counts = ", ".join(f"{open_ones.count(name)} {name}s" for name in ("error", "warning", "note"))
        yield f"{counts}, {len(self.findings) - len(open_ones)} accepted."
        for missing, codes in self.not_judged.items():
            yield f"Not judged without --{missing}: {', '.join(codes)}."


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What to judge by. history: a file of receipts, `own` for the shop's books, None for neither. margin: as 25%."""

    history: str | None = None
    mapping: Path | None = None
    margin: str | None = None
    language: str = "en"
    processes: int | None = None


def lint_file(settings: Callable[[], Settings], path: Path, *, asked: Asked, tell: Tell) -> Linted:
    """Judge the program of a file.

    Raises BadProgramFile, EmptyHistory, NoMapping, BadMapping, UnreadableFile, NoShop; Invalid for a margin that is
    none.
    """
    text = text_of(path.read_bytes())
    program = read_program(text)
    margin = stated_share("margin", asked.margin)
    day = day_of(clock.now(), program.zone)
    with _source(settings, program, asked, tell) as source:
        past = None
        if source is not None:
            past = Measured(source, text, processes=asked.processes or os.cpu_count() or 1, tell=tell).past()
        evidence = Evidence(day, margin, past)
        findings = lint(program, evidence)
    return told(program, path.name, findings, places_of(text), evidence, asked.language)


def told(
    program: Program, file: str, findings: Sequence[Finding], places: Places, evidence: Evidence, language: str
) -> Linted:
    """Findings in words, with their lines."""
    prose = Prose(program.document, Reader(language, program.document.timezone))

    def words(sentence: Sentence | None) -> str:
        return "" if sentence is None else prose.sentence(sentence)

    found = [
        Found(
            one.lint, one.severity, *places.line_and_column(one.path), written(one.path), words(one.says),
            words(one.evidence), words(one.instead), one.source, one.accepted,
        )
        for one in findings
    ]  # fmt: skip
    return Linted(program.document.program, file, tuple(found), not_judged(evidence))


@contextmanager
def _source(settings: Callable[[], Settings], program: Program, asked: Asked, tell: Tell) -> Iterator[Source | None]:
    """The history that was asked for."""
    if asked.history is None:
        yield None
    elif asked.history == OWN:
        with TemporaryDirectory(prefix="regulars-") as name:
            folder = Path(name)

            async def run(shop: Shop) -> Own:
                return await spooled(shop, folder, program=program.document.program, at=shop.now(), tell=tell)

            yield with_shop(settings(), run).spool
    else:
        file = Path(asked.history)
        words = read_mapping(asked.mapping or mapping_beside(file))
        with open_histories(file, words) as histories:
            yield histories


class Sample(msgspec.Struct, frozen=True):
    """Some of a history's members, taken evenly from all of it."""

    source: Source

    @property
    def where(self) -> Where | Spooled:
        """As the whole."""
        return self.source.where

    @property
    def last_us(self) -> int | None:
        """As the whole."""
        return self.source.last_us

    @property
    def receipts(self) -> int:
        """About so many."""
        return min(self.source.receipts, SAMPLE)

    def parts(self, count: int) -> list[Part]:
        """Every so many of its parts."""
        step = -(-self.source.receipts // SAMPLE)
        return self.source.parts(count * step)[::step]


class Measured:
    """A history, and one program on it: what lints ask for is counted when they do."""

    def __init__(self, source: Source, text: str, *, processes: int, tell: Tell) -> None:
        self.source, self.text, self.processes, self.tell = source, text, processes, tell
        self.sample, self.places = Sample(source), places_of(text)
        self.program = read_program(text)

    def past(self) -> Past:
        """All of it. Raises EmptyHistory."""
        counted = self._replay(self.source, [self.text])
        if not counted.sales.by_member:
            raise EmptyHistory(file="", rejected=counted.sales.rejected, rejects_file="")
        figures = figures_of(self.program, counted.programs[0], counted.sales)
        parts = self.sample.parts(PARTS)
        pasts = (past for part in parts for _, past in read(self.source.where, part))
        return Past(habits_of(pasts, self.program.clock), figures, self.trial)

    def trial(self, changes: Changes) -> Mapping[str, Figures]:
        """The program beside itself with changes, on a sample."""
        tried: dict[str, tuple[str, Program]] = {AS_IT_IS: (self.text, self.program)}
        for name, values in changes.items():
            text = self.places.changed(values)
            with suppress(BadProgramFile):  # Another field does not allow it.
                if text is not None:
                    tried[name] = text, read_program(text)
        if len(tried) == 1:
            return {}
        counted = self._replay(self.sample, [text for text, _ in tried.values()])
        return {
            name: figures_of(program, tally, counted.sales)
            for (name, (_, program)), tally in zip(tried.items(), counted.programs, strict=True)
        }

    def _replay(self, source: Source, texts: Sequence[str]) -> Counted:
        last_us = self.source.last_us or 0
        orders = Orders(self.source.where, tuple(texts), Behaviour(), last_us, max(last_us, micros(clock.now())))
        return replay_all(source, orders, processes=self.processes, tell=self.tell)
