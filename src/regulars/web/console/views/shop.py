"""Whose shop the pages speak of, and why something happened."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from regulars.i18n import Unit
from regulars.web.sentences.facts import Fact


class ShopView(msgspec.Struct, frozen=True):
    """What every page knows: whose shop this is, its money, its points and its zone (an IANA name).

    collects: whether its program gives points. test_now: what time it is there, when it is in test mode.
    """

    name: str
    currency: str
    zone: str
    unit: Unit = Unit()
    test_now: datetime | None = None
    collects: bool = True


class Reason(msgspec.Struct, frozen=True):
    """Why: a code and its facts."""

    code: str
    facts: Mapping[str, Fact] = {}
