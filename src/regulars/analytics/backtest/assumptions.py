"""What a back-test takes for granted, in sentences: for every program, and for one."""

from collections.abc import Iterator

import msgspec

from regulars.analytics.backtest.behaviour import Behaviour
from regulars.analytics.backtest.report import Assumption, ImaginedMembers
from regulars.analytics.backtest.tally import Tally
from regulars.engine.program import Program
from regulars.kinds import N_

_REDEEM = {
    "never": N_(
        "Redemption: members never ask for a reward and use no voucher; only what is given by itself is given."
    ),
    "at-once": N_(
        "Redemption: on every receipt members take all they can: gift cards, vouchers and things as often as the points"
        " allow, then whatever the receipt lets through."
    ),
    "share": N_(
        "Redemption: on %(share)s of the receipts, drawn with seed %(seed)s, members take all they can: gift cards,"
        " vouchers and things as often as the points allow, then whatever the receipt lets through."
    ),
}
_NO_ANSWER = N_(
    "Nobody buys more, less or otherwise because of the program. If members answer to it, the cost is a floor, not a"
    " forecast; the history already holds their answers to the offers of its time."
)
_WHOLE = N_("Each program is in force as it stands for the whole history; dates written in it are kept to.")
_OWN_FACTS = N_(
    "Of members is known when they joined, what they bought and brought back, and the birthdays, segments and"
    " agreements that were known at each receipt. What they redeemed in truth, points given by hand, and what"
    " programs give for referrals, reviews and other activities is not in the figures."
)
_OWN_DAYS = N_("A receipt that was claimed later counts on its own day; members who were merged count one by one.")
_JOINING = N_("A member joins with her first receipt in the history, and is welcomed then.")
_NO_FACTS = N_(
    "Of members nothing is known but their receipts: no birthday, segment, agreement, consent or plan, no referral,"
    " review or other activity. What a program gives for these is not in the figures."
)
_NOBODYS = N_(
    "Receipts of nobody are answered by no program; their buyers may behave differently once they are members."
)
_IMAGINED = N_(
    "* Nobody knows who bought: %(receipts)s receipts of nobody are dealt, with seed %(seed)s, to %(members)s imagined"
    " members, who come so many times a year: %(visits)s. Which receipts are of one person is chance, and that is what"
    " every figure with a * rests on."
)
_CLOSE = N_("The books are closed on the last day of the history: what is over by then has expired, the rest is open.")
_SCENARIOS = N_("The scenarios of response are assumptions to be shown side by side; none of them is a forecast.")
_INTERVALS = N_(
    "The intervals tell what chance in who came does to a figure, by drawing the same members again; they know nothing"
    " of what is assumed here."
)
_BUDGETS = N_("Budgets take nothing away: history is replayed member by member, as an import does.")
_SURPRISES = N_("Surprises are not drawn: their numbers come from secrets of days that are to come.")
_STOCK = N_("Rewards never run out, however few pieces there are of them.")
_UNPRICED = N_(
    "%(reward)s was taken %(times)s times and counts as costing nothing: the program says no worth of its points. Write"
    " `worth` at its wallet."
)
_EXPECTED_STATED = N_("The share of open points expected to be redeemed is the one that was stated.")
_EXPECTED_SEEN = N_(
    "Open points are expected to end as those that came to an end in the history: redeemed or expired in the same"
    " proportion; where none has, all of them are expected to be redeemed."
)


def of_all(
    behaviour: Behaviour, *, has_margin: bool, own: bool, imagined: ImaginedMembers | None
) -> Iterator[Assumption]:
    """What holds for every program. own: the history is the shop's own books, not a file."""
    if imagined:
        told = {name: str(value) for name, value in msgspec.structs.asdict(imagined).items()}
        yield Assumption(_IMAGINED, {**told, "seed": str(behaviour.seed)})
    share = f"{behaviour.share.numerator}/{behaviour.share.denominator}"
    yield Assumption(_REDEEM[behaviour.kind], {"share": share, "seed": str(behaviour.seed)})
    messages = [
        _NO_ANSWER,
        _WHOLE,
        *((_OWN_FACTS, _OWN_DAYS) if own else (_JOINING, _NO_FACTS)),
        _NOBODYS,
        _CLOSE,
        _INTERVALS,
    ]
    if has_margin:
        messages.append(_SCENARIOS)
    yield from map(Assumption, messages)


def of_program(program: Program, tally: Tally, *, expected_is_given: bool) -> Iterator[Assumption]:
    """What holds for one program only."""
    if program.has_budgets:
        yield Assumption(_BUDGETS)
    if program.surprises:
        yield Assumption(_SURPRISES)
    if any(one.outside and (one.outside.shares or one.outside.drops) for one in program.rewards.values()):
        yield Assumption(_STOCK)
    for reward, times in sorted(tally.unpriced.items()):
        yield Assumption(_UNPRICED, {"reward": reward, "times": str(times)})
    yield Assumption(_EXPECTED_STATED if expected_is_given else _EXPECTED_SEEN)
