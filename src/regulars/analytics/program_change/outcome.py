"""What a changed program would do, as it is kept with its plan: numbers and codes, for people of any language."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Literal

import msgspec

from regulars.analytics.backtest.figures import amount, day_text
from regulars.analytics.backtest.worth import worth_of
from regulars.analytics.program_change.comparison import Kind, Move, Promise
from regulars.analytics.program_change.impact import Affected, Impact, Sum
from regulars.engine.days import NEVER
from regulars.engine.money import digits_of, format_decimal
from regulars.engine.program import Program
from regulars.ids import encode
from regulars.store.change_limits import Counts


class Moved(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that a member has otherwise. kind: tier, points, reward (which she can take), price (of a reward she
    can take), plan. about: the tier set, wallet, reward or plan. on: the day of a loss that does not come at once.
    """

    kind: Kind
    about: str
    before: str
    after: str
    gain: bool
    on: str | None = None


class Concerned(msgspec.Struct, frozen=True, omit_defaults=True):
    """A member with all that she has otherwise, and how her points would keep less than they promise."""

    member: str
    moves: tuple[Moved, ...]
    promises: tuple[Promise, ...] = ()


class Group(msgspec.Struct, frozen=True, omit_defaults=True):
    """So many members have one and the same thing otherwise. points: of a wallet, in all. first_on, last_on: between
    which days a loss comes that does not come at once.
    """

    kind: Kind
    about: str
    before: str
    after: str
    gain: bool
    members: int
    points: str | None = None
    first_on: str | None = None
    last_on: str | None = None


class Owed(msgspec.Struct, frozen=True):
    """What a wallet owes to members: points, and what they come to in money by what a point is worth. by: where that
    comes from.
    """

    wallet: str
    points: str
    points_after: str
    money: str
    money_after: str
    by: Literal["program", "best reward", "unknown"]
    by_after: Literal["program", "best reward", "unknown"]


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """promises: members by how their points would keep less than they promise. taken: members by reward that they took,
    have not used, and that changes: what they took stays as it was. coupons: codes of a reward that changes or is gone,
    which members may have and have not used. replayed: whether histories were decided again, for counters that were not
    counted. examples: those that the program does not keep.
    """

    currency: str
    counts: Counts
    groups: tuple[Group, ...] = ()
    owed: tuple[Owed, ...] = ()
    promises: dict[Promise, int] = {}
    taken: dict[str, int] = {}
    coupons: dict[str, int] = {}
    losers: tuple[Concerned, ...] = ()
    others: tuple[Concerned, ...] = ()
    replayed: bool = False
    examples: tuple[str, ...] = ()

    @property
    def owed_before(self) -> str:
        """All that members are owed now, in money."""
        return format_decimal(self.counts.owed_minor, digits_of(self.currency))

    @property
    def owed_after(self) -> str:
        """All that members are owed then, in money."""
        return format_decimal(self.counts.owed_after_minor, digits_of(self.currency))


class Words(msgspec.Struct, frozen=True):
    """Both versions, which say how many digits points have."""

    old: Program | None
    new: Program

    def points(self, wallet: str, points: int) -> str:
        """Points of a wallet as a decimal."""
        for program in (self.new, self.old):
            if program is not None and wallet in program.wallets:
                return format_decimal(points, program.wallets[wallet].scale)
        return str(points)

    def price(self, reward: str, price: str) -> str:
        """The price of a reward, which names its wallet."""
        for program in (self.new, self.old):
            if program is not None and reward in program.rewards and price:
                return format_decimal(int(price), program.rewards[reward].wallet.scale)
        return price


def outcome_of(
    impact: Impact, old: Program | None, new: Program, *, replayed: bool, examples: Sequence[str],
    coupons: dict[str, int],
) -> Outcome:  # fmt: skip
    """What was counted, in texts."""
    words = Words(old, new)
    before, after = _owed(old, impact.owed), _owed(new, impact.owed_after)
    counts = Counts(
        impact.members, impact.gain, impact.lose, impact.broken, _rounded(before.values()), _rounded(after.values())
    )
    return Outcome(
        currency=new.currency,
        counts=counts,
        groups=tuple(_group(words, impact, key, members) for key, members in impact.counted()),
        owed=tuple(_wallets(words, impact, before, after)),
        promises=dict(sorted(impact.promises.items())),
        taken=dict(sorted(impact.taken.items())),
        coupons=coupons,
        losers=tuple(concerned(words, one) for one in impact.losers),
        others=tuple(concerned(words, one) for one in impact.others),
        replayed=replayed,
        examples=tuple(examples),
    )


def _owed(program: Program | None, points: dict[str, int]) -> dict[str, Fraction]:
    """By wallet, what its points come to in minor units."""
    if program is None:
        return {}
    return {name: worth_of(program, wallet).minor * points.get(name, 0) for name, wallet in program.wallets.items()}


def _rounded(sums: Iterable[Fraction]) -> int:
    return round(sum(sums, Fraction(0)))


def _wallets(words: Words, impact: Impact, before: dict[str, Fraction], after: dict[str, Fraction]) -> Iterator[Owed]:
    for name in dict.fromkeys((*before, *after)):
        yield Owed(
            name,
            words.points(name, impact.owed.get(name, 0)),
            words.points(name, impact.owed_after.get(name, 0)),
            amount(before.get(name, Fraction(0)), words.new.digits),
            amount(after.get(name, Fraction(0)), words.new.digits),
            _source(words.old, name),
            _source(words.new, name),
        )


def _source(program: Program | None, name: str) -> Literal["program", "best reward", "unknown"]:
    if program is None or name not in program.wallets:
        return "unknown"
    return worth_of(program, program.wallets[name]).source


def _group(words: Words, impact: Impact, key: Sum, members: int) -> Group:
    first, last = impact.days.get(key, (NEVER, NEVER))
    points = impact.points[key.about, key.is_gain] if key.kind == "points" else None
    before, after = key.before, key.after
    if key.kind == "price":
        before, after = words.price(key.about, before), words.price(key.about, after)
    return Group(
        key.kind, key.about, before, after, key.is_gain, members,
        None if points is None else words.points(key.about, points),
        None if first >= NEVER else day_text(first), None if last >= NEVER else day_text(last),
    )  # fmt: skip


def concerned(words: Words, one: Affected) -> Concerned:
    """A member as the plan lists her."""
    return Concerned(encode("mem", one.member_id), tuple(_moved(words, move) for move in one.moves), one.broken)


def _moved(words: Words, move: Move) -> Moved:
    before, after = move.before, move.after
    if move.kind == "points":
        before, after = words.points(move.about, int(before)), words.points(move.about, int(after))
    elif move.kind in ("reward", "price"):
        before, after = words.price(move.about, before), words.price(move.about, after)
    return Moved(move.kind, move.about, before, after, move.is_gain, None if move.on >= NEVER else day_text(move.on))
