"""What the engine refuses, as the API tells it: points as decimal texts of their wallet, as everywhere else."""

from types import TracebackType
from typing import Any, Self, cast

from regulars.engine.decision import Reason
from regulars.engine.program import Program
from regulars.engine.shown.unlocking import UNKNOWN, Unlocks
from regulars.errors import RegularsError
from regulars.i18n import Reader, negotiated
from regulars.store.recorder import NotEnoughPoints, NotPossible
from regulars.web import problems
from regulars.web.api.amounts import text_of
from regulars.web.api.explanation import Why, refused, why
from regulars.web.api.whom import own_errors
from regulars.web.sentences import sentences_of

problems.shown_as(NotEnoughPoints, needed=str, available=str)
problems.shown_as(NotPossible, reasons=list[Why])


def sentences(error: NotPossible, accepted: str) -> str:
    """Why it is not possible, for people; the figures stand in the reasons."""
    reader, reasons = Reader(negotiated((), accepted[:100])), cast(Any, error.reasons)
    known: tuple[Program, tuple[Reason, ...]] | None = error.__dict__.get("decided")
    if known is not None:
        program, decided = known
        at_home = Reader(reader.language, program.document.timezone)
        unlocks = error.__dict__.get("unlocks", UNKNOWN)
        for one, told in zip(reasons, refused(at_home, program, decided, unlocks=unlocks), strict=True):
            one.text = told.text
    return "; ".join(dict.fromkeys(_sentence(reader, one) for one in reasons))


def tell_how_far(error: NotPossible, unlocks: Unlocks) -> None:
    """Let the error tell how far she is with what must be so."""
    changed: Any = error
    changed.unlocks = unlocks


def _sentence(reader: Reader, reason: Why) -> str:
    known = sentences_of(reason.code)
    return reason.text or (reader.say(known[-1]) if known else reason.code)


problems.said_by(NotPossible, sentences)


class deciding:  # noqa: N801 - read as a word in `with deciding(program):`
    """`with deciding(program):` tells what is refused or wrong inside in the words of the API."""

    __slots__ = ("_program",)

    def __init__(self, program: Program) -> None:
        self._program = program

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: TracebackType | None) -> None:
        if isinstance(error, RegularsError):
            told(error, self._program)


def told(error: RegularsError, program: Program) -> RegularsError:
    """The error as the API tells it. program: the one that refused."""
    changed: Any = error
    if changed.__dict__.get("is_told"):
        # Two receipts of one batch may have failed for the same error.
        return error
    changed.is_told = True
    if isinstance(error, NotEnoughPoints):
        wallet = program.wallets.get(error.wallet)
        scale = wallet.scale if wallet else 0
        changed.needed, changed.available = text_of(error.needed, scale), text_of(error.available, scale)
    elif isinstance(error, NotPossible):
        changed.decided = program, error.reasons
        changed.reasons = [why(program, reason) for reason in error.reasons]
    return own_errors(error)
