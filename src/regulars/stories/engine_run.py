"""Plays a story through the engine, as the till, the database and the clock would."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeVar

import msgspec
from msgspec import structs

from regulars.engine.answers.activity import rested, resting, undoing
from regulars.engine.checks.receipts import faults
from regulars.engine.days import moment
from regulars.engine.decide import advance
from regulars.engine.decision import Decision, Reason
from regulars.engine.events import AnyEvent
from regulars.engine.events.activities import Activity, Undone
from regulars.engine.events.event import NOTHING_GIVEN
from regulars.engine.events.members import Chosen, TimePassed
from regulars.engine.events.merges import Absorbed, Absorbing
from regulars.engine.events.points import Received, Sent
from regulars.engine.events.receipts import Claimed, Receipt
from regulars.engine.events.returns import Return, Standing
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.shown.available import available
from regulars.engine.shown.challenges import challenges_of
from regulars.engine.shown.hints import Hint, hints
from regulars.engine.shown.leaderboards import present_period
from regulars.engine.shown.progress import progress
from regulars.engine.steps.budgets import budgets_of, freed_by, still_running, taken_by, told
from regulars.engine.steps.coupons import counters_freed, counters_taken
from regulars.engine.steps.merging import absorbing, giving_back, reviving
from regulars.engine.steps.moments import moment_of
from regulars.engine.steps.returns import untouched
from regulars.engine.terms.coupons import plain
from regulars.stories import engine_boards as boards
from regulars.stories.acting import Outcomes, acted
from regulars.stories.acts import (
    Agrees,
    AnyPoolAction,
    Asks,
    Becomes,
    Consents,
    Happens,
    Invited,
    Left,
    Merges,
    OfPool,
    Passes,
    Returns,
    Says,
    Sends,
    Undoes,
)
from regulars.stories.expected import Lacks
from regulars.stories.runner import CannotPlay, NotPlayable, Outcome, State, ToldHint
from regulars.stories.story import Step, Story
from regulars.stories.why_not import activity_rules_without_points, rules_without_points

_Event = TypeVar("_Event", bound=AnyEvent)


class Recorded(msgspec.Struct, frozen=True):
    """A receipt as it stands, with the program that decided it."""

    under: Program
    standing: Standing


INVITED = "who invited whom is kept by the store: such a story is only played live"

LIVE_ONLY = "a household is of several members, whose points the store keeps: such a story is only played live"


def _told_hint(hint: Hint) -> ToldHint:
    names = tuple(one.name for one in hint.reached)
    return ToldHint(names, sum(one.money_minor for one in hint.missing), sum(one.quantity for one in hint.missing))


class EngineRunner:
    """Keeps members and receipts in memory; a refused event is no event and changes nothing."""

    def __init__(self, story: Story, programs: Mapping[str, Program]) -> None:
        if any(isinstance(step.action, OfPool) for step in story.steps):
            raise NotPlayable(LIVE_ONLY)
        if any(isinstance(step.action, Invited) for step in story.steps):
            raise NotPlayable(INVITED)
        self._programs = programs
        self._program = programs[story.program]
        self._versions = [(0, self._program)]
        self._members = {name: Member() for name in story.members}
        self._receipts: dict[str, Recorded] = {}
        self._merged: dict[str, tuple[Absorbing, Member]] = {}
        self._into: dict[str, str] = {}
        self._activities: dict[str, tuple[Activity, Decision, int]] = {}
        self._undone: set[str] = set()
        self._gave: dict[str, dict[str, tuple[int, Sequence[Reason]]]] = {}
        self._taken: Counter[str] = Counter()
        self._coupons: Counter[str] = Counter()
        self._settled: set[tuple[str, int]] = set()

    def program(self) -> Program:
        """The program in force after the steps so far."""
        return self._program

    def state(self, member: str, at_us: int) -> State:
        """How the member stands at the moment; looking changes nothing."""
        after = advance(self._program, self._members[member], TimePassed(), at_us)[1]
        at = moment(at_us)
        challenges = challenges_of(self._program, after, at)
        return State.of(self._program, after, progress(self._program, after, at), challenges)

    def member(self, name: str) -> Member:
        """The member as the last event left her."""
        return self._members[name]

    def rewards(self, member: str, at_us: int) -> dict[str, tuple[Reason, ...]]:
        """Of each reward why the member may not take it; nothing where she may."""
        found = available(self._program, self._members[member], None, at_us)
        return {one.reward.id: one.reasons for one in found}

    def places(self, member: str, at_us: int) -> dict[str, int]:
        """Her place among the story's members on each leaderboard."""
        found = {}
        for board in self._program.leaderboards.values():
            begun = present_period(board, self._program.clock.day(at_us))
            stands = boards.places(board, begun, self._members)
            if member in stands:
                found[board.name] = stands[member]
        return found

    def play(self, step: Step) -> Mapping[str, Outcome]:
        """Do what the step says; what it did to each member it touched. Raises CannotPlay."""
        return acted(self, step)

    def happens(self, action: Happens, step: Step) -> Outcomes:
        """An event of one member; a sale, an activity and a claim are kept, to come back or be undone."""
        match action.event:
            case Receipt() as receipt:
                outcome = self._buys(action.member, receipt, step)
            case Activity() as event:
                outcome = self._does(action.member, event, step)
            case Claimed() as event:
                outcome = self._claims(action.member, event, step.at_us)
            case Chosen() as event:
                members = sum(bool(one.picks.get(event.name)) for one in self._members.values())
                event = structs.replace(event, members=members)
                outcome = Outcome.of(self._record(action.member, event, step.at_us))
            case event:
                outcome = Outcome.of(self._record(action.member, event, step.at_us))
        return {action.member: outcome}

    def asks(self, action: Asks, step: Step) -> Outcomes:
        """What a receipt would come to; nothing is kept, and nothing is drawn."""
        outcome, recorded, _ = self._decided(action.member, action.receipt, step)
        if recorded is not None and any(isinstance(one, Lacks) for one in step.expectations):
            sold, before = recorded.standing.receipt, self._members[action.member]
            found = hints(recorded.under, before, sold, step.at_us, advance)
            outcome = structs.replace(outcome, hints=tuple(map(_told_hint, found)))
        return {action.member: outcome}

    def undoes(self, action: Undoes, step: Step) -> Outcomes:
        """An activity is taken back, once."""
        if action.activity_id not in self._activities:
            raise CannotPlay(f"there is no activity {action.activity_id}: it was refused")
        event, decision, then_us = self._activities[action.activity_id]
        day = self._program.clock.day(then_us)
        again = action.activity_id in self._undone
        others = self._gave[action.member]
        others.pop(action.activity_id, None)
        last = rested(resting(self._program, event.name, decision.reasons), others.values())
        undone = undoing(self._program, event, decision, day, again=again, rested=last)
        member, whose = self._now(action.member)
        done = self._record(member, structs.replace(undone, whose=whose), step.at_us)
        self._undone.add(action.activity_id)
        return {name: Outcome.of(done) for name in (action.member, member)}

    def consents(self, action: Consents, step: Step) -> Outcomes:
        """What she agreed to is told in each event that asks for it."""
        return {}

    def agrees(self, action: Agrees, step: Step) -> Outcomes:
        """What is agreed with her is told in her events; its tier is given."""
        if action.tier is None:
            return {}
        return {action.member: Outcome.of(self._record(action.member, action.tier, step.at_us))}

    def says(self, action: Says, step: Step) -> Outcomes:
        """What is said of the day is told in what happens on it."""
        return {}

    def merges(self, action: Merges, step: Step) -> Outcomes:
        """Two members become one, or two again."""
        merge = self._part if action.parted else self._merge
        return merge(action.member, action.of, step.at_us)

    def invited(self, action: Invited, step: Step) -> Outcomes:
        """Who invited whom is kept by the store."""
        raise CannotPlay(INVITED)

    def with_pool(self, action: AnyPoolAction, step: Step) -> Outcomes:
        """What members share is kept by the store."""
        raise CannotPlay(LIVE_ONLY)

    def leaves(self, action: Left, step: Step) -> Outcomes:
        """A receipt of nobody changes nobody."""
        return {}

    def passes(self, action: Passes, step: Step) -> Outcomes:
        """Time passes for everybody; periods of leaderboards that are over give what their places give."""
        outcomes = {name: Outcome.of(self._record(name, TimePassed(), step.at_us)) for name in self._members}
        for one in boards.to_settle(self._program, self._members, self._settled, step.at_us):
            self._settled.add((one.board.name, one.begun))
            for member, place in one.winners:
                won = boards.placed(one, member, place, action.known.get(member, NOTHING_GIVEN), step.at_us)
                outcomes[member] = outcomes[member].and_then(self._does(member, won, step))
        return outcomes

    def becomes(self, action: Becomes, step: Step) -> Outcomes:
        """Sales from now on are decided by another program."""
        self._program = self._programs[action.program]
        self._versions.append((step.at_us, self._program))
        return {}

    def _claims(self, member: str, event: Claimed, at_us: int) -> Outcome:
        """A receipt of nobody, by the program of its own moment."""
        program, before = self._in_force(event.receipt.occurred_us), self._members[member]
        if event.receipt.receipt_id in self._receipts:
            raise CannotPlay(f"{event.receipt.receipt_id} is claimed already")
        moment = moment_of(program, before, event.receipt, at_us)
        event = self._with_budgets(program, event, at_us)
        decision, after = advance(program, before, event, at_us)
        if not decision.refusals:
            self._members[member] = after
            self._take(taken_by(program, event, decision.reasons, decision.at_us))
            standing = Standing(
                event.receipt, program.version, moment, untouched(event.receipt), decision.discounts, decision.spent,
                decision.earned, drawn=decision.drawn,
            )  # fmt: skip
            self._receipts[event.receipt.receipt_id] = Recorded(program, standing)
        return Outcome.of(decision)

    def _merge(self, member: str, of: str, at_us: int) -> Outcomes:
        going, stood = self._stands(of, at_us), self._stands(member, at_us)
        gone = self._record(of, Absorbed(into=member), at_us)
        if gone.refusals:
            return {member: Outcome.of(gone)}
        came = absorbing(of, going, gone)
        self._merged[of] = (came, stood)
        self._into[of] = member
        return {of: Outcome.of(gone), member: Outcome.of(self._record(member, came, at_us))}

    def _part(self, member: str, of: str, at_us: int) -> Outcomes:
        if of not in self._merged:
            raise CannotPlay(f"{of} was not merged with {member}")
        came, stood = self._merged.pop(of)
        del self._into[of]
        giver = self._stands(member, at_us)
        gave = self._record(member, giving_back(self._program, came, stood), at_us)
        again = self._record(of, reviving(member, came, giver, gave), at_us)
        return {member: Outcome.of(gave), of: Outcome.of(again)}

    def _now(self, member: str) -> tuple[str, tuple[str, ...]]:
        """Who a member turned out to be by now, and through whom what was hers came there."""
        whose = []
        while member in self._into:
            whose.append(member)
            member = self._into[member]
        return member, tuple(whose)

    def _stands(self, member: str, at_us: int) -> Member:
        before = self._members[member]
        return advance(self._program, before, TimePassed(), at_us)[1] if before.seq else before

    def _does(self, member: str, event: Activity, step: Step) -> Outcome:
        before, at_us = self._members[member], step.at_us
        decision = self._record(member, event, at_us)
        if decision.refusals:
            return Outcome.of(decision)
        self._activities[event.activity_id] = (event, decision, at_us)
        self._gave.setdefault(member, {})[event.activity_id] = event.occurred_us, decision.reasons
        if not step.expectations:
            return Outcome.of(decision)
        return Outcome.of(decision, activity_rules_without_points(self._program, before, event, decision, at_us))

    def _in_force(self, when_us: int) -> Program:
        """The program at a moment: a sale is decided by the one under which it was made, however late it arrives."""
        return next(
            (program for from_us, program in reversed(self._versions) if from_us <= when_us), self._versions[0][1]
        )

    def _record(self, member: str, event: AnyEvent, at_us: int, under: Program | None = None) -> Decision:
        """Decide, and keep what follows; of what is refused, nothing is kept, not even the part that could be given."""
        before = self._members[member]
        event = self._with_budgets(self._program, event, at_us)
        decision, after = advance(self._program, before, event, at_us, under=under)
        if decision.refusals:
            return Decision(at_us, refusals=decision.refusals)
        self._members[member] = after
        self._take(taken_by(self._program, event, decision.reasons, decision.at_us))
        if isinstance(event, Return | Undone):
            freed = freed_by(under or self._program, event, decision, before)
            running = still_running(under or self._program, event, at_us)
            self._take({key: -points for key, points in freed.items() if key in running})
        return decision

    def _decided(self, member: str, receipt: Receipt, step: Step) -> tuple[Outcome, Recorded | None, Member]:
        """What a receipt comes to, how it would stand, and the member after it; nothing is kept.

        Why rules gave nothing is only looked for where something is expected: it takes longer than the decision.
        """
        program, before, at_us = self._in_force(receipt.occurred_us), self._members[member], step.at_us
        if wrong := faults(program, receipt, at_us):
            refusals = tuple(Reason("invalid", one.pointer, detail=one.detail) for one in wrong)
            return Outcome(refusals=refusals), None, before
        receipt = self._with_coupons(program, self._with_budgets(program, receipt, at_us))
        moment = moment_of(program, before, receipt, at_us)
        decision, after = advance(program, before, receipt, at_us)
        standing = Standing(
            receipt, program.version, moment, untouched(receipt), decision.discounts, decision.spent, decision.earned,
            drawn=decision.drawn,
        )  # fmt: skip
        is_asked = bool(decision.totals and step.expectations)
        more = rules_without_points(program, moment, receipt, decision) if is_asked else ()
        return Outcome.of(decision, more), Recorded(program, standing), after

    def _buys(self, member: str, receipt: Receipt, step: Step) -> Outcome:
        outcome, recorded, after = self._decided(member, receipt, step)
        if outcome.refusals or recorded is None:
            return Outcome(refusals=outcome.refusals)
        self._receipts[receipt.receipt_id] = recorded
        self._take(taken_by(recorded.under, recorded.standing.receipt, outcome.reasons, after.at_us))
        self._coupons.update(counters_taken(recorded.standing.receipt, recorded.standing.spent))
        self._gave.setdefault(member, {})[receipt.receipt_id] = receipt.occurred_us, outcome.reasons
        self._members[member] = after
        return outcome

    def _with_budgets(self, program: Program, event: _Event, at_us: int) -> _Event:
        """The event with what is used of the budgets it may take from."""
        budgets = budgets_of(program, event, at_us)
        if not budgets:
            return event
        taken = {key: self._taken[key] for key in budgets}
        known = {key: (taken[key], one.points, max(one.points - taken[key], 0)) for key, one in budgets.items()}
        return told(event, known)

    def _with_coupons(self, program: Program, receipt: Receipt) -> Receipt:
        """The receipt with its codes for all as they stand."""
        shown = {plain(code): program.coupons.for_all(code, self._coupons) for code in receipt.coupons}
        known = {code: one for code, one in shown.items() if one is not None}
        return structs.replace(receipt, given=structs.replace(receipt.given, coupons=known)) if known else receipt

    def _take(self, taken: Mapping[str, int]) -> None:
        for key, points in taken.items():
            self._taken[key] += points

    def returns(self, action: Returns, step: Step) -> Outcomes:
        """Goods of a receipt come back, by the program that decided it."""
        recorded = self._receipts.get(action.receipt_id)
        if recorded is None:
            raise CannotPlay(f"there is no receipt {action.receipt_id}: it was refused")
        member, whose = self._now(action.member)
        standing = structs.replace(recorded.standing, whose=whose)
        event = Return(
            return_id=action.return_id, standing=standing, lines=action.lines, amount_minor=action.amount_minor
        )
        decision = self._record(member, event, step.at_us, under=recorded.under)
        if not decision.refusals:
            standing = structs.replace(
                recorded.standing, kept=decision.kept, earned=decision.earned, drawn=decision.drawn
            )
            self._receipts[action.receipt_id] = Recorded(recorded.under, standing)
            self._coupons.subtract(counters_freed(recorded.standing.receipt, decision.reasons))
        return {name: Outcome.of(decision) for name in (action.member, member)}

    def sends(self, action: Sends, step: Step) -> Outcomes:
        """Points go to another member."""
        at_us = step.at_us
        sent = self._record(action.member, Sent(wallet=action.wallet, points=action.points, to=action.to), at_us)
        if sent.refusals:
            return {action.member: Outcome.of(sent)}
        received = Received(wallet=action.wallet, lots=sent.spent[0].lots, of=action.member)
        return {
            action.member: Outcome.of(sent),
            action.to: Outcome.of(self._record(action.to, received, at_us)),
        }
