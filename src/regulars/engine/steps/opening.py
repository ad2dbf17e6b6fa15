"""Whether a reward can be had at a moment: not before it opens, and not when it is over."""

from collections.abc import Iterator

from regulars.engine.decision import Reason
from regulars.engine.ready.rules import ReadyReward
from regulars.engine.terms.drops import next_opening
from regulars.engine.terms.outside import Outside


def not_open(reward: ReadyReward, outside: Outside, choice: str, at_us: int) -> Iterator[Reason]:
    """Why it cannot be had now. choice: of the member; empty before she chose, when any place still to come will do."""
    name, wallet = reward.id, reward.wallet.name
    opens_us = outside.opens_us
    if outside.drops and outside.share_of(choice, at_us) is None:
        opens_us = next_opening(outside.drops, at_us) or 0
        if not opens_us:
            yield Reason("closed", name, wallet)
    if at_us < opens_us:
        yield Reason("not-yet-open", name, wallet, number=opens_us)
    slots = [outside.slots[choice]] if choice in outside.slots else [] if choice else list(outside.slots.values())
    if at_us >= outside.closes_us or (slots and all(at_us >= slot.at_us for slot in slots)):
        yield Reason("closed", name, wallet)
