"""What plays a story: the engine in milliseconds, or a server over HTTP. Both answer in these words."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from regulars.engine.decision import Decision, Reason, Totals
from regulars.engine.effects import Moved, TierChanged
from regulars.engine.member import Member, badges_of
from regulars.engine.money import format_decimal
from regulars.engine.program import Program
from regulars.engine.shown.challenges import ChallengeProgress
from regulars.engine.shown.progress import TierProgress
from regulars.engine.shown.schedule import schedule
from regulars.stories.expected import ShownLot
from regulars.stories.story import Step, Story


class ToldHint(msgspec.Struct, frozen=True):
    """What a question tells is missing, for which rules, rewards, tiers and challenges."""

    names: tuple[str, ...]
    money_minor: int
    quantity: int


class Outcome(msgspec.Struct, frozen=True):
    """What a step did to one member.

    moved: points by (wallet, movement of the ledger). tiers: (tier set, before, after) of every change. hints: told
    where the step expects any.
    """

    moved: dict[tuple[str, str], int] = {}
    reasons: tuple[Reason, ...] = ()
    refusals: tuple[Reason, ...] = ()
    totals: Totals | None = None
    rewards: tuple[str, ...] = ()
    tiers: tuple[tuple[str, str, str], ...] = ()
    hints: tuple[ToldHint, ...] = ()

    @classmethod
    def of(cls, decision: Decision, more: tuple[Reason, ...] = ()) -> "Outcome":
        """What a decision of the engine does. more: reasons that it leaves out."""
        moved: dict[tuple[str, str], int] = {}
        tiers = []
        for effect in decision.effects:
            if isinstance(effect, Moved):
                key = (effect.wallet, effect.movement)
                moved[key] = moved.get(key, 0) + effect.points
            elif isinstance(effect, TierChanged):
                tiers.append((effect.tier_set, effect.before, effect.after))
        rewards = tuple(spent.reward for spent in decision.spent)
        reasons = (*decision.reasons, *more)
        return cls(moved, reasons, tuple(decision.refusals), decision.totals, rewards, tuple(tiers))

    def and_then(self, later: "Outcome") -> "Outcome":
        """What it did together with something that followed in the same step; of what is refused nothing follows."""
        if later.refusals:
            return self
        moved = {key: self.moved.get(key, 0) + later.moved.get(key, 0) for key in self.moved | later.moved}
        reasons, tiers = (*self.reasons, *later.reasons), (*self.tiers, *later.tiers)
        return msgspec.structs.replace(self, moved=moved, reasons=reasons, tiers=tiers)


class Purse(msgspec.Struct, frozen=True):
    """The points of one wallet; lots in the order of spending, what is put aside included.

    inactive_on: the first day without any of them if the member does nothing; warned_on: the first one on which she
    is told so.
    """

    has: int = 0
    pending: int = 0
    held: int = 0
    owes: int = 0
    lots: tuple[ShownLot, ...] = ()
    inactive_on: int | None = None
    warned_on: int | None = None

    @classmethod
    def of(cls, program: Program, member: Member, name: str) -> "Purse":
        """A wallet of the engine."""
        wallet, told = member.wallets[name], schedule(program, member, name)
        lots = tuple(ShownLot(lot.points, lot.until) for lot in wallet.lots)
        return cls(wallet.available, wallet.pending, wallet.held, wallet.owed, lots, told.inactive_on, told.warned_on)


class Lack(msgspec.Struct, frozen=True):
    """How much of something is still needed, as a decimal: of spend, points, visits, or what bears a name."""

    counts: str
    name: str
    needed: str


class State(msgspec.Struct, frozen=True):
    """How a member stands at a moment: purses by wallet, tiers by tier set.

    lacks: what each higher tier still needs, by (tier set, tier). kept_until, warns_on: by tier set, the first day
    without the tier if nothing more is counted, and the day on which she is told so. challenges: what is done, of what
    is to be done. badges: those that she has. places: on leaderboards, of those that were asked for.
    """

    purses: dict[str, Purse] = {}
    tiers: dict[str, str] = {}
    lacks: dict[tuple[str, str], tuple[Lack, ...]] = {}
    kept_until: dict[str, int] = {}
    warns_on: dict[str, int] = {}
    rewards: dict[str, tuple[Reason, ...]] = {}
    challenges: dict[str, tuple[str, str]] = {}
    badges: frozenset[str] = frozenset()
    places: dict[str, int] = {}

    @classmethod
    def of(
        cls,
        program: Program,
        member: Member,
        ladders: Sequence[TierProgress],
        challenges: Sequence[ChallengeProgress] = (),
    ) -> "State":
        """A member of the engine, caught up to the moment, with her progress on the ladders and in challenges."""
        purses = {name: Purse.of(program, member, name) for name in member.wallets}
        tiers = {name: state.tier for name, state in member.tiers.items()}
        lacks = {
            (one.tier_set, step.tier): tuple(
                Lack(need.measure.kind, need.measure.name, format_decimal(need.needed, need.measure.digits))
                for need in step.all_of + step.any_of
            )
            for one in ladders
            for step in one.rises
        }
        kept_until = {one.tier_set: one.lost_on for one in ladders}
        stands = {one.challenge: (trimmed(one.done, one.digits), trimmed(one.target, one.digits)) for one in challenges}
        badges = frozenset(badges_of(member.won))
        warns_on = {one.tier_set: one.warns_on for one in ladders}
        return cls(purses, tiers, lacks, kept_until, warns_on, {}, stands, badges)


def trimmed(units: int, digits: int) -> str:
    """A number as a story tells it: without zeros at its end."""
    text = format_decimal(units, digits)
    return text.rstrip("0").rstrip(".") if "." in text else text


class CannotPlay(Exception):
    """A step that cannot be played at all, such as the return of a receipt that was refused."""


class NotPlayable(Exception):
    """A story that this stage cannot play, and why; it is no fault of the story."""


class Runner(Protocol):
    """Plays the steps of one story after the other."""

    def program(self) -> Program:
        """The program in force after the steps so far."""

    def play(self, step: Step) -> Mapping[str, Outcome]:
        """Do what the step says; what it did to each member it touched. Raises CannotPlay."""

    def state(self, member: str, at_us: int) -> State:
        """How the member stands at the moment. Raises CannotPlay."""

    def rewards(self, member: str, at_us: int) -> dict[str, tuple[Reason, ...]]:
        """Of each reward why the member may not take it; nothing where she may. Raises CannotPlay."""

    def places(self, member: str, at_us: int) -> dict[str, int]:
        """Her place on each leaderboard on which she has one, in the period of the moment. Raises CannotPlay."""


class Stage(Protocol):
    """Makes a runner for a story, with everything as if nothing had happened before."""

    def __call__(self, story: Story) -> Runner:
        """A fresh runner. Raises NotPlayable."""
