"""What rules, rewards and challenges may say in the same words: conditions, days, limits."""

from collections.abc import Iterable, Mapping

from regulars.engine.conditions import Catalogue, Checked, check
from regulars.engine.sentences import Day, Points, Sentence, Sentences, say
from regulars.engine.terms.benefits import most_times
from regulars.engine.terms.rule import Limit
from regulars.kinds import N_

MOST: Mapping[str, str] = {
    "receipt": N_("at most %(points)s on a receipt"),
    "day": N_("at most %(points)s a day"),
    "week": N_("at most %(points)s a week"),
    "month": N_("at most %(points)s a month"),
    "quarter": N_("at most %(points)s a quarter"),
    "year": N_("at most %(points)s a year"),
    "member": N_("at most %(points)s in all"),
}


def asked_in(text: str, fields: Catalogue) -> Checked | None:
    """A condition of a program that is known to be right; None for none."""
    return check(text, fields) if text.strip() else None


def between(first: str | None, last: str | None) -> Sentences:
    """From which day to which it holds, both included."""
    if first and last:
        yield say("from %(first)s to %(last)s", first=Day(first), last=Day(last))
    elif first:
        yield say("from %(first)s on", first=Day(first))
    elif last:
        yield say("until %(last)s", last=Day(last))


def limited(limits: Iterable[Limit], wallet: str | None) -> Sentences:
    """The most that a member gets."""
    for limit in limits:
        if limit.points is not None:
            yield Sentence(MOST[limit.per], {"points": Points(limit.points, wallet)})
        if limit.times is not None:
            yield most_times(limit.per, limit.times)
        if limit.over == "refuse":
            yield say("what goes beyond that gives nothing at all")
