"""Writes the page of each program template: what it is, its units and tiers, its rules and rewards in the words that
members read, and its stories.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

from regulars.engine.program import Program
from regulars.engine.terms.ladders import Tier, TierSet
from regulars.engine.words import Language, Texts
from regulars.i18n import Reader
from regulars.program_file import read_program, template, template_names
from regulars.prose import APART, chapters, listed

DOCS = Path(__file__).parent.parent / "docs"
LANGUAGES: tuple[Language, ...] = ("en", "ru", "ro", "hu")
OTHERS = ("Russian", "Romanian", "Hungarian")
STORY = re.compile(r"^\s*story (.+)$", re.MULTILINE)


def pages() -> Iterator[tuple[Path, str]]:
    """A page for each template, and one that lists them."""
    names = template_names()
    yield DOCS / "templates" / "README.md", "\n".join(_list(names))
    for name in names:
        text = template(name)
        yield DOCS / "templates" / f"{name}.md", "\n".join(_page(name, text, read_program(text, 1)))


def _list(names: tuple[str, ...]) -> Iterator[str]:
    yield "# Programs to start from\n"
    yield "Take one, change its numbers, and look at what they do. Each is a file whose examples are played.\n"
    yield "```sh\nregulars init --template stamp-card     # your own shop with it"
    yield "regulars --data-dir data/stamps demo --template stamp-card     # the demo's year of receipts under it\n```\n"
    yield "| template | for |\n|---|---|"
    for name in names:
        yield f"| [{name}]({name}.md) | {_intro(template(name))[0].partition('. ')[0].rstrip('.')} |"
    yield ""


def _page(name: str, text: str, program: Program) -> Iterator[str]:
    document = program.document
    yield f"# {document.name['en']}\n"
    yield f"The template `{name}`: `regulars init --template {name}`. It is in"
    yield f"[{name}.yaml](../../src/regulars/templates/{name}.yaml), with its reasons beside its numbers.\n"
    for paragraph in _intro(text):
        yield paragraph + "\n"
    yield from _words(name, program)
    yield "## What it must always do\n"
    yield "`regulars check` plays these stories, through the code that runs at the till.\n"
    yield f"```text\n{dedent(document.examples).strip()}\n```\n"


def _intro(text: str) -> list[str]:
    """The paragraphs of the comment at the head of the file; what is indented in it stays as it is set."""
    lines: list[str] = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        if "yaml-language-server" not in line:
            lines.append(line.removeprefix("#").removeprefix(" "))
    parts = "\n".join(lines).strip("\n").split("\n\n")
    return [f"```text\n{part}\n```" if part.startswith("  ") else " ".join(part.split()) for part in parts]


def _words(name: str, program: Program) -> Iterator[str]:
    """The program in sentences, as `regulars terms` prints them; its tiers as a table besides."""
    document = program.document
    yield f"What follows is told by `regulars terms {name}.yaml`, and in {', '.join(OTHERS)} with `--language`.\n"
    for chapter in chapters(program, Reader(zone=document.timezone)):
        yield f"## {chapter.title}\n"
        if chapter.code == "tier_sets":
            for tier_set in document.tier_sets.values():
                yield from _tiers(tier_set, document.currency)
        for item in chapter.items:
            yield from listed(item, apart=chapter.code in APART)
        yield ""


def _tiers(tier_set: TierSet, currency: str) -> Iterator[str]:
    counted = f"{currency} spent" if tier_set.counts == "spend" else str(tier_set.counts)
    yield f"| tier | from ({counted}, {tier_set.window}) | {' | '.join(LANGUAGES[1:])} |"
    yield "|---|---|" + "---|" * (len(LANGUAGES) - 1)
    for tier in tier_set.tiers:
        yield f"| {tier.name.get('en', tier.id)} | {_from(tier)} | {_others(tier.name)} |"
    yield ""


def _from(tier: Tier) -> str:
    return str(tier.at_least)


def _others(name: Texts) -> str:
    return " | ".join(name.get(language, "") for language in LANGUAGES[1:])
