"""A back-test as text for a terminal: programs side by side, then each with its months."""

from collections.abc import Callable, Iterator, Sequence

from regulars.analytics.backtest.report import Backtest, ProgramReport, WalletReport
from regulars.kinds import N_

NONE = "-"


def told(report: Backtest) -> str:
    """The whole report."""
    lines = [*_history(report), ""]
    lines += _table(["", *(one.program for one in report.programs)], _side_by_side(report.programs))
    for program in report.programs:
        lines += ["", *_program(program)]
    lines += ["", "What is assumed", *(f"- {one}" for one in report.assumptions)]
    return "\n".join(lines)


def _history(report: Backtest) -> Iterator[str]:
    of = report.history
    yield (
        f"{of.name}: {of.receipts:,} receipts of {of.members:,} members, {of.first_day} to {of.last_day},"
        f" {of.sales} {report.currency}, days of {report.time_zone}."
    )
    if of.guest_receipts:
        sales = ", ".join(f"{amount} {currency}" for currency, amount in of.guest_sales.items())
        yield f"{of.guest_receipts:,} receipts of nobody ({sales}) are left aside."
    if of.rejected:
        yield f"{of.rejected:,} rows could not be taken; each with its reason in {of.rejects_file}."
    if of.with_zone and of.without_zone:
        yield (
            f"Mixed zones: {of.with_zone:,} times carry a zone of their own, {of.without_zone:,} carry none and are"
            " read in the zone of the mapping."
        )
    for gap in of.gaps:
        yield f"No receipt of a member from {gap.first} to {gap.last}: {gap.days} days. Is something missing?"


Figure = Callable[[ProgramReport], object]

FIGURES: Sequence[tuple[str, Figure]] = (
    (N_("Sales"), lambda one: one.sales),
    (N_("Cost, at face value"), lambda one: one.cost),
    (N_("Cost per 100 of sales"), lambda one: one.cost_per_100),
    (N_("Members with a reward, %"), lambda one: one.reach.percent),
    (N_("Members with enough points for one, %"), lambda one: one.reach.able_percent),
    (N_("Days until half of all have one (Kaplan-Meier)"), lambda one: one.reach.kaplan_meier_days),
    (N_("Median days, only of those who have one"), lambda one: one.reach.median_days_of_rewarded),
    (N_("Median receipts, only of those who have one"), lambda one: one.reach.median_receipts_of_rewarded),
    (N_("Of what is given, % to the tenth that gets most"), lambda one: one.top_tenth_value_percent),
    (N_("Rules that never gave a point"), lambda one: len(one.never_fired)),
    (N_("Margin stated, %"), lambda one: one.break_even and one.break_even.margin_percent),
    (N_("Break-even: members must buy more, %"), lambda one: one.break_even and one.break_even.uplift_percent),
    (N_("Members who get more than under the first"), lambda one: one.against and one.against.more),
    (N_("Members who get less than under the first"), lambda one: one.against and one.against.less),
)
OF_WALLETS: Sequence[tuple[str, Callable[[WalletReport], object]]] = (
    (N_("Points earned"), lambda one: one.earned),
    (N_("Redeemed of it, %"), lambda one: one.redeemed_percent),
    (N_("Expired of it, %"), lambda one: one.expired_percent),
    (N_("Open at the end"), lambda one: one.open),
    (N_("Owed for open points: gross"), lambda one: one.gross),
    (N_("Owed: what is expected to be redeemed"), lambda one: one.expected),
    (N_("Owed: deferred revenue (IFRS 15)"), lambda one: one.deferred),
)


def _side_by_side(programs: Sequence[ProgramReport]) -> Iterator[list[str]]:
    """The figures of all; points of the first wallet, the others are told below."""
    for name, figure in FIGURES[:3]:
        yield [name, *(cell(figure(one)) for one in programs)]
    for name, of_wallet in OF_WALLETS:
        yield [name, *(cell(of_wallet(one.wallets[0])) for one in programs)]
    for name, figure in FIGURES[3:]:
        row = [figure(one) for one in programs]
        if any(cell is not None for cell in row):
            yield [name, *map(cell, row)]


def _program(one: ProgramReport) -> Iterator[str]:
    yield f"{one.program} ({one.file})"
    wallet = one.wallets[0]
    heads = [
        "Month",
        "Receipts",
        "Sales",
        "Cost",
        "per 100",
        "Earned",
        "Redeemed",
        "Expired",
        "Open",
        "Gross",
        "IFRS 15",
    ]
    rows = [
        [
            month.month, f"{month.receipts:,}", month.sales, month.cost, cell(month.cost_per_100),
            points.earned, points.redeemed, points.expired, points.open, points.gross, points.deferred,
        ]
        for month, points in zip(one.months, wallet.months, strict=True)
    ]  # fmt: skip
    yield from _table(heads, rows)
    for other in one.wallets[1:]:
        figures = ", ".join(f"{name.lower()} {cell(figure(other))}" for name, figure in OF_WALLETS)
        yield f"Wallet {other.wallet}: {figures}."
    for tier_set in one.tier_sets:
        at_end = ", ".join(f"{tier.tier} {tier.members:,} ({cell(tier.percent)} %)" for tier in tier_set.at_end)
        moves = ", ".join(f"{move.before} to {move.after} {move.times:,}" for move in tier_set.moves)
        yield f"Tiers of {tier_set.tier_set} at the end: {at_end}. Moves: {moves or 'none'}."
    if one.never_fired:
        yield f"Never gave a point: {', '.join(one.never_fired)}."
    for reward in one.rewards:
        yield f"Reward {reward.reward}: taken {reward.times:,} times for {reward.points} points, worth {reward.value}."
    yield "Members by what they bought, in tenths: share of sales, share of what is given"
    yield from _table(
        ["", "% of sales", "% of gifts"],
        [[str(tenth.tenth), cell(tenth.sales_percent), cell(tenth.value_percent)] for tenth in one.tenths],
    )
    if one.worst_days:
        days = ", ".join(f"{day.day} {day.cost} ({cell(day.cost_per_100)} per 100)" for day in one.worst_days)
        yield f"Days that gave most: {days}."
    if one.break_even:
        scenarios = ", ".join(f"+{each.uplift_percent} %: {each.profit}" for each in one.break_even.scenarios)
        yield f"Assumed answers of members, no forecast; change of profit: {scenarios}."
    yield from (f"- {each}" for each in one.assumptions)


def cell(value: object) -> str:
    """A figure as text; a dash for none."""
    if value is None:
        return NONE
    return f"{value:,}" if isinstance(value, int) else str(value)


def _table(heads: Sequence[str], rows: Iterator[list[str]] | list[list[str]]) -> list[str]:
    """Columns as wide as they must be; the first to the left, the others to the right."""
    whole = [list(heads), *rows]
    widths = [max(len(row[place]) for row in whole) for place in range(len(heads))]
    return [
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in whole
    ]
