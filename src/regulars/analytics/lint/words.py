"""Findings as one reads them, each with its place in the file."""

from collections.abc import Mapping, Sequence

import msgspec

from regulars.analytics.lint.finding import Finding
from regulars.engine.program import Program
from regulars.engine.sentences import Sentence
from regulars.i18n import Reader
from regulars.program_file import places_of
from regulars.program_file.faults import written
from regulars.prose import Prose


class Found(msgspec.Struct, frozen=True):
    """One finding, in words. field: as `rules[2].per`; line and column of the file where it stands, or would. change:
    the fields that end it with other values, each with its value.
    """

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
    change: Mapping[str, str]


def in_words(program: Program, text: str, findings: Sequence[Finding], reader: Reader) -> tuple[Found, ...]:
    """Findings about a program, whose file has that text."""
    places, prose = places_of(text), Prose(program.document, reader)

    def words(sentence: Sentence | None) -> str:
        return "" if sentence is None else prose.sentence(sentence)

    return tuple(
        Found(
            one.lint, one.severity, *places.line_and_column(one.path), written(one.path), words(one.says),
            words(one.evidence), words(one.instead), one.source, one.accepted,
            {written(path): text for path, text in one.change.items()},
        )
        for one in findings
    )  # fmt: skip
