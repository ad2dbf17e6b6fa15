"""What a story may tell and the API cannot say: such a story is not played live, and the reason is told."""

from collections.abc import Iterator, Mapping

from regulars.engine.events.members import Joined
from regulars.engine.events.points import Corrected, Held
from regulars.engine.events.receipts import Receipt
from regulars.engine.program import Program
from regulars.stories.acts import Asks, Happens
from regulars.stories.expected import ChangesTier
from regulars.stories.story import Step, Story

_MINUTE_US = 60_000_000


def zones_of(stories: list[Story]) -> dict[str, str]:
    """The zones that stores must have for these stories; of two that contradict each other the first is taken."""
    zones: dict[str, str] = {}
    for receipt in (receipt for story in stories for step in story.steps for receipt in _receipts(step)):
        if receipt.zone:
            zones.setdefault(receipt.store, receipt.zone)
    return zones


def why_not_live(story: Story, programs: Mapping[str, Program], zones: Mapping[str, str]) -> str:
    """Why the story cannot be played through the API; empty when it can."""
    every = [program for name, program in programs.items() if name == story.program] or list(programs.values())
    return next((why for step in story.steps for why in _why_not(step, every[0], zones)), "")


def _why_not(step: Step, program: Program, zones: Mapping[str, str]) -> Iterator[str]:
    for receipt in _receipts(step):
        yield from _of_receipt(receipt, program, zones)
    match step.action:
        case Happens(_, Joined() as joined) if joined.given.segments:
            yield _SEGMENTS
        case Happens(_, Held() as held) if (held.until_us - step.at_us) % _MINUTE_US:
            yield "a hold lasts whole minutes in the API"
        case Happens(_, Corrected() as corrected) if corrected.points < 0 and corrected.until is not None:
            yield "the API does not say until when points lie that are taken"
        case Asks():
            yield from _of_question(step)


_SEGMENTS = "segments are reckoned, not sent: the API cannot put a member into one"


def _of_receipt(receipt: Receipt, program: Program, zones: Mapping[str, str]) -> Iterator[str]:
    if receipt.given.segments:
        yield _SEGMENTS
    own = program.document.timezone
    if receipt.store and (receipt.zone or own) != zones.get(receipt.store, own):
        yield f"the store {receipt.store} lies in another time zone in another of these stories"
    wanted = [one.reward for one in receipt.wanted]
    paying = [one for one in wanted if one in program.rewards and program.rewards[one].pays]
    if len(set(wanted)) < len(wanted) or len(paying) > 1:
        yield "a receipt of the API takes every reward once, and one part payment"


def _of_question(step: Step) -> Iterator[str]:
    if any(isinstance(expected, ChangesTier) for expected in step.expectations):
        yield "a quote of the API does not tell tiers"


def _receipts(step: Step) -> Iterator[Receipt]:
    match step.action:
        case Happens(_, Receipt() as receipt) | Asks(_, receipt):
            yield receipt
