"""What a version finds beside the member herself: what was said of the day, and what is left of what all share."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from regulars.engine.days import micros
from regulars.engine.program import Program
from regulars.engine.shown.left import Shared
from regulars.store import shares
from regulars.store.database import Connection
from regulars.store.day_facts import DayFacts
from regulars.store.shop import Shop


class Known(msgspec.Struct, frozen=True):
    """The same for all members. facts: said of the day of the change, in one store or another, each once. shared: what
    is gone of stocks, places, pools of codes and coupons when it is looked.
    """

    facts: tuple[Mapping[str, str], ...]
    shared: Shared


async def known(shop: Shop, connection: Connection, program_no: int, program: Program, at: datetime) -> Known:
    """What is there for a version from a moment on; read once for all members."""
    facts = await DayFacts(shop).everywhere(program, program_no, program.clock.day(micros(at)))
    return Known(tuple(map(dict, facts)), await shares.known(connection, program_no, program, at))
