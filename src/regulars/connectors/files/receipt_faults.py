"""What only a program can say is wrong with a receipt of a file: asked by an import and by a back-test."""

from regulars.engine.checks.receipts import faults
from regulars.engine.days import moment
from regulars.engine.events.receipts import Receipt
from regulars.engine.program import Program

Fault = tuple[str, str, str]
"""The word of the mapping, what stands there, and the reason."""


def faults_of(program: Program, receipt: Receipt, now_us: int) -> list[Fault]:
    """All that is wrong with a receipt of the past, read at the moment `now_us`; nothing for one that can be taken."""
    return [(*_where(receipt, one.pointer), one.detail) for one in faults(program, receipt, now_us, however_old=True)]


def _where(receipt: Receipt, pointer: str) -> tuple[str, str]:
    match pointer:
        case "/occurred_at":
            return "at_us", f"{moment(receipt.occurred_us):%Y-%m-%d %H:%M UTC}"
        case "/currency":
            return "currency", receipt.currency
        case _:
            return "receipt", receipt.receipt_id
