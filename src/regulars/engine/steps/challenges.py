"""Challenges: what an event counts for them, what is given when one is reached, and what goes when it is not after all.
For leaderboards the same is counted, and nothing follows from it here.

A receipt counts for the period of the day on which it was bought. What comes back lowers the count of that period, and
what was reached by it is taken back, badge and points; so whoever buys, reaches, and returns has nothing of it. Points
that challenges give, or a place on a leaderboard, count for none.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import structs

from regulars.engine import counters
from regulars.engine.basket import Basket
from regulars.engine.days import NEVER
from regulars.engine.decision import Decision, Reason
from regulars.engine.doing import Doing
from regulars.engine.effects import ChallengeLost, ChallengeWon, Counted, Forgotten, Noted
from regulars.engine.events.activities import Activity
from regulars.engine.events.challenges import Marked, Progressed, Won
from regulars.engine.events.event import Given
from regulars.engine.events.receipts import Receipt
from regulars.engine.events.returns import Earned, Kept, Moment, Return, Standing
from regulars.engine.evolve import WINS_KEPT, WINS_KEPT_DAYS, Draft
from regulars.engine.fields import Facts
from regulars.engine.program import Program
from regulars.engine.rules.challenge_won import WINNING
from regulars.engine.steps import climbing, gate
from regulars.engine.steps.counting import count_back
from regulars.engine.steps.freezing import frozen
from regulars.engine.steps.limit_counts import count_ungiven, rest, rest_again
from regulars.engine.steps.reckon import given, on_doing
from regulars.engine.steps.returns import basket_of, kept_parts, untouched
from regulars.engine.steps.taking_back import take_back
from regulars.engine.steps.vouchers import vouchers_given, withdraw
from regulars.engine.terms.challenges import ReadyChallenge
from regulars.engine.terms.leaderboards import COUNTER, PLACED, ReadyLeaderboard
from regulars.engine.terms.tallies import ReadyTally

KEPT_DAYS = 400
"""So long it is known what was done in periods that are over: later nothing of them can be lost any more."""

MOST_AT_ONCE = 100
"""So often one event may reach a challenge that can be reached again and again."""

PIECE = 1000
"""A line without a quantity is one piece."""

Counts = dict[tuple[str, int], int]
"""(key of a challenge or leaderboard, its period by the first day) -> how much."""


def after_receipt(
    program: Program, draft: Draft, event: Receipt, moment: Moment, decision: Decision, at_us: int, day: int
) -> None:
    """What a receipt counts, just decided."""
    standing = Standing(
        event, program.version, moment, untouched(event), decision.discounts, decision.spent, decision.earned
    )
    more = _on_receipt(program, standing, standing.kept, standing.earned)
    _move(program, draft, more, str(program.clock.day(event.occurred_us)), event.given, at_us, day)


def after_return(
    program: Program, under: Program, draft: Draft, event: Return, decision: Decision, at_us: int, day: int
) -> None:
    """What comes back counts no more, as the program counted it that decided the receipt."""
    if decision.refusals:
        return
    standing = event.standing
    was = _on_receipt(under, standing, standing.kept, standing.earned)
    now = _on_receipt(under, standing, decision.kept, decision.earned)
    less = {key: now.get(key, 0) - was.get(key, 0) for key in was | now}
    _move(program, draft, less, str(under.clock.day(standing.receipt.occurred_us)), event.given, at_us, day)


def after_activity(
    program: Program, draft: Draft, event: Activity, moment: Moment, earned: Iterable[Earned], at_us: int, day: int
) -> list[Reason]:
    """What an activity counts; told, so that it can be undone."""
    found = dict(_of_activity(program, event, moment, earned))
    _move(program, draft, found, event.about, event.given, at_us, day)
    return [
        Reason(tally.told_as, tally.name, number=amount, detail=str(begun))
        for (key, begun), amount in found.items()
        for tally in [program.tallies[key]]
    ]


def after_undone(
    program: Program, draft: Draft, about: str, counted: Iterable[Progressed], given: Given, at_us: int, day: int
) -> None:
    """An activity that was taken back counts no more."""
    less = {(one.challenge, one.begun): -one.amount for one in counted}
    _move(program, draft, less, about, given, at_us, day)


def progressed(reasons: Iterable[Reason]) -> tuple[Progressed, ...]:
    """What an activity counted for challenges and leaderboards, by its reasons."""
    before = {ReadyTally.told_as: "", ReadyLeaderboard.told_as: COUNTER}
    return tuple(
        Progressed(f"{before[one.code]}{one.subject}", int(one.detail), one.number)
        for one in reasons
        if one.code in before
    )


def begun_on(program: Program, tally: ReadyTally, moment: Moment, day: int) -> int | None:
    """The period of a day; of a challenge that members begin, the day of the claim."""
    claimed_us = moment.claimed_us.get(tally.offer or "")
    return tally.round_of(day, None if claimed_us is None else program.clock.day(claimed_us))


def _on_receipt(program: Program, standing: Standing, kept: tuple[Kept, ...], earned: Iterable[Earned]) -> Counts:
    """What a receipt counts as it stands when `kept` is kept of it, decided in its own moment."""
    receipt, moment = standing.receipt, standing.moment
    basket = basket_of(program, standing, kept, kept_parts(standing, kept)) if program.tallies else None
    if basket is None or (
        program.membership.is_gated and gate.earned_nothing(program, moment.joined_day, receipt.occurred_us)
    ):
        return {}
    day = program.clock.day(receipt.occurred_us)
    masks = program.match_tallies(basket, basket.lines, Facts(moment, receipt.given), receipt.occurred_us)
    basket.settle(masks[0] if program.excludes else 0)
    found: Counts = {}
    for tally in program.tallies.values():
        begun = begun_on(program, tally, moment, day)
        amount = _amount(tally, basket, masks[tally.match], earned)
        if begun is not None and amount > 0:
            found[tally.key, begun] = amount
    return found


def _amount(tally: ReadyTally, basket: Basket, mask: int, earned: Iterable[Earned]) -> int:
    """In units of what is counted. mask: of the lines that its condition is about."""
    mask &= basket.eligible
    match tally.counts:
        case "receipts" | "days":
            return int(mask != 0)
        case "spend":
            return sum(amount for place, amount in enumerate(basket.amounts) if mask >> place & 1)
        case "pieces":
            return sum(line.quantity or PIECE for place, line in enumerate(basket.lines) if mask >> place & 1)
        case "points":
            return sum(one.points for one in earned if one.wallet == tally.wallet)
        case "activity":
            return 0


def _of_activity(
    program: Program, event: Activity, moment: Moment, earned: Iterable[Earned]
) -> Iterator[tuple[tuple[str, int], int]]:
    day = program.clock.day(event.occurred_us)
    known = program.activities[event.name]
    doing = Doing(known, event.about, event.values, event.given, {}, program.clock, event.occurred_us, event.places)
    for tally in program.tallies.values() if event.name != PLACED else ():
        begun = begun_on(program, tally, moment, day)
        amount = 0
        if tally.counts == "points":
            amount = sum(one.points for one in earned if one.wallet == tally.wallet)
        elif tally.activity == event.name:
            fits = program.tally_activities[tally.key]
            if fits(doing, (), Facts(moment, event.given), event.occurred_us)[0]:
                amount = 1 if tally.field is None else doing.number(tally.field)
        if begun is not None and amount > 0:
            yield (tally.key, begun), amount


def _move(program: Program, draft: Draft, counts: Counts, thing: str, given: Given, at_us: int, day: int) -> None:
    """Move the counts, and see what is reached and what no longer is. thing: what different things are told by."""
    for (key, begun), amount in counts.items():
        tally = program.tallies.get(key)
        if tally is None or not amount:
            continue
        if tally.distinct:
            amount = _of_things(draft, tally, begun, thing, 1 if amount > 0 else -1, day)
        if amount and _count(draft, tally, begun, amount, day) and isinstance(tally, ReadyChallenge):
            _settle(program, draft, tally, begun, given, at_us, day)


def _of_things(draft: Draft, tally: ReadyTally, begun: int, thing: str, sign: int, day: int) -> int:
    """How the count moves where different things count: by the first about a thing and, backwards, by the last."""
    mark = f"{begun}/{thing}"
    was = draft.marks.get(tally.counter, {}).get(mark, (0, 0))[1]
    lasts = begun == 0 and tally.counts == "activity"
    draft.do(Noted(tally.counter, mark, sign, NEVER if lasts else max(begun, day) + KEPT_DAYS, day))
    return int(was + sign > 0) - int(was > 0)


def _count(draft: Draft, tally: ReadyTally, begun: int, amount: int, day: int) -> bool:
    """Whether the period is still known, in which it counts; of periods in a row, all of the present one stay known."""
    counter = tally.counter
    buckets = draft.counters.get(counter, {})
    if begun not in buckets:
        if amount < 0:
            return False
        kept_from = day
        if isinstance(tally, ReadyChallenge) and tally.row is not None:
            kept_from = tally.first_of(buckets, begun)
        since = min(kept_from, day - KEPT_DAYS)
        if any(0 < old < since for old in buckets):
            draft.do(Forgotten(counter, since))
    draft.count(Counted(counter, begun, amount))
    return True


def _settle(
    program: Program, draft: Draft, challenge: ReadyChallenge, begun: int, given: Given, at_us: int, day: int
) -> None:
    """Give what is reached now; take back what is not any more, the last first."""
    counts = draft.counters[challenge.counter]
    for one in reversed(draft.won.get(challenge.name, ())):
        if challenge.loses(one, begun, counts):
            _lose(program, draft, challenge, one, at_us, day)
    first, done = challenge.run(counts, begun)
    for _ in range(MOST_AT_ONCE):
        at = challenge.next_at(first, draft.won.get(challenge.name, ()))
        if at is None or done < at:
            return
        if _is_full(draft.won.get(challenge.name, ()), day):
            draft.told.append(Reason("challenge-full", challenge.name, number=WINS_KEPT))
            return
        _win(program, draft, challenge, Won(first, at, day, badge=challenge.badge), given, at_us)


def beside(
    program: Program, own: Mapping[str, Sequence[Won]], came: Mapping[str, Sequence[Won]]
) -> dict[str, tuple[Won, ...]]:
    """The wins of a member who turned out to be this one, as they stand beside her own: what both have done is added
    up, so where both had won in a period, it took as much more.
    """
    found = {}
    for name, won in came.items():
        tally = program.tallies.get(name)
        in_rows = isinstance(tally, ReadyChallenge) and tally.row is not None
        most = {} if in_rows else {one.begun: one.at for one in sorted(own.get(name, ()), key=lambda one: one.at)}
        found[name] = tuple(structs.replace(one, at=one.at + most.get(one.begun, 0)) for one in won)
    return found


def _is_full(won: Sequence[Won], day: int) -> bool:
    """Whether one more could not be kept without forgetting one that may still be lost."""
    return len(won) >= WINS_KEPT and won[1].day > day - WINS_KEPT_DAYS


def _win(program: Program, draft: Draft, challenge: ReadyChallenge, won: Won, given_: Given, at_us: int) -> None:
    """What the rules give for it, into the lots of this day."""
    draft.told.append(Reason("challenge-won", challenge.name, detail=won.badge))
    trigger = program.triggers.get(f"{WINNING}{challenge.name}")
    if trigger is not None:
        doing = Doing(None, "", {}, given_, draft.marks, program.clock, at_us)
        moment = frozen(draft, won.day, at_us)
        earning = on_doing(program, draft, trigger, doing, moment, at_us)
        draft.told += earning.reasons()
        before = len(draft.told)
        earned = given(program, draft, earning, moment, at_us, won.day)
        named = vouchers_given(draft.told[before:])
        by = tuple(Marked(one.subject, one.points, voucher=named.get(one.subject, "")) for one in earning.awards)
        rested = {one: moment.counters.get(one, {}).get(0, 0) for award in by for one in rest(program, award.rule)}
        won = structs.replace(won, earned=earned, given_by=by, at_us=at_us if rested else 0, rested=rested)
        climbing.rise(program, draft, won.day, at_us)
    draft.do(ChallengeWon(challenge.name, won))


def _lose(program: Program, draft: Draft, challenge: ReadyChallenge, won: Won, at_us: int, day: int) -> None:
    """It was not reached: what it gave is taken back as an activity's is, and the badge goes."""
    draft.do(ChallengeLost(challenge.name, won.begun, won.at))
    draft.told.append(Reason("challenge-lost", challenge.name, detail=won.badge))
    nothing = [structs.replace(one, points=0) for one in won.earned]
    draft.told += take_back(program, draft, won.earned, nothing, at_us, day)
    for one in won.earned:
        count_back(program, draft, counters.earned(one.wallet), one.points, won.day)
    count_ungiven(program, draft, won.given_by, won.day)
    rest_again(program, draft, won.rested, won.at_us)
    draft.told += withdraw(draft, won.given_by)
    climbing.lowered(program, draft, day)
