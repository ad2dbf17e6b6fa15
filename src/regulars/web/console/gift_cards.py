"""Gift cards: one found by its number, its money and movements, and blocking it."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from regulars.actions.set_gift_card_status import set_gift_card_status
from regulars.errors import RegularsError
from regulars.kinds import N_
from regulars.store.gift_cards import UnknownGiftCard
from regulars.web.console import forms, reasons, troubles
from regulars.web.console.forms import EMPTY, Form
from regulars.web.console.page import OFFICE, Desk, MenuEntry, Page, office
from regulars.web.console.shop_data import gift_card
from regulars.web.pages import reader_of

PATH = "/console/gift-cards"
STATUSES = frozenset({"active", "blocked"})
DONE = {
    "blocked": N_("The card is blocked: nobody can pay with it."),
    "active": N_("The card can be paid with again."),
}
MOVEMENTS: Mapping[str, str] = {
    "issued": N_("Sold, or taken as a reward"),
    "imported": N_("Brought along from another system"),
    "topped_up": N_("Topped up"),
    "paid": N_("Paid with"),
    "returned": N_("Goods came back"),
    "cancelled": N_("Given back"),
    "expired": N_("Expired"),
}


async def find(request: Request, desk: Desk) -> Response:
    """The form, and with a number that was sent its card. The number is in no address: it is as good as money."""
    reading, form = await desk.reading(), EMPTY
    if request.method == "POST":
        form = await forms.sent(request)
        number, form = forms.text_in(form, "number", 60)
        if reading is not None and not form.wrong:
            try:
                return RedirectResponse(f"{PATH}/{await gift_card.id_of(reading, number)}", 303)
            except UnknownGiftCard as error:
                form = form.with_wrong(number=troubles.SENTENCES[error.code])
    cards, money_minor = await gift_card.outstanding(reading) if reading else (0, 0)
    return await desk.show(
        request, "gift_cards.html", status=422 if form.wrong else 200, form=form, cards=cards, money_minor=money_minor
    )


async def card(request: Request, desk: Desk) -> Response:
    """One card. Raises UnknownGiftCard."""
    return await shown(request, desk, EMPTY)


async def shown(request: Request, desk: Desk, form: Form) -> Response:
    """The page of a card, with a form as it was sent."""
    reading = await desk.reading()
    if reading is None:
        raise UnknownGiftCard()
    shop = await desk.data.shop()
    return desk.show_for(
        shop, request, "gift_card.html", status=422 if form.wrong else 200, form=form, movements=MOVEMENTS,
        card=await gift_card.card_view(reading, request.path_params["card_id"]),
        why=reasons.teller(reader_of(request, shop.zone), shop.currency),
        done=DONE.get(request.query_params.get("done", ""), ""),
    )  # fmt: skip


async def set_status(request: Request, desk: Desk) -> Response:
    """Block a card, or let it in again. Raises UnknownGiftCard."""
    form, reading = await forms.sent(request), await desk.reading()
    text, status = request.path_params["card_id"], form.value("status")
    if reading is None or status not in STATUSES:
        raise UnknownGiftCard()
    try:
        await set_gift_card_status(reading.shop, gift_card.card_id(text), status)
    except UnknownGiftCard:
        raise
    except RegularsError as error:
        return await shown(request, desk, form.refused(troubles.sentence(reader_of(request, ""), reading, error)))
    return RedirectResponse(f"{PATH}/{text}?done={status}", 303)


PAGES = (
    Page(PATH, find, OFFICE, MenuEntry(N_("Gift cards"), "cash", 40, N_("Rewards")), methods=("GET", "POST")),
    Page(f"{PATH}/{{card_id}}", card, OFFICE),
    Page(f"{PATH}/{{card_id}}/status", set_status, office("points:adjust"), methods=("POST",)),
)
