"""A member's entries: every movement of points, and the event it follows from."""

import re
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.engine.days import NEVER, start_of
from regulars.engine.effects import ACCOUNTS
from regulars.engine.program import Program
from regulars.errors import FieldError, Invalid
from regulars.ids import encode
from regulars.store import entries as stored
from regulars.store import members, merges
from regulars.store.entries import EntryOf
from regulars.store.members import UnknownMember
from regulars.store.programs import UnknownProgram
from regulars.store.shop import Shop
from regulars.web.api.amounts import text_of
from regulars.web.api.event_ids import MEMBER, id_of
from regulars.web.api.member_path import MemberPath
from regulars.web.api.whom import member_named
from regulars.web.endpoint import Call, endpoint

_CURSOR = re.compile(r"([0-9]{1,9})-([0-9]{1,5})", re.ASCII)


class EntriesQuery(msgspec.Struct, forbid_unknown_fields=True):
    """A page: `limit` entries older than `after`, which is the `next` of the page before."""

    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    after: Annotated[str, Meta(max_length=40)] = ""
    program: Annotated[str, Meta(max_length=100)] = ""


class EntryEvent(msgspec.Struct):
    """The event that an entry follows from; `external_id` is the name that its sender gave it."""

    id: str
    kind: str
    external_id: str


class EntryAnswer(msgspec.Struct, omit_defaults=True):
    """One movement of one lot: `points` from one account to another, never changed afterwards.

    `at` is when it took effect, `recorded_at` when it was written; points expire at `at`, whoever looks when.
    """

    id: str
    at: datetime
    recorded_at: datetime
    wallet: str
    movement: str
    points: str
    source: Annotated[str, Meta(description="The account the points left.")]
    target: Annotated[str, Meta(description="The account they went to.")]
    event: EntryEvent
    from_at: datetime | None = None
    expires_at: datetime | None = None


class EarlierEntries(msgspec.Struct):
    """Entries that lie under the id of a member who turned out to be this one."""

    member_id: str
    url: str


class EntriesAnswer(msgspec.Struct, omit_defaults=True):
    """The newest first; `next` opens the next page, and is null on the last.

    `earlier`: where the entries are of those who turned out to be this member.
    """

    data: list[EntryAnswer]
    next: str | None
    earlier: list[EarlierEntries] = []


@endpoint(
    "GET", "/v1/members/{id}/entries", scope="members:read", tag="Members", errors=(UnknownMember, UnknownProgram)
)
async def entries(call: Call, path: MemberPath, query: EntriesQuery) -> EntriesAnswer:
    """Every movement of a member's points, the newest first, a page at a time; and where those of members are who
    turned out to be this one.
    """
    shop: Shop = call.shop
    member_id = member_named(path.id)
    before = _place(query.after)
    number, program = await shop.programs.now_for(query.program, member_id, call.at)
    async with shop.db.connection() as connection:
        await members.load(connection, member_id, number)
        found = await stored.newest(connection, member_id, number, before=before, limit=query.limit + 1)
        others = [encode(MEMBER, one) for one in await merges.absorbed_by(connection, member_id)]
    page = found[: query.limit]
    following = f"{page[-1].seq}-{page[-1].n}" if len(found) > query.limit else None
    earlier = [EarlierEntries(one, f"/v1/members/{one}/entries") for one in others]
    return EntriesAnswer([_answer(program, one) for one in page], following, earlier)


def _place(after: str) -> tuple[int, int] | None:
    """The place a cursor stands for. Raises Invalid."""
    if not after:
        return None
    found = _CURSOR.fullmatch(after)
    if found is None or int(found[2]) > 32_767:
        raise Invalid(errors=(FieldError("?after", "must be the `next` of a page, as it came"),))
    return int(found[1]), int(found[2])


def _answer(program: Program, one: EntryOf) -> EntryAnswer:
    wallet = program.wallets.get(one.wallet)
    source, target = next((pair for name, pair in ACCOUNTS.items() if name == one.movement), ("", ""))
    event = EntryEvent(id_of(one.kind, one.event_id), one.kind, one.external_id)
    dated = one.until_day > 0
    return EntryAnswer(
        f"{event.id}-{one.n}", one.due_at, one.recorded_at, one.wallet, one.movement,
        text_of(one.points, wallet.scale if wallet else 0), source, target, event,
        start_of(one.start_day, program.zone) if dated and one.start_day > 0 else None,
        start_of(one.until_day, program.zone) if dated and one.until_day < NEVER else None,
    )  # fmt: skip
