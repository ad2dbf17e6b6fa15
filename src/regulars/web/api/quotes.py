"""What a receipt would come to and give; nothing is stored."""

from datetime import datetime

from msgspec import structs

from regulars.actions.quote_receipt import Quote, quote_receipt
from regulars.engine.days import micros
from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.events.receipts import Wanted
from regulars.engine.shown.available import available
from regulars.engine.shown.confirmed import as_if_confirmed
from regulars.engine.shown.hints import hints
from regulars.engine.shown.would_give import would_give
from regulars.i18n import Reader
from regulars.ids import encode
from regulars.prose import Prose
from regulars.store.anonymous_batch import totals_of
from regulars.store.identifiers import BadIdentifier
from regulars.store.members import CardBlocked, MemberNotActive, UnknownMember
from regulars.store.programs import UnknownProgram
from regulars.store.store_zones import zone_of
from regulars.web.api.amounts import text_of
from regulars.web.api.change_answer import change_answers
from regulars.web.api.event_ids import MEMBER
from regulars.web.api.explanation import Why, tell_unlocking, unmoved, with_changes
from regulars.web.api.more_answer import more_answer
from regulars.web.api.pointers import within
from regulars.web.api.prices import note_lowest
from regulars.web.api.print_lines import reader_for
from regulars.web.api.quote_ids import LASTS, quote_id
from regulars.web.api.receipt_answer import Hint, ReceiptAnswer, answer_of
from regulars.web.api.receipt_body import CartBody, QuoteBody, first_part_payment, read_receipt
from regulars.web.api.reward_answer import reward_answer
from regulars.web.api.whom import member_of
from regulars.web.auth import WrongStore
from regulars.web.endpoint import Call, endpoint

CART = {
    "currency": "RON",
    "member": {"card": "2900123456785"},
    "lines": [
        {"line_id": "1", "sku": "4870012", "name": "Coffee beans 250 g", "categories": ["coffee"], "total": "44.82"},
        {"line_id": "2", "sku": "4870077", "name": "Filters", "quantity": "2", "total": "12.00"},
    ],
    "spend_points": "max",
}


@endpoint(
    "POST",
    "/v1/quotes",
    scope="quotes:write",
    tag="Receipts",
    errors=(UnknownMember, CardBlocked, BadIdentifier, MemberNotActive, UnknownProgram, WrongStore),
    example=CART,
)
async def quote(call: Call, body: QuoteBody) -> ReceiptAnswer:
    """What a receipt would come to and give. Nothing is stored.

    What was asked for and cannot be given is in `refused`; a receipt that asked for it would be refused as a whole.
    Send `quote_id` with the receipt, and it is recorded at this price or not at all. With `hints`, `more` tells what is
    missing for more: three at most, the best first, each reckoned with it on the cart.
    """
    return await quoted(call, body, body.receipt_id or "-", hints_too=body.hints)


async def quoted(call: Call, body: CartBody, receipt_id: str, *, hints_too: bool = False) -> ReceiptAnswer:
    """The answer to a cart. hints_too: with what a little more would give."""
    zone = await zone_of(call.shop, body.store or call.caller.store_id or "", call.at)
    read = await read_receipt(call.shop, body, receipt_id, call.caller, call.at, zone)
    reader = reader_for(read.program, body.language, call.language)
    member_id = None if body.member is None else await member_of(call.shop, body.member)
    with within():
        program = call.shop.programs.name_of(read.program_no)
        sold = as_if_confirmed(read.program, read.receipt)
        made = await quote_receipt(
            call.shop, sold, member_id=member_id, at=call.at, program=program, source=call.caller.source
        )
    decision = made.decision
    if member_id is None:
        decision = Decision(decision.at_us, totals=totals_of(made.receipt))
        answer = answer_of(made.receipt, decision, made.program, None, reader)
        answer.hints = _joining(made)
    else:
        answer = answer_of(made.receipt, decision, made.program, made.after, reader)
        answer.member_id = encode(MEMBER, member_id)
        answer.other_rules = unmoved(made.program, made.before, made.receipt, decision, micros(call.at))
        at_us = micros(call.at)
        found = available(made.program, made.before, made.receipt, at_us, in_words=True) if made.program.rewards else []
        answer.available = [reward_answer(reader, made.program, one) for one in found if not one.taken]
        unlocks = {detail: said for one in found for detail, said in one.unlocks.items()}
        tell_unlocking(reader, made.program, answer.refused, unlocks)
        answer.hints = _hints(made, answer, call.at)
        if hints_too:
            names = {line.line_id: line.name for line in made.receipt.lines}
            more = hints(made.program, made.before, made.receipt, micros(call.at), advance)
            answer.more = [more_answer(reader, made.program, one, names) for one in more]
            _tell_changes(made, answer, reader, call.at)
    await note_lowest(call.shop, answer.lines, made.receipt, decision, call.at)
    answer.receipt_id = "" if receipt_id == "-" else receipt_id
    answer.quote_id = quote_id(
        call.shop, decision, read.receipt, member_id, number=read.program_no, version=made.program.version,
        seq=made.before.seq, at=call.at,
    )  # fmt: skip
    answer.expires_at = call.at + LASTS
    return answer


