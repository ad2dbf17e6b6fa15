"""One member's history through one program: the engine decides, and what follows is counted."""

from collections.abc import Iterator, Sequence

from msgspec import structs

from regulars.analytics.backtest.behaviour import Behaviour
from regulars.analytics.backtest.past import Bought, CameBack, Entered, Happened
from regulars.analytics.backtest.tally import Tally
from regulars.analytics.backtest.worth import cheapest, face_of, worth_of
from regulars.engine.decision import Decision
from regulars.engine.effects import Moved, TierChanged
from regulars.engine.events import AnyEvent
from regulars.engine.events.members import Joined, TimePassed
from regulars.engine.events.receipts import Receipt, Wanted
from regulars.engine.events.redemptions import Redeemed, RedemptionEnded
from regulars.engine.events.returns import Return, Standing
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.ready.rules import ReadyReward
from regulars.engine.replay import replay
from regulars.engine.steps.lots import spendable
from regulars.engine.steps.moments import moment_of
from regulars.engine.steps.returns import untouched
from regulars.engine.terms.outside import needs_voucher

MOST_AT_ONCE = 200
"""So many redemptions of one reward are tried on one receipt."""


class Player:
    """Takes members through a program, one after the other, and counts.

    close_us: the moment at which the books are closed: what is over by then has expired.
    """

    def __init__(self, program: Program, behaviour: Behaviour, close_us: int) -> None:
        self.program, self.close_us, self._takes = program, close_us, behaviour.takes
        self.close_day = program.clock.day(close_us)
        self.tally = Tally()
        rewards = [one for one in program.rewards.values() if one.last_day >= 0 and one.coupon is None]
        self._taken_before = sorted(filter(_is_taken_outside, rewards), key=self._generosity, reverse=True)
        self._taken_on = tuple(
            Wanted(one.id, confirmed=one.confirm)
            for one in rewards
            if one.redeem is not None and not one.automatic and not needs_voucher(one.document)
        )
        self._prices = [(one.wallet, cheapest(one)) for one in rewards if cheapest(one)]

    def _generosity(self, reward: ReadyReward) -> tuple[float, int]:
        """What it gives for a point; the dearer first among equals."""
        price = cheapest(reward)
        face = face_of(self.program, reward, price, 1) if reward.redeem is None else None
        if face is None:
            face = round(worth_of(self.program, reward.wallet).minor * price)
        return (face / price if price else 0.0, price)

    def play(self, name: str, past: Sequence[Happened]) -> list[tuple[int, int]]:
        """One member, in order of time; she has bought something. The goods that came back, as (day, minor units)."""
        self._name, self._member, self._value = name, Member(), 0
        self._first_day = self.program.clock.day(next(one.at_us for one in past if isinstance(one, Bought)))
        self._visits, self._rewarded, self._is_able, self._taken = 0, False, False, 0
        self._at_us, self._event_day = past[0].at_us, self.program.clock.day(past[0].at_us)
        self._standing: dict[str, Standing] = {}
        self._came_back: list[tuple[int, int]] = []
        replay(self._history(past), lambda event, at_us: self.program, self._told)
        self._end()
        return self._came_back

    def _history(self, past: Sequence[Happened]) -> Iterator[tuple[AnyEvent, int]]:
        """What happens to her, each event made when the ones before it are decided."""
        if not any(isinstance(one, Entered) for one in past):
            yield Joined(), past[0].at_us
        for one in past:
            self._at_us = one.at_us
            self._event_day = self.program.clock.day(one.at_us)
            if isinstance(one, Bought):
                # Written out flat: there are millions of these, and few of the others.
                self._visits += 1
                takes = self._takes(self._name, one.receipt.receipt_id)
                if takes or not self._is_able:
                    if self._member.due_day <= self._event_day:
                        yield TimePassed(), one.at_us
                    self._is_able = self._is_able or self._can_take()
                if takes or one.comes_back:
                    yield from self._buys(one, takes=takes)
                else:
                    yield one.receipt, one.at_us
            elif isinstance(one, CameBack):
                yield from self._brings_back(one)
            else:
                yield one.joined, one.at_us
        self._at_us, self._event_day = self.close_us, self.close_day
        yield TimePassed(), max(self.close_us, self._member.at_us)

    def _buys(self, one: Bought, *, takes: bool) -> Iterator[tuple[AnyEvent, int]]:
        """She takes what she can, if she does so on this receipt, and pays."""
        sale = one.receipt
        before = self._taken if takes and self._holds() else -1
        if takes:
            for reward in self._taken_before:
                yield from self._redeems(reward, sale, one.at_us)
            sale = structs.replace(sale, wanted=(*self._vouchers(), *self._taken_on))
        moment = moment_of(self.program, self._member, sale, one.at_us) if one.comes_back else None
        yield sale, one.at_us
        if before >= 0:
            self.tally.held += 1
            self.tally.idle += self._taken == before
        if moment is None:
            return
        made = self._decision
        if made.totals is not None:
            self._standing[one.name] = Standing(
                sale, self.program.version, moment, untouched(sale), made.discounts, made.spent, made.earned
            )

    def _brings_back(self, one: CameBack) -> Iterator[tuple[AnyEvent, int]]:
        """Goods come back, of a receipt as it stands under this program."""
        standing = self._standing.get(one.of)
        if standing is None:
            return
        event = Return(return_id=one.return_id, standing=standing, lines=one.lines, amount_minor=one.amount_minor)
        self._decision = Decision(one.at_us)
        yield event, one.at_us
        made = self._decision
        if made.totals is not None:
            self._standing[one.of] = structs.replace(standing, kept=made.kept, earned=made.earned, drawn=made.drawn)
            self._came_back.append((self._event_day, made.totals.before_minor))
            self._cost(self._event_day, -made.totals.discount_minor - made.totals.points_pay_minor)

    def _can_take(self) -> bool:
        """Whether she has the points for any reward."""
        wallets = self._member.wallets
        return any(spendable(wallets, wallet) >= fewest for wallet, fewest in self._prices)

    def _holds(self) -> bool:
        """Whether she has any points for rewards."""
        wallets = self._member.wallets
        return any(spendable(wallets, wallet) > 0 for wallet, _ in self._prices)

    def _redeems(self, reward: ReadyReward, sale: Receipt, at_us: int) -> Iterator[tuple[AnyEvent, int]]:
        """As many as her points buy; what is no voucher is handed over at once."""
        assert reward.outside is not None, "taken outside"
        for number in range(MOST_AT_ONCE):
            before = spendable(self._member.wallets, reward.wallet)
            quantity = min(before // cheapest(reward), reward.outside.most)
            if not quantity:
                return
            name = f"{sale.receipt_id}/{reward.id}/{number}"[-100:]
            choice = reward.outside.choices[0] if reward.outside.choices else ""
            yield (
                Redeemed(
                    redemption_id=name, reward=reward.id, quantity=quantity, choice=choice, confirmed=reward.confirm
                ),
                at_us,
            )
            if name not in self._member.redemptions:
                return
            self._count_outside(reward, before - spendable(self._member.wallets, reward.wallet), quantity, at_us)
            if reward.redeem is None:
                yield RedemptionEnded(redemption_id=name, how="used", by_staff=True), at_us

    def _count_outside(self, reward: ReadyReward, points: int, quantity: int, at_us: int) -> None:
        face = face_of(self.program, reward, points, quantity)
        if face is None:
            self.tally.unpriced[reward.id] += quantity
        self.tally.took(reward.id, points, face or 0, quantity)
        self._cost(self.program.clock.day(at_us), face or 0)

    def _vouchers(self) -> Iterator[Wanted]:
        """The vouchers that she has."""
        for name, one in self._member.redemptions.items():
            reward = self.program.rewards.get(one.reward)
            if reward is not None and reward.redeem is not None and one.state == "issued":
                yield Wanted(reward.id, voucher=name, confirmed=reward.confirm)

    def _told(self, decision: Decision, member: Member) -> None:
        """Count what was decided."""
        self._member, self._decision = member, decision
        tally, day_of = self.tally, self.program.clock.day
        for effect in decision.effects:
            if isinstance(effect, Moved):
                day = self._event_day if effect.at_us == self._at_us else day_of(effect.at_us)
                tally.moved(effect.wallet, effect.movement, day, effect.points)
                if effect.movement == "spent":
                    self._taken += 1
                    if not self._rewarded:
                        self._reward(day)
            elif isinstance(effect, TierChanged):
                tally.moves[effect.tier_set, effect.before, effect.after] += 1
        for reason in decision.reasons:
            if reason.code == "rule":
                tally.gave(reason.subject, reason.points)
        if decision.totals is not None and not decision.kept:
            for spent in decision.spent:
                tally.took(spent.reward, 0 if spent.voucher else spent.points, spent.value_minor, not spent.voucher)
                self._cost(self._event_day, spent.value_minor)

    def _reward(self, day: int) -> None:
        """Points were redeemed for the first time; what came before her first receipt counts as with it."""
        self._rewarded = True
        self.tally.first_days[max(day - self._first_day, 0)] += 1
        self.tally.first_visits[self._visits] += 1

    def _cost(self, day: int, minor: int) -> None:
        if minor:
            self._value += minor
            self.tally.cost[day] += minor

    def _end(self) -> None:
        """Her books are closed."""
        tally = self.tally
        if not self._rewarded:
            tally.waiting[self.close_day - self._first_day] += 1
        tally.able += self._is_able
        for tier_set in self.program.tier_sets:
            held = self._member.tiers.get(tier_set.name)
            key = tier_set.name, held.tier if held else tier_set.ids[0]
            tally.tiers[key] = tally.tiers.get(key, 0) + 1
        tally.values.append(self._value)


def _is_taken_outside(reward: ReadyReward) -> bool:
    """Whether it can be taken by a call, for points, and without luck or a place."""
    outside = reward.outside
    if outside is None or outside.state != "issued" or outside.entries or outside.slots:
        return False
    return cheapest(reward) > 0
