"""Two memberships of one person: found, looked at side by side, made one, and undone."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from regulars.actions.merge_members import merge_members
from regulars.actions.undo_merge import undo_merge
from regulars.errors import NotFound, RegularsError
from regulars.ids import BadId, decode
from regulars.kinds import N_
from regulars.store.members import UnknownMember
from regulars.web.api.event_ids import MEMBER
from regulars.web.api.whom import member_named
from regulars.web.console import forms, troubles
from regulars.web.console.forms import EMPTY, Form
from regulars.web.console.masks import member_for, row_for
from regulars.web.console.member import shown as member_shown
from regulars.web.console.page import Desk, Page, office, staff_id
from regulars.web.console.shop_data.merging import preview
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.views.member import MemberView
from regulars.web.console.views.members import MemberRow
from regulars.web.console.views.merges import MergeView
from regulars.web.pages import person_of, reader_of

MOST_FOUND = 8
LONGEST_QUERY = 100
SAME = N_("This is the same membership. Choose another one.")
FACTS = {
    "card": N_("cards"),
    "phone": N_("phones"),
    "email": N_("e-mail addresses"),
    "outside": N_("names in other systems"),
    "name": N_("name"),
    "birthday": N_("birthday"),
    "language": N_("language"),
}
"""What is moved, filled in or kept of a person; facts of the shop's own are called as the shop calls them."""


async def find(request: Request, desk: Desk) -> Response:
    """Who else this member may be; with `of` in the address both side by side. Raises UnknownMember."""
    return await shown(request, desk, request.query_params.get("of", ""), EMPTY)


async def shown(request: Request, desk: Desk, of: str, form: Form) -> Response:
    """The page, with a form as it was sent. Raises UnknownMember."""
    reading, at = await desk.reading(), desk.now()
    if reading is None:
        raise UnknownMember(kind="id")
    shop, person = await desk.data.shop(), person_of(request)
    role = person.role if person else ""
    into = member_for(role, await desk.data.member(request.path_params["member_id"], at))
    query = request.query_params.get("q", into.name).strip()[:LONGEST_QUERY]
    other, view = None, None
    if of:
        other, view, form = await _both(request, desk, reading, into.id, of, form)
    rows = [] if other else [row_for(role, row) for row in await _others(desk, query, into.id)]
    return desk.show_for(
        shop, request, "merge.html", status=422 if form.wrong else 200, into=into, query=query, rows=rows, form=form,
        of=member_for(role, other) if other else None, view=view, facts=FACTS,
    )  # fmt: skip


async def _others(desk: Desk, query: str, into: str) -> list[MemberRow]:
    found = await desk.data.members(query, "all", "", MOST_FOUND + 1, desk.now()) if query else None
    rows = [row for row in found.rows if row.id != into and row.status == "active"] if found else []
    return rows[:MOST_FOUND]


async def _both(
    request: Request, desk: Desk, reading: Reading, into: str, of: str, form: Form
) -> tuple[MemberView | None, MergeView | None, Form]:
    """The other member, what the merge would do, and the form with why it cannot be."""
    reader = reader_of(request, "")
    if of == into:
        return None, None, form.refused(reader.say(SAME))
    try:
        other = await desk.data.member(of, desk.now())
    except NotFound as error:
        return None, None, form.refused(troubles.sentence(reader, reading, error))
    try:
        view = await preview(reading, member_named(of), member_named(into), staff_id(request))
    except RegularsError as error:
        return other, None, form.refused(troubles.sentence(reader, reading, error))
    return other, view, form


async def merge(request: Request, desk: Desk) -> Response:
    """Let the other member be this one. Raises UnknownMember."""
    reading, form = await desk.reading(), await forms.sent(request)
    into, of = request.path_params["member_id"], form.value("of")
    try:
        of_id = decode(MEMBER, of)
    except BadId:
        raise UnknownMember(kind="id") from None
    if reading is None:
        raise UnknownMember(kind="id")
    try:
        await merge_members(
            reading.shop, of_id, member_named(into), actor="staff", actor_id=staff_id(request), at=reading.at
        )
    except NotFound:
        raise
    except RegularsError:
        # The page says why: it tries the same again without writing.
        return await shown(request, desk, of, form)
    return RedirectResponse(f"/console/members/{into}?done=merged", 303)


async def undo(request: Request, desk: Desk) -> Response:
    """Let a merged member stand for herself again. Raises UnknownMember."""
    reading, member_id = await desk.reading(), request.path_params["member_id"]
    if reading is None:
        raise UnknownMember(kind="id")
    try:
        await undo_merge(
            reading.shop, member_named(member_id), actor="staff", actor_id=staff_id(request), at=reading.at
        )
    except NotFound:
        raise
    except RegularsError as error:
        from_member = EMPTY.refused(troubles.sentence(reader_of(request, ""), reading, error))
        return await member_shown(request, desk, from_member)
    return RedirectResponse(f"/console/members/{member_id}?done=unmerged", 303)


PAGES = (
    Page("/console/members/{member_id}/merge", find, office("members:write")),
    Page("/console/members/{member_id}/merge", merge, office("members:write"), methods=("POST",)),
    Page("/console/members/{member_id}/merge/undo", undo, office("members:write"), methods=("POST",)),
)
