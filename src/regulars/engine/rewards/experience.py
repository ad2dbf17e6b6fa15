"""A place at something that happens: a tasting, a class, a table."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.engine.sentences import Counted, DayAndTime, Lasting, Sentences, say
from regulars.engine.terms.outside import (
    MomentText,
    Outside,
    OutsideTerms,
    ReadySlot,
    Share,
    TakenOutside,
    moment_in,
)
from regulars.kinds import N_, plural

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

    def says(self) -> Sentences:
        """What it gives."""
        times = Counted(str(len(self.slots)), plural("%(n)s date to choose from", "%(n)s dates to choose from"))
        first, last = min(one.at for one in self.slots), max(one.at for one in self.slots)
        if first == last:
            yield say("takes place on %(moment)s", moment=DayAndTime(first))
        else:
            text = N_("%(times)s, from %(first)s to %(last)s")
            yield say(text, times=times, first=DayAndTime(first), last=DayAndTime(last))
        if self.cancel_hours:
            yield say("can be given back up to %(before)s before", before=Lasting(f"PT{self.cancel_hours}H"))
        if self.no_show == "returns":
            yield say("who does not come gets back what it cost")
        else:
            yield say("who does not come loses what it cost")

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
