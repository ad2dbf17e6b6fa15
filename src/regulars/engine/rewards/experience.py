"""A place at something that happens: a tasting, a class, a table."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.engine.terms.outside import MomentText, Outside, OutsideTerms, ReadySlot, Share, TakenOutside, moment_in
from regulars.kinds import N_

_HOUR_US = 3_600_000_000


class Slot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A moment at which it takes place, and how many can come."""

    at: Annotated[MomentText, Meta(title=N_("At"))]
    seats: Annotated[int, Meta(ge=1, le=1_000_000, title=N_("Places"))]


class Experience(TakenOutside, frozen=True, gc=False, kw_only=True, tag="experience"):
    """Booked for one of its times; then done, or the member did not come."""

    slots: Annotated[tuple[Slot, ...], Meta(min_length=1, max_length=500, title=N_("Times"))]
    cancel_hours: Annotated[
        int,
        Meta(ge=0, le=8760, title=N_("Cancelled until"), description=N_("so many hours before it begins")),
    ] = 24
    no_show: Annotated[
        Literal["keeps", "returns"],
        Meta(
            title=N_("Who does not come"),
            description=N_("keeps: the points are gone; returns: they come back to the member"),
        ),
    ] = "keeps"

    def outside(self, terms: OutsideTerms) -> Outside:
        """A place at the time that the member chose."""
        shares, slots = [], {}
        for place, slot in enumerate(self.slots):
            if slot.at in slots:
                raise ValueError(f"slots: {slot.at} is there twice, at place {place + 1}")
            begins = moment_in(slot.at, terms.zone, "slots")
            slots[slot.at] = ReadySlot(begins, begins - self.cancel_hours * _HOUR_US)
            shares.append(Share(f"slot:{self.id}:{slot.at}", slot.seats, choice=slot.at))
        return Outside(
            state="booked",
            shares=tuple(shares),
            choices=tuple(slots),
            slots=slots,
            most=self.most,
            returns_no_show=self.no_show == "returns",
        )


KIND = Experience
