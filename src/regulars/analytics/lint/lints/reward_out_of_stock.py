"""A reward is gone before members can have it."""

from collections.abc import Iterator

from msgspec import structs

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import Evidence, Path
from regulars.analytics.lint.finding import Finding, Lint, Number
from regulars.analytics.lint.numbers import decimal
from regulars.engine.sentences import Counted, Value, say
from regulars.engine.terms.benefits import PIECES
from regulars.kinds import plural

TIMES = plural("%(n)s time", "%(n)s times")


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """Nothing in stock; or fewer than a history would have taken, where stock never runs out."""
    taken = evidence.past.figures.taken if evidence.past else {}
    for place, reward in about.rewards():
        shares = reward.outside.shares if reward.outside else ()
        if not shares:
            continue
        pieces, wanted = sum(one.pieces for one in shares), taken.get(reward.id, 0)
        if not pieces:
            says = say("there is none of it: members save for what they cannot have")
            yield Finding(severity="warning", path=(*place, "stock"), says=says)
        elif wanted > pieces:
            says = say("there are %(pieces)s of it, fewer than would be taken", pieces=Counted(str(pieces), PIECES))
            told = say("members could take it %(times)s", times=Counted(str(wanted), TIMES))
            yield Finding(severity="warning", path=(*place, "stock"), says=says, evidence=told,
                          numbers=(_stock(place, pieces, wanted),))  # fmt: skip


def _stock(place: Path, pieces: int, wanted: int) -> Number:
    """At least as many pieces as would be taken."""

    def said(text: str) -> Value:
        return Counted(text, PIECES)

    number = decimal((*place, "stock"), str(pieces), 0, said, up=True)
    enough = [one for one in number.others if all(int(text) >= wanted for text in one.changes.values())]
    return structs.replace(number, others=enough)


LINT = Lint(
    find=find,
    default="none in stock, or fewer than the history would take",
    source="rewards out of stock when first reachable are a complaint of members of every large program",
)
