"""A back-test as text for a terminal: programs side by side, then each with its months."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from regulars.analytics.backtest.named import Called
from regulars.analytics.backtest.report import Against, Assumption, Backtest, ProgramReport, SilentRule, WalletReport
from regulars.i18n import DEFAULT_LANGUAGE
from regulars.kinds import N_

NONE = "-"


def told(report: Backtest) -> str:
    """The whole report."""
    lines = [*_history(report), ""]
    lines += _table(["", *called(report.programs)], _side_by_side(report))
    for program in report.programs:
        lines += ["", *_program(program, called(report.programs)[0], report.mark)]
    lines += ["", "What is assumed", *(f"- {one}" for one in report.assumptions)]
    lines.append("- Try other habits with --redeem never, --redeem at-once or --redeem 40%.")
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
    if of.imagined:
        yield (
            f"* rests on imagined members: {of.imagined.receipts:,} receipts of nobody are dealt to"
            f" {of.imagined.members:,} visitors who come as was stated: {of.imagined.visits}."
        )
    if of.rejected:
        yield f"{of.rejected:,} rows could not be taken; each with its reason in {of.rejects_file}."
    if of.with_zone and of.without_zone:
        yield (
            f"Mixed zones: {of.with_zone:,} times carry a zone of their own, the first in row {of.first_with_zone};"
            f" {of.without_zone:,} carry none, the first in row {of.first_without_zone}, and are read in the zone of"
            " the mapping."
        )
    for gap in of.gaps:
        yield f"No receipt of a member from {gap.first} to {gap.last}: {gap.days} days. Is something missing?"


Figure = Callable[[ProgramReport], object]

INTERVAL = N_("... of 100 draws of members 95 lie between")

OF_MONEY: Sequence[tuple[str, Figure]] = (
    (N_("Sales"), lambda one: one.sales),
    (N_("Cost, at face value"), lambda one: one.cost),
    (N_("Cost per 100 of sales"), lambda one: one.cost_per_100),
    (INTERVAL, lambda one: one.cost_per_100_interval),
)
OF_PEOPLE: Sequence[tuple[str, Figure]] = (
    (N_("Members with a reward, %"), lambda one: one.reach.percent),
    (INTERVAL, lambda one: one.reach.interval),
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
    (INTERVAL, lambda one: one.redeemed_interval),
    (N_("Expired of it, %"), lambda one: one.expired_percent),
    (N_("Open at the end"), lambda one: one.open),
    (N_("Owed for open points: gross"), lambda one: one.gross),
    (N_("Owed: what is expected to be redeemed"), lambda one: one.expected),
    (N_("Owed: deferred revenue (IFRS 15)"), lambda one: one.deferred),
)


FACTS = {OF_MONEY[0][0], OF_PEOPLE[-4][0]}
"""Sales, and the margin that was stated: they are what they are, whoever the members are."""


NO_FILES: Mapping[str, str] = MappingProxyType({})
"""Files by their own names."""


def called(
    programs: Sequence[ProgramReport], language: str = DEFAULT_LANGUAGE, files: Mapping[str, str] = NO_FILES
) -> list[str]:
    """What each is called beside the others: versions of one program by their files, too, or what people call those."""
    names = [Called(one, language).program for one in programs]
    return [
        f"{name} ({files.get(one.file, one.file)})" if names.count(name) > 1 else name
        for name, one in zip(names, programs, strict=True)
    ]


def together(report: Backtest) -> Iterator[tuple[str, str, list[object]]]:
    """Each figure that any program has, with its name and its mark: money first, then points of the first wallet, then
    people.
    """
    of_wallets: list[tuple[str, Figure]] = [(name, _of_first_wallet(figure)) for name, figure in OF_WALLETS]
    for name, figure in [*OF_MONEY, *of_wallets, *OF_PEOPLE]:
        row = [figure(one) for one in report.programs]
        if any(one is not None for one in row):
            yield name, "" if name in FACTS else report.mark, row


def _of_first_wallet(figure: Callable[[WalletReport], object]) -> Figure:
    return lambda one: figure(one.wallets[0])


def _side_by_side(report: Backtest) -> Iterator[list[str]]:
    """The figures of all; wallets but the first are told below."""
    for name, mark, row in together(report):
        yield [name + mark, *map(cell, row)]


def _program(one: ProgramReport, first: str, mark: str) -> Iterator[str]:
    """A program by itself, and against the first. mark: behind what rests on imagined members."""
    names = Called(one)
    yield f"{names.program} ({one.file})"
    heads = ["Month", "Receipts", "Sales"]
    heads += [
        head + mark
        for head in ("Cost", "per 100", "Earned", "Redeemed", "Expired", "Open", "Gross", "IFRS 15")
    ]  # fmt: skip
    rows = [
        [
            month.month, f"{month.receipts:,}", month.sales, month.cost, cell(month.cost_per_100),
            points.earned, points.redeemed, points.expired, points.open, points.gross, points.deferred,
        ]
        for month, points in zip(one.months, one.wallets[0].months, strict=True)
    ]  # fmt: skip
    yield from _table(heads, rows)
    for sentence in _sentences(one, names):
        yield sentence + mark
    if one.against:
        yield from _against(one.against, first, mark)
    yield "Members by what they bought, in tenths: share of sales, share of what is given" + mark
    yield from _table(
        ["", "% of sales", "% of gifts"],
        [[str(tenth.tenth), cell(tenth.sales_percent), cell(tenth.value_percent)] for tenth in one.tenths],
    )
    yield from (f"- {names.assumption(each)}" for each in one.assumptions)


def _sentences(one: ProgramReport, names: Called) -> Iterator[str]:
    """What is told of a program in words."""
    for other in one.wallets[1:]:
        figures = ", ".join(f"{name.lower()} {cell(figure(other))}" for name, figure in OF_WALLETS)
        yield f"Wallet {names.wallet(other.wallet)}: {figures}."
    for tier_set in one.tier_sets:
        tiers = {each.tier: names.tier(tier_set.tier_set, each.tier) for each in tier_set.at_end}
        at_end = ", ".join(f"{tiers[each.tier]} {each.members:,} ({cell(each.percent)} %)" for each in tier_set.at_end)
        moves = ", ".join(f"{tiers[move.before]} to {tiers[move.after]} {move.times:,}" for move in tier_set.moves)
        yield f"Tiers of {names.tier_set(tier_set.tier_set)} at the end: {at_end}. Moves: {moves or 'none'}."
    if one.silent:
        yield f"Never gave a point: {'; '.join(str(why(rule, names)) for rule in one.silent)}."
    for reward in one.rewards:
        name = names.reward(reward.reward)
        yield f"Reward {name}: taken {reward.times:,} times for {reward.points} points, worth {reward.value}."
    if one.worst_days:
        days = ", ".join(f"{day.day} {day.cost} ({cell(day.cost_per_100)} per 100)" for day in one.worst_days)
        yield f"Days that gave most: {days}."
    if one.break_even:
        scenarios = ", ".join(f"+{each.uplift_percent} %: {each.profit}" for each in one.break_even.scenarios)
        yield f"Assumed answers of members, no forecast; change of profit: {scenarios}."


def _against(of: Against, first: str, mark: str) -> Iterator[str]:
    yield (
        f"Against {first}: {of.more:,} members ({cell(of.more_percent)} %) get more, {of.less:,}"
        f" ({cell(of.less_percent)} %) less, {of.same:,} the same; {of.difference} in all. By tenths:{mark}"
    )
    yield from _table(
        ["", "more", "less", "same", "difference"],
        [[str(one.tenth), *map(cell, (one.more, one.less, one.same, one.difference))] for one in of.tenths],
    )


_WHY = {
    "shadowed": N_("%(rule)s: %(by)s was preferred, all of %(times)s times"),
    "limited": N_("%(rule)s: limits left nothing, %(times)s times"),
    "not in force": N_("%(rule)s: it is not in force on these days"),
    "no occasion": N_("%(rule)s: it answers to what no receipt tells"),
    "condition": N_("%(rule)s: nothing met its condition"),
}


def why(rule: SilentRule, names: Called) -> Assumption:
    """Why a rule never gave a point, as a sentence."""
    by = ", ".join(map(names.rule, rule.by))
    return Assumption(_WHY[rule.why], {"rule": names.rule(rule.rule), "by": by, "times": str(rule.times)})


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
