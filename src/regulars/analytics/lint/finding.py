"""What a lint is, and what it finds."""

from collections.abc import Callable, Iterable
from typing import Literal

import msgspec

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence, Path
from regulars.engine.document import Document
from regulars.engine.sentences import Sentence

Severity = Literal["note", "warning", "error"]
"""Worth knowing; will disappoint somebody; loses money, or promises what nobody gets."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a lint finds.

    path: the field of the document that it is about. evidence: what the shop's own receipts say. instead: what a
    small back-test found to be better, or the line to write. lint, source: filled in by `judge`. accepted: the
    program's reason for it.
    """

    severity: Severity
    path: Path
    says: Sentence
    evidence: Sentence | None = None
    instead: Sentence | None = None
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
