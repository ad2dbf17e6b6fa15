"""The program file: YAML text in, a checked program out; or every fault at once, each with its place."""

from regulars.program_file.faults import BadProgramFile
from regulars.program_file.places import Places
from regulars.program_file.read import examples_line, fingerprint, places_of, read_document, read_program, text_of
from regulars.program_file.schema import schema
from regulars.program_file.templates import NoSuchTemplate, template, template_names

__all__ = [
    "BadProgramFile",
    "NoSuchTemplate",
    "Places",
    "examples_line",
    "fingerprint",
    "places_of",
    "read_document",
    "read_program",
    "schema",
    "template",
    "template_names",
    "text_of",
]
