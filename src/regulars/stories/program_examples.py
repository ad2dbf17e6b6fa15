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
    """The program of a file, and how many examples it keeps. Raises BadProgramFile, ExamplesFail.

    What is only played live, as stories of households are, is not played here, and is no fault.
    """
    program: Program = read_program(text)
    examples = check_stories(program, program.document.examples, "examples", first_line=examples_line(text))
    wrong = tuple(
        FieldError(f"line {fault.word.line}", f"word {fault.word.number}: {fault.told}")
        for one in examples
        for fault in one.faults
    )
    if wrong:
        raise ExamplesFail(errors=wrong)
    return program, sum(one.is_kept for one in examples)
