"""Plays a story through the engine, as the till, the database and the clock would."""

from collections.abc import Mapping

import msgspec
from msgspec import structs

from regulars.engine.decide import advance
from regulars.engine.decision import Decision, Reason
from regulars.engine.events import AnyEvent, Receipt, Received, Return, Sent, Standing, TimePassed
from regulars.engine.member import Member
from regulars.engine.moments import moment_of
from regulars.engine.program import Program
from regulars.engine.receipts import faults
from regulars.engine.returns import untouched
from regulars.stories.runner import CannotPlay, Outcome, State
from regulars.stories.story import Asks, Becomes, Happens, Passes, Returns, Sends, Step, Story
from regulars.stories.why_not import rules_without_points


class Recorded(msgspec.Struct, frozen=True):
    """A receipt as it stands, with the program that decided it."""

    under: Program
    standing: Standing


class EngineRunner:
    """Keeps members and receipts in memory; a refused event is no event and changes nothing."""

    def __init__(self, story: Story, programs: Mapping[str, Program]) -> None:
        self._programs = programs
        self._program = programs[story.program]
        self._versions = [(0, self._program)]
        self._members = {name: Member() for name in story.members}
        self._receipts: dict[str, Recorded] = {}

    def program(self) -> Program:
        """The program in force after the steps so far."""
        return self._program

    def state(self, member: str, at_us: int) -> State:
        """How the member stands at the moment; looking changes nothing."""
        return State.of(advance(self._program, self._members[member], TimePassed(), at_us)[1])

    def play(self, step: Step) -> Mapping[str, Outcome]:
        """Do what the step says; what it did to each member it touched. Raises CannotPlay."""
        match step.action:
            case Happens(member, Receipt() as receipt):
                return {member: self._buys(member, receipt, step.at_us)}
            case Happens(member, event):
                return {member: Outcome.of(self._record(member, event, step.at_us))}
            case Asks(member, receipt):
                return {member: self._decided(member, receipt, step.at_us)[0]}
            case Returns(member):
                return {member: Outcome.of(self._returns(member, step.action, step.at_us))}
            case Sends():
                return self._sends(step.action, step.at_us)
            case Passes():
                return {name: Outcome.of(self._record(name, TimePassed(), step.at_us)) for name in self._members}
            case Becomes(program):
                self._program = self._programs[program]
                self._versions.append((step.at_us, self._program))
        return {}

    def _in_force(self, when_us: int) -> Program:
        """The program at a moment: a sale is decided by the one under which it was made, however late it arrives."""
        return next(
            (program for from_us, program in reversed(self._versions) if from_us <= when_us), self._versions[0][1]
        )

    def _record(self, member: str, event: AnyEvent, at_us: int, under: Program | None = None) -> Decision:
        """Decide, and keep what follows; of what is refused, nothing is kept, not even the part that could be given."""
        decision, after = advance(self._program, self._members[member], event, at_us, under=under)
        if decision.refusals:
            return Decision(at_us, refusals=decision.refusals)
        self._members[member] = after
        return decision

    def _decided(self, member: str, receipt: Receipt, at_us: int) -> tuple[Outcome, Recorded | None, Member]:
        """What a receipt comes to, how it would stand, and the member after it; nothing is kept."""
        program, before = self._in_force(receipt.occurred_us), self._members[member]
        if wrong := faults(program, receipt, at_us):
            refusals = tuple(Reason("invalid", one.pointer, detail=one.detail) for one in wrong)
            return Outcome(refusals=refusals), None, before
        moment = moment_of(program, before, receipt, at_us)
        decision, after = advance(program, before, receipt, at_us)
        standing = Standing(
            receipt, program.version, moment, untouched(receipt), decision.discounts, decision.spent, decision.earned
        )
        more = rules_without_points(program, moment, receipt, decision) if decision.totals else ()
        return Outcome.of(decision, more), Recorded(program, standing), after

    def _buys(self, member: str, receipt: Receipt, at_us: int) -> Outcome:
        outcome, recorded, after = self._decided(member, receipt, at_us)
        if outcome.refusals or recorded is None:
            return Outcome(refusals=outcome.refusals)
        self._receipts[receipt.receipt_id] = recorded
        self._members[member] = after
        return outcome

    def _returns(self, member: str, action: Returns, at_us: int) -> Decision:
        recorded = self._receipts.get(action.receipt_id)
        if recorded is None:
            raise CannotPlay(f"there is no receipt {action.receipt_id}: it was refused")
        event = Return(
            return_id=action.return_id, standing=recorded.standing, lines=action.lines, amount_minor=action.amount_minor
        )
        decision = self._record(member, event, at_us, under=recorded.under)
        if not decision.refusals:
            standing = structs.replace(recorded.standing, kept=decision.kept, earned=decision.earned)
            self._receipts[action.receipt_id] = Recorded(recorded.under, standing)
        return decision

    def _sends(self, action: Sends, at_us: int) -> Mapping[str, Outcome]:
        sent = self._record(action.member, Sent(wallet=action.wallet, points=action.points, to=action.to), at_us)
        if sent.refusals:
            return {action.member: Outcome.of(sent)}
        received = Received(wallet=action.wallet, lots=sent.spent[0].lots, of=action.member)
        return {
            action.member: Outcome.of(sent),
            action.to: Outcome.of(self._record(action.to, received, at_us)),
        }
