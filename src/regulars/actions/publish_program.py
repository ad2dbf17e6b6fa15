"""Put a version of a program in force from a moment on."""

from datetime import datetime
from typing import ClassVar

from regulars.engine.program import Program
from regulars.errors import FieldError, Invalid
from regulars.program_file import examples_line, read_program
from regulars.store import programs
from regulars.store.database import Connection
from regulars.store.programs import Version
from regulars.store.shop import Shop
from regulars.stories import check_stories


class ExamplesFail(Invalid):
    """The program does not keep its own examples."""

    code: ClassVar[str] = "examples-fail"


async def publish_program(shop: Shop, text: str, *, from_at: datetime | None, at: datetime) -> Version:
    """Check a program file and keep it as the next version of its program, in force from `from_at`, or now.

    Raises BadProgramFile, and ExamplesFail when the program does not keep its own examples; nothing is written then.
    """
    program: Program = read_program(text)
    examples = check_stories(program, program.document.examples, "examples", first_line=examples_line(text))
    if wrong := [result for result in examples if not result.is_kept]:
        raise ExamplesFail(errors=tuple(FieldError(f"line {one.line}", one.shown()) for one in wrong))

    async def publish(tx: Connection) -> Version:
        return await programs.publish(tx, program.document.program, text, from_at or at, at)

    version = await shop.db.run(publish)
    shop.programs.stale()
    return version
