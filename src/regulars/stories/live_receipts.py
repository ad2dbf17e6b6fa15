"""Receipts, questions, returns, claims and activities of a story that is played live."""

from msgspec import structs

from regulars.engine.days import to_date
from regulars.engine.events.activities import Activity
from regulars.engine.events.receipts import Claimed, Receipt
from regulars.stories import live_answers as answers
from regulars.stories import live_bodies as bodies
from regulars.stories.acting import Outcomes
from regulars.stories.acts import Asks, Left, Returns, Undoes
from regulars.stories.expected import Lacks
from regulars.stories.live_desk import Desk, asks_why
from regulars.stories.live_draws import name_drawing
from regulars.stories.live_wire import Answer
from regulars.stories.runner import CannotPlay, Outcome
from regulars.stories.story import Step

_TWO_DAYS_US = 2 * 86_400_000_000


class LiveReceipts(Desk):
    """What members buy and do, and what is taken back."""

    def asks(self, action: Asks, step: Step) -> Outcomes:
        """A quote."""
        asked = {"hints": any(isinstance(one, Lacks) for one in step.expectations)}
        answer = self._wire.post("/v1/quotes", self._cart(action.member, action.receipt) | asked)
        outcome = Outcome(
            answers.would_move(answer, self._program),
            self._told(answer),
            answers.reasons(answer.get("refused", ()), self._program, self._names),
            answers.totals(answer["totals"], self._program),
            tuple(one["reward"] for one in answer.get("rewards", ())),
            hints=answers.hints(answer, self._program),
        )
        return {action.member: outcome}

    def leaves(self, action: Left, step: Step) -> Outcomes:
        """A receipt of nobody."""
        named = self._under({"receipt_id": f"{self._name}.{action.receipt.receipt_id}"})
        answer = self._wire.post("/v1/receipts", bodies.cart(action.receipt, self._program) | named)
        self._receipts[action.receipt.receipt_id] = (answer["id"], action.receipt)
        return {}

    def returns(self, action: Returns, step: Step) -> Outcomes:
        """Goods come back."""
        if action.receipt_id not in self._receipts:
            raise CannotPlay(f"there is no receipt {action.receipt_id}: it was refused")
        ours, receipt = self._receipts[action.receipt_id]
        body = bodies.coming_back(action, receipt) | {"return_id": f"{self._name}.{action.return_id}"}
        answer = self._wire.post(f"/v1/receipts/{ours}/returns", body)
        outcome = structs.replace(
            self._outcome(action.member, step),
            totals=answers.totals(answer["totals"], self._program),
            reasons=answers.reasons(answer["explain"], self._program, self._names),
        )
        return self._and_pools(action.member, outcome, step)

    def undoes(self, action: Undoes, step: Step) -> Outcomes:
        """An activity is taken back."""
        if action.activity_id not in self._activities:
            raise CannotPlay(f"there is no activity {action.activity_id}: it was refused")
        answer = self._wire.post(f"/v1/events/{self._activities[action.activity_id]}/undo", {})
        outcome = structs.replace(self._outcome(action.member, step), reasons=self._told(answer))
        return self._and_pools(action.member, outcome, step)

    def _buys(self, member: str, receipt: Receipt, step: Step, *, path: str = "/v1/receipts") -> Outcome:
        own = {"receipt_id": self._named(receipt, step.at_us)}
        answer = self._wire.post(path, self._cart(member, receipt) | own)
        self._receipts[receipt.receipt_id] = (answer["id"], receipt)
        outcome = self._outcome(member, step)
        whole = self._wire.get(f"/v1/receipts/{answer['id']}") if asks_why(step) else answer
        return structs.replace(
            outcome,
            totals=answers.totals(answer["totals"], self._program),
            rewards=tuple(one["reward"] for one in answer.get("rewards", ())),
            reasons=self._told(whole),
        )

    def _named(self, receipt: Receipt, at_us: int) -> str:
        """What the receipt is called; where it draws, a name that draws what the story says."""
        name, wanted = f"{self._name}.{receipt.receipt_id}", receipt.given.draw
        if not self._program.surprises or wanted is None:
            return name
        day = self._program.clock.day(at_us)
        if day not in self._secrets:
            self._secrets[day] = self._secret(day, at_us)
        return name_drawing(self._secrets[day], name, wanted)

    def _secret(self, day: int, at_us: int) -> bytes:
        """The secret of a day, which is told when the day is over."""
        path = f"/v1/draws/days/{to_date(day).isoformat()}?program={self._name}"
        self._wire.get(path)
        self._set_clock(at_us + _TWO_DAYS_US)
        secret = self._wire.get(path)["secret"]
        self._set_clock(at_us)
        return bytes.fromhex(secret)

    def _claims(self, member: str, event: Claimed) -> None:
        ours, _ = self._receipts[event.receipt.receipt_id]
        self._wire.post(f"/v1/receipts/{ours}/member", {"member": self._ref(member)})

    def _does(self, member: str, event: Activity, step: Step) -> Outcome:
        values = bodies.values(event, self._program)
        own = {"event_id": f"{self._name}.{event.activity_id}", "member": self._ref(member)}
        body = self._under({"activity": event.name, "about": event.about, "values": values} | own)
        if event.places:
            body["at"] = bodies.point(event.places, self._program)
        known = self._program.activities.get(event.name)
        answer = self._wire.post("/v1/own-events" if known and known.ours else "/v1/events", body)
        self._activities[event.activity_id] = answer["id"]
        return structs.replace(self._outcome(member, step), reasons=self._told(answer))

    def _cart(self, member: str, receipt: Receipt) -> Answer:
        own = self._under({"member": self._ref(member)})
        if receipt.hold_id:
            own["hold_id"] = self._holds.get((member, receipt.hold_id), receipt.hold_id)
        body = bodies.cart(receipt, self._program)
        for one in body["rewards"]:
            if isinstance(one, dict) and one["voucher"]:
                one["voucher"] = self._redemptions.get(one["voucher"]) or self._after_merges(one["voucher"])
        return body | own

    def _after_merges(self, voucher: str) -> str:
        """What a voucher that came by itself is called on the wire: by the ids of those through whom it came."""
        name, *whose = voucher.split("+")
        return "+".join((name, *(self._known[one].member_id if one in self._known else one for one in whose)))
