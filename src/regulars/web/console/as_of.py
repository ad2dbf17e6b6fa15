"""One member as of any moment: what he had then, or will have if nothing happens."""

from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from regulars.engine.days import zone
from regulars.kinds import N_
from regulars.store.programs import UnknownProgram
from regulars.web.api.wallets import FIRST, LAST
from regulars.web.console.forms import Form
from regulars.web.console.page import OFFICE, Desk, Page
from regulars.web.console.shop_data.as_of import as_of_view

NO_MOMENT = N_("Write a day and a time between 1970 and 2200")


async def as_of(request: Request, desk: Desk) -> Response:
    """The member as of `at`, on the clock of the program's zone; without it as of now. Raises NotFound."""
    reading = await desk.reading()
    if reading is None:
        raise UnknownProgram()
    where = reading.program.zone
    form = Form({"at": request.query_params.get("at", f"{reading.at.astimezone(where):%Y-%m-%dT%H:%M}")}, {}, "as-of")
    at = _moment(form.value("at"), where.key or "UTC")
    if at is None:
        form = form.with_wrong(at=NO_MOMENT)
    member = await as_of_view(reading, request.path_params["member_id"], at or reading.at)
    return await desk.show(
        request, "member_as_of.html", status=422 if form.wrong else 200, member=member, form=form,
        at=at or reading.at, is_ahead=at is not None and at > reading.at,
    )  # fmt: skip


def _moment(text: str, where: str) -> datetime | None:
    """The moment that a browser sent, by the clock on the wall; None for what is none."""
    try:
        at = datetime.fromisoformat(text).replace(tzinfo=zone(where))
        return at if FIRST <= at <= LAST else None
    except (ValueError, OverflowError):
        return None


PAGES = (Page("/console/members/{member_id}/as-of", as_of, OFFICE),)
