"""The bakery of docs/first-program.md, as somebody has it in his editor who follows the page word for word."""

import re
from collections.abc import Iterator
from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs" / "first-program.md").read_text("utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def in_the_making() -> Iterator[str]:
    """The file after each step of the page that ends with a story; the last one is the whole."""
    text = ""
    for kind, block in BLOCKS:
        if kind == "yaml":
            text = _with(text, block)
        if kind == "story":
            text = f"{text}\n{block}"
        if kind == "story" or block == text:
            yield text


def _with(text: str, block: str) -> str:
    """The piece where the page says that it goes: facts above the rules, a rule after the first, the rest behind."""
    if not text:
        return block
    if block.startswith("  - "):
        return re.sub(r"(?m)^(rules:\n.*\n)", lambda found: found[1] + block, text)
    where = "rules:\n" if block.startswith("facts:") else "examples: |\n"
    return text.replace(where, block + where, 1)
