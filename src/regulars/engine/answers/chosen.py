"""A member claims an offer, or chooses her categories."""

from regulars.engine.decision import Decision, Reason
from regulars.engine.effects import Picked
from regulars.engine.events.members import Chosen, Picks
from regulars.engine.evolve import Draft
from regulars.engine.fields import Facts
from regulars.engine.program import Program
from regulars.engine.steps.freezing import frozen
from regulars.engine.terms.offers import FOREVER_US, ReadyChoice, ReadyOffer, begins_us


def chosen(program: Program, draft: Draft, event: Chosen, at_us: int, day: int) -> Decision:
    """The claim or the choice; refused, with what decided, when it cannot be now."""
    offer, choice = program.offers.get(event.name), program.choices.get(event.name)
    if offer is not None:
        refusals = _unclaimable(program, draft, event, offer, at_us, day)
        picked = Picked(offer.name, Picks(at_us, offer.until_us(day, program.zone)))
    elif choice is not None:
        refusals = _unfit(event, choice)
        picked = Picked(choice.name, Picks(at_us, FOREVER_US))
        if not refusals:
            refusals, picked = _when(program, draft, event, choice, at_us, day)
    else:
        return Decision(at_us, refusals=[Reason("unknown-offer", event.name)])
    if refusals:
        return Decision(at_us, refusals=refusals)
    reasons = [Reason("claimed" if offer else "chosen", event.name, number=picked.picks.until_us)]
    if offer is not None and offer.most_members is not None and not draft.picks.get(event.name):
        reasons.append(Reason("takes-part", event.name, number=offer.most_members))
    draft.do(picked)
    return Decision(at_us, draft.effects, reasons)


def _unclaimable(
    program: Program, draft: Draft, event: Chosen, offer: ReadyOffer, at_us: int, day: int
) -> list[Reason]:
    name = offer.name
    if event.picks:
        return [Reason("nothing-to-choose", name)]
    if not offer.first_day <= day <= offer.last_day:
        return [Reason("not-in-force", name, number=offer.first_day if day < offer.first_day else 0)]
    before = draft.picks.get(name)
    if before and (not offer.again or before[-1].until_us > at_us):
        return [Reason("already-claimed", name, number=before[-1].until_us)]
    if offer.most_members is not None and not before and event.members >= offer.most_members:
        return [Reason("offer-full", name, number=offer.most_members)]
    facts = Facts(frozen(draft, day, at_us), event.given)
    if not program.match_offers(None, (), facts, at_us)[offer.match]:
        return [Reason("condition", name)]
    return []


def _unfit(event: Chosen, choice: ReadyChoice) -> list[Reason]:
    """What of the picks cannot be chosen at all."""
    unknown = sorted(event.picks - choice.among)
    refusals = [Reason("unknown-category", choice.name, detail=one) for one in unknown]
    if not event.picks:
        refusals.append(Reason("nothing-chosen", choice.name, number=choice.most))
    if len(event.picks) > choice.most:
        refusals.append(Reason("too-many-chosen", choice.name, number=choice.most))
    return refusals


def _when(
    program: Program, draft: Draft, event: Chosen, choice: ReadyChoice, at_us: int, day: int
) -> tuple[list[Reason], Picked]:
    """From when the choice counts: at once, when nothing chosen counts now, else as the choice says."""
    begins, ends = at_us, choice.period.next_start(day)
    counts = [one for one in draft.picks.get(choice.name, ()) if one.since_us <= at_us < one.until_us]
    own = [one for one in counts if one.since_us >= begins_us(choice.period.first_day(day), program.zone)]
    if own and choice.changes == "never":
        picked = Picked(choice.name, Picks(at_us, at_us, event.picks))
        return [Reason("already-chosen", choice.name, number=begins_us(ends, program.zone))], picked
    if counts and choice.changes == "next_period":
        begins, ends = begins_us(ends, program.zone), choice.period.next_start(ends)
    until = FOREVER_US if choice.keeps else begins_us(ends, program.zone)
    return [], Picked(choice.name, Picks(begins, until, event.picks))
