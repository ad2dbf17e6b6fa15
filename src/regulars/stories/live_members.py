"""Who joins, what is agreed with her, her tiers, and merges of a story that is played live."""

from datetime import date

from regulars.engine.days import to_date
from regulars.engine.events.members import Assigned, Badged, Chosen
from regulars.stories import live_bodies as bodies
from regulars.stories.acting import Outcomes
from regulars.stories.acts import Agrees, Consents, Invited, Merges, Says
from regulars.stories.live_desk import Desk, Known
from regulars.stories.story import Step


class LiveMembers(Desk):
    """What the shop knows of members."""

    def consents(self, action: Consents, step: Step) -> Outcomes:
        """A member agrees to a purpose."""
        self._wire.put(f"{self._path(action.member)}/consents/{action.purpose}", {"given": True})
        return {action.member: self._outcome(action.member, step)}

    def agrees(self, action: Agrees, step: Step) -> Outcomes:
        """The shop agrees something with one member."""
        body = {"until": to_date(action.until).isoformat()}
        if action.tier is not None:
            body |= {"tier": action.tier.tier, "tier_set": action.tier.tier_set}
        self._wire.put(f"{self._path(action.member)}/agreements/{action.name}", self._under(body))
        return {action.member: self._outcome(action.member, step)}

    def says(self, action: Says, step: Step) -> Outcomes:
        """The shop says something of a day; nobody's points change by it."""
        path = f"/v1/facts/{action.fact}/{to_date(action.day).isoformat()}"
        self._wire.put(path, self._under({"value": action.value, "store": action.store}))
        return {}

    def merges(self, action: Merges, step: Step) -> Outcomes:
        """Two members become one, or two again."""
        if action.parted:
            self._wire.post(f"{self._path(action.of)}/merge/undo", {})
        else:
            self._wire.post(f"{self._path(action.member)}/merge", {"from": {"id": self._known[action.of].member_id}})
            hers = {hold_id: name for (of, hold_id), name in self._holds.items() if of == action.of}
            self._holds.update({(action.member, hold_id): name for hold_id, name in hers.items()})
        return {name: self._outcome(name, step) for name in (action.of, action.member)}

    def invited(self, action: Invited, step: Step) -> Outcomes:
        """A member joins by another one's code."""
        code = self._wire.post(f"{self._path(action.by)}/referral-code", self._under({}))["code"]
        self._joins(action.member, referral_code=code)
        return {action.member: self._outcome(action.member, step)}

    def _joins(self, member: str, **fields: str) -> None:
        born: date | None = self._born.get(member)
        body = self._under({"name": member, "outside_id": f"{self._name}.{member}"}) | fields
        answer = self._wire.post("/v1/members", body | ({} if born is None else {"birthday": born.isoformat()}))
        self._known[member] = Known(answer["id"])
        self._names[answer["id"]] = member

    def _is_given(self, member: str, event: Assigned) -> None:
        body = self._under(bodies.tier(event)) | {"name": f"{self._name}.{len(self._known)}.{self._at_us}.{event.tier}"}
        self._wire.post(f"{self._path(member)}/tiers", body)

    def _is_badged(self, member: str, event: Badged) -> None:
        body = self._under({"badge": event.badge, "take": event.is_taken})
        self._wire.post(f"{self._path(member)}/badges", body)

    def _chooses(self, member: str, event: Chosen) -> None:
        if event.picks:
            body = self._under({"choice": event.name, "picks": sorted(event.picks)})
            self._wire.post(f"{self._path(member)}/choices", body)
        else:
            self._wire.post(f"{self._path(member)}/offers", self._under({"offer": event.name}))
