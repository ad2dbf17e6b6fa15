"""One receipt: its lines, what it gave, and what each rule said of it."""

from collections.abc import Mapping, Sequence

from regulars.engine.basket import Basket
from regulars.engine.days import micros, moment
from regulars.engine.decide import advance
from regulars.engine.member import Member
from regulars.engine.money import rounded, share
from regulars.engine.shown.change_words import change_said
from regulars.engine.shown.explain import Verdict, explain_receipt
from regulars.engine.shown.would_give import would_give
from regulars.engine.steps.counting import visit_number
from regulars.engine.steps.moments import moment_of
from regulars.ids import encode
from regulars.prose import begun
from regulars.store import history, search, statement, stores
from regulars.store.database import Connection
from regulars.store.history import Recorded, UnknownEvent
from regulars.web.api.event_ids import MEMBER, RECEIPT
from regulars.web.console.shop_data import kept_lines, spent_and_back
from regulars.web.console.shop_data.clauses import clause
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.shop_data.why import cut, given_by, nothing_by
from regulars.web.console.views.receipt import LineRow, ReceiptView
from regulars.web.console.views.shop import Reason
from regulars.web.console.views.verdicts import RuleVerdict

WHY_NOT = {
    "condition": "condition-not-met",
    "excluded": "excluded",
    "not-in-force": "not-in-force",
}
"""Of the engine's codes for a rule that gave nothing, those of the console."""

NOBODY = 0
"""The place of a receipt without a member: it is kept, and was not decided."""


async def receipt_view(reading: Reading, event_id: int) -> ReceiptView:
    """One receipt, by the program version that decided it. Raises UnknownEvent."""
    async with reading.shop.db.connection() as connection:
        sold = await _found(connection, event_id)
        returns = (await statement.returns(connection, sold.member_id, [event_id])).get(event_id, [])
        names = {store.store_id: store.name for store in await stores.all_of(connection)}
        program = await reading.shop.programs.version(sold.program_no, sold.version)
        by = reading.of(program)
        before = await history.state_before(connection, reading.shop.programs, sold) if sold.seq != NOBODY else None
        person = await search.names_of(connection, [sold.member_id])
    receipt, totals = kept_lines.receipt_of(sold), sold.decision.totals
    rules, rewards = _changes(by, sold, before)
    lines = _lines(by, sold, returns)
    main = program.main_wallet
    return ReceiptView(
        id=encode(RECEIPT, event_id),
        number=receipt.receipt_id,
        at=moment(receipt.occurred_us),
        store=names.get(receipt.store, receipt.store),
        till=receipt.till,
        currency=receipt.currency,
        lines=lines,
        subtotal_minor=sum(line.total_minor + line.discount_minor for line in receipt.lines),
        discount_minor=sum(line.discount_minor for line in lines),
        points_minor=totals.points_pay_minor if totals else 0,
        paid_minor=totals.to_pay_minor if totals else 0,
        earned=sum(one.points for one in sold.decision.earned if one.wallet == main),
        spent=sum(one.points for one in sold.decision.spent if one.wallet == main and one.pays),
        verdicts=_verdicts(by, sold, before, rules),
        member_id="" if sold.seq == NOBODY else encode(MEMBER, sold.member_id),
        member_name=person.get(sold.member_id, "") if sold.seq != NOBODY else "",
        program_version="" if sold.seq == NOBODY else str(sold.version),
        is_returned=kept_lines.is_returned(sold, returns),
        rewards=spent_and_back.rewards(by, sold, returns),
        refusals=spent_and_back.refusals(by, sold, rewards),
        returns=spent_and_back.returned(by, sold, returns),
    )


async def _found(connection: Connection, event_id: int) -> Recorded:
    key = await history.place_of(connection, event_id)
    if key is not None:
        sold = await history.event_at(connection, key)
        if sold.kind == "receipt":
            return sold
    raise UnknownEvent(kind="receipt", id=encode(RECEIPT, event_id))


def _changes(reading: Reading, sold: Recorded, before: Member | None) -> tuple[dict[str, str], dict[str, str]]:
    """What would have to be different, in words: by rule, and by reward."""
    if before is None:
        return {}, {}
    receipt, program = kept_lines.receipt_of(sold), reading.program
    found = would_give(program, before, receipt, micros(sold.at), advance)
    rules, rewards = [
        {name: begun(reading.said(change_said(program, before, receipt, change))) for name, change in changes.items()}
        for changes in (found.rules, found.rewards)
    ]
    return rules, rewards


