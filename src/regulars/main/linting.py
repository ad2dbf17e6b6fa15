"""Judging a program file, by itself or with the shop's own receipts."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

from regulars import clock
from regulars.analytics.backtest.own import Own, spooled
from regulars.analytics.backtest.past import Source
from regulars.analytics.backtest.trial import stated_share
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.judge import lint, not_judged
from regulars.analytics.lint.words import Found, in_words
from regulars.connectors.files.histories import open_histories
from regulars.connectors.files.mapping import read_mapping
from regulars.engine.days import day_of, micros
from regulars.i18n import Reader
from regulars.main.importing import mapping_beside
from regulars.main.measuring import Judged, Measured
from regulars.main.opening import with_shop
from regulars.program_file import read_program, text_of
from regulars.settings import Settings
from regulars.store.identifiers import speller
from regulars.store.shop import Shop
from regulars.workings import Workings

Tell = Callable[[str, int, int | None], None]

OWN = "own"


class Linted(msgspec.Struct, frozen=True):
    """What is to be said of a program. not_judged: what was missing -> the lints that said nothing without it."""

    program: str
    file: str
    findings: tuple[Found, ...]
    not_judged: Mapping[str, Sequence[str]]
    history: Judged | None = None

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
        counts = ", ".join(_counted(open_ones.count(name), name) for name in ("error", "warning", "note"))
        yield f"{counts}, {len(self.findings) - len(open_ones)} accepted."
        if (by := self.history) is not None:
            yield f"Judged by {by.receipts:,} receipts of {by.members:,} members in {by.name}."
            if by.rejected:
                yield f"{by.rejected:,} of its rows could not be taken; `regulars backtest` tells why."
        for missing, codes in self.not_judged.items():
            yield f"Not judged without --{missing}: {', '.join(codes)}."


def _counted(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What to judge by. history: a file of receipts, `own` for the shop's books, None for neither. of: whose members,
    by the id of their program, of the shop's default when it is empty. margin: as 25%.
    """

    history: str | None = None
    of: str = ""
    mapping: Path | None = None
    margin: str | None = None
    language: str = "en"
    processes: int | None = None


def lint_file(settings: Callable[[], Settings], path: Path, *, asked: Asked, tell: Tell) -> Linted:
    """Judge the program of a file.

    Raises BadProgramFile, EmptyHistory, NoMapping, BadMapping, UnreadableFile, NoShop, UnknownProgram; Invalid for a
    margin that is none.
    """
    text = text_of(path.read_bytes())
    program = read_program(text)
    margin = stated_share("margin", asked.margin)
    day = day_of(clock.now(), program.zone)
    with _source(settings, asked, tell) as told:
        history, past = None, None
        if told is not None:
            source, rejected = told
            processes = asked.processes or os.cpu_count() or 1
            history = Measured(asked.history or "", source, text, processes=processes, tell=tell, rejected=rejected)
            past = history.past()
        evidence = Evidence(day, margin, past)
        findings = lint(program, evidence, text)
    found = in_words(program, text, findings, Reader(asked.language, program.document.timezone))
    judged = history.judged if history else None
    return Linted(program.document.program, path.name, found, not_judged(evidence), judged)


@contextmanager
def _source(settings: Callable[[], Settings], asked: Asked, tell: Tell) -> Iterator[tuple[Source, int] | None]:
    """The history that was asked for, and how many of its rows were not taken."""
    if asked.history is None:
        yield None
    elif asked.history == OWN:
        with Workings() as folder:

            async def run(shop: Shop) -> Own:
                return await spooled(shop, folder, program=asked.of, at=shop.now(), tell=tell)

            yield with_shop(settings(), run).spool, 0
    else:
        file = Path(asked.history)
        words = read_mapping(asked.mapping or mapping_beside(file))
        spell = speller(settings().region or "")
        with open_histories(file, words, now_us=micros(clock.now()), spell=spell) as histories:
            yield histories, histories.rejected
