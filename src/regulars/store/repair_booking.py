"""Corrections of a repair, of whatever kind, are recorded: each once, under its name in the repair."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

import msgspec
from msgspec import structs

from regulars.engine.days import micros, to_day
from regulars.engine.events.members import Assigned, Badged
from regulars.engine.events.points import Corrected
from regulars.engine.events.redemptions import RedemptionEnded
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.errors import Refused, RegularsError
from regulars.ids import decode
from regulars.store import assignments, badges, corrections, merges, past, repairs
from regulars.store.budgets import asking, record_all_taking, record_asking
from regulars.store.history import SOURCE
from regulars.store.members import Loaded
from regulars.store.recorder import Made, Occurrence, Outcome
from regulars.store.redeeming import Asked, Taken, redeem
from regulars.store.repairs import Difference
from regulars.store.shop import Shop

Result = bool | RegularsError
"""Whether it was booked before; or why it cannot be."""


class TierMovedOn(Refused):
    """The member has another tier by now than the one that the correction was looked at for."""

    code: ClassVar[str] = "tier-moved-on"
    tier: str


class Booking(msgspec.Struct, frozen=True):
    """What the corrections of one repair have in common. number: of the program, `rules` its version in force."""

    shop: Shop
    repair: str
    reason: str
    rules: Program
    number: int
    at: datetime

    async def book(self, rows: Sequence[Difference]) -> list[Result]:
        """The result of each, in their order; one that cannot be booked keeps no other."""
        changes = [row for row in rows if row.kind != "reward"]
        recorded = await record_all_taking(
            self.shop, [asking(self.shop, self._occurrence(row), self.at) for row in changes], self.at
        )
        results = map(_result, recorded)
        return [await self._rewards(row) if row.kind == "reward" else next(results) for row in rows]

    def _occurrence(self, row: Difference) -> Occurrence:
        match row.kind:
            case "tier":
                return self._tier(row)
            case "badge":
                return self._badge(row)
            case _:
                return self._points(row)

    def _points(self, row: Difference) -> Occurrence:
        event = Corrected(wallet=row.about, points=row.correction, reason=self.reason, until=_until(row))
        return corrections.occurrence(
            self.shop, repairs.name_of(self.repair, row), event, self.rules, member_id=decode("mem", row.member),
            program_no=self.number, source=SOURCE,
        )  # fmt: skip

    def _tier(self, row: Difference) -> Occurrence:
        """The tier, if she still has the one she had; what reaching it gives is a correction of its own."""
        event = Assigned(tier_set=row.about, tier=row.tier, until=_until(row), is_quiet=True, reason=self.reason)
        one = assignments.occurrence(
            self.shop, repairs.name_of(self.repair, row), event, self.rules, member_id=decode("mem", row.member),
            program_no=self.number, source=SOURCE,
        )  # fmt: skip

        async def event_of(loaded: Loaded) -> Made:
            held = self._held(row, past.catching_up(self.rules, loaded.stored.member, self.at)[1])
            if held != row.ladder[row.was]:
                raise TierMovedOn(tier=held)
            return Made(event, self.rules)

        return structs.replace(one, event_of=event_of)

    def _badge(self, row: Difference) -> Occurrence:
        event = Badged(badge=row.about, is_taken=row.correction < 0)
        return badges.occurrence(
            self.shop, repairs.name_of(self.repair, row), event, self.rules, member_id=decode("mem", row.member),
            program_no=self.number, source=SOURCE,
        )  # fmt: skip

    def _held(self, row: Difference, member: Member) -> str:
        named = next((one.named for one in self.rules.tier_sets if one.name == row.about), {})
        state = member.tiers.get(row.about)
        return named.get(state.tier, row.ladder[0]) if state else row.ladder[0]

    async def _rewards(self, row: Difference) -> Result:
        """All pieces, one after the other, until one cannot be booked; whether all were booked before."""
        were_known = True
        for piece in range(1, abs(row.correction) + 1):
            try:
                if row.correction > 0:
                    were_known &= (await self._given(row, piece)).repeated
                else:
                    were_known &= (await record_asking(self.shop, self._withdrawn(row, piece), self.at)).repeated
            except RegularsError as error:
                return error
        return were_known

    async def _given(self, row: Difference, piece: int) -> Taken:
        """One more of the reward, for nothing, as staff gives it; to whom she turned out to be."""
        async with self.shop.db.connection() as connection:
            holder = await merges.current(connection, decode("mem", row.member))
        return await redeem(
            self.shop, repairs.name_of(self.repair, row, piece), Asked(reward=row.about, free=True), member_id=holder,
            source=SOURCE, at=self.at, program=self.rules.document.program, request=self._request(row),
        )  # fmt: skip

    def _withdrawn(self, row: Difference, piece: int) -> Occurrence:
        """One of the vouchers that came by themselves and are not used: the soonest to be over."""

        async def event_of(loaded: Loaded) -> Made:
            there = loaded.stored.member.unused(row.about, micros(self.at))
            event = RedemptionEnded(redemption_id=next(iter(there), row.about), how="cancelled", by_staff=True)
            return Made(event, self.rules)

        return Occurrence(
            "redemption_ended", SOURCE, repairs.name_of(self.repair, row, piece), self._request(row),
            decode("mem", row.member), self.number, event_of, inactive_too=True,
        )  # fmt: skip

    def _request(self, row: Difference) -> bytes:
        """What was asked of a reward: of all pieces together."""
        return self.shop.mac((row.member, row.about, row.correction))


def _until(row: Difference) -> int | None:
    return None if row.last_day is None else to_day(row.last_day) + 1


def _result(recorded: Outcome | RegularsError) -> Result:
    return recorded if isinstance(recorded, RegularsError) else recorded.repeated
