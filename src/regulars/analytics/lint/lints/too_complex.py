"""A program that nobody understands."""

from collections.abc import Iterator
from fractions import Fraction

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence
from regulars.analytics.lint.finding import Finding, Lint
from regulars.engine.sentences import Figure, say
from regulars.i18n import Reader
from regulars.prose import chapters

MANY, TOO_MANY = 10, 20
WORDS = 150
CATEGORIES = 5
"""So many words, or categories with a rate of their own, weigh as much as a rule."""
STANDING = ("member.tier", "member.plans")
CONDITIONS = ("choice", "hours", "least")
"""Fields that could as well be a condition."""


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """What one member has to keep in mind, and the words to say it in."""
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
    rules = set(_rules(about))
    exceptions = sum(bool(asked) for asked, _, _ in rules) + bool(document.excludes)
    wallets = sum(one.spendable for one in about.program.wallets.values())
    reached = sum(len(one.tiers) - 1 for one in document.tier_sets.values()) + len(document.plans)
    categories = sum(len(getattr(rule, "rates", ())) for _, rule, _ in about.rules())
    return (
        len(rules) + exceptions + 2 * max(wallets - 1, 0) + reached
        + Fraction(categories, CATEGORIES) + Fraction(_words(about), WORDS)
    )  # fmt: skip


def _rules(about: About) -> Iterator[tuple[frozenset[str], str, str]]:
    """The rules, each with what it asks for besides tier and membership; those that differ by these alone are one,
    for a member has one of them.
    """
    for _, rule, ready in about.rules():
        asks = frozenset(field for field in CONDITIONS if getattr(rule, field))
        asks |= ready.condition.paths if ready.condition else frozenset()
        besides = frozenset(path for path in asks if not path.startswith(STANDING))
        yield besides, ready.wallet.name, rule.id if besides == asks else type(rule).__name__


def _words(about: About) -> int:
    """Of the terms, as members read them."""
    told = chapters(about.program, Reader("en", about.document.timezone))
    items = [item for chapter in told for item in chapter.items]
    return sum(len(text.split()) for item in items for text in (item.name, *item.sentences))


LINT = Lint(
    find=find,
    default="rules, of which those that differ by tier or membership are one + those with another condition + 2 for"
    " each further wallet that can be spent + tiers above the first + memberships + categories with a rate / 5 + words"
    " of the terms / 150: more than 10 (warning), than 20 (error)",
    source="sellers complain of rules that need a page of questions and answers to be understood",
    lists="11.2 L9",
)
