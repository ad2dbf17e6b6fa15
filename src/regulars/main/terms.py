"""A program in words, from its file."""

from pathlib import Path

import msgspec

from regulars import prose
from regulars.engine.checks.laws import Broken, broken
from regulars.errors import FieldError, Invalid
from regulars.i18n import Reader, languages
from regulars.program_file import read_program, text_of
from regulars.program_file.jurisdictions import jurisdictions
from regulars.prose import Chapter, chapters


class Terms(msgspec.Struct, frozen=True):
    """What a program promises, in one language; `text` is all of it as Markdown.

    to_mind: what the laws that the program names ask of its owner, and no program can show.
    """

    program: str
    language: str
    chapters: tuple[Chapter, ...]
    text: str
    to_mind: tuple[Broken, ...] = ()

    def __str__(self) -> str:
        return self.text


def of_file(path: Path, language: str, *, inside: bool = False) -> Terms:
    """The program of a file in words. Raises Invalid for a faulty file, and for a language that nobody wrote."""
    if language not in languages():
        known = ", ".join(languages())
        raise Invalid(errors=(FieldError("/language", f"there is no {language!r}; there is {known}"),))
    program = read_program(text_of(path.read_bytes()))
    reader = Reader(language, program.document.timezone)
    text = prose.terms(program, language, inside=inside)
    to_mind = tuple(one for one in broken(program.document, jurisdictions()) if one.severity == "mind")
    return Terms(program.document.program, language, chapters(program, reader, inside=inside), text, to_mind)
