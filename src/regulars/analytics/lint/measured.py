"""From what a back-test counted to the figures that lints read."""

from fractions import Fraction

from regulars.analytics.backtest.survival import kaplan_meier_median, median, reached_by
from regulars.analytics.backtest.tally import Sales, Tally
from regulars.analytics.backtest.worth import worth_of
from regulars.analytics.lint.evidence import Figures
from regulars.engine.program import Program

YEAR = 365


def figures_of(program: Program, tally: Tally, sales: Sales) -> Figures:
    """The figures of a program on a history with at least one member."""
    members, sold, values = len(sales.by_member), sum(sales.minor.values()), sorted(tally.values)
    top = values[len(values) - -(-len(values) // 10) :]
    return Figures(
        members=members,
        cost=Fraction(sum(tally.cost.values()), max(sold, 1)),
        given=_given(program, tally, max(sold, 1)),
        redeemed=Fraction(tally.first_days.total(), members),
        redeemed_in_a_year=reached_by(YEAR, tally.first_days, tally.waiting),
        median_days=kaplan_meier_median(tally.first_days, tally.waiting),
        median_receipts=median(tally.first_visits),
        tiers=tally.tiers,
        came_to=frozenset((tier_set, after) for tier_set, _, after in tally.moves),
        fired={rule: times for rule, (times, _) in tally.rules.items()},
        taken={reward: times for reward, (times, _, _) in tally.rewards.items()},
        top_tenth=Fraction(sum(top), sum(values)) if sum(values) else Fraction(0),
        held=tally.held,
        idle=tally.idle,
    )


def _given(program: Program, tally: Tally, sold: int) -> Fraction | None:
    """What was earned, at its worth, and what came off for nothing; None where the worth is not known."""
    given = Fraction(sum(value for _, points, value in tally.rewards.values() if not points))
    for name, wallet in program.wallets.items():
        earned, worth = tally.total(name, "earned"), worth_of(program, wallet)
        if earned and wallet.spendable and worth.source == "unknown":
            return None
        given += earned * worth.minor
    return given / sold
