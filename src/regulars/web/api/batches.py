"""Many receipts in one call: the queue of a till that was offline, a day of a web shop."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from regulars.actions.record_receipts import Sent, record_receipts
from regulars.errors import FieldError, Invalid, RegularsError
from regulars.store.identifiers import Identifier
from regulars.store.shop import Shop
from regulars.web import problems
from regulars.web.api.confirming import confirmed_receipt
from regulars.web.api.inlined import inlined
from regulars.web.api.metrics import RECORDED, REFUSED, REPEATED
from regulars.web.api.print_lines import reader_for
from regulars.web.api.receipt_answer import ReceiptAnswer
from regulars.web.api.receipt_body import ReadReceipt, ReceiptBody
from regulars.web.api.receipts import read_sent, recorded_answer, refusal_of
from regulars.web.api.refusals import told
from regulars.web.api.whom import Meant, meant, members_of, own_errors
from regulars.web.endpoint import Call, endpoint
from regulars.web.intake import BodyReader

MOST = 500
PATH = "/v1/receipts/batch"

_read_body = BodyReader(ReceiptBody)


class BatchBody(msgspec.Struct, forbid_unknown_fields=True):
    """Receipts, each as `POST /v1/receipts` takes it; those of one member in the order in which they happened."""

    receipts: Annotated[
        list[Annotated[msgspec.Raw, Meta(extra_json_schema=inlined(ReceiptBody))]], Meta(min_length=1, max_length=MOST)
    ]


class BatchItem(msgspec.Struct, omit_defaults=True):
    """What became of one receipt: the status and answer, or the problem, that it would have got alone."""

    status: int
    receipt: ReceiptAnswer | None = None
    problem: dict[str, Any] | None = None


class BatchAnswer(msgspec.Struct):
    """One result for each receipt, in their order."""

    results: list[BatchItem]
    recorded: int
    failed: int


class _Parcel(msgspec.Struct):
    """One receipt on its way."""

    body: ReceiptBody | None = None
    read: ReadReceipt | None = None
    who: Meant | None = None
    sent: Sent | None = None
    error: RegularsError | None = None


_FIRST = {
    "receipt_id": "41-0007",
    "currency": "RON",
    "lines": [{"total": "44.82"}],
    "member": {"card": "2900123456785"},
}
_SECOND = {"receipt_id": "41-0008", "currency": "RON", "lines": [{"total": "12.00"}]}


@endpoint("POST", PATH, scope="receipts:write", tag="Receipts", example={"receipts": [_FIRST, _SECOND]})
async def record_batch(call: Call, body: BatchBody) -> BatchAnswer:
    """Record many receipts at once, each for itself.

    A receipt that is wrong or refused fails alone. Sending the same batch again records nothing twice.
    """
    parcels = [await _opened(call, raw) for raw in body.receipts]
    await _addressed(call, parcels)
    ready = [parcel for parcel in parcels if parcel.sent is not None]
    sent = [parcel.sent for parcel in ready if parcel.sent is not None]
    results = await record_receipts(call.shop, sent, source=call.caller.source, at=call.at) if sent else []
    items = iter(results)
    answers = []
    for parcel in parcels:
        result = next(items) if parcel.sent is not None else parcel.error
        assert result is not None, "every parcel is sent or has an error"
        answers.append(await _item(call, parcel, result))
    failed = sum(item.problem is not None for item in answers)
    return BatchAnswer(answers, len(answers) - failed, failed)


async def _opened(call: Call, raw: msgspec.Raw) -> _Parcel:
    parcel = _Parcel()
    try:
        body = parcel.body = _read_body(bytes(raw))
        if body.dry_run:
            raise Invalid(
                errors=(FieldError("#/dry_run", "is for single receipts; in a batch every receipt is recorded"),)
            )
        parcel.read = await read_sent(call, body)
        if body.member is not None:
            parcel.who = meant(body.member, call.shop.region)
    except RegularsError as error:
        parcel.error = error
    return parcel


async def _addressed(call: Call, parcels: list[_Parcel]) -> None:
    """Find all members in one look-up, and make ready what is to be sent on."""
    shop: Shop = call.shop
    found = await members_of(
        shop, [parcel.who for parcel in parcels if parcel.error is None and parcel.who is not None]
    )
    for parcel in parcels:
        if parcel.error is not None:
            continue
        assert parcel.body is not None, "read, since there is no error"
        assert parcel.read is not None, "read, since there is no error"
        member = found[parcel.who] if isinstance(parcel.who, Identifier) else parcel.who
        if isinstance(member, RegularsError):
            parcel.error = member
            continue
        try:
            refuse = refusal_of(shop, parcel.body, parcel.read, member, call.at)
            sold = await confirmed_receipt(
                shop,
                parcel.body.confirmed,
                parcel.read.receipt,
                member_id=member,
                source=call.caller.source,
                at=call.at,
            )
        except RegularsError as error:
            parcel.error = error
            continue
        program = shop.programs.name_of(parcel.read.program_no)
        parcel.sent = Sent(sold, member, program, refuse)


async def _item(call: Call, parcel: _Parcel, result: Any) -> BatchItem:
    if isinstance(result, RegularsError):
        REFUSED.inc()
        own = told(result, parcel.read.program) if parcel.read is not None else own_errors(result)
        problem = problems.problem(own, PATH, call.language)
        return BatchItem(problem["status"], problem=problem)
    assert parcel.body is not None, "it was sent"
    assert parcel.read is not None, "it was sent"
    reader = reader_for(parcel.read.program, parcel.body.language, call.language)
    (REPEATED if result.repeated else RECORDED).inc()
    return BatchItem(200, await recorded_answer(call.shop, result, reader))
