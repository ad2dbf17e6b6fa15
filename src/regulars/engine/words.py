"""The small texts of a program file that have a meaning of their own: names, decimals, durations, conditions."""

from typing import Annotated, Literal

from msgspec import Meta

from regulars.kinds import N_

Name = Annotated[str, Meta(pattern="^[a-z][a-z0-9-]{0,49}$", description="lower case letters, digits and dashes")]
Language = Literal["en", "ru", "ro", "hu"]
Texts = dict[Language, str]
Plurals = dict[Literal["zero", "one", "two", "few", "many", "other"], str]
Decimal = Annotated[str, Meta(pattern=r"^[0-9]{1,15}(\.[0-9]{1,9})?$", description="a decimal number, such as 4.10")]
RatioText = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{1,9}(\.[0-9]{1,6})?( ?%|/[1-9][0-9]{0,8})?$",
        description="an exact rate: 1.5, 12.5% or 1/3",
    ),
]
DurationText = Annotated[str, Meta(pattern="^P[0-9YMWD]{1,20}$", description="an ISO 8601 duration of days or longer")]
ValidityText = Annotated[
    str,
    Meta(max_length=320, description="never, a duration such as P1Y, an end: end of next year, or dates: 31 december"),
]
PendingText = Annotated[
    str,
    Meta(max_length=310, description="a duration such as P14D, an end: end of month, dates: 1 july, or return window"),
]
WindowText = Annotated[
    str, Meta(pattern="^(return window|P[0-9YMWD]{1,20})$", description="return window, or a duration such as P14D")
]
DateText = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$", description="a day, such as 2026-11-21")]
FirstDay = Annotated[DateText | None, Meta(title=N_("From"), description=N_("the first day"))]
LastDay = Annotated[DateText | None, Meta(title=N_("To"), description=N_("the last day, included"))]
Condition = Annotated[str, Meta(max_length=4096, description="a condition; nothing means always")]
