"""One member: who, how much, what expires when, and why each point came or went."""

from starlette.requests import Request
from starlette.responses import Response

from regulars.kinds import N_
from regulars.web.console import forms, reasons
from regulars.web.console.forms import EMPTY, Form
from regulars.web.console.masks import member_for
from regulars.web.console.page import OFFICE, Desk, Page
from regulars.web.pages import person_of, reader_of

CHANNELS = {
    "counter": N_("at the counter"),
    "web": N_("on the web"),
    "app": N_("in the app"),
    "paper": N_("on paper"),
    "phone": N_("by phone"),
    "message": N_("by message"),
}
"""On what way a member accepted the terms."""

DONE = {
    "accepted": N_("It is kept that the terms were accepted."),
    "claimed": N_("The offer is claimed."),
    "chosen": N_("The categories are chosen."),
    "asked": N_("The club hears that the member wants to be let in."),
    "club": N_("The club is changed."),
    "merged": N_("Both memberships are one now."),
    "unmerged": N_("The merge is undone: each stands for himself or herself again."),
}


async def member(request: Request, desk: Desk) -> Response:
    """The member's page, as of now; `before` in the address goes back in the history. Raises NotFound."""
    return await shown(request, desk, EMPTY)


async def shown(request: Request, desk: Desk, form: Form) -> Response:
    """The page, with a form as it was sent. Raises NotFound."""
    person, at = person_of(request), desk.now()
    shop = await desk.data.shop()
    before = request.query_params.get("before", "")
    found = await desk.data.member(request.path_params["member_id"], at, before)
    return desk.show_for(
        shop,
        request,
        "member.html",
        status=422 if form.wrong else 200,
        member=member_for(person.role if person else "", found),
        why=reasons.teller(reader_of(request, shop.zone), shop.currency),
        icon=reasons.icon,
        at=at,
        form=form,
        once=forms.once(),
        channels=CHANNELS,
        done=DONE.get(request.query_params.get("done", ""), ""),
    )


PAGES = (Page("/console/members/{member_id}", member, OFFICE),)
