"""A program judged by its file alone, as pages show it."""

import asyncio
from functools import lru_cache

from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding
from regulars.analytics.lint.judge import lint
from regulars.program_file import read_program


async def judged_alone(text: str, day: int) -> tuple[Finding, ...]:
    """What is to be said of a file on a day, with better values; aside, for each asks the engine some hundred times."""
    return await asyncio.to_thread(_judged, text, day)


@lru_cache(maxsize=16)
def _judged(text: str, day: int) -> tuple[Finding, ...]:
    return lint(read_program(text), Evidence(day), text)
