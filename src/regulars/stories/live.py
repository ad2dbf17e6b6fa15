"""Plays stories through HTTP, as tills and a web shop would: every step is a request to a shop in test mode.

Each story has members, receipts and a program of its own, so that any number of them are played in one shop. Its
clock goes where the story goes, back at the beginning of the next one.
"""

from collections.abc import Mapping
from datetime import date
from itertools import count
from typing import Any
from urllib.parse import quote

import httpx2
import msgspec

from regulars.engine.decision import Reason
from regulars.engine.events.activities import Activity
from regulars.engine.events.members import Chosen, Joined, Set
from regulars.engine.events.points import Corrected, Extended, Held, Released
from regulars.engine.events.receipts import Claimed, Receipt
from regulars.engine.events.redemptions import Redeemed, RedemptionEnded
from regulars.engine.money import format_decimal
from regulars.engine.program import Program
from regulars.stories import live_answers as answers
from regulars.stories import live_bodies as bodies
from regulars.stories.live_limits import why_not_live
from regulars.stories.live_program import renamed
from regulars.stories.live_wire import Answer, Refusal, Wire
from regulars.stories.runner import CannotPlay, NotPlayable, Outcome, Runner, Stage, State
from regulars.stories.story import (
    Agrees,
    Asks,
    Because,
    Becomes,
    Happens,
    Left,
    Merges,
    Passes,
    Returns,
    Sends,
    Step,
    Story,
    Undoes,
)

AT_ONCE = 5000
ENTRIES_A_PAGE = 200


class LiveShop:
    """A shop in test mode behind an address. zones: those of its stores."""

    def __init__(self, client: httpx2.Client, zones: Mapping[str, str]) -> None:
        self.client = client
        self.zones = zones
        self.numbers = count(1)

    def stage(self, programs: Mapping[str, Program], texts: Mapping[str, str]) -> Stage:
        """Makes runners for stories of these programs. programs and texts: by the program's name."""

        def runner(story: Story) -> Runner:
            if why := why_not_live(story, programs, self.zones):
                raise NotPlayable(why)
            return LiveRunner(Wire(self.client), story, f"story-{next(self.numbers)}", programs, texts)

        return runner


class Known(msgspec.Struct):
    """What the runner remembers of a member: her id, the entries it has seen, how she stood after her last step."""

    member_id: str
    entries: set[str] = msgspec.field(default_factory=set)
    stood: State = State()


