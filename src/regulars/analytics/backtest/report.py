"""The report of a back-test: every figure as text or whole number, ready for a page, for JSON and for people.

Money is in the program's currency, points in their wallet's unit, both with their digits; percents are of 100.
"""

from typing import Literal

import msgspec

NotReached = Literal["not reached"]
Never = Literal["never"]


class Assumption(msgspec.Struct, frozen=True):
    """A sentence about what is no data. message: in English, a text of the catalogues; values: what stands in it."""

    message: str
    values: dict[str, str] = {}

    def __str__(self) -> str:
        return self.message % self.values


class Gap(msgspec.Struct, frozen=True):
    """Days in a row without a receipt of any member, both ends included."""

    first: str
    last: str
    days: int


class ImaginedMembers(msgspec.Struct, frozen=True):
    """Receipts of nobody that were dealt to imagined members; visits: how often these come, as it was stated."""

    visits: str
    receipts: int
    members: int


class History(msgspec.Struct, frozen=True):
    """What was replayed. rejected: rows that were not taken, told one by one in `rejects_file`.

    guests: receipts of nobody, which no program can answer, with their sales by currency. with_zone, without_zone: how
    many times carried a zone of their own, and the first row of each.
    """

    name: str
    first_day: str
    last_day: str
    members: int
    receipts: int
    sales: str
    guest_receipts: int = 0
    guest_sales: dict[str, str] = {}
    rejected: int = 0
    rejects_file: str = ""
    with_zone: int = 0
    without_zone: int = 0
    first_with_zone: int = 0
    first_without_zone: int = 0
    gaps: tuple[Gap, ...] = ()
    imagined: ImaginedMembers | None = None


class Interval(msgspec.Struct, frozen=True):
    """In 95 of 100 draws of the same members the figure lies between these: what chance in who came does to it."""

    low: str
    high: str

    def __str__(self) -> str:
        return f"{self.low} \N{EN DASH} {self.high}"


class Month(msgspec.Struct, frozen=True):
    """A calendar month of money."""

    month: str
    receipts: int
    sales: str
    cost: str
    cost_per_100: str | None


class PointsMonth(msgspec.Struct, frozen=True):
    """A calendar month of a wallet, and how it stood at its end.

    gross: open points at what they are worth. expected: of them those that will be redeemed. deferred: the liability
    for points as a separate promise (IFRS 15).
    """

    month: str
    earned: str
    redeemed: str
    expired: str
    corrected: str
    open: str
    gross: str
    expected: str
    deferred: str


class WalletReport(msgspec.Struct, frozen=True):
    """The points of one wallet. earned - redeemed - expired + corrected = open.

    worth: of one point, None where nobody says it. expected_share: how much of what is open is taken to be redeemed one
    day, in percent.
    """

    wallet: str
    worth: str | None
    worth_from: str
    earned: str
    redeemed: str
    expired: str
    corrected: str
    open: str
    redeemed_percent: str | None
    expired_percent: str | None
    expected_share: str
    gross: str
    expected: str
    deferred: str
    months: tuple[PointsMonth, ...]
    redeemed_interval: Interval | None = None


class TierCount(msgspec.Struct, frozen=True):
    """Members of a tier when the books were closed."""

    tier: str
    members: int
    percent: str | None


class TierMove(msgspec.Struct, frozen=True):
    """How often members went from one tier to another."""

    before: str
    after: str
    times: int


class TierSetReport(msgspec.Struct, frozen=True):
    """A tier set."""

    tier_set: str
    at_end: tuple[TierCount, ...]
    moves: tuple[TierMove, ...]


class Reach(msgspec.Struct, frozen=True):
    """Who gets a first reward, and when; days and receipts count from the first receipt, which is the 1st.

    rewarded: members who redeemed points at least once; interval: of their share, in percent. able: members who had
    enough points at a receipt.
    kaplan_meier_days: by when half of all members have redeemed, those without a reward counted as still waiting.
    median_days_of_rewarded, median_receipts_of_rewarded: of those who did redeem; always shorter.
    """

    rewarded: int
    percent: str | None
    able: int
    able_percent: str | None
    kaplan_meier_days: int | NotReached
    median_days_of_rewarded: str | NotReached
    median_receipts_of_rewarded: str | NotReached
    interval: Interval | None = None


