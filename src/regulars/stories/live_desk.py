"""Where a story is played live: what it called things, what they are called on the wire, and how members stand."""

from collections.abc import Mapping

import msgspec

from regulars.engine.decision import Reason
from regulars.engine.events.receipts import Receipt
from regulars.engine.program import Program
from regulars.stories import live_answers as answers
from regulars.stories import live_bodies as bodies
from regulars.stories.expected import Because, Warned
from regulars.stories.live_program import renamed
from regulars.stories.live_wire import Answer, Refusal, Wire
from regulars.stories.runner import CannotPlay, Outcome, State
from regulars.stories.story import Step, Story

ENTRIES_A_PAGE = 200


class Known(msgspec.Struct):
    """What is remembered of a member: her id, the entries that were seen, how she stood after her last step."""

    member_id: str
    entries: set[str] = msgspec.field(default_factory=set)
    stood: State = State()


class Desk:
    """One story's. name: of the story in the shop; its program is called so, and its members after it."""

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
        self._redemptions: dict[str, str] = {}
        self._secrets: dict[int, bytes] = {}  # Of the days from which receipts drew.
        self._pools: dict[str, set[str]] = {}  # Of each member.
        self._names: dict[str, str] = {}  # What the story calls that which has another name on the wire.
        self._states: dict[str, State] = {}  # As they are asked for, until the next step or moment.
        self._at_us = -1

    def program(self) -> Program:
        """The program in force after the steps so far."""
        return self._program

    def state(self, member: str, at_us: int) -> State:
        """How the member stands at the moment, as the API tells it."""
        self._set_clock(at_us)
        if member not in self._states:
            path = f"{self._path(member)}/challenges?program={self._name}"
            challenges = self._wire.get(path) if self._program.challenges else None
            self._states[member] = answers.state(self._wallets(member), self._program, challenges)
        return self._states[member]

    def rewards(self, member: str, at_us: int) -> dict[str, tuple[Reason, ...]]:
        """Of each reward why the member may not take it, as the API tells it."""
        self._set_clock(at_us)
        found = self._wire.get(f"{self._path(member)}/rewards?program={self._name}")["rewards"]
        return {one["reward"]: answers.reasons(one.get("reasons", ()), self._program, self._names) for one in found}

    def places(self, member: str, at_us: int) -> dict[str, int]:
        """Her place on each leaderboard, as the API tells it."""
        self._set_clock(at_us)
        about = f"program={self._name}&member={self._known[member].member_id}&top=0"
        told = [self._wire.get(f"/v1/leaderboards/{board}?{about}") for board in self._program.leaderboards]
        return {one["leaderboard"]: one["own"]["place"] for one in told if "own" in one}

    # What came of it

    def _outcome(self, member: str, step: Step) -> Outcome:
        """What the ledger says that the step did to a member, and how her tiers changed."""
        known = self._known[member]
        fresh = self._fresh_entries(known)
        now = self.state(member, step.at_us)
        tiers = answers.tier_changes(known.stood, now, self._program)
        known.stood = now
        reasons = self._last_reasons(known, step.at_us) if asks_why(step) else ()
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

    def _last_reasons(self, known: Known, at_us: int) -> tuple[Reason, ...]:
        """Why what happens now does what it does: what a member may take away tells it for every kind of event."""
        events = self._wire.get(f"/v1/members/{known.member_id}/export")["events"]
        told = events[-1]["reasons"] if events and answers.moment_us(events[-1]["at"]) >= at_us else []
        return self._called(msgspec.convert(told, tuple[Reason, ...]))

    def _called(self, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
        """The reasons with the names that the story gave."""
        return tuple(msgspec.structs.replace(one, subject=self._names.get(one.subject, one.subject)) for one in reasons)

    def _told(self, answer: Answer) -> tuple[Reason, ...]:
        return answers.reasons([*answer["explain"], *answer.get("other_rules", ())], self._program, self._names)

    def _and_pools(self, member: str, outcome: Outcome, step: Step) -> dict[str, Outcome]:
        """What a step did to a member and to the households she is in."""
        pools = sorted(self._pools.get(member, ()))
        return {member: outcome} | {pool: self._outcome(pool, step) for pool in pools}

    # How it is asked

    def _set_clock(self, at_us: int) -> None:
        if at_us != self._at_us:
            self._wire.post("/v1/clock", {"now": bodies.stamp(at_us)})
            self._at_us = at_us
            self._states.clear()

    def _publish(self, program: Program) -> None:
        try:
            self._wire.post("/v1/programs", {"text": renamed(self._texts[program.document.program], self._name)})
        except Refusal as refusal:
            raise CannotPlay(f"the program is not published: {refusal.reasons(program)[0].detail}") from refusal
        self._program = program

    def _wallets(self, member: str) -> Answer:
        return self._wire.get(f"{self._path(member)}/wallets?program={self._name}")

    def _ref(self, member: str) -> Answer:
        return {"outside_id": f"{self._name}.{member}"}

    def _path(self, member: str) -> str:
        return f"/v1/members/{self._known[member].member_id}"

    def _under(self, body: Answer) -> Answer:
        """The same, about the story's program."""
        return body | {"program": self._name}


def asks_why(step: Step) -> bool:
    """Whether a reason is expected, or a warning."""
    return any(isinstance(expected, Because | Warned) for expected in step.expectations)
