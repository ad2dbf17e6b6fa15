"""What may be missing on a receipt for more: read from the program, as guesses that are then tried.

They come from the numbers in conditions, least amounts, steps, the pieces of deals, and how far the member is to the
next reward, tier and challenge.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Literal

import msgspec

from regulars.engine.basket import Basket
from regulars.engine.conditions import Checked
from regulars.engine.conditions.walk import Place
from regulars.engine.days import moment as moment_at
from regulars.engine.decision import Reason
from regulars.engine.events.receipts import Line, Receipt
from regulars.engine.fields import Facts
from regulars.engine.ready.rules import ReadyReward, ReadyRule
from regulars.engine.shown.additions import ANY, PIECE, Likeness, Missing, like, with_all
from regulars.engine.shown.available import LEAST, Available, available
from regulars.engine.shown.challenges import challenges_of
from regulars.engine.shown.explain import Verdict, explain_receipt
from regulars.engine.shown.gaps import likenesses, ways
from regulars.engine.shown.progress import progress
from regulars.engine.shown.trials import Found, Trial, Trials
from regulars.engine.steps.counting import visit_number
from regulars.engine.steps.moments import moment_of
from regulars.engine.terms.wallets import ReadyWallet

What = Literal["rule", "reward", "reachable", "tier", "challenge"]
"""A rule or reward that gives on the receipt, or gives more; a reward that she can have after it; what is reached."""

Guess = tuple[tuple[Missing, ...], "Reached", Found]
"""What may be missing, what for, and how it is known that it did."""


BUYABLE = frozenset({"condition", "below-minimum", "no-amount"})
"""Why a rule gave nothing, where more goods may help."""


class Reached(msgspec.Struct, frozen=True):
    """What more there is for it. detail: of a tier, its tier set."""

    what: What
    name: str
    detail: str = ""

    @property
    def reward(self) -> str:
        """The reward that must be asked for to have it on the receipt; empty for none."""
        return self.name if self.what == "reward" else ""


class Guesses:
    """What one receipt may lack."""

    def __init__(self, trials: Trials) -> None:
        self.program = trials.program
        self.trials = trials
        self.now = trials.now
        self.receipt = trials.receipt
        self._moment = moment_of(self.program, trials.member, self.receipt, trials.at_us)
        self._facts = Facts(self._moment, self.receipt.given)

    def all(self) -> Iterator[Guess]:
        """All that may be missing, for what."""
        yield from self._for_rules()
        yield from self._for_rewards()
        yield from self._for_tiers()
        yield from self._for_challenges()
        yield from self._for_next_reward()

    def place(self, receipt: Receipt, line: Line | None) -> Place:
        """Where a condition is asked about the receipt."""
        basket = Basket(receipt, self.program.clock, visit_number(self._moment))
        return Place(basket, receipt.lines, line, self._facts, receipt.occurred_us, self._moment.day)

    def _ways(self, condition: Checked | None) -> list[tuple[Missing, ...]]:
        return [()] if condition is None else ways(condition, self.receipt, self.place)

    def _for_rules(self) -> Iterator[Guess]:
        awards = self.now.awards()
        for rule, verdict in zip(self.program.rules, self.verdicts(), strict=True):
            if rule.id in awards:
                yield from self._for_more(rule, awards[rule.id])
            elif verdict.code in BUYABLE:
                yield from self.for_the_rule(rule, verdict)

    def verdicts(self) -> list[Verdict]:
        """What each rule did, in file order."""
        return explain_receipt(self.program, self._moment, self.receipt.given, self.receipt, self.now.decision)

    def for_the_rule(self, rule: ReadyRule, verdict: Verdict) -> Iterator[Guess]:
        """What makes a rule give that gives nothing."""

        def gives(trial: Trial) -> bool:
            return rule.id in trial.awards()

        least = verdict.number or rule.least or next(iter(rule.earn.floors[1:]), 0) or rule.earn.every
        for way in self._ways(rule.condition) if verdict.code == "condition" else [()]:
            if way:
                yield way, Reached("rule", rule.id), gives
            of = self._of(rule.condition)
            if least and not any(one.money_minor for one in way):
                yield (*way, Missing(money_minor=least, of=of)), Reached("rule", rule.id), gives

    def _for_more(self, rule: ReadyRule, award: Reason) -> Iterator[Guess]:
        """The next step of a rule that gives already."""
        of = self._bought(rule, award)
        above = next((floor for floor in sorted(rule.earn.floors) if floor > award.amount_minor), 0)
        if rule.earn.every:
            above = award.amount_minor - award.amount_minor % rule.earn.every + rule.earn.every
        if above:
            missing = (Missing(money_minor=above - award.amount_minor, of=of),)
            yield missing, Reached("rule", rule.id), lambda trial: _amount(trial, rule.id) >= above
        if rule.weighs == "quantities":
            more = (Missing(quantity=PIECE, of=of),)
            yield more, Reached("rule", rule.id), lambda trial: _points(trial, rule.id) > award.points

    def _of(self, condition: Checked | None) -> Likeness:
        """Goods that a rule is about: such as are bought already, if there are any."""
        if condition is None or not condition.reads_line:
            return ANY
        named = likenesses(condition.root)
        return next((one for one in named if like(self.receipt.lines, one)), named[0] if named else ANY)

    def _bought(self, rule: ReadyRule, award: Reason) -> Likeness:
        """The goods that a rule gave for: the cheapest of them."""
        if rule.condition is None or not rule.condition.reads_line or award.lines <= 0:
            return ANY
        lines = [line for place, line in enumerate(self.receipt.lines) if award.lines >> place & 1]
        line = like(lines, ANY)
        return Likeness(line.sku, line.brand, line.categories, line.kind) if line else self._of(rule.condition)

    def of(self, what: ReadyRule | ReadyReward) -> Iterator[Guess]:
        """What makes one rule or reward give that gives nothing."""
        if isinstance(what, ReadyReward):
            yield from self.for_the_reward(self._found(what, self.receipt))
            return
        verdict = next(one for one in self.verdicts() if one.rule == what.id)
        if verdict.code in BUYABLE:
            yield from self.for_the_rule(what, verdict)

    def _for_rewards(self) -> Iterator[Guess]:
        for one in available(self.program, self.trials.member, self.receipt, self.trials.at_us):
            yield from self.for_the_reward(one)

    def for_the_reward(self, one: Available) -> Iterator[Guess]:
        """What makes a reward possible on this receipt that it takes not yet."""
        if not one.taken:
            for way in self._lacking(one):
                yield way, Reached("reward", one.reward.id), _gives(one.reward.id)

    def _lacking(self, one: Available) -> Iterator[tuple[Missing, ...]]:
        codes, reward = {reason.code for reason in one.reasons}, one.reward
        if not codes or not codes <= _BOUGHT:
            return
        number = max(reason.number for reason in one.reasons)
        for way in self._ways(reward.condition):
            if codes & _LEAST:
                of = self._of(reward.condition) if "below-minimum-goods" in codes else ANY
                pieces = tuple(one for one in way if not one.money_minor)
                yield (*pieces, Missing(money_minor=number, of=of))
            elif "too-few-pieces" in codes:
                yield from self._pieces(reward, number)
            elif way:
                yield way
                yield from self._and_the_least(reward, way)

    def _and_the_least(self, reward: ReadyReward, way: tuple[Missing, ...]) -> Iterator[tuple[Missing, ...]]:
        """Where it fits then and is still too little: so much money besides, or of these very goods."""
        of = self._of(reward.condition)
        more = with_all(self.receipt, (*way, Missing(money_minor=1, of=of)))
        reasons = () if more is None else self._found(reward, more).reasons
        for reason in reasons:
            if reason.code in _LEAST:
                money = Missing(money_minor=reason.number, of=of)
                yield (money,) if reward.reads_line else (*way, money)

    def _found(self, reward: ReadyReward, receipt: Receipt) -> Available:
        return available(self.program, self.trials.member, receipt, self.trials.at_us, only=reward)[0]

    def _pieces(self, reward: ReadyReward, number: int) -> Iterator[tuple[Missing, ...]]:
        articles, categories = reward.document.articles_and_categories()
        goods = [Likeness(sku=sku) for sku in articles]
        goods += [Likeness(categories=frozenset({category})) for category in categories]
        if not goods:
            goods = likenesses(reward.condition.root) if reward.condition and reward.reads_line else [ANY]
        for of in goods:
            yield (Missing(quantity=number * PIECE, of=of),)
        for many in range(1, number):
            for of, other in pairwise(goods):
                yield (Missing(quantity=many * PIECE, of=of), Missing(quantity=(number - many) * PIECE, of=other))

    def _for_tiers(self) -> Iterator[Guess]:
        """What lifts her to the next tier at once."""
        for one in progress(self.program, self.now.after, moment_at(self.trials.at_us)):
            if not one.rises:
                continue
            step = one.rises[0]
            lacks = [need for need in (*step.all_of, *step.any_of) if need.needed]
            for need in lacks[:2]:
                wallet = self.program.wallets.get(need.measure.name or self.program.main_wallet)
                if need.measure.kind == "spend":
                    money = need.needed
                elif need.measure.kind in ("points", "balance") and wallet is not None:
                    money = self._money_for(wallet, need.needed)
                else:
                    continue
                if money:
                    reached = Reached("tier", step.tier, one.tier_set)
                    yield (Missing(money_minor=money),), reached, _in_tier(one.tier_set, step.tier)

    def _for_challenges(self) -> Iterator[Guess]:
        """What completes a challenge."""
        for one in challenges_of(self.program, self.now.after, moment_at(self.trials.at_us)):
            challenge, left = self.program.challenges[one.challenge], one.target - one.done
            if one.state != "open" or challenge.row is not None or left <= 0:
                continue
            times = len(self.now.after.won.get(one.challenge, ()))
            of = self._of(self.program.tally_conditions[challenge.match]) if challenge.match >= 0 else ANY
            missing: Missing | None = None
            if challenge.counts == "spend":
                missing = Missing(money_minor=left, of=of)
            elif challenge.counts == "pieces":
                missing = Missing(quantity=-(-left // PIECE) * PIECE, of=of)
            elif challenge.counts == "points" and (
                money := self._money_for(self.program.wallets[challenge.wallet], left)
            ):
                missing = Missing(money_minor=money)
            if missing is not None:
                yield (missing,), Reached("challenge", one.challenge), _won(one.challenge, times)

    def _for_next_reward(self) -> Iterator[Guess]:
        """What brings the points that she still lacks for the nearest reward after this receipt."""
        near = []
        for one in available(self.program, self.now.after, None, self.trials.at_us, self.receipt.given):
            short = one.missing - sum(_pending(self.now, name) for name in _purse(one.wallet))
            if {reason.code for reason in one.reasons} == {"not-enough-points"} and short > 0:
                near.append((short, one))
        for short, one in sorted(near, key=lambda each: each[0])[:1]:
            money = self._money_for(one.wallet, short)
            least = _has(self.now, one.wallet) + short
            if money:
                reached = Reached("reachable", one.reward.id)
                yield (Missing(money_minor=money),), reached, _holds(one.wallet, least)

    def _money_for(self, wallet: ReadyWallet, points: int) -> int:
        """About how much more earns so many points, as this receipt earns them; 0 where it earns none."""
        earned = sum(self.now.earned().get(name, 0) for name in _purse(wallet))
        totals = self.now.decision.totals
        return -(-points * totals.to_pay_minor // earned) if earned and totals else 0


_LEAST = {"below-minimum-receipt", "below-minimum-goods"}
"""Those that more money mends."""

_BOUGHT = LEAST | {"condition", "does-not-fit"}


def _gives(reward: str) -> Found:
    return lambda trial: any(one.reward == reward for one in trial.decision.spent)


def _in_tier(tier_set: str, tier: str) -> Found:
    def reached(trial: Trial) -> bool:
        state = trial.after.tiers.get(tier_set)
        return state is not None and state.tier == tier

    return reached


def _won(challenge: str, times: int) -> Found:
    return lambda trial: len(trial.after.won.get(challenge, ())) > times


def _holds(wallet: ReadyWallet, least: int) -> Found:
    return lambda trial: _has(trial, wallet) >= least


def _has(trial: Trial, wallet: ReadyWallet) -> int:
    """What she has of a wallet and of its gifts, pending points too."""
    return sum(trial.after.wallet(name).available + _pending(trial, name) for name in _purse(wallet))


def _pending(trial: Trial, wallet: str) -> int:
    return trial.after.wallet(wallet).pending


def _purse(wallet: ReadyWallet) -> Iterable[str]:
    return (*(one.name for one in wallet.gifts), wallet.name)


def _amount(trial: Trial, rule: str) -> int:
    award = trial.awards().get(rule)
    return award.amount_minor if award else 0


def _points(trial: Trial, rule: str) -> int:
    award = trial.awards().get(rule)
    return award.points if award else 0
