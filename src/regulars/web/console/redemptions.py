"""Rewards to hand over: who waits for what, and how each ended. And all that one member took."""

from typing import Literal, get_args
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from regulars.actions.deliver_redemption import deliver_redemption
from regulars.actions.end_redemption import end_redemption
from regulars.errors import Forbidden, NotFound, RegularsError
from regulars.ids import BadId, decode
from regulars.kinds import N_
from regulars.store.attempts import PREFIX
from regulars.store.redemptions import UnknownRedemption
from regulars.web.api.event_ids import MEMBER
from regulars.web.console import forms, reasons, troubles
from regulars.web.console.forms import EMPTY, Form
from regulars.web.console.masks import SEES_CONTACTS, tail
from regulars.web.console.page import OFFICE, Desk, MenuEntry, Page, office
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.shop_data.taken import taken_page
from regulars.web.console.shop_data.waiting import waiting
from regulars.web.console.views.redemptions import WaitingView
from regulars.web.pages import person_of, reader_of

PATH = "/console/redemptions"
PAGE_SIZE = 25
DONE = {
    "used": N_("Handed over."),
    "done": N_("The member came."),
    "no_show": N_("Noted that the member did not come."),
    "cancelled": N_("Cancelled; the points went back to the member."),
    "parcel": N_("Noted where the parcel is."),
}
End = Literal["used", "done", "no_show", "cancelled"]
ENDS: dict[str, End] = {end: end for end in get_args(End)}
DELIVERIES = frozenset({"sent", "arrived"})


async def redemptions(request: Request, desk: Desk) -> Response:
    """Those that wait, or with `show=over` those that are over."""
    return await shown(request, desk, await desk.reading(), EMPTY)


async def shown(request: Request, desk: Desk, reading: Reading | None, form: Form) -> Response:
    """The page, with a form as it was sent."""
    asked, person = request.query_params, person_of(request)
    is_over, after = asked.get("show", "") == "over", asked.get("after", "")
    view = await waiting(reading, after, PAGE_SIZE, is_over=is_over) if reading else WaitingView()
    shop = await desk.data.shop()
    return desk.show_for(
        shop, request, "redemptions.html", status=422 if form.wrong else 200, view=view, form=form, is_over=is_over,
        after=after, at=desk.now(), sees_address=person is not None and person.role in SEES_CONTACTS,
        why=reasons.teller(reader_of(request, shop.zone), shop.currency),
        done=DONE.get(asked.get("done", ""), ""),
    )  # fmt: skip


async def end(request: Request, desk: Desk) -> Response:
    """A reward is handed over, a member came or did not, or it is cancelled. Raises UnknownRedemption."""
    form, reading = await forms.sent(request, "about"), await desk.reading()
    how = ENDS.get(form.value("how"))
    if reading is None or how is None:
        raise UnknownRedemption()
    person = person_of(request)
    if how == "cancelled" and (person is None or person.role not in office("points:adjust")):
        raise Forbidden()
    try:
        member_id, redemption_id = _ids(form)
        await end_redemption(reading.shop, redemption_id, how, member_id=member_id, at=reading.at, by_staff=True)
    except NotFound:
        raise
    except RegularsError as error:
        form = form.refused(troubles.sentence(reader_of(request, ""), reading, error))
        return await shown(request, desk, reading, form)
    return _back(how)


async def deliver(request: Request, desk: Desk) -> Response:
    """A parcel is sent, or has arrived. Raises UnknownRedemption."""
    form, reading = await forms.sent(request, "about"), await desk.reading()
    delivery = form.value("delivery")
    if reading is None or delivery not in DELIVERIES:
        raise UnknownRedemption()
    if len(form.value("tracking")) > 300:
        form = form.with_wrong(tracking=forms.TOO_LONG)
        return await shown(request, desk, reading, form)
    try:
        member_id, redemption_id = _ids(form)
        await deliver_redemption(
            reading.shop, redemption_id, delivery, member_id=member_id, tracking=form.value("tracking")
        )
    except NotFound:
        raise
    except RegularsError as error:
        form = form.refused(troubles.sentence(reader_of(request, ""), reading, error))
        return await shown(request, desk, reading, form)
    return _back("parcel")


def _ids(form: Form) -> tuple[int, int]:
    try:
        return decode(MEMBER, form.value("member")), decode(PREFIX, form.about)
    except BadId:
        raise UnknownRedemption() from None


def _back(done: str) -> Response:
    return RedirectResponse(f"{PATH}?{urlencode({'done': done})}", 303)


async def of_member(request: Request, desk: Desk) -> Response:
    """All that a member took outside of receipts, a page at a time. Raises NotFound."""
    reading = await desk.reading()
    if reading is None:
        raise UnknownRedemption()
    shop, person = await desk.data.shop(), person_of(request)
    before = request.query_params.get("before", "")
    view = await taken_page(reading, request.path_params["member_id"], before, PAGE_SIZE)
    sees = person is not None and person.role in SEES_CONTACTS
    return desk.show_for(
        shop, request, "member_redemptions.html", view=view, before=before,
        shown=lambda code: code if sees else tail(code),
        why=reasons.teller(reader_of(request, shop.zone), shop.currency),
    )  # fmt: skip


PAGES = (
    Page(PATH, redemptions, OFFICE, MenuEntry(N_("To hand over"), "gift", 30, N_("Rewards"))),
    Page(f"{PATH}/end", end, office("receipts:write"), methods=("POST",)),
    Page(f"{PATH}/delivery", deliver, office("receipts:write"), methods=("POST",)),
    Page("/console/members/{member_id}/redemptions", of_member, OFFICE),
)
