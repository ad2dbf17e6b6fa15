"""What a program gives, found by asking it: receipts with the goods of its own examples, in each tier, over a week."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

import msgspec
from msgspec import structs

from regulars.analytics.backtest.worth import Worth
from regulars.engine.counters import VISITS
from regulars.engine.days import NEVER, start_us
from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.effects import Moved
from regulars.engine.events.receipts import Line, Receipt, Wanted
from regulars.engine.member import Member, TierLock, TierState
from regulars.engine.program import Program
from regulars.engine.terms.outside import needs_voucher
from regulars.stories import parse
from regulars.stories.acts import Happens

MOST_GOODS = 10
PIECES = (1, 10)
"""A single piece, and ten: what is rounded down shows on one, what is limited on the other."""
PLAIN = 20
"""What goods cost that are nothing special."""
HOURS = (10, 15, 20)
VISITED = 7
_HOUR_US = 3_600_000_000
_TIMED = ("receipt.weekday", "receipt.hour", "receipt.minute", "receipt.local", "receipt.day", "receipt.month")


class Giving(msgspec.Struct, frozen=True):
    """A receipt in a tier: of what its goods cost, the share that points are worth and the share that comes off.

    tiers: the tier in each set. goods: their name, empty for goods that are nothing special. rewards: how many take
    something off. is_known: whether all that is earned has a worth.
    """

    tiers: Mapping[str, str]
    goods: str
    earned: Fraction
    off: Fraction
    rewards: int
    is_known: bool

    @property
    def share(self) -> Fraction:
        """All of it."""
        return self.earned + self.off


def givings(program: Program, worths: Mapping[str, Worth], day: int) -> Iterator[Giving]:
    """What it gives on each of its goods, in each tier, at each moment of the week after a day."""
    wanted = _for_nothing(program)
    moments = list(_moments(program, day))
    for tiers in _ladders(program):
        member = _member(tiers, day)
        for line, pieces, at_us in product(_goods(program), PIECES, moments):
            bought = structs.replace(line, total_minor=line.total_minor * pieces, quantity=line.quantity * pieces)
            receipt = Receipt(
                receipt_id="probe", occurred_us=at_us, currency=program.currency, lines=(bought,), wanted=wanted
            )
            decision, _ = advance(program, member, receipt, at_us)
            if decision.totals is not None and decision.totals.before_minor:
                yield _giving(decision, decision.totals.before_minor, tiers, bought, worths)


def _giving(decision: Decision, paid: int, tiers: Mapping[str, str], line: Line, worths: Mapping[str, Worth]) -> Giving:
    earned, known = Fraction(0), True
    for effect in decision.effects:
        if isinstance(effect, Moved) and effect.movement in ("earned", "promised"):
            earned += worths[effect.wallet].minor * effect.points
            known = known and worths[effect.wallet].source != "unknown"
    off = decision.totals.discount_minor if decision.totals else 0
    rewards = sum(one.value_minor > 0 for one in decision.spent)
    return Giving(tiers, line.name, earned / paid, Fraction(off, paid), rewards, known)


def _ladders(program: Program) -> Iterator[Mapping[str, str]]:
    """Each tier of each set, beside the lowest of the others; the lowest of all first."""
    lowest = {one.name: one.ids[0] for one in program.tier_sets}
    yield lowest
    for one in program.tier_sets:
        yield from ({**lowest, one.name: tier} for tier in one.ids[1:])


def _member(tiers: Mapping[str, str], day: int) -> Member:
    """A member of some standing who keeps her tiers, whatever she buys."""
    kept = {
        name: TierState(tier, 0, lock=TierLock(tier, NEVER, is_fixed=True), kept_until=NEVER)
        for name, tier in tiers.items()
    }
    return Member(seq=1, tiers=kept, joined_day=day - 400, last_visit_day=day - 20, counters={VISITS: {0: VISITED}})


def _moments(program: Program, day: int) -> Iterator[int]:
    """Moments of a week; a single one where the clock makes no difference."""
    asked = {path for rule in program.rule.values() if rule.condition for path in rule.condition.paths}
    asked |= program.reward_paths
    is_timed = any(path.startswith(_TIMED) for path in asked) or any(one.is_open for one in program.rule.values())
    for ahead, hour in product(range(7), HOURS) if is_timed else [(0, 15)]:
        yield start_us(day + ahead, program.zone) + hour * _HOUR_US


def _for_nothing(program: Program) -> tuple[Wanted, ...]:
    """The rewards that cost no points and are asked for."""
    return tuple(
        Wanted(one.id, confirmed=one.confirm)
        for one in program.rewards.values()
        if one.redeem is not None and not one.automatic and one.coupon is None and not one.pays
        and not one.fewest and not one.prices and not one.own_price and not needs_voucher(one.document)
    )  # fmt: skip


def _goods(program: Program) -> list[Line]:
    """Goods that are nothing special, then those of the program's own examples, one of each sort."""
    plain = Line("1", PLAIN * 10**program.digits)
    found: dict[object, Line] = {("", "", frozenset[str]()): plain}
    document = program.document
    for story in parse(document.examples, {document.program: program}, program):
        for step in story.steps:
            if isinstance(step.action, Happens) and isinstance(step.action.event, Receipt):
                for line in step.action.event.lines:
                    if line.total_minor and line.quantity >= 1000 and line.kind == "goods":
                        found.setdefault((line.sku, line.brand, line.categories), _single(line))
    return list(found.values())[:MOST_GOODS]


def _single(line: Line) -> Line:
    """One piece."""
    pieces = line.quantity // 1000
    name = line.name or line.sku or line.brand
    return Line(
        "1", line.total_minor // pieces or 1, 1000, line.sku, name, line.brand, line.categories, earns=line.earns
    )
