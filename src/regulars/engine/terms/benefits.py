"""What several kinds of rewards say of themselves in the same words."""

from collections.abc import Mapping, Sequence

from regulars.engine.events.returns import EarnsOn
from regulars.engine.money import Ratio
from regulars.engine.sentences import Counted, Either, Money, Sentence, Sentences, Share, Value, quoted, say
from regulars.kinds import N_, plural

MOST_NAMED = 5
PIECES = plural("%(n)s piece", "%(n)s pieces")

TIMES: Mapping[str, tuple[str, str]] = {
    "receipt": plural("%(n)s time on a receipt", "%(n)s times on a receipt"),
    "day": plural("%(n)s time a day", "%(n)s times a day"),
    "week": plural("%(n)s time a week", "%(n)s times a week"),
    "month": plural("%(n)s time a month", "%(n)s times a month"),
    "quarter": plural("%(n)s time a quarter", "%(n)s times a quarter"),
    "year": plural("%(n)s time a year", "%(n)s times a year"),
    "member": plural("%(n)s time in all", "%(n)s times in all"),
}

ONCE: Mapping[str, str] = {
    "receipt": N_("once on a receipt"),
    "day": N_("once a day"),
    "week": N_("once a week"),
    "month": N_("once a month"),
    "quarter": N_("once a quarter"),
    "year": N_("once a year"),
    "member": N_("once in all"),
}

EARNING: Mapping[EarnsOn, str] = {
    "on_rest": N_("what is left to pay earns as ever"),
    "on_whole": N_("the receipt earns as if it were paid with money"),
    "nothing": N_("a receipt that is paid so earns nothing"),
}


def articles(names: Sequence[str]) -> Value:
    """Articles, the first ones of many."""
    found = quoted(tuple(names[:MOST_NAMED]))
    if len(names) > MOST_NAMED:
        return Either((*found, say("others")))
    return Either(found)


def least_receipt(amount: str) -> Sentences:
    """What the receipt must come to."""
    if amount.strip("0."):
        yield say("on receipts of at least %(money)s", money=Money(amount))


def most_share(share: str) -> Sentences:
    """How much of a receipt can be paid so."""
    if Ratio.parse(share) != Ratio(1, 1):
        yield say("up to %(share)s of the receipt", share=Share(share))


def what_it_earns(earning: EarnsOn) -> Sentences:
    """What the receipt earns then, where it is not what is left to pay."""
    if earning != "on_rest":
        yield Sentence(EARNING[earning])


def times(per: str, many: int) -> Value:
    """How often in a time or on a receipt: once a day, 3 times a week."""
    return Sentence(ONCE[per]) if many == 1 else Counted(str(many), TIMES[per])


def most_times(per: str, many: int) -> Sentence:
    """The same as what must not be more."""
    return say("at most %(times)s", times=times(per, many))
