"""What was spent on a receipt, what was asked for in vain, and what came back of it."""

from collections.abc import Mapping, Sequence

from regulars.engine import decision
from regulars.engine.days import moment
from regulars.engine.decision import Decision
from regulars.engine.events.returns import Kept, Return
from regulars.engine.money import format_decimal
from regulars.engine.shown.unlocking import UNKNOWN, Unlocks, how_unlocked
from regulars.engine.steps.returns import untouched
from regulars.store.history import Recorded
from regulars.web.console.shop_data import kept_lines
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.views.receipt import Refusal, ReturnedLine, ReturnRow, RewardRow
from regulars.web.console.views.shop import Fact, Reason

MONEY = frozenset({"below-minimum-receipt", "below-minimum-goods"})
"""Of the refusals with a number, those whose number is money."""
POINTS = frozenset({"not-enough-points", "below-minimum-points", "more-than-allowed", "whole-steps-only"})
"""Those whose number is points."""


def rewards(reading: Reading, sold: Recorded, returns: Sequence[Recorded]) -> tuple[RewardRow, ...]:
    """Each reward given on the receipt, and how many of its points its returns gave back."""
    told = [reason for one in returns for reason in one.decision.reasons if reason.code == "restored"]
    return tuple(
        RewardRow(
            name=reading.reward_name(spent.reward),
            points=spent.points,
            value_minor=spent.value_minor,
            given_back=sum(reason.points for reason in told if reason.subject == spent.reward),
            pays=spent.pays,
            unit=reading.unit(spent.wallet),
        )
        for spent in sold.decision.spent
    )


def refusals(reading: Reading, sold: Recorded, changes: Mapping[str, str]) -> tuple[Refusal, ...]:
    """What the till asked for and did not get, or not all of it. changes: in words, by reward."""
    return tuple(
        Refusal(
            reading.reward_name(one.subject),
            refusal(reading, one),
            reading.unit(one.wallet),
            changes.get(one.subject, ""),
        )
        for one in sold.decision.refusals
    )


def refusal(reading: Reading, reason: decision.Reason, unlocks: Unlocks = UNKNOWN) -> Reason:
    """Why a reward was not given, with the number that decided. unlocks: how far she is with what must be so."""
    facts: dict[str, Fact] = {}
    how = how_unlocked(reading.program, reason.code, reason.subject, reason.detail, unlocks)
    if how is not None and reason.code == "locked":
        facts["how"] = reading.said(how)
    elif how is not None:
        return Reason("condition-not-met", {"condition": reading.said(how)})
    if reason.number and reason.code in MONEY:
        facts["least_minor"] = reason.number
    if reason.number and reason.code in POINTS:
        facts["needed_points" if reason.code == "not-enough-points" else "number_points"] = reason.number
    return Reason(reason.code, facts)


def returned(reading: Reading, sold: Recorded, returns: Sequence[Recorded]) -> tuple[ReturnRow, ...]:
    """Each time goods came back, in order."""
    rows, before = [], untouched(kept_lines.receipt_of(sold))
    for one in returns:
        rows.append(_row(reading, sold, one, before))
        before = one.decision.kept
    return tuple(rows)


def _row(reading: Reading, sold: Recorded, back: Recorded, before: Sequence[Kept]) -> ReturnRow:
    totals, wallet = back.decision.totals, reading.program.main_wallet
    assert isinstance(back.event, Return), "an event of the kind return"
    return ReturnRow(
        number=back.event.return_id,
        at=moment(back.decision.at_us),
        lines=_lines(sold, before, back.decision.kept),
        goods_minor=kept_lines.due_minor(back.decision),
        money_minor=totals.to_pay_minor if totals else 0,
        taken_back=_points(back.decision, wallet, "return"),
        given_back=_points(back.decision, wallet, "restored"),
        too_late=_too_late(back.decision, wallet),
        not_there=_points(back.decision, wallet, "already-spent"),
    )


def _lines(sold: Recorded, before: Sequence[Kept], after: Sequence[Kept]) -> tuple[ReturnedLine, ...]:
    """The lines of which there is less than before."""
    rows = []
    for line, was, now in zip(kept_lines.receipt_of(sold).lines, before, after, strict=True):
        if was != now:
            rows.append(ReturnedLine(line.name or line.sku or line.line_id, quantity_text(was.quantity - now.quantity)))
    return tuple(rows)


def quantity_text(thousandths: int) -> str:
    """A quantity as people write it; nothing for none."""
    return format_decimal(thousandths, 3).rstrip("0").rstrip(".") if thousandths else ""


def _points(back: Decision, wallet: str, code: str) -> int:
    return sum(one.points for one in back.reasons if one.wallet == wallet and one.code == code)


def _too_late(back: Decision, wallet: str) -> int:
    """Points that paid for the goods and have expired since; earned ones lapse under the wallet's name."""
    told = [one for one in back.reasons if one.wallet == wallet and one.code == "lapsed" and one.subject != wallet]
    return sum(one.points for one in told)
