"""From what was counted to the report of one program."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import msgspec

from regulars.analytics.backtest import assumptions
from regulars.analytics.backtest.books import Closing, Flow, Wallet, closings, settled_share
from regulars.analytics.backtest.break_even import answers, break_even
from regulars.analytics.backtest.figures import amount, day_text, month_text, percent, plain
from regulars.analytics.backtest.intervals import LEAST_MEMBERS, interval
from regulars.analytics.backtest.named import names_of
from regulars.analytics.backtest.report import (
    Against,
    AgainstTenth,
    BreakEven,
    Day,
    Interval,
    Month,
    PointsMonth,
    ProgramReport,
    Reach,
    RewardReport,
    RuleReport,
    Scenario,
    SilentRule,
    Tenth,
    TierCount,
    TierMove,
    TierSetReport,
    WalletReport,
)
from regulars.analytics.backtest.survival import kaplan_meier_median, median
from regulars.analytics.backtest.tally import COST, REWARDED, Sales, Tally, by_month
from regulars.analytics.backtest.worth import Worth, worth_of
from regulars.engine.days import month_start
from regulars.engine.program import Program
from regulars.engine.terms.wallets import ReadyWallet

WORST_DAYS = 5
TENTHS = 10


class Stated(msgspec.Struct, frozen=True):
    """What was stated, not measured: the gross margin, and the share of open points that will be redeemed."""

    margin: Fraction | None = None
    expected: Fraction | None = None


class Reckoning:
    """One program's figures. first: the tally of the first program, to compare with; None for that one itself."""

    def __init__(
        self, program: Program, tally: Tally, sales: Sales, days: range, stated: Stated, first: tuple[str, Tally] | None
    ) -> None:
        self.program, self.tally, self.sales, self.stated, self.first = program, tally, sales, stated, first
        self.days = days
        self.months = sorted({month_start(day) for day in days})
        self.sold, self.cost = sum(sales.minor.values()), sum(tally.cost.values())
        self.members = len(sales.by_member)

    def report(self, file: str) -> ProgramReport:
        """All of it."""
        tenths = tuple(self._tenths())
        fired = {rule.rule: rule for rule in self._rules()}
        return ProgramReport(
            program=self.program.document.program,
            file=file,
            sales=self._money(self.sold),
            cost=self._money(self.cost),
            cost_per_100=percent(self.cost, self.sold, 2),
            months=tuple(self._by_month()),
            wallets=tuple(self._wallets()),
            tier_sets=tuple(self._tier_sets()),
            reach=self._reach(),
            tenths=tenths,
            top_tenth_value_percent=self._most_given(),
            rules=tuple(fired.values()),
            never_fired=tuple(name for name, rule in fired.items() if not rule.times),
            rewards=tuple(self._rewards()),
            worst_days=tuple(self._worst_days()),
            break_even=self._break_even(),
            against=self._against(),
            assumptions=tuple(
                assumptions.of_program(self.program, self.tally, expected_is_given=self.stated.expected is not None)
            ),
            silent=tuple(self._silent(name) for name, rule in fired.items() if not rule.times),
            cost_per_100_interval=self._interval(self.tally.of_groups(COST), self.sales.group_minor, 2),
            names=names_of(self.program.document),
        )

    def _interval(self, part: Sequence[int], whole: Sequence[int], digits: int = 1) -> Interval | None:
        """Of a share, in percent."""
        if self.members < LEAST_MEMBERS or (found := interval(part, whole)) is None:
            return None
        low, high = (percent(end, 1, digits) or "" for end in found)
        return Interval(low, high)

    def _money(self, minor: Fraction | int) -> str:
        return amount(minor, self.program.digits)

    def _by_month(self) -> Iterator[Month]:
        month_of = {day: month_start(day) for day in {*self.sales.minor, *self.tally.cost}}
        receipts = by_month(self.sales.receipts, month_of)
        sales, cost = by_month(self.sales.minor, month_of), by_month(self.tally.cost, month_of)
        for month in self.months:
            per_100 = percent(cost[month], sales[month], 2)
            yield Month(
                month_text(month), receipts[month], self._money(sales[month]), self._money(cost[month]), per_100
            )

    def _wallets(self) -> Iterator[WalletReport]:
        ready = list(self.program.wallets.values())
        worths = [worth_of(self.program, wallet) for wallet in ready]
        shares = [self._share(wallet.name) for wallet in ready]
        kept = [
            Wallet(self._flows(wallet.name), worth.minor, share)
            for wallet, worth, share in zip(ready, worths, shares, strict=True)
        ]
        month_of = {day: month_start(day) for day in self.sales.minor}
        by_wallet = closings(kept, by_month(self.sales.minor, month_of), self.months)
        for wallet, worth, share, months in zip(ready, worths, shares, by_wallet, strict=True):
            yield self._wallet(wallet, worth, share, months)

    def _share(self, wallet: str) -> Fraction:
        if self.stated.expected is not None:
            return self.stated.expected
        return settled_share(self.tally.total(wallet, "redeemed"), self.tally.total(wallet, "expired"))

    def _flows(self, wallet: str) -> Mapping[int, Flow]:
        sums: dict[str, Mapping[int, int]] = {}
        for flow in Flow.__struct_fields__:
            days: Mapping[int, int] = self.tally.points.get((wallet, flow), {})
            sums[flow] = by_month(days, {day: month_start(day) for day in days})
        months = {month for flow in sums.values() for month in flow}
        return {month: Flow(**{name: flow.get(month, 0) for name, flow in sums.items()}) for month in months}

    def _wallet(self, wallet: ReadyWallet, worth: Worth, share: Fraction, months: Sequence[Closing]) -> WalletReport:
        def points(number: int) -> str:
            return amount(number, wallet.scale)

        earned, redeemed, expired, corrected = [
            self.tally.total(wallet.name, flow) for flow in ("earned", "redeemed", "expired", "corrected")
        ]
        last = months[-1] if months else Closing(Flow(), 0, Fraction(0), Fraction(0), Fraction(0))
        one = worth.minor * 10**wallet.scale / 10**self.program.digits
        return WalletReport(
            wallet=wallet.name,
            worth=None if worth.source == "unknown" else f"{float(one):.6f}".rstrip("0").rstrip("."),
            worth_from=worth.source,
            earned=points(earned),
            redeemed=points(redeemed),
            expired=points(expired),
            corrected=points(corrected),
            open=points(earned - redeemed - expired + corrected),
            redeemed_percent=percent(redeemed, earned),
            expired_percent=percent(expired, earned),
            expected_share=percent(share, 1) or "0.0",
            gross=self._money(last.gross),
            expected=self._money(last.expected),
            deferred=self._money(last.deferred),
            months=tuple(
                PointsMonth(
                    month_text(month), points(one.flow.earned), points(one.flow.redeemed), points(one.flow.expired),
                    points(one.flow.corrected), points(one.open), self._money(one.gross), self._money(one.expected),
                    self._money(one.deferred),
                )
                for month, one in zip(self.months, months, strict=True)
            ),
            redeemed_interval=self._interval(
                self.tally.of_groups((wallet.name, "redeemed")), self.tally.of_groups((wallet.name, "earned"))
            ),
        )  # fmt: skip

    def _tier_sets(self) -> Iterator[TierSetReport]:
        for tier_set in self.program.tier_sets:
            name, at_end, moves = tier_set.name, [], []
            for tier in tier_set.ids:
                count = self.tally.tiers.get((name, tier), 0)
                at_end.append(TierCount(tier, count, percent(count, self.members)))
            for (of, before, after), times in sorted(self.tally.moves.items()):
                if of == name:
                    moves.append(TierMove(before, after, times))
            yield TierSetReport(name, tuple(at_end), tuple(moves))

    def _reach(self) -> Reach:
        tally = self.tally
        rewarded = sum(tally.first_days.values())
        days, visits = median(tally.first_days), median(tally.first_visits)
        reached = kaplan_meier_median(tally.first_days, tally.waiting)
        return Reach(
            rewarded=rewarded,
            percent=percent(rewarded, self.members),
            able=tally.able,
            able_percent=percent(tally.able, self.members),
            kaplan_meier_days="not reached" if reached is None else reached,
            median_days_of_rewarded="not reached" if days is None else plain(days),
            median_receipts_of_rewarded="not reached" if visits is None else plain(visits),
            interval=self._interval(tally.of_groups(REWARDED), self.sales.groups),
        )

    def _tenths(self) -> Iterator[Tenth]:
        """By sales, the largest first; members who bought as much as each other stay in the order of the file."""
        sales, values = self.sales.by_member, self.tally.values
        for tenth, own in self._by_tenths():
            bought, got = sum([sales[one] for one in own]), sum([values[one] for one in own])
            yield Tenth(
                tenth, len(own), self._money(bought), self._money(got),
                percent(bought, self.sold), percent(got, self.cost),
            )  # fmt: skip

    def _by_tenths(self) -> Iterator[tuple[int, Sequence[int]]]:
        """The number of each tenth, and who is in it."""
        ranked = sorted(range(self.members), key=self.sales.by_member.__getitem__, reverse=True)
        for tenth in range(TENTHS):
            yield tenth + 1, ranked[self.members * tenth // TENTHS : self.members * (tenth + 1) // TENTHS]

    def _most_given(self) -> str | None:
        """The share of everything given that the tenth of members has who got most."""
        ranked = sorted(self.tally.values, reverse=True)
        return percent(sum(ranked[: -(-self.members // TENTHS)]), self.cost)

    def _rules(self) -> Iterator[RuleReport]:
        for name, rule in self.program.rule.items():
            times, points = self.tally.rules.get(name, [0, 0])
            yield RuleReport(name, times, amount(points, rule.wallet.scale))

    def _silent(self, name: str) -> SilentRule:
        """Why a rule never gave."""
        rule, of_rule = self.program.rule[name], Counter[tuple[str, str]]()
        for (held, code, detail), times in self.tally.held_back.items():
            if held == name:
                of_rule[code, detail] += times
        shadows = {detail: times for (code, detail), times in of_rule.items() if code == "suppressed"}
        if shadows:
            return SilentRule(name, "shadowed", tuple(sorted(shadows)), sum(shadows.values()))
        if of_rule:
            return SilentRule(name, "limited", times=sum(of_rule.values()))
        if rule.first_day > self.days[-1] or rule.last_day < self.days[0]:
            return SilentRule(name, "not in force")
        return SilentRule(name, "condition" if rule.trigger == "receipt" else "no occasion")

    def _rewards(self) -> Iterator[RewardReport]:
        for name, reward in self.program.rewards.items():
            times, points, value = self.tally.rewards.get(name, (0, 0, 0))
            without = self.tally.unpriced[name]
            yield RewardReport(name, times, amount(points, reward.wallet.scale), self._money(value), without)

    def _worst_days(self) -> Iterator[Day]:
        worst = sorted(self.tally.cost.items(), key=lambda one: (-one[1], one[0]))[:WORST_DAYS]
        for day, cost in worst:
            sold = self.sales.minor[day]
            yield Day(day_text(day), self._money(sold), self._money(cost), percent(cost, sold, 2))

    def _break_even(self) -> BreakEven | None:
        margin = self.stated.margin
        if margin is None or not self.sold:
            return None
        share = Fraction(self.cost, self.sold)
        uplift = break_even(share, margin)
        return BreakEven(
            percent(margin, 1) or "0.0",
            "never" if uplift is None else percent(uplift, 1) or "0.0",
            tuple(
                Scenario(one.uplift_percent, self._money(one.more_sales), self._money(one.profit))
                for one in answers(self.sold, share, margin)
            ),
        )

    def _against(self) -> Against | None:
        if self.first is None:
            return None
        name, first = self.first
        tenths = tuple(self._against_tenth(tenth, own, first.values) for tenth, own in self._by_tenths())
        more, less = sum(one.more for one in tenths), sum(one.less for one in tenths)
        return Against(
            name, more, less, self.members - more - less, self._money(sum(self.tally.values) - sum(first.values)),
            percent(more, self.members), percent(less, self.members), tenths,
        )  # fmt: skip

    def _against_tenth(self, tenth: int, own: Sequence[int], first: Sequence[int]) -> AgainstTenth:
        changes = [self.tally.values[one] - first[one] for one in own]
        more, less = sum(change > 0 for change in changes), sum(change < 0 for change in changes)
        return AgainstTenth(tenth, more, less, len(own) - more - less, self._money(sum(changes)))
