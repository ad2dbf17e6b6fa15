"""Why: the reasons of a decision as a program and a support agent read them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from regulars.engine.days import moment, to_date
from regulars.engine.decision import Decision, Reason
from regulars.engine.events.receipts import Receipt
from regulars.engine.member import Member
from regulars.engine.money import format_decimal
from regulars.engine.program import Program
from regulars.engine.shown.unlocking import UNKNOWN, Unlocks, how_unlocked
from regulars.engine.steps.moments import moment_of
from regulars.engine.terms.rule import ALL
from regulars.i18n import Reader
from regulars.prose import Prose, begun
from regulars.stories.why_not import rules_without_points
from regulars.web.api.amounts import QUANTITY_DIGITS, text_of
from regulars.web.api.change_answer import ChangeAnswer
from regulars.web.api.hold_names import subject
from regulars.web.sentences.spending import NOT_UNLOCKED

_MOMENTS: Final = {"not-yet-open", "expired", "too-late-to-cancel", "voucher-held", "coupon-held", "not-closed-yet"}
_POINTS: Final = {
    "bid-too-low",
    "not-enough-points", "below-minimum-points", "more-than-allowed", "whole-steps-only", "wallet-cap",
    "threshold-not-allowed",
}  # fmt: skip
_MONEY: Final = {"below-minimum", "below-minimum-receipt", "below-minimum-goods", "more-than-paid"}
_QUANTITY: Final = {"more-than-bought"}


class Why(msgspec.Struct, omit_defaults=True):
    """One reason: a code, and what it speaks of.

    `subject` is the rule, reward, line or hold meant. `points` are what it gave, or what was asked for; `amount` the
    money they were reckoned on; `lines` the lines they were reckoned on, when not all; `limit` the number that decided.
    `text` says of `locked`, `condition` and `tier-needed` what must be so and, where that is known, how far she is, in
    the language of the answer.
    `change`, where it was asked for: the nearest change with which it would have been given.
    """

    code: str
    subject: str = ""
    wallet: str = ""
    points: str = ""
    amount: str = ""
    lines: Sequence[str] = ()
    limit: str = ""
    detail: str = ""
    text: str = ""
    change: ChangeAnswer | None = None


def explained(program: Program, decision: Decision, line_ids: Sequence[str] = ()) -> list[Why]:
    """Why the points were given, and what was cut."""
    return [why(program, reason, line_ids) for reason in decision.reasons]


def unmoved(program: Program, before: Member, receipt: Receipt, decision: Decision, at_us: int) -> list[Why]:
    """Why every other rule gave nothing. before: the member just before the receipt, which came at `at_us`."""
    if decision.totals is None:
        return []
    moment = moment_of(program, before, receipt, at_us)
    return [why(program, reason) for reason in rules_without_points(program, moment, receipt, decision)]


def with_changes(reasons: Iterable[Why], changes: Mapping[str, ChangeAnswer]) -> None:
    """Tell beside each reason what would have changed it. changes: by the rule or reward."""
    for reason in reasons:
        reason.change = changes.get(reason.subject)


def refused(program: Program, reasons: Iterable[Reason], line_ids: Sequence[str] = ()) -> list[Why]:
    """What was asked for and not given."""
    return [why(program, reason, line_ids) for reason in reasons]


def tell_unlocking(reader: Reader, program: Program, reasons: Iterable[Why], unlocks: Unlocks = UNKNOWN) -> None:
    """Tell beside each reason that tells of a condition what must be so. unlocks: with how far she is."""
    prose = Prose(program.document, reader)
    for reason in reasons:
        how = how_unlocked(program, reason.code, reason.subject, reason.detail, unlocks)
        if how is not None and reason.code == "locked":
            reason.text = reader.say(NOT_UNLOCKED, how=prose.part(how))
        elif how is not None:
            reason.text = begun(prose.part(how))


def why(program: Program, reason: Reason, line_ids: Sequence[str] = ()) -> Why:
    """One reason."""
    wallet = program.wallets.get(reason.wallet)
    scale = wallet.scale if wallet else 0
    mask = reason.lines
    return Why(
        reason.code,
        subject(reason),
        reason.wallet,
        text_of(reason.points, scale) if reason.points else "",
        text_of(reason.amount_minor, program.digits) if reason.amount_minor else "",
        () if mask in (0, ALL) else [name for place, name in enumerate(line_ids) if mask >> place & 1],
        _limit(program, reason, scale) if reason.number else "",
        reason.detail,
    )


def _limit(program: Program, reason: Reason, scale: int) -> str:
    if reason.code in ("not-in-force", "tier-warning") or (reason.code == "limit" and reason.detail):
        return to_date(reason.number).isoformat()
    if reason.code in _MOMENTS:
        return moment(reason.number).isoformat().replace("+00:00", "Z")
    if reason.code in _POINTS:
        return text_of(reason.number, scale)
    if reason.code in _MONEY:
        return text_of(reason.number, program.digits)
    return format_decimal(reason.number, QUANTITY_DIGITS) if reason.code in _QUANTITY else str(reason.number)