def _tell_changes(made: Quote, answer: ReceiptAnswer, reader: Reader, at: datetime) -> None:
    """What would have to be different for what is not given; the till prints what is missing for more."""
    found = would_give(made.program, made.before, made.receipt, micros(at), advance)
    rules = change_answers(reader, made.program, made.before, made.receipt, found.rules)
    with_changes([*answer.other_rules, *answer.explain], rules)
    rewards = change_answers(reader, made.program, made.before, made.receipt, found.rewards)
    with_changes(answer.refused, rewards)
    for one in answer.available:
        one.change = rewards.get(one.reward)
    in_vain = [(one.subject, text) for one in answer.refused if (text := _lacking(one))]
    names = {one.id: one.name for one in made.program.document.rewards}
    prose = Prose(made.program.document, reader)
    answer.print += [one.text for one in answer.more]
    answer.print += [f"{prose.text(names.get(subject, {}), subject)}: {text}" for subject, text in in_vain]


def _lacking(refused: Why) -> str:
    """What a reward lacks that was asked for: as its reason tells, where it lacks nothing besides."""
    change = refused.change
    if change is None or (refused.text and change.also is None):
        return refused.text
    return change.text


def _joining(made: Quote) -> list[Hint]:
    """What somebody we do not know misses by not being a member."""
    program = made.program
    return [
        Hint("join", earned.wallet, text_of(earned.points, program.wallets[earned.wallet].scale))
        for earned in made.decision.earned
    ]


def _hints(made: Quote, answer: ReceiptAnswer, at: datetime) -> list[Hint]:
    """What she could spend and did not ask for; what she asked for and cannot have."""
    program = made.program
    hints = [
        Hint("not-given", one.wallet, one.points, reward=one.subject, why=one.code, text=one.text)
        for one in answer.refused
    ]
    wanted = [one for one in made.receipt.wanted if one.confirmed != "no" and not one.voucher]
    hints += [Hint("confirm", reward=one.reward, why=one.confirmed) for one in wanted]
    reward = first_part_payment(program)
    if reward is None or answer.points is None:
        return hints
    most, worth = most_spendable(made, reward.id, at)
    if reward.wallet.name == program.main_wallet:
        answer.points.spendable_max = text_of(most, reward.wallet.scale)
    asked = any(wanted.reward == reward.id for wanted in made.receipt.wanted)
    if most and not asked:
        told = text_of(most, reward.wallet.scale)
        hints.append(Hint("can-spend", reward.wallet.name, told, text_of(worth, program.digits), reward.id))
    return hints


def most_spendable(made: Quote, reward: str, at: datetime) -> tuple[int, int]:
    """The most points that this part payment takes for this receipt, and the minor units they pay."""
    others = tuple(wanted for wanted in made.receipt.wanted if wanted.reward != reward)
    receipt = structs.replace(
        made.receipt, wanted=(*others, Wanted(reward, confirmed=made.program.rewards[reward].confirm))
    )
    decision, _ = advance(made.program, made.before, receipt, micros(at))
    found = next((spent for spent in decision.spent if spent.reward == reward), None)
    return (found.points, found.value_minor) if found else (0, 0)
