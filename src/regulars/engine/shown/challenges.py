"""How far a member is with each challenge, until when, and what reaching it gives. Nothing is changed."""

from datetime import datetime
from typing import Literal

import msgspec

from regulars.engine.days import NEVER, micros
from regulars.engine.evolve import Draft
from regulars.engine.member import Member, badges_of
from regulars.engine.money import parse_decimal
from regulars.engine.program import Program
from regulars.engine.rules.challenge_won import ChallengeWon
from regulars.engine.steps.catch_up import catch_up
from regulars.engine.steps.challenges import begun_on
from regulars.engine.steps.freezing import frozen
from regulars.engine.terms.challenges import ReadyChallenge

State = Literal["open", "reached", "to_claim", "closed"]


class ChallengeProgress(msgspec.Struct, frozen=True):
    """How a challenge stands.

    done, target: in units of its last digit, of what is to be done next. times: how often it was reached in this
    period. until: the last day that counts, `NEVER` for no end. `to_claim`: the member has yet to begin it by an offer;
    `closed`: it has not begun or is over. gives, rewards: by wallet the points that rules give now, and what they give
    for nothing.
    """

    challenge: str
    state: State
    done: int
    target: int
    digits: int
    times: int
    until: int
    gives: dict[str, int]
    rewards: tuple[str, ...]
    badge: str


def challenges_of(program: Program, member: Member, at: datetime) -> tuple[ChallengeProgress, ...]:
    """The challenges of the program at a moment, in the order of the file."""
    if not program.challenges:
        return ()
    at_us = max(micros(at), member.at_us)
    day = program.clock.day(at_us)
    draft = Draft(member)
    catch_up(program, draft, at_us, day)
    moment = frozen(draft, day, at_us)
    return tuple(
        _on(program, draft, one, begun_on(program, one, moment, day), day) for one in program.challenges.values()
    )


def badges_won(member: Member) -> dict[str, int]:
    """The badges of a member, and the day on which she got each."""
    return badges_of(member.won)


def _on(program: Program, draft: Draft, challenge: ReadyChallenge, begun: int | None, day: int) -> ChallengeProgress:
    won = draft.won.get(challenge.name, ())
    if challenge.row is not None and begun is not None:
        return _in_a_row(program, draft, challenge, begun, day)
    here = [one for one in won if one.begun == begun]
    done = 0 if begun is None else draft.counters.get(challenge.counter, {}).get(begun, 0)
    next_at = None if begun is None else challenge.next_at(begun, won)
    before = max((one.at for one in here), default=0) if next_at is not None else 0
    state: State = "open"
    if (won and challenge.again == "never") or (begun is not None and next_at is None):
        state = "reached"
    elif begun is None:
        state = "to_claim" if challenge.first_day <= day <= challenge.last_day else "closed"
    return ChallengeProgress(
        challenge.name, state, done - before, challenge.target, challenge.digits, len(here),
        _until(program, challenge, begun), *_gives(program, challenge.name, day), challenge.badge,
    )  # fmt: skip


def _in_a_row(program: Program, draft: Draft, challenge: ReadyChallenge, begun: int, day: int) -> ChallengeProgress:
    """A row that goes on as long as the present period is not over, though nothing is done in it yet."""
    counts, won = draft.counters.get(challenge.counter, {}), draft.won.get(challenge.name, ())
    first, length = challenge.present(counts, begun)
    here = [one.at for one in won if one.begun >= first] if length else []
    next_at = challenge.next_at(first, won if length or challenge.again == "never" else ())
    return ChallengeProgress(
        challenge.name, "open" if next_at is not None else "reached",
        length - (max(here, default=0) if next_at is not None else 0), challenge.target, 0, len(here),
        _until(program, challenge, begun), *_gives(program, challenge.name, day), challenge.badge,
    )  # fmt: skip


def _until(program: Program, challenge: ReadyChallenge, begun: int | None) -> int:
    """The last day that counts."""
    last = challenge.last_day if begun is None else challenge.last_day_of(begun)
    if challenge.offer is not None and begun is not None:
        last = min(last, program.offers[challenge.offer].lasts.until(begun) - 1)
    return min(last, NEVER)


def _gives(program: Program, challenge: str, day: int) -> tuple[dict[str, int], tuple[str, ...]]:
    """By wallet the points of the rules that answer it on that day, and the rewards that they give for nothing."""
    found: dict[str, int] = {}
    rules = [one for one in program.document.rules if isinstance(one, ChallengeWon) and one.challenge == challenge]
    rules = [one for one in rules if program.rule[one.id].first_day <= day <= program.rule[one.id].last_day]
    for one in rules:
        wallet = program.rule[one.id].wallet
        points = parse_decimal(one.points, wallet.scale)
        if points:
            found[wallet.name] = found.get(wallet.name, 0) + points
    return found, tuple(one.reward for one in rules if one.reward)
