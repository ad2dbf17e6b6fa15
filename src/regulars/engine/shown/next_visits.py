"""What one more visit completes: challenges of receipts, of days, and of periods in a row. Tried by deciding the same
receipt once more: at once, at the same time of the next day, or of the first day of the next period.
"""

from collections.abc import Iterator
from datetime import datetime

from regulars.engine.days import NEVER, micros, to_date
from regulars.engine.days import moment as moment_at
from regulars.engine.shown.additions import Missing
from regulars.engine.shown.challenges import ChallengeProgress, challenges_of
from regulars.engine.shown.guesses import Reached
from regulars.engine.shown.trials import Trials
from regulars.engine.terms.challenges import ReadyChallenge
from regulars.engine.terms.tallies import next_period

Completed = tuple[Missing, Reached, dict[str, int]]
"""The visit that is missing, the challenge, and by wallet the points for it."""


def next_visits(trials: Trials) -> Iterator[Completed]:
    """The challenges that one more such receipt completes, and by when."""
    for one in challenges_of(trials.program, trials.now.after, moment_at(trials.at_us)):
        challenge = trials.program.challenges[one.challenge]
        if one.state == "open" and challenge.counts in ("receipts", "days"):
            yield from _completed(trials, challenge, one)


def _completed(trials: Trials, challenge: ReadyChallenge, stands: ChallengeProgress) -> Iterator[Completed]:
    times = len(trials.now.after.won.get(challenge.name, ()))
    for first, last in _stretches(trials, challenge, stands.until):
        then = trials.again(_at_that_time(trials, first)) if first <= last else None
        won = then.after.won.get(challenge.name, ()) if then is not None else ()
        if len(won) > times:
            points: dict[str, int] = {}
            for earned in won[-1].earned:
                points[earned.wallet] = points.get(earned.wallet, 0) + earned.points
            yield Missing(visit=(first, min(last, NEVER))), Reached("challenge", challenge.name), points
            return


def _at_that_time(trials: Trials, day: int) -> int:
    """The same time of a day, in microseconds; of today just after."""
    now = moment_at(trials.at_us).astimezone(trials.program.zone)
    return max(micros(datetime.combine(to_date(day), now.time(), now.tzinfo)), trials.at_us + 1)


def _stretches(trials: Trials, challenge: ReadyChallenge, until: int) -> Iterator[tuple[int, int]]:
    """The first and the last day of a visit that may do: from today or tomorrow on, or in the next period of a row."""
    today = trials.program.clock.day(trials.at_us)
    yield today, until
    yield today + 1, until
    if challenge.row is not None:
        following = next_period(challenge.row, challenge.row.first_day(today))
        yield following, challenge.last_day_of(following)
