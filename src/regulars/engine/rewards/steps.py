"""Fixed steps: 100 points are 5.00, 250 are 15.00. A careful member waits for the step that is worth more a point;
the answer tells her which that is.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations_with_replacement, pairwise
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from regulars.engine.faults import Faults
from regulars.engine.money import MOST, Ratio, parse_decimal, rounded, share
from regulars.engine.sentences import Figure, Money, Points, Sentence, Sentences, Share, Together, say
from regulars.engine.terms.benefits import least_receipt, most_share, what_it_earns
from regulars.engine.terms.paying import Paying
from regulars.engine.terms.reward import Choice, Claim, Offer, Redeem, RewardTerms
from regulars.engine.words import Decimal, RatioText
from regulars.kinds import N_

MOST_COMBINED = 20_000

MOST_TOLD = 5


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step: so many points, and what they take off."""

    points: Annotated[Decimal, Meta(title=N_("Points"))]
    worth: Annotated[Decimal | None, Meta(title=N_("Are worth"), description=N_("in the program's currency"))] = None
    percent: Annotated[RatioText | None, Meta(title=N_("Share off"), description=N_("instead of an amount: 10%"))] = (
        None
    )
    at_most: Annotated[Decimal | None, Meta(title=N_("At most"), description=N_("in the program's currency"))] = None

    def said(self, wallet: str | None) -> Sentence:
        """The step in words."""
        points = Points(self.points, wallet)
        if self.percent is not None:
            return say("%(points)s = %(share)s", points=points, share=Share(self.percent))
        return say("%(points)s = %(money)s", points=points, money=Money(self.worth or "0"))


class Steps(Paying, frozen=True, kw_only=True, tag="steps"):
    """Some numbers of points and what each takes off a receipt."""

    steps: Annotated[tuple[Step, ...], Meta(min_length=1, max_length=50, title=N_("Steps"))]
    together: Annotated[
        int, Meta(ge=1, le=10, title=N_("Steps at once"), description=N_("how many may be taken on one receipt"))
    ] = 1

    def says(self) -> Sentences:
        """What it gives."""
        steps = tuple(one.said(self.wallet) for one in self.steps)
        if len(steps) > MOST_TOLD:
            steps = (*steps[: MOST_TOLD - 1], steps[-1])
            yield say("off a receipt, among others: %(steps)s", steps=Together(steps))
        else:
            yield say("off a receipt: %(steps)s", steps=Together(steps))
        if self.together > 1:
            yield say("steps on one receipt: up to %(number)s", number=Figure(str(self.together)))
        yield from most_share(self.most_share)
        yield from least_receipt(self.least_receipt)
        yield from what_it_earns(self.earning)

    def ready(self, terms: RewardTerms) -> Redeem:
        """The step asked for, or the one that takes off most for the fewest points."""
        steps = [_read(step, place, terms) for place, step in enumerate(self.steps)]
        _check(self, steps)
        most_share = self.share()
        least_receipt = parse_decimal(self.least_receipt, terms.currency_digits)
        combined = _combined(steps, self.together)

        def redeem(claim: Claim) -> Offer:
            if claim.total_minor < least_receipt:
                return Offer(refusal="below-minimum-receipt", number=least_receipt)
            most = min(most_share.times(claim.total_minor), sum(claim.due))
            return _take(claim, combined, steps, most)

        return redeem

    def fewest(self, terms: RewardTerms) -> int:
        """The first step."""
        return parse_decimal(self.steps[0].points, terms.wallet_digits)

    def faults_among(self, rewards: Mapping[str, Any], document: Any, faults: Faults) -> None:
        """Steps that the wallet can never hold."""
        wallet = rewards[self.id].wallet
        for place, step in enumerate(self.steps):
            try:
                points = parse_decimal(step.points, wallet.scale)
            except ValueError:
                continue
            if wallet.cap is not None and points > wallet.cap:
                faults.add(f"steps/{place}/points", f"nobody can ever have so many: {wallet.name} has a cap")


class ReadyStep(msgspec.Struct, frozen=True, gc=False):
    """A step, or several together, in whole units."""

    points: int
    worth: int = 0
    percent: Ratio | None = None
    at_most: int = MOST

    def value(self, due: int, most: int) -> int:
        """What it takes off goods that come to `due`, at most so much."""
        off = (
            self.worth
            if self.percent is None
            else rounded(due * self.percent.numerator, self.percent.denominator, "half_up")
        )
        return min(off, self.at_most, most)