class Tenth(msgspec.Struct, frozen=True):
    """A tenth of the members by what they bought, the largest first: of sales, and of what the program gave."""

    tenth: int
    members: int
    sales: str
    value: str
    sales_percent: str | None
    value_percent: str | None


class RuleReport(msgspec.Struct, frozen=True):
    """How often a rule gave points; 0 for one that never fired."""

    rule: str
    times: int
    points: str


Why = Literal["shadowed", "limited", "not in force", "no occasion", "condition"]


class SilentRule(msgspec.Struct, frozen=True):
    """A rule that never gave a point, and why.

    shadowed: rules of its group, or one that tolerates no other, were always preferred. limited: limits left nothing.
    not in force: its days lie elsewhere, or it is switched off. no occasion: it answers to what a history of receipts
    does not hold. condition: nothing met its condition. by: the rules that were preferred. times: how often.
    """

    rule: str
    why: Why
    by: tuple[str, ...] = ()
    times: int = 0


class RewardReport(msgspec.Struct, frozen=True):
    """How often a reward was taken, for how many points, and what it gave; without_value: how often nobody knows."""

    reward: str
    times: int
    points: str
    value: str
    without_value: int


class Day(msgspec.Struct, frozen=True):
    """A day on which the program gave more than on others."""

    day: str
    sales: str
    cost: str
    cost_per_100: str | None


class Scenario(msgspec.Struct, frozen=True):
    """An assumption, no forecast: members buy so much more, and redeem in proportion. profit: what comes of it."""

    uplift_percent: int
    more_sales: str
    profit: str
    is_assumption: bool = True


class BreakEven(msgspec.Struct, frozen=True):
    """How much more members must buy for the program to pay for itself, at the margin that was stated."""

    margin_percent: str
    uplift_percent: str | Never
    scenarios: tuple[Scenario, ...]


class AgainstTenth(msgspec.Struct, frozen=True):
    """A tenth of the members by what they bought: how many of them get more and less, and the difference."""

    tenth: int
    more: int
    less: int
    same: int
    difference: str


class Against(msgspec.Struct, frozen=True):
    """Members who get more, less or as much as under the first program, and the difference of it all."""

    program: str
    more: int
    less: int
    same: int
    difference: str
    more_percent: str | None
    less_percent: str | None
    tenths: tuple[AgainstTenth, ...]


RESTS_ON_MEMBERS = (
    "/cost", "/cost_per_100", "/cost_per_100_interval", "/months/*/cost", "/months/*/cost_per_100", "/wallets",
    "/tier_sets", "/reach", "/tenths", "/top_tenth_value_percent", "/rules", "/never_fired", "/silent", "/rewards",
    "/worst_days", "/break_even/uplift_percent", "/break_even/scenarios", "/against",
)  # fmt: skip
"""The figures of a program that depend on which receipts are of one member."""


class ProgramReport(msgspec.Struct, frozen=True):
    """One program on the history. rests_on_imagined: its figures that rest on imagined members, as JSON pointers.

    names: by language, what people call its wallets, rules, rewards and tiers: `rules/base`.
    """

    program: str
    file: str
    sales: str
    cost: str
    cost_per_100: str | None
    months: tuple[Month, ...]
    wallets: tuple[WalletReport, ...]
    tier_sets: tuple[TierSetReport, ...]
    reach: Reach
    tenths: tuple[Tenth, ...]
    top_tenth_value_percent: str | None
    rules: tuple[RuleReport, ...]
    never_fired: tuple[str, ...]
    rewards: tuple[RewardReport, ...]
    worst_days: tuple[Day, ...]
    break_even: BreakEven | None
    against: Against | None
    assumptions: tuple[Assumption, ...]
    silent: tuple[SilentRule, ...] = ()
    cost_per_100_interval: Interval | None = None
    rests_on_imagined: tuple[str, ...] = ()
    names: dict[str, dict[str, str]] = {}


class Backtest(msgspec.Struct, frozen=True):
    """Programs side by side on one history. assumptions: what is no data, for all of them."""

    history: History
    currency: str
    time_zone: str
    redeem: str
    seed: int
    programs: tuple[ProgramReport, ...]
    assumptions: tuple[Assumption, ...]

    @property
    def mark(self) -> str:
        """What stands behind every figure that rests on imagined members."""
        return " *" if self.history.imagined else ""

    @property
    def ok(self) -> bool:
        """Whether nothing was left out."""
        return self.history.rejected == 0
