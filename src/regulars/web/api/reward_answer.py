"""A reward as a member finds it: what it gives, or why she cannot have it, with the numbers."""

import msgspec

from regulars.engine.program import Program
from regulars.engine.shown.available import Available
from regulars.engine.terms.reward import Choice
from regulars.i18n import Reader
from regulars.web.api.amounts import text_of
from regulars.web.api.change_answer import ChangeAnswer
from regulars.web.api.explanation import Why, refused


class ChoiceAnswer(msgspec.Struct, omit_defaults=True):
    """One of several that may be taken. `missing` are the points she has not got for it yet; `best` takes off most
    for each point.
    """

    points: str = ""
    amount: str = ""
    sku: str = ""
    missing: str = ""
    best: bool = False


class ChoiceLeftAnswer(msgspec.Struct):
    """How many are left of one of several to choose from: places at one time."""

    choice: str
    left: int


class RewardOf(msgspec.Struct, omit_defaults=True):
    """A reward of the program.

    `available`: she can have it. `points` it costs, for one of which she chooses how many the most that this receipt
    takes; `amount` is what it takes off this receipt. `reasons` are all that stands against it, `missing` the points
    she has not got. `confirm`: the till asks for a `code` or a `pin` first. `change`, on a quote with `hints`:
    with what she could have it.
    """

    reward: str
    kind: str
    available: bool
    wallet: str
    name: dict[str, str] = {}
    points: str = ""
    amount: str = ""
    missing: str = ""
    reasons: list[Why] = []
    choices: list[ChoiceAnswer] = []
    category: str = ""
    confirm: str = ""
    left: int | None = None
    left_of: list[ChoiceLeftAnswer] = []
    threshold: str = ""
    banks: bool = False
    change: ChangeAnswer | None = None


def reward_answer(reader: Reader, program: Program, one: Available) -> RewardOf:
    """The reward as a program reads it; reader: of its words."""
    reasons = refused(reader, program, one.reasons, unlocks=one.unlocks)
    reward, scale = one.reward, one.wallet.scale
    points = one.offer.points if one.offer and one.price is None else one.price
    return RewardOf(
        reward.id,
        reward.kind,
        not one.reasons,
        one.wallet.name,
        {str(language): text for language, text in reward.document.name.items()},
        text_of(points, scale) if points is not None else "",
        text_of(one.offer.value_minor, program.digits) if one.offer else "",
        text_of(one.missing, scale) if one.missing else "",
        reasons,
        [_choice(program, choice, scale) for choice in one.choices],
        reward.category or "",
        "" if reward.confirm == "no" else reward.confirm,
        one.left.pieces if one.left else None,
        [ChoiceLeftAnswer(choice.choice, choice.pieces) for choice in one.left.choices] if one.left else [],
    )


def _choice(program: Program, choice: Choice, scale: int) -> ChoiceAnswer:
    return ChoiceAnswer(
        text_of(choice.points, scale) if choice.points else "",
        text_of(choice.value_minor, program.digits),
        choice.sku,
        text_of(choice.missing, scale) if choice.missing else "",
        choice.best,
    )