def _read(step: Step, place: int, terms: RewardTerms) -> ReadyStep:
    if (step.worth is None) == (step.percent is None):
        raise ValueError(f"steps: step {place + 1} has either a worth or a percent")
    try:
        percent = None if step.percent is None else Ratio.share_off(step.percent)
    except ValueError as fault:
        raise ValueError(f"steps: step {place + 1}: {fault}") from None
    return ReadyStep(
        parse_decimal(step.points, terms.wallet_digits),
        parse_decimal(step.worth or "0", terms.currency_digits),
        percent,
        MOST if step.at_most is None else parse_decimal(step.at_most, terms.currency_digits),
    )


def _check(reward: Steps, steps: Sequence[ReadyStep]) -> None:
    if reward.prices:
        raise ValueError("prices: steps have prices of their own")
    if parse_decimal(reward.points, 9):
        raise ValueError("points: steps have prices of their own")
    if any(step.points == 0 for step in steps):
        raise ValueError("steps: a step costs at least one point")
    for place, (lower, higher) in enumerate(pairwise(steps), start=2):
        if higher.points <= lower.points:
            raise ValueError(f"steps: step {place} costs no more than the one before it")
        if lower.percent is None and higher.percent is None and higher.worth <= lower.worth:
            raise ValueError(f"steps: step {place} costs more than the one before it and is worth no more")
    if reward.together > 1 and any(step.percent is not None for step in steps):
        raise ValueError("together: shares of a receipt are taken one at a time")
    many = 1
    for one in range(1, reward.together + 1):
        many = many * (len(steps) + one) // one
    if many > MOST_COMBINED:
        raise ValueError(f"together: {many} ways to put so many steps together; {MOST_COMBINED} are looked at")


def _combined(steps: Sequence[ReadyStep], together: int) -> list[ReadyStep]:
    """Each way to take up to so many steps that no cheaper way is worth as much as; the cheapest first."""
    if together == 1:
        return list(steps)
    ways = [
        ReadyStep(sum(step.points for step in way), sum(min(step.worth, step.at_most) for step in way))
        for many in range(1, together + 1)
        for way in combinations_with_replacement(steps, many)
    ]
    ways.sort(key=lambda way: (way.points, -way.worth))
    kept: list[ReadyStep] = []
    for way in ways:
        if not kept or way.worth > kept[-1].worth:
            kept.append(way)
    return kept


def _take(claim: Claim, ways: Sequence[ReadyStep], steps: Sequence[ReadyStep], most: int) -> Offer:
    due = sum(claim.due)
    choices = tuple(_choices(steps, claim, due, most))
    if most == 0:
        return Offer(refusal="nothing-to-pay", choices=choices)
    wanted = claim.available if claim.asked is None else min(claim.asked, claim.available)
    best = _best([way for way in ways if way.points <= wanted], due, most)
    if best is None:
        short = claim.available < ways[0].points
        return Offer(
            refusal="not-enough-points" if short else "below-minimum-points", number=ways[0].points, choices=choices
        )
    value = best.value(due, most)
    refusal = ""
    if claim.asked is not None and claim.asked != best.points:
        refusal = "not-enough-points" if claim.asked > claim.available else "whole-steps-only"
    number = best.points if refusal else 0
    return Offer(best.points, value, tuple(share(value, claim.due)), refusal, number, choices)


def _best(ways: Iterable[ReadyStep], due: int, most: int) -> ReadyStep | None:
    """The way that takes off most, for the fewest points; none when nothing comes off."""
    best, off = None, 0
    for way in ways:
        value = way.value(due, most)
        if value > off or (best is not None and value == off and way.points < best.points):
            best, off = way, value
    return best


def _choices(steps: Sequence[ReadyStep], claim: Claim, due: int, most: int) -> Iterable[Choice]:
    """Each step as it stands on this receipt, and the one to take: most off for each point, by the member's means."""
    best = None
    for step in steps:
        value = step.value(due, most)
        if (
            step.points <= claim.available
            and value
            and (best is None or value * best.points > best.value(due, most) * step.points)
        ):
            best = step
    for step in steps:
        missing = max(step.points - claim.available, 0)
        yield Choice(step.points, step.value(due, most), missing=missing, best=step is best)


KIND = Steps
