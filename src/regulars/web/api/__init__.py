"""The API: one file a resource; bodies and answers are Structs, amounts are decimal texts."""

from regulars.web.api import (
    batches,
    corrections,
    entries,
    holds,
    member_status,
    members,
    programs,
    quotes,
    receipts,
    returns,
    segments,
    time,
    transfers,
    wallets,
)
from regulars.web.endpoint import Endpoint


def endpoints() -> list[Endpoint]:
    """Every operation of the API, in the order of the document."""
    return [
        quotes.quote,
        receipts.record,
        batches.record_batch,
        receipts.receipt,
        returns.return_goods,
        holds.hold,
        holds.release,
        members.enrol,
        members.lookup,
        members.member,
        members.change,
        member_status.block,
        member_status.unblock,
        member_status.new_card,
        member_status.leave,
        member_status.erase,
        member_status.export,
        wallets.wallets,
        entries.entries,
        corrections.correct,
        transfers.transfer,
        programs.programs,
        programs.publish,
        programs.versions,
        programs.check,
        segments.segments,
        segments.put_segment,
        segments.delete_segment,
        segments.reckon,
        time.time,
    ]
