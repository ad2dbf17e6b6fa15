"""The member of an address."""

import msgspec

from regulars.web.api.event_ids import MemberId


class MemberPath(msgspec.Struct):
    """A member by our id, `mem_...`."""

    id: MemberId
