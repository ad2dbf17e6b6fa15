"""What would have to be different, for a program and in words for people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from regulars.engine.days import moment
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.shown.change import Change, Code
from regulars.engine.shown.change_words import change_said, value_text
from regulars.engine.shown.lacking import Told
from regulars.i18n import Reader
from regulars.prose import Prose, begun
from regulars.web.api.amounts import text_of
from regulars.web.api.more_answer import MissingAnswer, MorePoints, missing_answer


class ChangeAnswer(msgspec.Struct, omit_defaults=True):
    """The nearest change with which it would have been given, all else as it is; true when it is tried.

    `add`: what is `missing` besides. `remove`: without the `lines`. `weekdays`: at that hour on one of `days`, Monday
    is 1. `hours`: on that day from `at` until `until`. `late`, `early`: so many `days` before, or after; without them
    less than a day, see `at`. `tier`: `name` of the tier set `of`. `points`: `number` more of the wallet `of`. `more`:
    `number` more of the field `name`, with a minus less; of a date days. `value`: the field `name` is `number`.
    `birthday`: on it. `segment`, `place`, `store`, `channel`, `till`, `plan`, `offer`, `badge`, `choice`, `agreement`:
    in that of the `name`, or with it. `is`: the field `of` is `name`. `without`: not in that of the `name`, whose code
    is `of`. `also`: another change, without which it would not; `text` tells all. `gives`: the points more that it
    brings.
    """

    code: Code
    text: Annotated[str, Meta(description="In words, in the language of the answer.")]
    missing: list[MissingAnswer] = []
    lines: list[str] = []
    days: list[int] = []
    at: datetime | None = None
    until: datetime | None = None
    name: str = ""
    of: str = ""
    number: str = ""
    gives: list[MorePoints] = []
    also: "ChangeAnswer | None" = None


def change_answers(
    reader: Reader, program: Program, member: Member, event: Told, changes: Mapping[str, Change]
) -> dict[str, ChangeAnswer]:
    """Each by the rule or reward that it is about."""
    prose = Prose(program.document, reader)
    return {name: _answer(prose, program, member, event, change) for name, change in changes.items()}


def _answer(prose: Prose, program: Program, member: Member, event: Told, change: Change) -> ChangeAnswer:
    return ChangeAnswer(
        change.code,
        begun(prose.part(change_said(program, member, event, change))),
        [missing_answer(program, one) for one in change.missing],
        list(change.lines),
        list(change.days),
        moment(change.at_us) if change.at_us else None,
        moment(change.until_us) if change.until_us else None,
        change.name,
        change.of,
        value_text(program, event, change),
        [MorePoints(name, text_of(points, program.wallets[name].scale)) for name, points in change.gives.items()],
        _answer(prose, program, member, event, change.also) if change.also else None,
    )
