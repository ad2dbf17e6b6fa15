"""Reads a program file, and says everything that is wrong with it at once."""

import hashlib
import re
from contextlib import suppress
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import inspect

from regulars.engine.checks import laws
from regulars.engine.conditions import ConditionsTooCostly
from regulars.engine.document import Document
from regulars.engine.program import BadProgram, Program
from regulars.errors import FieldError
from regulars.program_file.check import Check
from regulars.program_file.compose import MOST_BYTES, compose
from regulars.program_file.faults import BadProgramFile, Faults, Path, TooManyFaults, path_of
from regulars.program_file.inside import index_inside, is_cut_by_comment
from regulars.program_file.jurisdictions import jurisdictions
from regulars.program_file.places import Places, nearest_written
from regulars.program_file.source import Mapping, Scalar, Source

_PLACE_IN_TEXT = re.compile(r"(\d+):(\d+) (.*)", re.DOTALL)


def read_program(text: str, version: int = 0) -> Program:
    """The program that the text describes, made ready. version: its number once published.

    Raises BadProgramFile with every fault: of the spelling, of the fields, of what they mean together, and against
    the laws that it names. What is published was promised: a law that is read later never stops it.
    """
    reading = _Reading(text)
    program = reading.program(version)
    reading.faults.raise_if_any()
    assert program is not None
    return program


def read_document(text: str) -> Document:
    """What the text says, field by field; whether it makes sense together is not asked.

    Raises BadProgramFile with every fault of the spelling and of the fields.
    """
    reading = _Reading(text)
    reading.faults.raise_if_any()
    document = reading.document()
    reading.faults.raise_if_any()
    assert document is not None
    return document


def examples_line(text: str) -> int:
    """The line of the file on which the stories in `examples` begin; 1 when there are none. Raises BadProgramFile."""
    reading = _Reading(text)
    reading.faults.raise_if_any()
    node = reading.check.places.get(("examples",))
    if not isinstance(node, Scalar):
        return 1
    line, _ = reading.source.place(node.start)
    return line + (node.style in ("|", ">"))


def places_of(text: str) -> Places:
    """Where the fields of a program file stand. Raises BadProgramFile."""
    reading = _Reading(text)
    reading.faults.raise_if_any()
    return Places(reading.source, reading.check.places)


def text_of(data: bytes) -> str:
    """The bytes of a program file as text, none changed. Raises BadProgramFile."""
    if len(data) > MOST_BYTES:
        raise _too_large(len(data))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as bad:
        source = Source(data[: bad.start].decode("utf-8"))
        faults = Faults(source)
        faults.add(len(source.text), (), f"the byte {data[bad.start]:02x} is not UTF-8; save the file as UTF-8")
        faults.raise_if_any()
        raise


def fingerprint(text: str) -> str:
    """The SHA-256 of the text's bytes, in hexadecimal: the same only for the same text, byte for byte."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _too_large(size: int) -> BadProgramFile:
    detail = f"the file has {size} bytes; at most {MOST_BYTES} are read"
    return BadProgramFile(errors=(FieldError("1:1", detail),))


@lru_cache(maxsize=1)
def _document_type() -> inspect.Type:
    return inspect.type_info(Document)


class _Reading:
    """One text on its way to a document. `data` has the shape of one, whatever is wrong."""

    def __init__(self, text: str) -> None:
        if len(text) > MOST_BYTES or len(text.encode("utf-8", "replace")) > MOST_BYTES:
            raise _too_large(len(text.encode("utf-8", "replace")))
        self.source = Source(text)
        self.faults = Faults(self.source)
        self.check = Check(self.faults)
        self.data: Any = None
        root = compose(self.source, self.faults)
        self.faults.raise_if_any()
        if not isinstance(root, Mapping):
            self.faults.add(0, (), "a program file begins with fields, such as `program: coffee-club`")
            self.faults.raise_if_any()
            return
        try:
            self.data = self.check.value(root, _document_type(), ())
        except TooManyFaults:
            self.faults.raise_if_any()

    def document(self) -> Document | None:
        """What the text says, with samples in place of what is wrong; None when too much of it is."""
        if not self.check.shape_is_sound:
            return None
        try:
            # Not strict: a plugin's kind may have fields of types that we hand on as the text they are.
            return msgspec.convert(self.data, Document, strict=False)
        except msgspec.ValidationError as bad:
            with suppress(TooManyFaults):
                self.faults.add(0, (), str(bad))
            return None

    def program(self, version: int) -> Program | None:
        """The program; or the faults that the engine finds, without those that follow from one told already."""
        document = self.document()
        if document is None:
            return None
        try:
            program = Program(document, version)
            told = [] if version else _against_the_law(document)
            if not told:
                return program
        except BadProgram as bad:
            told = list(bad.errors)
        except ConditionsTooCostly as bad:
            told = [FieldError("/rules", f"{bad.title()} They cost {bad.cost}, at most {bad.allowed} is allowed.")]
        new = [error for error in told if not self.faults.touches(path_of(error.pointer))]
        with suppress(TooManyFaults):
            for error in new:
                self._add(path_of(error.pointer), error.detail)
        return None

    def _add(self, path: Path, detail: str) -> None:
        known = nearest_written(path, self.check.places)
        node = self.check.places[known]
        inside = _PLACE_IN_TEXT.fullmatch(detail)
        if inside and known == path and isinstance(node, Scalar):
            self.faults.add(self._index(node, int(inside[1]), int(inside[2])), path, self._told(node, inside[3]))
        else:
            self.faults.add(node.start, path, detail)

    def _index(self, node: Scalar, line: int, column: int) -> int:
        before = node.text.split("\n")[: line - 1]
        return index_inside(self.source, node, sum(len(one) + 1 for one in before) + column - 1)

    def _told(self, node: Scalar, detail: str) -> str:
        if is_cut_by_comment(self.source, node):
            return f"{detail}; what follows # is a comment: put the whole condition between quotes"
        return detail


def _against_the_law(document: Document) -> list[FieldError]:
    """What a program that is not published yet must not say where it wants to hold."""
    if not document.jurisdictions:
        return []
    known = jurisdictions()
    unheard = [FieldError(pointer, detail) for pointer, detail in laws.unknown(document, known)]
    found = [one for one in laws.broken(document, known) if one.severity == "error"]
    return unheard + [FieldError(one.pointer, one.detail) for one in found]
