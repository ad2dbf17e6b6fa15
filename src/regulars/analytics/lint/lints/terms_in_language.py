"""A law wants the terms in a language."""

from collections.abc import Iterator

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.engine.sentences import Quoted, say
from regulars.engine.terms.laws import InLanguage, asked
from regulars.program_file.jurisdictions import laws_of


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """What the laws that the program names want, and no program can show."""
    exempt = asked(about.document.jurisdictions)
    for name, law in laws_of(about.document).items():
        for fact in law.binding(exempt[name]):
            if isinstance(fact, InLanguage):
                says = say(
                    "the law %(law)s wants members to be able to read the terms in %(language)s",
                    law=Quoted(name),
                    language=Quoted(fact.language),
                )
                yield Finding(severity="note", path=("jurisdictions",), says=says)


LINT = Lint(
    find=find,
    default="a law under `jurisdictions` that names a language",
    source="the law's own pack, with statute and section: docs/terms.md",
    lists="L21",
)