class LiveRunner:
    """Plays one story. name: of the story in the shop; its program is called so, and its members after it."""

    def __init__(
        self, wire: Wire, story: Story, name: str, programs: Mapping[str, Program], texts: Mapping[str, str]
    ) -> None:
        self._wire, self._name, self._programs, self._texts = wire, name, programs, texts
        self._program = programs[story.program]
        self._born = story.born
        self._known: dict[str, Known] = {}
        self._receipts: dict[str, tuple[str, Receipt]] = {}
        self._activities: dict[str, str] = {}
        self._holds: dict[tuple[str, str], str] = {}
        self._names: dict[str, str] = {}
        self._redemptions: dict[str, str] = {}
        self._states: dict[str, State] = {}  # As they are asked for, until the next step or moment.
        self._at_us = -1
        self._is_published = False

    def program(self) -> Program:
        """The program in force after the steps so far."""
        return self._program

    def state(self, member: str, at_us: int) -> State:
        """How the member stands at the moment, as the API tells it."""
        self._set_clock(at_us)
        if member not in self._states:
            self._states[member] = answers.state(self._wallets(member), self._program)
        return self._states[member]

    def rewards(self, member: str, at_us: int) -> dict[str, tuple[Reason, ...]]:
        """Of each reward why the member may not take it, as the API tells it."""
        self._set_clock(at_us)
        found = self._wire.get(f"/v1/members/{self._known[member].member_id}/rewards?program={self._name}")["rewards"]
        return {one["reward"]: answers.reasons(one.get("reasons", ()), self._program, self._names) for one in found}

    def play(self, step: Step) -> Mapping[str, Outcome]:
        """Do what the step says; what it did to each member it touched. Raises CannotPlay."""
        self._set_clock(step.at_us)
        self._states.clear()
        if not self._is_published:
            self._publish(self._program)
            self._is_published = True
        try:
            return self._play(step)
        except Refusal as refusal:
            return {_member_of(step): Outcome(refusals=self._called(refusal.reasons(self._program)))}

    def _play(self, step: Step) -> Mapping[str, Outcome]:
        match step.action:
            case Happens(member, Receipt() as receipt):
                return {member: self._buys(member, receipt, step)}
            case Happens(member, Activity() as event):
                return {member: self._does(member, event, step)}
            case Undoes(member, activity_id):
                return {member: self._undoes(member, activity_id, step)}
            case Agrees(member, purpose):
                own = self._known[member].member_id
                self._wire.put(f"/v1/members/{own}/consents/{purpose}", {"given": True})
                return {member: self._outcome(member, step)}
            case Happens(member, Claimed() as event):
                ours, _ = self._receipts[event.receipt.receipt_id]
                self._wire.post(f"/v1/receipts/{ours}/member", {"member": self._ref(member)})
                return {member: self._outcome(member, step)}
            case Happens(member, event):
                return {member: self._happens(member, event, step)}
            case Merges(member, of, parted):
                self._merges(member, of, parted)
                return {name: self._outcome(name, step) for name in (of, member)}
            case Left(receipt):
                named = {"receipt_id": f"{self._name}.{receipt.receipt_id}", "program": self._name}
                answer = self._wire.post("/v1/receipts", bodies.cart(receipt, self._program) | named)
                self._receipts[receipt.receipt_id] = (answer["id"], receipt)
                return {}
            case Asks(member, receipt):
                return {member: self._asks(member, receipt)}
            case Returns(member):
                return {member: self._returns(step.action, step)}
            case Sends(member, to):
                self._sends(step.action)
                return {name: self._outcome(name, step) for name in (member, to)}
            case Passes():
                self._passes()
                return {name: self._outcome(name, step) for name in self._known}
            case Becomes(program):
                self._publish(self._programs[program])
        return {}

    # What a step does

    def _merges(self, member: str, of: str, parted: bool) -> None:
        own, other = self._known[member].member_id, self._known[of].member_id
        if parted:
            self._wire.post(f"/v1/members/{other}/merge/undo", {})
        else:
            self._wire.post(f"/v1/members/{own}/merge", {"from": {"id": other}})

    def _publish(self, program: Program) -> None:
        try:
            self._wire.post("/v1/programs", {"text": renamed(self._texts[program.document.program], self._name)})
        except Refusal as refusal:
            raise CannotPlay(f"the program is not published: {refusal.reasons(program)[0].detail}") from refusal
        self._program = program

    def _passes(self) -> None:
        while self._wire.post("/v1/time", {"most": AT_ONCE})["members"] >= AT_ONCE:
            pass

    def _happens(self, member: str, event: Any, step: Step) -> Outcome:
        match event:
            case Joined():
                self._joins(member)
            case Held():
                self._puts_aside(member, event, step.at_us)
            case Chosen():
                self._chooses(member, event)
            case Released():
                return self._releases(member, event, step)
            case Set():
                self._sets(member, event)
            case Redeemed():
                self._redeems(member, event)
            case RedemptionEnded():
                self._ends(member, event)
            case Corrected():
                self._wire.post(f"/v1/members/{self._known[member].member_id}/corrections", self._own(event))
            case Extended():
                body = bodies.extension(event) | {"program": self._name}
                self._wire.post(f"/v1/members/{self._known[member].member_id}/extensions", body)
            case _:
                raise CannotPlay(f"the API cannot do this: {type(event).__name__}")
        return self._outcome(member, step)

    def _own(self, event: Corrected) -> Answer:
        return bodies.correction(event, self._program) | {"program": self._name}

    def _joins(self, member: str) -> None:
        born: date | None = self._born.get(member)
        body = {"name": member, "outside_id": f"{self._name}.{member}", "program": self._name}
        answer = self._wire.post("/v1/members", body | ({} if born is None else {"birthday": born.isoformat()}))
        self._known[member] = Known(answer["id"])
        self._names[answer["id"]] = member

    def _sets(self, member: str, event: Set) -> None:
        reward = self._program.rewards[event.reward]
        said = None if event.threshold is None else format_decimal(event.threshold, reward.wallet.scale)
        body = {"threshold": said, "banks": event.banks, "program": self._name}
        self._wire.put(f"/v1/members/{self._known[member].member_id}/rewards/{event.reward}/setting", body)

    def _redeems(self, member: str, event: Redeemed) -> None:
        body = bodies.redemption(event, self._program) | {"member": self._ref(member), "program": self._name}
        body["name"] = f"{self._name}.{len(self._redemptions)}.{event.redemption_id}"
        answer = self._wire.post("/v1/redemptions", body)
        self._redemptions[event.redemption_id] = answer["id"]
        self._names[answer["id"]] = event.redemption_id

    def _ends(self, member: str, event: RedemptionEnded) -> None:
        ours = self._redemptions.get(event.redemption_id, event.redemption_id)
        own = f"/v1/members/{self._known[member].member_id}/redemptions/{ours}"
        self._wire.post(f"{own}/end", {"status": event.how})

    def _puts_aside(self, member: str, event: Held, at_us: int) -> None:
        name = self._holds.get((member, event.hold_id))
        if name is None or all(hold["hold_id"] != name for hold in self._wallets(member)["holds"]):
            # The API uses a name once; in a story it is free again when the hold is over.
            name = f"{self._name}.{len(self._names)}.{event.hold_id}"
        body = {"member": self._ref(member), "hold_id": name, "program": self._name}
        answer = self._wire.post("/v1/holds", body | bodies.hold(event, at_us, self._program))
        if answer["repeated"]:
            raise Refusal({"type": "/errors/different-body"})
        self._holds[member, event.hold_id] = name
        self._names[name] = event.hold_id

    def _chooses(self, member: str, event: Chosen) -> None:
        base = f"/v1/members/{self._known[member].member_id}"
        if event.picks:
            body: Answer = {"choice": event.name, "picks": sorted(event.picks), "program": self._name}
            self._wire.post(f"{base}/choices", body)
        else:
            self._wire.post(f"{base}/offers", {"offer": event.name, "program": self._name})

    def _releases(self, member: str, event: Released, step: Step) -> Outcome:
        name = self._holds.get((member, event.hold_id), f"{self._name}.{event.hold_id}")
        self._wire.delete(f"/v1/holds/{quote(name, safe='')}")
        outcome = self._outcome(member, step)
        # Freeing a hold again is no fault in the API, and changes nothing.
        return outcome if outcome.moved else Outcome(refusals=(Reason("unknown-hold", event.hold_id),))

    def _sends(self, action: Sends) -> None:
        body = {"from": self._ref(action.member), "to": self._ref(action.to), "program": self._name}
        self._wire.post("/v1/transfers", body | bodies.transfer(action.points, action.wallet, self._program))

    def _buys(self, member: str, receipt: Receipt, step: Step) -> Outcome:
        own = {"receipt_id": f"{self._name}.{receipt.receipt_id}"}
        answer = self._wire.post("/v1/receipts", self._cart(member, receipt) | own)
        self._receipts[receipt.receipt_id] = (answer["id"], receipt)
        outcome = self._outcome(member, step)
        whole = self._wire.get(f"/v1/receipts/{answer['id']}") if _asks_why(step) else answer
        return msgspec.structs.replace(
            outcome,
            totals=answers.totals(answer["totals"], self._program),
            rewards=tuple(one["reward"] for one in answer.get("rewards", ())),
            reasons=self._told(whole),
        )

    def _does(self, member: str, event: Activity, step: Step) -> Outcome:
        values = bodies.values(event, self._program)
        own = {"event_id": f"{self._name}.{event.activity_id}", "member": self._ref(member), "program": self._name}
        body = {"activity": event.name, "about": event.about, "values": values} | own
        answer = self._wire.post("/v1/events", body)
        self._activities[event.activity_id] = answer["id"]
        return msgspec.structs.replace(self._outcome(member, step), reasons=self._told(answer))

    def _undoes(self, member: str, activity_id: str, step: Step) -> Outcome:
        if activity_id not in self._activities:
            raise CannotPlay(f"there is no activity {activity_id}: it was refused")
        answer = self._wire.post(f"/v1/events/{self._activities[activity_id]}/undo", {})
        return msgspec.structs.replace(self._outcome(member, step), reasons=self._told(answer))

    def _asks(self, member: str, receipt: Receipt) -> Outcome:
        answer = self._wire.post("/v1/quotes", self._cart(member, receipt))
        return Outcome(
            answers.would_move(answer, self._program),
            self._told(answer),
            answers.reasons(answer.get("refused", ()), self._program, self._names),
            answers.totals(answer["totals"], self._program),
            tuple(one["reward"] for one in answer.get("rewards", ())),
        )

    def _told(self, answer: Answer) -> tuple[Reason, ...]:
        return answers.reasons([*answer["explain"], *answer.get("other_rules", ())], self._program, self._names)

    def _returns(self, action: Returns, step: Step) -> Outcome:
        if action.receipt_id not in self._receipts:
            raise CannotPlay(f"there is no receipt {action.receipt_id}: it was refused")
        ours, receipt = self._receipts[action.receipt_id]
        body = bodies.coming_back(action, receipt) | {"return_id": f"{self._name}.{action.return_id}"}
        answer = self._wire.post(f"/v1/receipts/{ours}/returns", body)
        return msgspec.structs.replace(
            self._outcome(action.member, step),
            totals=answers.totals(answer["totals"], self._program),
            reasons=answers.reasons(answer["explain"], self._program, self._names),
        )

    def _cart(self, member: str, receipt: Receipt) -> Answer:
        own = {"member": self._ref(member), "program": self._name}
        if receipt.hold_id:
            own["hold_id"] = self._holds.get((member, receipt.hold_id), receipt.hold_id)
        body = bodies.cart(receipt, self._program)
        for one in body["rewards"]:
            if isinstance(one, dict) and one["voucher"]:
                one["voucher"] = self._redemptions.get(one["voucher"], one["voucher"])
        return body | own

    # What came of it

    def _outcome(self, member: str, step: Step) -> Outcome:
        """What the ledger says that the step did to a member, and how her tiers changed."""
        known = self._known[member]
        fresh = self._fresh_entries(known)
        now = self.state(member, step.at_us)
        tiers = answers.tier_changes(known.stood, now, self._program)
        known.stood = now
        reasons = self._last_reasons(known) if _asks_why(step) else ()
        return Outcome(answers.moved(fresh, self._program), reasons, tiers=tiers)

    def _fresh_entries(self, known: Known) -> list[Answer]:
        fresh: list[Answer] = []
        after = ""
        while True:
            page = self._wire.get(
                f"/v1/members/{known.member_id}/entries?program={self._name}&limit={ENTRIES_A_PAGE}{after}"
            )
            unseen = [entry for entry in page["data"] if entry["id"] not in known.entries]
            fresh += unseen
            if len(unseen) < len(page["data"]) or page["next"] is None:
                known.entries |= {entry["id"] for entry in fresh}
                return fresh
            after = f"&after={page['next']}"

    def _last_reasons(self, known: Known) -> tuple[Reason, ...]:
        """Why the last event did what it did: what a member may take away tells it for every kind of event."""
        events = self._wire.get(f"/v1/members/{known.member_id}/export")["events"]
        told = msgspec.convert(events[-1]["reasons"] if events else [], tuple[Reason, ...])
        return self._called(told)

    def _called(self, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
        """The reasons with the names that the story gave."""
        return tuple(msgspec.structs.replace(one, subject=self._names.get(one.subject, one.subject)) for one in reasons)

    # How it is asked

    def _set_clock(self, at_us: int) -> None:
        if at_us != self._at_us:
            self._wire.post("/v1/clock", {"now": bodies.stamp(at_us)})
            self._at_us = at_us
            self._states.clear()

    def _wallets(self, member: str) -> Answer:
        return self._wire.get(f"/v1/members/{self._known[member].member_id}/wallets?program={self._name}")

    def _ref(self, member: str) -> Answer:
        return {"outside_id": f"{self._name}.{member}"}


def _asks_why(step: Step) -> bool:
    return any(isinstance(expected, Because) for expected in step.expectations)


def _member_of(step: Step) -> str:
    match step.action:
        case (
            Happens(member)
            | Asks(member)
            | Returns(member)
            | Sends(member)
            | Undoes(member)
            | Agrees(member)
            | Merges(member)
        ):
            return member
        case _:
            raise CannotPlay("the API refuses what no member does")
