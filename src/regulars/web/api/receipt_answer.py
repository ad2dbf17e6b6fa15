"""The answer to a cart and to a receipt, for its four readers: the till's program, the cashier, the member, support."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.engine.days import moment, to_date
from regulars.engine.decision import Decision, Totals
from regulars.engine.effects import Moved
from regulars.engine.events.receipts import Foreign, Receipt
from regulars.engine.events.returns import Kept, Spent
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.shown.foreign import line_totals
from regulars.engine.shown.foreign import totals_of as foreign_totals
from regulars.i18n import Reader
from regulars.web.api.amounts import QUANTITY_DIGITS, digits_in, text_of, worth_minor
from regulars.web.api.explanation import Why, explained, refused
from regulars.web.api.more_answer import MoreAnswer
from regulars.web.api.print_lines import printed
from regulars.web.api.reward_answer import RewardOf
from regulars.web.api.tier_answer import TierAnswer, tier_answers


class TotalsAnswer(msgspec.Struct):
    """What the receipt comes to: before rewards, discounts, the part paid with points, and what is left to pay."""

    before: str
    discount: str
    points_pay: str
    to_pay: str


class LineAnswer(msgspec.Struct, omit_defaults=True):
    """What one line comes to. `returned` is how much of it came back.

    `lowest_price_30_days`, where the shop sends its prices: of a piece, where something comes off; in a quote, and when
    the receipt is read.
    """

    line_id: str
    total: str
    discount: str
    points_pay: str
    to_pay: str
    returned: str = ""
    lowest_price_30_days: str = ""


class PointsAnswer(msgspec.Struct, omit_defaults=True):
    """What the receipt does to one wallet.

    `before` and `after` are balances: what the member has, points put aside included, pending points not.
    `spendable` can be spent after it; `spendable_max`, on a quote, is the most that can pay this very receipt.
    """

    wallet: str
    before: str
    after: str
    earned: str
    spent: str
    pending: str
    spendable: str
    worth: str | None = None
    spendable_max: str | None = None


class RewardAnswer(msgspec.Struct):
    """A reward that was given: the points it took, and the money it is worth on this receipt."""

    reward: str
    wallet: str
    points: str
    amount: str


class Hint(msgspec.Struct, omit_defaults=True):
    """Something for the cashier to say: `can-spend` (points, worth), `not-given` (why, and a `text` that tells
    how far it is), `join` (points missed), `confirm` (why: the `code` or `pin` that the receipt must come with).
    """

    code: str
    wallet: str = ""
    points: str = ""
    worth: str = ""
    reward: str = ""
    why: str = ""
    text: str = ""


class SoldIn(msgspec.Struct, omit_defaults=True):
    """A receipt that was paid in another currency than the program's: what it comes to there, and the rate of its day:
    what one of that currency was worth in the program's.
    """

    currency: str
    rate: str
    day: date
    totals: TotalsAnswer
    lines: list[LineAnswer] = []


class ReceiptAnswer(msgspec.Struct, omit_defaults=True):
    """What a receipt comes to and gives.

    Till: `totals`, `lines`. Cashier: `hints`. Member: `print`. Support: `explain`, and `refused` for what was asked
    for and not given; `rewards` are those that were given. `points` is the program's first wallet; other wallets that
    moved are in `other_wallets`.
    """

    receipt_id: str
    currency: str
    program: str
    program_version: int
    totals: TotalsAnswer
    lines: list[LineAnswer]
    hints: Annotated[list[Hint], Meta(description="For the cashier.")]
    print: Annotated[list[str], Meta(description="For the member.")]
    explain: Annotated[list[Why], Meta(description="For support.")]
    id: str | None = None
    occurred_at: datetime | None = None
    member_id: str | None = None
    points: PointsAnswer | None = None
    other_wallets: list[PointsAnswer] = []
    tiers: Annotated[list[TierAnswer], Meta(description="After it, with what the next ones still need.")] = []
    rewards: list[RewardAnswer] = []
    refused: list[Why] = []
    other_rules: Annotated[list[Why], Meta(description="On a quote and a read receipt: why they gave nothing.")] = []
    available: Annotated[list[RewardOf], Meta(description="On a quote: what else could be taken, and why not.")] = []
    more: Annotated[list[MoreAnswer], Meta(description="On a quote that asked for `hints`: what is missing.")] = []
    sold_in: Annotated[
        SoldIn | None, Meta(description="What is to be paid, where that is not the program's currency.")
    ] = None
    repeated: bool = False
    dry_run: bool = False
    quote_id: str | None = None
    expires_at: datetime | None = None


def totals_answer(totals: Totals, digits: int) -> TotalsAnswer:
    """The totals as decimals."""
    return TotalsAnswer(
        text_of(totals.before_minor, digits),
        text_of(totals.discount_minor, digits),
        text_of(totals.points_pay_minor, digits),
        text_of(totals.to_pay_minor, digits),
    )


def answer_of(
    receipt: Receipt,
    decision: Decision,
    program: Program,
    after: Member | None,
    reader: Reader,
    *,
    kept: Sequence[Kept] = (),
) -> ReceiptAnswer:
    """What is the same in every answer about a receipt; `after` is None for one of nobody."""
    names = [line.line_id for line in receipt.lines]
    answer = ReceiptAnswer(
        receipt.receipt_id,
        receipt.currency,
        program.document.program,
        program.version,
        totals_answer(decision.totals or Totals(0, 0, 0, 0), program.digits),
        _lines(receipt, decision, program.digits, kept),
        [],
        [],
        explained(program, decision, names),
    )
    if receipt.foreign is not None:
        answer.sold_in = sold_in(receipt, receipt.foreign, decision)
    if decision.spent:
        answer.rewards = [_reward(spent, program) for spent in decision.spent]
    if decision.refusals:
        answer.refused = refused(reader, program, decision.refusals, names)
    if after is not None:
        if program.tier_sets:
            answer.tiers = tier_answers(program, after, moment(after.at_us))
        main = program.main_wallet
        moves = moved_by(decision)
        answer.points = points_answer(program, main, moves, after)
        answer.other_wallets = [points_answer(program, name, moves, after) for name in moves if name != main]
        earned, spent, _ = moves.get(main, (0, 0, 0))
        answer.print = printed(reader, program, decision.totals, main, earned, spent, after.wallet(main).balance)
    return answer


def sold_in(receipt: Receipt, foreign: Foreign, decision: Decision) -> SoldIn:
    """The receipt in the currency that is paid."""
    digits = digits_in(foreign.currency)
    answer = in_currency(foreign, foreign_totals(receipt, decision))
    for line, own in zip(receipt.lines, line_totals(receipt, decision), strict=True):
        amounts = (own.before_minor, own.discount_minor, own.points_pay_minor, own.to_pay_minor)
        answer.lines.append(LineAnswer(line.line_id, *(text_of(one, digits) for one in amounts)))
    return answer


def in_currency(foreign: Foreign, totals: Totals) -> SoldIn:
    """Totals in the currency that is paid or given back, with the rate of the sale."""
    whole = totals_answer(totals, digits_in(foreign.currency))
    return SoldIn(foreign.currency, foreign.rate, to_date(foreign.day), whole, [])


def _reward(spent: Spent, program: Program) -> RewardAnswer:
    wallet = program.wallets.get(spent.wallet)
    points = text_of(spent.points, wallet.scale if wallet else 0)
    return RewardAnswer(spent.reward, spent.wallet, points, text_of(spent.value_minor, program.digits))


def _lines(receipt: Receipt, decision: Decision, digits: int, kept: Sequence[Kept]) -> list[LineAnswer]:
    off = list(decision.discounts) or [0] * len(receipt.lines)
    paid = [0] * len(receipt.lines)
    for spent in decision.spent:
        if spent.pays:
            paid = [sum(both) for both in zip(paid, spent.by_line, strict=True)]
    answers = []
    for place, line in enumerate(receipt.lines):
        total, less, points = line.total_minor, off[place], paid[place]
        answers.append(
            LineAnswer(
                line.line_id,
                text_of(total, digits),
                text_of(less, digits),
                text_of(points, digits),
                text_of(total - less - points, digits),
                _returned(line.quantity or 1, kept[place]) if kept else "",
            )
        )
    return answers


def _returned(bought: int, kept: Kept) -> str:
    back = bought - kept.quantity
    return text_of(back, QUANTITY_DIGITS) if back else ""


def moved_by(decision: Decision) -> dict[str, tuple[int, int, int]]:
    """By wallet: points the receipt itself earned, spent, and those of the earned that are pending."""
    moves: dict[str, tuple[int, int, int]] = {}
    for effect in decision.effects:
        if type(effect) is Moved and effect.movement in ("earned", "promised", "spent"):
            earned, spent, pending = moves.get(effect.wallet, (0, 0, 0))
            points = effect.points
            if effect.movement == "spent":
                moves[effect.wallet] = (earned, spent + points, pending)
            else:
                waits = points if effect.movement == "promised" else 0
                moves[effect.wallet] = (earned + points, spent, pending + waits)
    return moves


def points_answer(program: Program, name: str, moves: dict[str, tuple[int, int, int]], after: Member) -> PointsAnswer:
    """What happened to one wallet."""
    wallet, scale = after.wallet(name), program.wallets[name].scale
    earned, spent, pending = moves.get(name, (0, 0, 0))
    worth = worth_minor(program, name, wallet.available)
    return PointsAnswer(
        name,
        text_of(wallet.balance - earned + pending + spent, scale),
        text_of(wallet.balance, scale),
        text_of(earned, scale),
        text_of(spent, scale),
        text_of(wallet.pending, scale),
        text_of(wallet.available, scale),
        None if worth is None else text_of(worth, program.digits),
    )