def _verdicts(
    reading: Reading, sold: Recorded, before: Member | None, changes: Mapping[str, str]
) -> tuple[RuleVerdict, ...]:
    """What each rule said, in the moment in which the receipt was decided; nothing for nobody's."""
    if before is None:
        return ()
    receipt = kept_lines.receipt_of(sold)
    frozen = moment_of(reading.program, before, receipt, micros(sold.at))
    verdicts = explain_receipt(reading.program, frozen, receipt.given, receipt, sold.decision)
    visit = visit_number(frozen)
    return tuple(_verdict(reading, sold, one, visit, changes.get(one.rule, "")) for one in verdicts)


def _verdict(reading: Reading, sold: Recorded, verdict: Verdict, visit: int, change: str) -> RuleVerdict:
    is_given = verdict.code == "rule"
    return RuleVerdict(
        rule=reading.rule_name(verdict.rule),
        points=verdict.points if is_given else 0,
        is_given=is_given,
        reason=_reason(reading, sold, verdict, visit),
        clauses=tuple(clause(reading, one) for one in verdict.clauses),
        unit=reading.unit(verdict.wallet),
        change=change,
    )


def _reason(reading: Reading, sold: Recorded, verdict: Verdict, visit: int) -> Reason:
    if verdict.code == "rule":
        return given_by(reading, verdict.rule, verdict.amount_minor)
    if verdict.code == "no-amount":
        return nothing_by(reading, verdict.rule, visit)
    if verdict.code == "below-minimum":
        return Reason("below-minimum", {"minimum_minor": verdict.number})
    if verdict.code in WHY_NOT:
        return Reason(WHY_NOT[verdict.code])
    told = [one for one in sold.decision.reasons if (one.subject, one.code) == (verdict.rule, verdict.code)]
    return cut(reading, told[0]) if told else Reason(verdict.code)


def _lines(reading: Reading, sold: Recorded, returns: Sequence[Recorded]) -> tuple[LineRow, ...]:
    """The lines with what came off each, what was paid for it, and what it earned of the main wallet."""
    receipt, decision = kept_lines.receipt_of(sold), sold.decision
    discounts = decision.discounts or (0,) * len(receipt.lines)
    paid = [0] * len(receipt.lines)
    for spent in decision.spent:
        if spent.pays:
            paid = [whole + part for whole, part in zip(paid, spent.by_line, strict=True)]
    due = [line.total_minor - off for line, off in zip(receipt.lines, discounts, strict=True)]
    net = [whole - part for whole, part in zip(due, paid, strict=True)]
    earned, back = _earned_by_line(reading, sold, net), kept_lines.quantities_back(sold, returns)
    return tuple(
        LineRow(
            name=line.name or line.sku or line.line_id,
            sku=line.sku,
            quantity=spent_and_back.quantity_text(line.quantity),
            price_minor=_price_minor(line.total_minor + line.discount_minor, line.quantity),
            discount_minor=line.discount_minor + discounts[place],
            points_minor=paid[place],
            total_minor=net[place],
            earned=earned[place],
            returned=spent_and_back.quantity_text(back[place]),
        )
        for place, line in enumerate(receipt.lines)
    )


def _earned_by_line(reading: Reading, sold: Recorded, net: list[int]) -> list[int]:
    """Each rule's points shared over the lines they were reckoned on, as a return shares them."""
    receipt = kept_lines.receipt_of(sold)
    basket = Basket(receipt, reading.program.clock, 0)
    basket.amounts = net
    weighs = {rule.id: rule.weighs for rule in reading.program.rules}
    earned = [0] * len(net)
    for reason in sold.decision.reasons:
        if reason.code == "rule" and reason.wallet == reading.program.main_wallet and net:
            weights = basket.weights(reason.lines, weighs.get(reason.subject, "amounts"))
            earned = [whole + part for whole, part in zip(earned, share(reason.points, weights), strict=True)]
    return earned


def _price_minor(total_minor: int, thousandths: int) -> int:
    return rounded(total_minor * 1000, thousandths, "half_up") if thousandths else total_minor
