"""A sequence of moves played through the stage of stories, once or many times over, and what it brought."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from itertools import count
from typing import Literal

import msgspec

from regulars.analytics.pumps.ground import PAID, Ground
from regulars.analytics.pumps.moves import GIFT_CARD, JoinsIn, Move, is_for_receipt
from regulars.analytics.pumps.sales import Sales
from regulars.engine.days import micros, to_date
from regulars.engine.decision import Totals
from regulars.engine.events.activities import Activity
from regulars.engine.events.event import Given
from regulars.engine.events.members import Joined
from regulars.engine.events.receipts import Receipt, Wanted
from regulars.engine.member import Member
from regulars.engine.terms.referrals import MADE
from regulars.stories.acts import AnyAction, Happens, Returns, Undoes
from regulars.stories.engine_run import EngineRunner
from regulars.stories.faults import Word
from regulars.stories.runner import CannotPlay, Outcome
from regulars.stories.scope import NOON, Scope
from regulars.stories.story import Step, Story

Order = Literal["together", "in turn"]
"""How it is done again: each move so many times before the next one, or all of it and then all of it again."""

US = ("ana", "bob")
_WORD = Word("", 1, 1, 1, 1, gap=False, quoted=False)


class Balance(msgspec.Struct, frozen=True):
    """What a game brought, in minor units. net: the money that was paid and did not come back, that of gift cards they
    had before included. got: what they have for it, and what they had besides.
    """

    net: int = 0
    got: Fraction = Fraction(0)

    @property
    def profit(self) -> Fraction:
        """What they have more than before."""
        return self.got - self.net

    def since(self, before: "Balance") -> "Balance":
        """What was added to another one."""
        return Balance(self.net - before.net, self.got - before.got)


class Impossible(Exception):
    """No shop would take part in it: a gift card pays more than there is to pay."""


class Played(msgspec.Struct, frozen=True):
    """A move that was not refused. has: by wallet what whoever did it could spend before, and can spend after it; only
    where that is asked for.
    """

    move: Move
    at_us: int
    action: AnyAction
    outcome: Outcome
    has: dict[str, tuple[int, int]]


class Game:
    """One game from its beginning. copy: the how-manieth time it is all done, from 0. tells: it is to be told."""

    def __init__(self, ground: Ground, copies: int = 1, *, tells: bool = False) -> None:
        self._tells = tells
        self.ground, self.copy, self.at_us = ground, 0, 0
        program = ground.program
        programs = {program.document.program: program}
        members = (*US, *(self._eve(copy) for copy in range(copies)))
        self._stage = EngineRunner(Story("", 1, program.document.program, members, ()), programs)
        self._scope = Scope(programs, program)
        self._scope.people = ground.people
        self._given: dict[tuple[bool, int], Given] = {}
        self._sales = Sales(program)
        self._things: dict[str, tuple[str, Activity]] = {}
        self._joined: set[str] = set()
        self._brought: dict[str, Fraction] = {}
        self._cards = self._net = self._goods = self._returns = 0
        self.played: list[Played] = []

    # What moves ask for.

    def name_of(self, who: str) -> str:
        """Eve is somebody else each time."""
        return self._eve(self.copy) if who == "eve" else who

    def _eve(self, copy: int) -> str:
        return f"eve{copy + 1}" if copy else "eve"

    def named(self, kind: str, number: int) -> str:
        """What a move made is called."""
        return f"{kind}{number}-{self.copy + 1}" if self.copy else f"{kind}{number}"

    def given(self, who: str) -> Given:
        """What the shop knows of her on the day."""
        key = who in self.ground.people, self.at_us
        if key not in self._given:
            self._given[key] = self._scope.given(who, self.at_us)
        return self._given[key]

    def member(self, who: str) -> Member:
        """How she stands."""
        return self._stage.member(who)

    def joined(self) -> Iterable[str]:
        """Whom time passes for."""
        return self._joined

    def has_joined(self, who: str) -> bool:
        """Whether anything can be done with her."""
        return who in self._joined

    def is_friend(self, who: str) -> bool:
        """Whether a receipt of hers counts for who invited her, and is safe."""
        safe = self.ground.program.referral.holds.after
        return any(safe(one.day) <= self._today() for one in self._sales.counting(who))

    def friends(self, who: str) -> int:
        """Which friend of ana's she is: the first place that nobody has."""
        things = [one for _, one in self._things.values() if one.name == MADE and one.about != who]
        taken = {one.values["friends"] for one in things}
        return next(place for place in count(1) if place not in taken)

    def bought(self, who: str, name: str) -> Receipt | None:
        """The receipt, if the shop still takes its goods back."""
        return self._sales.returnable(who, name, self._today())

    def next_return(self, receipt: str) -> str:
        """The name of a return."""
        return f"{receipt}-return-{self._returns + 1}"

    def has_bought(self, who: str, about: str) -> bool:
        """Whether she bought what is called so."""
        return any(about in (line.sku, line.name) for one in self._sales.of(who).values() for line in one.receipt.lines)

    def may_undo(self, name: str) -> bool:
        """Whether the activity is there still, and is none that the program itself records."""
        return name in self._things and not self.ground.program.activities[self._things[name][1].name].ours

    def voucher_of(self, who: str) -> Wanted | None:
        """A voucher of hers that a story can name."""
        for name, one in self.member(who).redemptions.items():
            reward = self.ground.program.rewards[one.reward]
            can_be_told = name[:1] == "m" or name.rpartition("-")[0] in self._scope.gifts()
            if reward.redeem is not None and one.state == "issued" and can_be_told:
                return Wanted(one.reward, voucher=name)
        return None

    # Playing.

    def play(self, moves: Sequence[Move], copies: int = 1, order: Order = "together") -> Balance:
        """Play it so many times over; what it brought. Raises Impossible."""
        self._day(0)
        wanted = {who for move in moves for who in (move.who, getattr(move, "to", ""))}
        for who in US:
            if who in wanted:
                self._copy(JoinsIn(number=0, who=who), 0)
        before = Balance(0, self._has())
        day = 0
        if order == "in turn":
            for copy in range(copies):
                for move in moves:
                    self._copy(move, copy)
        else:
            for move in moves:
                if move.wait:
                    day += move.wait
                    self._day(day)
                for copy in range(copies):
                    self._copy(move, copy)
        # They have as many gift cards as they like: fewer of them in the end are money spent, more are something got.
        spent, bought = max(-self._cards, 0), max(self._cards, 0)
        return Balance(self._net + spent, self._goods + bought + self._has()).since(before)

    def _today(self) -> int:
        return self.ground.program.clock.day(self.at_us)

    def _day(self, day: int) -> None:
        noon = datetime.combine(to_date(self.ground.first_day + day), NOON, tzinfo=self.ground.program.zone)
        self.at_us = micros(noon)

    def _copy(self, move: Move, copy: int) -> None:
        self.copy = copy
        who = self.name_of(move.who)
        action = move.action(self) if self.has_joined(who) or isinstance(move, JoinsIn) else None
        if action is not None:
            self._act(move, who, action)

    def _act(self, move: Move, who: str, action: AnyAction) -> None:
        before, could_spend = self.member(who), self._spendable(who)
        try:
            outcomes = self._stage.play(Step(_WORD, self.at_us, action))
        except CannotPlay:
            return
        if any(one.refusals for one in outcomes.values()):
            return
        outcome = next(iter(outcomes.values()), Outcome())
        self._count(action, outcome, before)
        has = {name: (could_spend.get(name, 0), now) for name, now in self._spendable(who).items()}
        self.played.append(Played(move, self.at_us, action, outcome, has))
        if isinstance(action, Returns) and self.ground.has_referrals and who not in US:
            self._unthank(move, who)

    def _unthank(self, move: Move, friend: str) -> None:
        """What a receipt of a friend's brought that counts no more is taken back, as the shop does it by itself."""
        if any(self._sales.counting(friend)):
            return
        for name, (member, thing) in list(self._things.items()):
            if is_for_receipt(thing) and friend == (thing.about if thing.name == MADE else member):
                self._act(move, member, Undoes(member, name))

    def _spendable(self, who: str) -> dict[str, int]:
        wallets = self.member(who).wallets if self._tells else {}
        return {name: wallet.available for name, wallet in wallets.items()}

    # Reckoning.

    def _count(self, action: AnyAction, outcome: Outcome, before: Member) -> None:
        """The money and the goods that changed hands."""
        match action:
            case Happens(member, Joined()):
                self._joined.add(member)
            case Happens(member, Receipt() as receipt) if outcome.totals is not None:
                self._buys(member, receipt, before, outcome.totals)
                self._brings(outcome.totals, outcome.moved)
            case Happens(member, Activity() as activity):
                self._things[activity.activity_id] = member, activity
                self._net += _fee(activity)
            case Undoes(_, name):
                self._net -= _fee(self._things.pop(name)[1])
            case Returns() if outcome.totals is not None:
                self._returns += 1
                self._net -= outcome.totals.to_pay_minor
                cards = self._sales.of(action.member)[action.receipt_id].brought_back(action.lines, outcome.totals)
                self._cards -= cards
                self._has_more(action.member, cards - outcome.totals.before_minor)

    def _buys(self, member: str, receipt: Receipt, before: Member, totals: Totals) -> None:
        by_card = sum(one.amount_minor for one in receipt.paid_by if one.means == GIFT_CARD)
        if by_card > totals.to_pay_minor:
            raise Impossible
        self._net += totals.to_pay_minor - by_card
        cards = self._sales.add(member, receipt, before, totals)
        self._cards += cards - by_card
        self._has_more(member, totals.before_minor - cards)

    def _brings(self, totals: Totals, moved: dict[tuple[str, str], int]) -> None:
        """The most that points of each wallet ever took off."""
        off = totals.discount_minor + totals.points_pay_minor
        for (wallet, movement), points in moved.items():
            if movement == "spent" and points:
                self._brought[wallet] = max(self._brought.get(wallet, Fraction(0)), Fraction(off, points))

    def _has_more(self, member: str, minor: int) -> None:
        """Goods count at their price, for ana and bob; what eve has is nobody's."""
        if member in US:
            self._goods += minor

    def _has(self) -> Fraction:
        """What the points, vouchers and cards of ana and bob are worth."""
        return sum((self._value(self.member(who)) for who in US), Fraction(0))

    def _value(self, member: Member) -> Fraction:
        found = Fraction(0)
        for name, wallet in member.wallets.items():
            awaited = sum(one.points for of in member.awaits.values() for one in of if one.wallet == name)
            worth = self.ground.worth.get(name, Fraction(0))
            # What is owed counts at what such points brought her.
            owed = wallet.owed * max(worth, self._brought.get(name, Fraction(0)))
            found += (wallet.available + wallet.held + wallet.pending - awaited) * worth - owed
        for one in member.redemptions.values():
            outside = self.ground.program.rewards[one.reward].outside
            if outside is not None and outside.card_minor:
                found += outside.card_minor * one.quantity
            elif outside is None or not outside.given_minor:
                found += one.points * self.ground.worth.get(one.wallet, 0)
        return found


def _fee(activity: Activity) -> int:
    return int(activity.values.get("amount", 0)) if activity.name in PAID else 0


def winnings(ground: Ground, moves: Sequence[Move], copies: int = 1, order: Order = "together") -> Balance | None:
    """What it brings when it is played so many times over; None where no shop would take part in it."""
    try:
        return Game(ground, copies).play(moves, copies, order)
    except Impossible:
        return None
