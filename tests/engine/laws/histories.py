"""Random lives of one member: what she and the shop do, and a till that plays it."""

from datetime import UTC, datetime

import msgspec
from hypothesis import strategies as st

from regulars.engine.events.members import Assigned
from regulars.engine.events.points import LotPart, Received, Sent
from regulars.engine.events.receipts import Line, Wanted
from regulars.engine.events.returns import ReturnedLine
from regulars.engine.program import Program
from tests.engine.laws.programs import REWARDS
from tests.engine.shop import Till


class Buys(msgspec.Struct, frozen=True):
    lines: tuple[Line, ...]
    wanted: tuple[Wanted, ...]
    settles: bool
    minutes_late: int


class GivesBack(msgspec.Struct, frozen=True):
    """receipt: its number, counted around. quantities: thousandths by line, 0 for none of it; None for the amount."""

    receipt: int
    quantities: tuple[int, ...] | None
    amount_minor: int | None


class PutsAside(msgspec.Struct, frozen=True):
    points: int
    minutes: int


class Frees(msgspec.Struct, frozen=True):
    hold: int


class IsCorrected(msgspec.Struct, frozen=True):
    """days: how long the points are good, if not as the wallet says; they may be over already."""

    points: int
    wallet: str
    days: int | None = None


class IsPromoted(msgspec.Struct, frozen=True):
    """Somebody gives her a tier."""

    tier: str


class Gives(msgspec.Struct, frozen=True):
    """Points to another member; None for all that can be spent."""

    points: int | None


class Gets(msgspec.Struct, frozen=True):
    """Points from another member, which are good for so many days."""

    points: int
    days: int


class Waits(msgspec.Struct, frozen=True):
    minutes: int


class Joins(msgspec.Struct, frozen=True):
    pass


class Other(msgspec.Struct, frozen=True):
    """What knows itself how it happens."""

    def happen(self, till: Till) -> None:
        """Let it happen at the till."""
        raise TypeError(f"{type(self).__name__} does not say how it happens")


Happening = Buys | GivesBack | PutsAside | Frees | IsCorrected | IsPromoted | Gives | Gets | Waits | Joins | Other

BEGINNINGS = [
    datetime(2026, 3, 27, 12, tzinfo=UTC),
    datetime(2025, 12, 31, 23, 30, tzinfo=UTC),
    datetime(2024, 2, 28, 9, tzinfo=UTC),
    datetime(2026, 10, 24, 20, 59, tzinfo=UTC),
]
WAITS_MINUTES = [1, 60, 13 * 60, 24 * 60, 3 * 24 * 60, 11 * 24 * 60, 32 * 24 * 60, 100 * 24 * 60, 400 * 24 * 60]

lines = st.lists(
    st.tuples(
        st.sampled_from([450, 0, 1, 99, 100, 333, 999, 2000, 12345]),
        st.sampled_from([1000, 1000, 2000, 3000, 1354, 500, 0]),
        st.sampled_from([frozenset[str](), frozenset({"coffee"})]),
        st.sampled_from([True, True, True, False]),
    ),
    min_size=1,
    max_size=4,
).map(
    lambda rows: tuple(
        Line(line_id=str(place), total_minor=total, quantity=quantity, categories=categories, earns=earns)
        for place, (total, quantity, categories, earns) in enumerate(rows, start=1)
    )
)
asked = st.none() | st.sampled_from([7, 50, 100, 1000])
wanted = st.tuples(st.builds(Wanted, st.just("pay"), asked)) | st.lists(
    st.builds(Wanted, st.sampled_from(REWARDS), asked), max_size=3, unique_by=lambda one: one.reward
).map(tuple)

buying = st.builds(Buys, lines, wanted, st.booleans(), st.sampled_from([0, 0, 600, 3000]))
giving_back = st.builds(
    GivesBack,
    st.integers(0, 20),
    st.none() | st.tuples(*[st.sampled_from([0, 1000, 500, 9000])] * 4),
    st.none() | st.sampled_from([1, 100, 777]),
)
waiting = st.builds(Waits, st.sampled_from(WAITS_MINUTES))
rest = (
    st.builds(PutsAside, st.sampled_from([1, 30, 500]), st.sampled_from([5, 60, 1440]))
    | st.builds(Frees, st.integers(0, 5))
    | st.builds(
        IsCorrected,
        st.sampled_from([500, 40, -1, -30, -700]),
        st.sampled_from(["points", "stars"]),
        st.sampled_from([None, 0, 9]),
    )
    | st.builds(IsPromoted, st.sampled_from(["plain", "silver", "gold"]))
)
gifts = st.builds(Gives, st.sampled_from([None, None, 1, 60])) | st.builds(
    Gets, st.just(25), st.sampled_from([0, 1, 20, 500])
)
happenings = st.one_of(buying, buying, buying, giving_back, giving_back, waiting, waiting, rest, gifts)
BEFORE_IT_ALL: list[Happening] = [Joins(), IsCorrected(300, "points"), IsCorrected(200, "stars")]
histories: st.SearchStrategy[list[Happening]] = st.lists(happenings, min_size=8, max_size=18).map(
    lambda happened: [*BEFORE_IT_ALL, *happened]
)
beginnings = st.sampled_from(BEGINNINGS)


def play(till: Till, happened: Happening) -> None:
    """Let it happen at the till; what cannot be is refused there."""
    match happened:
        case Other():
            happened.happen(till)
        case Joins():
            till.join()
        case Waits():
            till.wait(minutes=happened.minutes)
        case Buys():
            hold_id = min(till.member.holds, default="") if happened.settles else ""
            late_us = happened.minutes_late * 60_000_000
            till.buy(*happened.lines, wanted=happened.wanted, hold_id=hold_id, late_us=late_us)
        case GivesBack():
            _give_back(till, happened)
        case PutsAside():
            till.hold(f"h{len(till.history)}", happened.points, happened.minutes)
        case Frees():
            holds = sorted(till.member.holds)
            till.release(holds[happened.hold % len(holds)] if holds else "none")
        case IsCorrected():
            today = till.program.clock.day(till.now_us)
            until = None if happened.days is None else today + happened.days
            till.correct(happened.points, happened.wallet, until)
        case IsPromoted():
            till.play(Assigned(tier_set="club", tier=happened.tier))
        case Gives():
            points = happened.points or max(till.stands().wallet("points").available, 1)
            till.play(Sent(wallet="points", points=points, to="bob"))
        case Gets():
            today = till.program.clock.day(till.now_us)
            lot = LotPart(today, today + happened.days, happened.points)
            till.play(Received(wallet="points", lots=(lot,), of="bob"))


def _give_back(till: Till, happened: GivesBack) -> None:
    if not till.standing:
        return
    name = list(till.standing)[happened.receipt % len(till.standing)]
    standing = till.standing[name]
    if happened.quantities is not None:
        pieces = zip(standing.receipt.lines, standing.kept, happened.quantities, strict=False)
        parts = [
            ReturnedLine(line.line_id, min(quantity, kept.quantity))
            for line, kept, quantity in pieces
            if quantity and kept.quantity
        ]
        if parts:
            till.give_back(name, *parts)
    else:
        till.give_back(name, amount_minor=happened.amount_minor)


def played(rules: Program, begins: datetime, history: list[Happening]) -> Till:
    """The till after all of it."""
    till = Till(rules, begins)
    for happened in history:
        play(till, happened)
    return till
