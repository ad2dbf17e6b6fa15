"""A program file is read, and the examples in it are played."""

from typing import ClassVar

from regulars.engine.program import Program
from regulars.errors import FieldError, Invalid
from regulars.program_file import examples_line, read_program
from regulars.stories import check_stories


class ExamplesFail(Invalid):
    """The program does not keep its own examples."""

    code: ClassVar[str] = "examples-fail"


def check_program(text: str) -> tuple[Program, int]:
    """The program of a file, and how many examples it keeps. Raises BadProgramFile, ExamplesFail."""
    program: Program = read_program(text)
    examples = check_stories(program, program.document.examples, "examples", first_line=examples_line(text))
    if wrong := [result for result in examples if not result.is_kept]:
        raise ExamplesFail(errors=tuple(FieldError(f"line {one.line}", one.shown()) for one in wrong))
    return program, len(examples)
