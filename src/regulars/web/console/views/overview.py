"""The shop at a glance."""

from datetime import date, datetime

import msgspec


class WeekRow(msgspec.Struct, frozen=True):
    """Points earned and spent from `monday` on, seven days."""

    monday: date
    earned: int
    spent: int


class OverviewView(msgspec.Struct, frozen=True):
    """The shop at a glance. `before` figures are those of the same days of the month before.

    `weeks` are the last 52 with the newest last; `last_data_at` is None while nothing was recorded.
    """

    members: int
    members_joined: int
    receipts: int
    receipts_before: int
    points_given: int
    points_spent: int
    points_owed: int
    owed_minor: int | None
    weeks: tuple[WeekRow, ...]
    last_data_at: datetime | None
