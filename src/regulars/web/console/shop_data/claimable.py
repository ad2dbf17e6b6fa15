"""The offers and choices of the program as one member finds them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from regulars.engine.days import micros, moment
from regulars.engine.decide import advance
from regulars.engine.events.event import Given
from regulars.engine.events.members import Chosen, Picks
from regulars.engine.member import Member
from regulars.engine.shown.unlocking import how_claimed
from regulars.engine.terms.offers import FOREVER_US
from regulars.store import given
from regulars.store.members import Loaded
from regulars.web.console.shop_data.offered import against
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.views.offers import ChoiceRow, OfferRow, PickedRow


def offers(reading: Reading, loaded: Loaded, member: Member, took_part: Mapping[str, int]) -> tuple[OfferRow, ...]:
    """Those that can be claimed first, then what is claimed, then the rest; of who may claim nothing what she has.

    took_part: of offers that only so many members may claim, how many have.
    """
    known = given.of(loaded, reading.program, micros(reading.at))
    rows = [_offer(reading, name, member, known, took_part.get(name, 0)) for name in reading.program.offers]
    order = ("open", "claimed", "closed")
    return tuple(
        row for row in sorted(rows, key=lambda row: order.index(row.state))
        if loaded.status == "active" or row.state == "claimed"
    )  # fmt: skip


def _offer(reading: Reading, name: str, member: Member, known: Given, took_part: int) -> OfferRow:
    title, at_us = reading.offer_name(name), micros(reading.at)
    counts = _counting(member.picks.get(name, ()), at_us)
    if counts and counts[0].since_us <= at_us:
        return OfferRow(name, title, "claimed", _end(counts[0]))
    decision, _ = advance(reading.program, member, Chosen(name=name, members=took_part, given=known), at_us)
    if decision.refusals:
        unlocks = how_claimed(reading.program, name, member, known, at_us)
        reasons = tuple(against(reading, one, unlocks) for one in decision.refusals)
        return OfferRow(name, title, "closed", reasons=reasons)
    return OfferRow(name, title, "open")


def choices(reading: Reading, member: Member) -> tuple[ChoiceRow, ...]:
    """Among what she may choose, and what counts now and next."""
    at_us, declared = micros(reading.at), reading.program.document.choices
    return tuple(
        ChoiceRow(
            name, reading.offer_name(name), tuple(terms.among), terms.most, terms.per,
            tuple(_picked(one, at_us) for one in _counting(member.picks.get(name, ()), at_us)),
        )
        for name, terms in declared.items()
    )  # fmt: skip


def _counting(picks: Sequence[Picks], at_us: int) -> list[Picks]:
    """What counts now or later."""
    return [one for one in picks if at_us < one.until_us]


def _picked(one: Picks, at_us: int) -> PickedRow:
    return PickedRow(tuple(sorted(one.picks)), moment(one.since_us) if one.since_us > at_us else None, _end(one))


def _end(one: Picks) -> datetime | None:
    return moment(one.until_us) if one.until_us < FOREVER_US else None
