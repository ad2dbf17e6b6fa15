"""Holds, transfers, corrections, extensions and redemptions of a story that is played live."""

from urllib.parse import quote

from regulars.engine.decision import Reason
from regulars.engine.events.members import Set
from regulars.engine.events.points import Corrected, Extended, Held, Released
from regulars.engine.events.redemptions import Redeemed, RedemptionEnded
from regulars.engine.money import format_decimal
from regulars.stories import live_bodies as bodies
from regulars.stories.acting import Outcomes
from regulars.stories.acts import Sends
from regulars.stories.live_desk import Desk
from regulars.stories.live_wire import Refusal
from regulars.stories.runner import Outcome
from regulars.stories.story import Step


class LivePoints(Desk):
    """What becomes of points outside of receipts."""

    def sends(self, action: Sends, step: Step) -> Outcomes:
        """Points go to another member."""
        body = self._under({"from": self._ref(action.member), "to": self._ref(action.to)})
        self._wire.post("/v1/transfers", body | bodies.transfer(action.points, action.wallet, self._program))
        return {name: self._outcome(name, step) for name in (action.member, action.to)}

    def _puts_aside(self, member: str, event: Held, at_us: int) -> None:
        name = self._holds.get((member, event.hold_id))
        if name is None or all(hold["hold_id"] != name for hold in self._wallets(member)["holds"]):
            # The API uses a name once; in a story it is free again when the hold is over.
            name = f"{self._name}.{len(self._names)}.{event.hold_id}"
        body = self._under({"member": self._ref(member), "hold_id": name})
        answer = self._wire.post("/v1/holds", body | bodies.hold(event, at_us, self._program))
        if answer["repeated"]:
            raise Refusal({"type": "/errors/different-body"})
        self._holds[member, event.hold_id] = name
        self._names[name] = event.hold_id

    def _releases(self, member: str, event: Released, step: Step) -> Outcome:
        name = self._holds.get((member, event.hold_id), f"{self._name}.{event.hold_id}")
        self._wire.delete(f"/v1/holds/{quote(name, safe='')}")
        outcome = self._outcome(member, step)
        # Freeing a hold again is no fault in the API, and changes nothing.
        return outcome if outcome.moved else Outcome(refusals=(Reason("unknown-hold", event.hold_id),))

    def _corrects(self, member: str, event: Corrected) -> None:
        self._wire.post(f"{self._path(member)}/corrections", self._under(bodies.correction(event, self._program)))

    def _extends(self, member: str, event: Extended) -> None:
        self._wire.post(f"{self._path(member)}/extensions", self._under(bodies.extension(event)))

    def _sets(self, member: str, event: Set) -> None:
        reward = self._program.rewards[event.reward]
        said = None if event.threshold is None else format_decimal(event.threshold, reward.wallet.scale)
        body = self._under({"threshold": said, "banks": event.banks})
        self._wire.put(f"{self._path(member)}/rewards/{event.reward}/setting", body)

    def _redeems(self, member: str, event: Redeemed) -> None:
        body = self._under(bodies.redemption(event, self._program) | {"member": self._ref(member)})
        body["name"] = f"{self._name}.{len(self._redemptions)}.{event.redemption_id}"
        answer = self._wire.post("/v1/redemptions", body)
        self._redemptions[event.redemption_id] = answer["id"]
        self._names[answer["id"]] = event.redemption_id

    def _ends(self, member: str, event: RedemptionEnded) -> None:
        ours = self._redemptions.get(event.redemption_id, event.redemption_id)
        self._wire.post(f"{self._path(member)}/redemptions/{ours}/end", {"status": event.how})
