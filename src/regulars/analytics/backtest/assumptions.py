"""What a back-test takes for granted, in sentences: for every program, and for one."""

from collections.abc import Iterator

from regulars.analytics.backtest.behaviour import Behaviour
from regulars.analytics.backtest.tally import Tally
from regulars.engine.program import Program


def of_all(behaviour: Behaviour, *, has_margin: bool, own: bool) -> Iterator[str]:
    """What holds for every program. own: the history is the shop's own books, not a file."""
    yield f"Redemption: {behaviour}. Choose another with --redeem never, --redeem at-once or --redeem 40%."
    yield (
        "Nobody buys more, less or otherwise because of the program. If members answer to it, the cost is a floor, not"
        " a forecast; the history already holds their answers to the offers of its time."
    )
    yield "Each program is in force as it stands for the whole history; dates written in it are kept to."
    if own:
        yield (
            "Of members is known when they joined, what they bought and brought back, and the birthdays, segments and"
            " agreements that were known at each receipt. What they redeemed in truth, points given by hand, and what"
            " programs give for referrals, reviews and other activities is not in the figures."
        )
        yield "A receipt that was claimed later counts on its own day; members who were merged count one by one."
    else:
        yield "A member joins with her first receipt in the history, and is welcomed then."
        yield (
            "Of members nothing is known but their receipts: no birthday, segment, agreement, consent or plan, no"
            " referral, review or other activity. What a program gives for these is not in the figures."
        )
    yield "Receipts of nobody are answered by no program; their buyers may behave differently once they are members."
    yield "The books are closed on the last day of the history: what is over by then has expired, the rest is open."
    if has_margin:
        yield "The scenarios of response are assumptions to be shown side by side; none of them is a forecast."


def of_program(program: Program, tally: Tally, *, expected_is_given: bool) -> Iterator[str]:
    """What holds for one program only."""
    if program.has_budgets:
        yield "Budgets take nothing away: history is replayed member by member, as an import does."
    if program.surprises:
        yield "Surprises are not drawn: their numbers come from secrets of days that are to come."
    if any(one.outside and (one.outside.shares or one.outside.drops) for one in program.rewards.values()):
        yield "Rewards never run out, however few pieces there are of them."
    for reward, times in sorted(tally.unpriced.items()):
        yield (
            f"{reward!r} was taken {times:,} times and counts as costing nothing: the program says no worth of its"
            " points. Write `worth` at its wallet."
        )
    if expected_is_given:
        yield "The share of open points expected to be redeemed is the one that was stated."
    else:
        yield (
            "Open points are expected to end as those that came to an end in the history: redeemed or expired in the"
            " same proportion; where none has, all of them are expected to be redeemed."
        )
