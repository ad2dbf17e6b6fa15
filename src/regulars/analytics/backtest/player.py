"""One member's history through one program: the engine decides, and what follows is counted."""

from collections.abc import Iterator, Sequence

from msgspec import structs

from regulars.analytics.backtest.behaviour import Behaviour
from regulars.analytics.backtest.past import Bought, CameBack, Entered, Happened
from regulars.analytics.backtest.tally import COST, Flow, Tally
from regulars.analytics.backtest.worth import Face, cheapest, face_of, worth_of
from regulars.engine.decision import Decision
from regulars.engine.effects import Moved, Movement, TierChanged
from regulars.engine.events import AnyEvent
from regulars.engine.events.members import Joined, TimePassed
from regulars.engine.events.receipts import Receipt, Wanted
from regulars.engine.events.redemptions import Redeemed, RedemptionEnded
from regulars.engine.events.returns import Return, Standing
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.ready.rules import ReadyReward
from regulars.engine.replay import follow
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
        self._flows: dict[tuple[str, Movement], Flow | None] = {}
        rewards = [one for one in program.rewards.values() if one.last_day >= 0 and one.coupon is None]
        outside = sorted(filter(_is_taken_outside, rewards), key=self._generosity, reverse=True)
        self._taken_before = [(one, cheapest(one), face_of(program, one)) for one in outside]
        self._taken_on = [
            (one.wallet, cheapest(one), Wanted(one.id, confirmed=one.confirm))
            for one in rewards
            if one.redeem is not None and not one.automatic and not needs_voucher(one.document)
        ]
        self._prices = [(one.wallet, cheapest(one)) for one in rewards if cheapest(one)]
        self._is_free = any(not fewest for _, fewest, _ in self._taken_on)

    def _generosity(self, reward: ReadyReward) -> tuple[float, int]:
        """What it gives for a point; the dearer first among equals."""
        price = cheapest(reward)
        face = face_of(self.program, reward).of(price, 1) if reward.redeem is None else None
        if face is None:
            face = round(worth_of(self.program, reward.wallet).minor * price)
        return (face / price if price else 0.0, price)

    def play(self, name: str, past: Sequence[Happened], days: Sequence[int], group: int) -> list[tuple[int, int]]:
        """One member, in order of time; she has bought something. The goods that came back, as (day, minor units).

        days: on which day each of it happened. group: the group of random members that she is counted with.
        """
        self.tally.group = group
        self._name, self._member, self._value = name, Member(), 0
        self._first_day = next(day for one, day in zip(past, days, strict=True) if isinstance(one, Bought))
        self._visits, self._rewarded, self._is_able, self._spent_us = 0, False, False, -1
        self._standing: dict[str, Standing] = {}
        self._came_back: list[tuple[int, int]] = []
        self._at_us, self._event_day = past[0].at_us, days[0]
        if not any(isinstance(one, Entered) for one in past):
            self._do(Joined())
        for one, day in zip(past, days, strict=True):
            self._at_us, self._event_day = one.at_us, day
            if isinstance(one, Bought):
                self._buys(one)
            elif isinstance(one, CameBack):
                self._brings_back(one)
            else:
                self._do(one.joined)
        self._at_us, self._event_day = self.close_us, self.close_day
        self._do(TimePassed(), max(self.close_us, self._member.at_us))
        self._end()
        return self._came_back

    def _do(self, event: AnyEvent, at_us: int = 0) -> Decision:
        """Let the engine decide what happens now, and count what follows; what is refused changes nothing."""
        before = self._member
        decision, self._member = follow(self.program, before, event, at_us or self._at_us)
        if self._member is not before:
            self._count(decision, is_paid_for=isinstance(event, Receipt | Return))
        return decision

    def _buys(self, one: Bought) -> None:
        """She takes what she can, if she does so on this receipt, and pays."""
        self._visits += 1
        sale = one.receipt
        takes = self._takes(self._name, sale.receipt_id)
        can = holds = False
        if takes or not self._is_able:
            if self._member.due_day <= self._event_day:
                self._do(TimePassed())
            can, holds = self._can_take()
            self._is_able = self._is_able or can
            if takes and (can or self._is_free or self._member.redemptions):
                sale = self._takes_all(sale)
        moment = moment_of(self.program, self._member, sale, one.at_us) if one.comes_back else None
        made = self._do(sale)
        if takes and holds:
            self.tally.held += 1
            self.tally.idle += not made.spent and self._spent_us != one.at_us
        if moment is None:
            return
        if made.totals is not None:
            self._standing[one.name] = Standing(
                sale, self.program.version, moment, untouched(sale), made.discounts, made.spent, made.earned
            )

    def _brings_back(self, one: CameBack) -> None:
        """Goods come back, of a receipt as it stands under this program."""
        standing = self._standing.get(one.of)
        if standing is None:
            return
        made = self._do(
            Return(return_id=one.return_id, standing=standing, lines=one.lines, amount_minor=one.amount_minor)
        )
        if made.totals is not None:
            self._standing[one.of] = structs.replace(standing, kept=made.kept, earned=made.earned, drawn=made.drawn)
            self._came_back.append((self._event_day, made.totals.before_minor))
            self._cost(-made.totals.discount_minor - made.totals.points_pay_minor)

    def _can_take(self) -> tuple[bool, bool]:
        """Whether she has the points for any reward, and whether she has any points for rewards at all."""
        wallets, holds = self._member.wallets, False
        for wallet, fewest in self._prices:
            points = spendable(wallets, wallet)
            if points >= fewest:
                return True, True
            holds = holds or points > 0
        return False, holds

    def _takes_all(self, sale: Receipt) -> Receipt:
        """What is taken by itself first; then the receipt with all that she may ask for on it."""
        for reward, fewest, face in self._taken_before:
            self._redeems(reward, fewest, face, sale)
        wallets = self._member.wallets
        wanted = [*self._vouchers()] if self._member.redemptions else []
        wanted += [one for wallet, fewest, one in self._taken_on if spendable(wallets, wallet) >= fewest]
        return structs.replace(sale, wanted=tuple(wanted)) if wanted else sale

    def _redeems(self, reward: ReadyReward, fewest: int, face: Face, sale: Receipt) -> None:
        """As many as her points buy; what is no voucher is handed over at once."""
        assert reward.outside is not None, "taken outside"
        choice = reward.outside.choices[0] if reward.outside.choices else ""
        for number in range(MOST_AT_ONCE):
            before = spendable(self._member.wallets, reward.wallet)
            quantity = min(before // fewest, reward.outside.most)
            if not quantity:
                return
            name = f"{sale.receipt_id}/{reward.id}/{number}"[-100:]
            self._do(
                Redeemed(
                    redemption_id=name, reward=reward.id, quantity=quantity, choice=choice, confirmed=reward.confirm
                )
            )
            if name not in self._member.redemptions:
                return
            points = before - spendable(self._member.wallets, reward.wallet)
            value = face.of(points, quantity)
            if value is None:
                self.tally.unpriced[reward.id] += quantity
            self.tally.took(reward.id, points, value or 0, quantity)
            self._cost(value or 0)
            if reward.redeem is None:
                self._do(RedemptionEnded(redemption_id=name, how="used", by_staff=True))

    def _vouchers(self) -> Iterator[Wanted]:
        """The vouchers that she has."""
        for name, one in self._member.redemptions.items():
            reward = self.program.rewards.get(one.reward)
            if reward is not None and reward.redeem is not None and one.state == "issued":
                yield Wanted(reward.id, voucher=name, confirmed=reward.confirm)

    def _count(self, decision: Decision, *, is_paid_for: bool) -> None:
        """Count what was decided, and what came with time before it. Written out flat: there are millions of these.

        is_paid_for: whether points that are given by it come with a purchase.
        """
        tally, flows, at_us, day = self.tally, self._flows, self._at_us, self._event_day
        for effect in decision.effects:
            if isinstance(effect, Moved):
                key = effect.wallet, effect.movement
                flow = flows[key] if key in flows else flows.setdefault(key, tally.flow(*key))
                if flow is None:
                    continue
                sign, days, groups, gifts = flow
                when = day if effect.at_us == at_us else self.program.clock.day(effect.at_us)
                days[when] += sign * effect.points
                groups[tally.group] += sign * effect.points
                if gifts is not None and not (is_paid_for and effect.at_us == at_us):
                    gifts[when] += sign * effect.points
                if effect.movement == "spent":
                    self._spent_us = at_us
                    if not self._rewarded:
                        self._reward(when)
            elif isinstance(effect, TierChanged):
                tally.moves[effect.tier_set, effect.before, effect.after] += 1
        for reason in decision.reasons:
            if reason.code == "rule":
                tally.gave(reason.subject, reason.points)
            elif reason.subject in self.program.rule:
                tally.held_back[reason.subject, reason.code, reason.detail] += 1
        if decision.spent and decision.totals is not None and not decision.kept:
            for spent in decision.spent:
                tally.took(spent.reward, 0 if spent.voucher else spent.points, spent.value_minor, not spent.voucher)
                self._cost(spent.value_minor)

    def _reward(self, day: int) -> None:
        """Points were redeemed for the first time; what came before her first receipt counts as with it."""
        self._rewarded = True
        self.tally.rewarded(max(day - self._first_day, 0), self._visits)

    def _cost(self, minor: int) -> None:
        if minor:
            self._value += minor
            self.tally.cost[self._event_day] += minor

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
        tally.of_groups(COST)[tally.group] += self._value


def _is_taken_outside(reward: ReadyReward) -> bool:
    """Whether it can be taken by a call, for points, and without luck or a place."""
    outside = reward.outside
    if outside is None or outside.state != "issued" or outside.entries or outside.slots:
        return False
    return cheapest(reward) > 0
