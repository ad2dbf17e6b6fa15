"""A program that nobody understands."""

from collections.abc import Iterator
from fractions import Fraction

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.engine.sentences import Figure, say
from regulars.i18n import Reader
from regulars.prose import page

MANY, TOO_MANY = 10, 20
WORDS = 150
CATEGORIES = 5
"""So many words, or categories with a rate of their own, weigh as much as a rule."""


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """Rules, exceptions, wallets twice, tiers, categories with a rate of their own, and the words to say it in."""
    score = _score(about)
    if score > MANY:
        says = say(
            "it weighs %(score)s, and more than %(most)s is not kept in mind: leave out what moves nobody",
            score=Figure(str(round(score))),
            most=Figure(str(MANY)),
        )
        yield Finding(severity="error" if score > TOO_MANY else "warning", path=(), says=says)


def _score(about: About) -> Fraction:
    document = about.document
    rules = [rule for _, rule, _ in about.rules()]
    exceptions = sum(bool(rule.when) for rule in rules) + bool(document.excludes)
    categories = sum(len(getattr(rule, "rates", ())) for rule in rules)
    tiers = sum(len(one.tiers) for one in document.tier_sets.values())
    words = len(" ".join(page(about.program, Reader("en", document.timezone))).split())
    return (
        len(rules) + exceptions + 2 * (len(document.wallets) - 1) + tiers
        + Fraction(categories, CATEGORIES) + Fraction(words, WORDS)
    )  # fmt: skip


LINT = Lint(
    find=find,
    default="rules + rules with a condition + 2 for each further wallet + tiers + categories with a rate / 5 + words of"
    " the terms / 150: more than 10 (warning), than 20 (error)",
    source="sellers complain of rules that need a page of questions and answers to be understood",
    lists="11.2 L9",
)
