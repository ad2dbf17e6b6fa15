"""One receipt: its lines, what it gave, and what each rule said of it."""

from starlette.requests import Request
from starlette.responses import Response

from regulars.engine.money import CURRENCIES
from regulars.i18n import Reader
from regulars.web.api.event_ids import RECEIPT
from regulars.web.console import conditions, reasons
from regulars.web.console.page import Desk, Page
from regulars.web.console.views.shop import Reason
from regulars.web.console.views.verdicts import Clause, RuleVerdict
from regulars.web.pages import reader_of


async def receipt(request: Request, desk: Desk) -> Response:
    """The receipt's page; of a number that is not ours, a page that says where to look. Raises NotFound."""
    shop, receipt_id = await desk.data.shop(), request.path_params["receipt_id"]
    if not receipt_id.startswith(f"{RECEIPT}_"):
        return desk.show_for(shop, request, "error.html", status=404, problem="not-our-number")
    found = await desk.data.receipt(receipt_id, desk.now())
    reader = reader_of(request, shop.zone)
    return desk.show_for(
        shop,
        request,
        "receipt.html",
        receipt=found,
        said=beside_its_rule,
        why=reasons.teller(reader, found.currency),
        clause=lambda one: clause_words(reader, one, found.currency),
    )


def beside_its_rule(verdict: RuleVerdict) -> Reason:
    """The reason of a verdict without the name of the rule, which stands above it."""
    facts = {name: fact for name, fact in verdict.reason.facts.items() if name != "rule"}
    return Reason(verdict.reason.code, facts)


def clause_words(reader: Reader, clause: Clause, currency: str) -> tuple[str, str, str]:
    """What was looked at, what it was, and how it compared with what."""
    digits = CURRENCIES.get(currency, 2)
    there = conditions.left_value(reader, clause, currency, digits)
    right = conditions.right_value(reader, clause, currency, digits)
    return conditions.field(reader, clause), there, f"{conditions.operator(reader, clause)} {right}".strip()


PAGES = (Page("/console/receipts/{receipt_id:path}", receipt, frozenset({"owner", "marketer", "support", "auditor"})),)
