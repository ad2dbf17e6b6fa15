"""What a lint is, and what it finds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence, Figures, Path
from regulars.engine.document import Document
from regulars.engine.sentences import Named, Sentence, Value

Severity = Literal["note", "warning", "error"]
"""Worth knowing; will disappoint somebody; loses money, or promises what nobody gets."""


class Other(msgspec.Struct, frozen=True):
    """Another value of a number: what stands at which places of the file then, and how that is said."""

    changes: Mapping[Path, str]
    said: Value


Effect = Callable[[Figures, Figures], Sentence]
"""What another value does, from the figures without and with it."""


class Number(msgspec.Struct, frozen=True):
    """A number of the file that is at fault, or a word. now: how it is said; None where the line to write is said,
    whatever stands there. others: other values of it as people write them, the nearest first; where one of them is
    enough, all behind it are. of: whose number it is, where the finding does not say so. effect: what to tell of them;
    who gets a reward where nothing is said.
    """

    now: Value | None
    others: Sequence[Other]
    of: Named | None = None
    effect: Effect | None = None


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a lint finds.

    path: the field of the document that it is about. evidence: what the shop's own receipts say. instead: the line to
    write, or the value that ends it: `better` looks for it among `numbers`, of which one is to be changed. change: what
    it writes. lint, source: filled in by `judge`. accepted: the program's reason for it.
    """

    severity: Severity
    path: Path
    says: Sentence
    evidence: Sentence | None = None
    instead: Sentence | None = None
    numbers: Sequence[Number] = ()
    change: Mapping[Path, str] = {}
    lint: str = ""
    source: str = ""
    accepted: str = ""


def thing_of(document: Document, path: Path) -> tuple[str, str]:
    """The section of the document that a place belongs to, and the id of the thing there; empty for the whole."""
    match path:
        case ("rules" | "rewards" as section, int() as place, *_):
            return section, getattr(document, section)[place].id
        case ("wallets" | "tier_sets" | "plans" | "surprises" as section, str() as name, *_):
            return section, name
        case ("referral", *_):
            return "referral", document.program
        case _:
            return "", ""


class Lint(msgspec.Struct, frozen=True, kw_only=True):
    """One judgement. What it judges is the first line of its file.

    default: from where on it finds something. source: why. lists: what it is called where such rules are gathered.
    needs: without which it says nothing; a lint that can use a history and does without it needs none.
    """

    find: Callable[[About, Evidence], Iterable[Finding]]
    default: str
    source: str
    lists: str = ""
    needs: Literal["", "history", "margin"] = ""
